//! What could be saved in a digest's last month.

use super::Asked;
use super::costs::shown;
use super::document::sheet;
use super::order::Told;
use crate::analysis::waste::totals;
use crate::cli::ui::Ui;
use crate::cli::waste::{Savings, savings};
use crate::error::Result;
use crate::render::document::{Section, Tile, Value};

/// What the rules find on the whole bill.
///
/// # Errors
/// A rule does not run, or an inventory is at fault.
pub async fn of_bill(asked: &Asked<'_>, ui: &mut Ui<'_>) -> Result<Told> {
    let savings =
        Box::pin(savings(asked.engine, asked.catalog, (asked.month(), &asked.choices), (asked.call, ui))).await?;
    told(asked, &savings)
}

/// Findings as a digest tells them.
///
/// # Errors
/// A fault of ours: the table's columns have one length.
pub fn told(asked: &Asked<'_>, savings: &Savings) -> Result<Told> {
    let (mut told, month) = (Told::default(), asked.month());
    for (currency, (counted, _)) in totals(&savings.found) {
        let tile = Tile::new("Could be saved", Value::money(counted, currency.as_deref()));
        told.tiles.push(tile.note(format!("an estimate for {}", month.format("%B %Y"))));
        let currency = currency.unwrap_or_default();
        told.summary.push(format!(
            "An estimated {} {currency} of {} could be saved.",
            shown(counted),
            month.format("%B %Y")
        ));
    }
    let table = sheet("Waste", savings.rows()?).totals().empty("No rule finds anything.");
    let section = Section::new("What could be saved")
        .text(format!("Of {}, by rule; of two rules on one use the larger counts.", month.format("%B %Y")))
        .table(table)
        .source(format!("costs waste --month {}{}", month.format("%Y-%m"), asked.of));
    told.sections.push(section);
    Ok(told)
}
