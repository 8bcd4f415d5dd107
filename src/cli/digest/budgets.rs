//! Budgets beside what is spent, and what the month is expected to come to.

use super::Asked;
use super::costs::shown;
use super::document::sheet;
use super::order::Told;
use crate::analysis::budget::{Status, summary};
use crate::analysis::digest::Period;
use crate::cli::budget::history::is_of_centres;
use crate::cli::budget::judge::Judge;
use crate::cli::budget::said;
use crate::cli::forecast::month_end;
use crate::cli::ui::Ui;
use crate::error::Result;
use crate::money;
use crate::render::document::{Section, Tile, Value};
use crate::settings::allocation::fold;
use crate::settings::budgets::Budget;

/// Budgets that have a tile.
const TILES: usize = 3;

/// All budgets of the digest's last month, and what that is expected to come to.
///
/// # Errors
/// A budget names what the bill has not.
pub async fn of_bill(asked: &Asked<'_>, ui: &mut Ui<'_>) -> Result<Told> {
    let mut told = expected(asked).await?;
    let budgets: Vec<&Budget> = asked.call.settings.budgets.iter().collect();
    if !asked.of.is_empty() && !budgets.is_empty() {
        told.notes.push("Budgets are of the whole bill in its own currency, and left out here.".to_owned());
        return Ok(told);
    }
    add(asked, &mut told, statuses(asked, &budgets, ui).await?)?;
    Ok(told)
}

/// The budgets of every cost centre.
///
/// # Errors
/// As [`of_bill`].
pub async fn of_centres(asked: &Asked<'_>, ui: &mut Ui<'_>) -> Result<Vec<Status>> {
    let budgets: Vec<&Budget> = asked.call.settings.budgets.iter().filter(|budget| is_of_centres(budget)).collect();
    statuses(asked, &budgets, ui).await
}

/// What one cost centre's budgets say.
///
/// # Errors
/// A fault of ours: the tables' columns have one length.
pub fn of_centre(asked: &Asked<'_>, all: &[Status], name: &str) -> Result<Told> {
    let budgets = &asked.call.settings.budgets;
    let own = |status: &&Status| {
        let budget = budgets.iter().find(|budget| budget.name == status.name);
        let centre = status.value.clone().or_else(|| budget.and_then(|budget| budget.cost_centre.clone()));
        centre.is_some_and(|centre| fold(&centre) == fold(name))
    };
    let mut told = Told::default();
    add(asked, &mut told, all.iter().filter(own).cloned().collect())?;
    Ok(told)
}

async fn statuses(asked: &Asked<'_>, budgets: &[&Budget], ui: &mut Ui<'_>) -> Result<Vec<Status>> {
    if budgets.is_empty() {
        return Ok(Vec::new());
    }
    let month = asked.month().format("%Y-%m").to_string();
    Judge::new(asked.call, &month, 1_000_000)?.statuses(asked.engine, budgets, ui).await
}

/// The table, tiles for those that are used most, and a sentence for each that tells.
fn add(asked: &Asked<'_>, told: &mut Told, mut statuses: Vec<Status>) -> Result<()> {
    if statuses.is_empty() {
        return Ok(());
    }
    let text: Vec<String> = statuses.iter().flat_map(|status| said::lines(status, false)).collect();
    let mut section = Section::new("Budgets")
        .table(sheet("Budgets", summary(&statuses)?))
        .source(format!("costs budget --month {}", asked.month().format("%Y-%m")));
    if asked.reach.last > asked.compared.known.last {
        section.text.push(format!("As the bill stands, with use until {}.", asked.reach.last));
    }
    section.text.extend(text.iter().map(|line| line.trim().to_owned()));
    told.sections.push(section);
    let used = |status: &Status| {
        money::to_f64(status.forecast.map_or(status.actual, |band| band.expected)) / money::to_f64(status.amount)
    };
    statuses.sort_by(|a, b| used(b).total_cmp(&used(a)));
    // A budget of what is not on the bill has no currency, and nothing to show.
    for status in statuses.iter().filter(|status| !status.currency.is_empty()).take(TILES) {
        told.tiles.push(tile(status));
    }
    let over = statuses.iter().filter(|status| status.crossings.iter().any(|one| one.fires)).take(TILES);
    told.summary.extend(over.map(|status| format!("{}.", said::state(status))));
    Ok(())
}

fn tile(status: &Status) -> Tile {
    let note = match status.forecast.filter(|_| !status.expected.is_empty()) {
        Some(band) => format!("of {}; {} expected", shown(status.amount), shown(band.expected)),
        None => format!("of {}", shown(status.amount)),
    };
    Tile::new(format!("Budget {}", status.title()), Value::money(status.actual, Some(&status.currency)))
        .used(money::to_f64(status.actual) / money::to_f64(status.amount))
        .note(note)
}

/// What the digest's last month is expected to come to, while it is open.
async fn expected(asked: &Asked<'_>) -> Result<Told> {
    let mut told = Told::default();
    let month = asked.month();
    let name = Period::Month.title(Period::Month.of(month));
    for (currency, band) in Box::pin(month_end(asked.engine, &asked.choices, month, asked.reach)).await? {
        let range = format!("80%: {} to {}", shown(band.low), shown(band.high));
        told.summary.push(format!("{name} is expected to come to {} {currency} ({range}).", shown(band.expected)));
        told.tiles
            .push(Tile::new(format!("Expected for {name}"), Value::money(band.expected, Some(&currency))).note(range));
    }
    Ok(told)
}
