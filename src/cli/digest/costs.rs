//! What was charged in a digest's days and in those before them.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::Asked;
use crate::analysis::digest::{Compared, Cost};
use crate::catalog::{self, Charges, Choices};
use crate::cli::budget::history::within;
use crate::cli::spend::Spend;
use crate::cli::tie::tie;
use crate::error::{Result, listed};
use crate::money;
use crate::table::Cell;

/// The most rows of a question.
pub const ROWS: usize = 10_000_000;

/// What counts, and what is said of it.
#[derive(Debug, Default)]
pub struct Counted {
    /// The costs that count.
    pub costs: Vec<Cost>,
    /// By currency and charge type, what the days hold besides.
    pub left: BTreeMap<String, BTreeMap<String, i128>>,
    /// What else a person should know.
    pub notes: Vec<String>,
}

/// The months that both sides are in.
pub fn months(compared: &Compared) -> [NaiveDate; 2] {
    [compared.first(), compared.known.last].map(|day| day.with_day(1).unwrap_or(day))
}

/// Asks what the bill holds, by day, service and account.
///
/// # Errors
/// A condition names what the bill has not, or the query does not run.
pub async fn of_bill(asked: &Asked<'_>) -> Result<Counted> {
    let report = catalog::command("spend")?;
    let by = ["month", "day", "service", "account", "account_name", "charge_type"].map(str::to_owned).to_vec();
    let choices = Choices { charges: Charges::All, ..asked.choices.clone() };
    let months = months(&asked.compared);
    let ask = Spend { report: &report, by, months: &months, choices, max_rows: ROWS };
    let (call, answer) = Box::pin(ask.answer(asked.engine)).await?;
    let [cost, currency] = ["cost", "currency"].map(|name| answer.rows.position(name));
    let mut counted = Counted::default();
    for row in answer.rows.rows() {
        let text = |at: usize| row.get(at).and_then(Cell::full).filter(|text| !text.is_empty());
        let amount = cost.and_then(|at| row.get(at)).and_then(Cell::units);
        let (Some(amount), Some(Cell::Date(month))) = (amount, row.first()) else { continue };
        let currency = currency.and_then(text).or_else(|| answer.currency.clone()).unwrap_or_default();
        let one = Cost {
            day: within(*month, row.get(1)),
            service: text(2).unwrap_or_default(),
            account: text(3).unwrap_or_default(),
            account_name: text(4),
            currency,
            amount,
        };
        counted.add(one, &text(5).unwrap_or_default(), asked);
    }
    counted.name_accounts();
    // The first line is of whole months, which days and weeks are not.
    counted
        .notes
        .extend(tie(&call, &answer).into_iter().filter(|line| line.contains("Note:") || line.contains("Warning:")));
    Ok(counted)
}

impl Counted {
    /// Takes a cost where it counts, and else notes what is left out.
    pub fn add(&mut self, cost: Cost, charge_type: &str, asked: &Asked<'_>) {
        if asked.choices.charges.counts(charge_type) {
            self.costs.push(cost);
        } else if asked.compared.known.holds(cost.day) {
            *self.left.entry(cost.currency).or_default().entry(charge_type.to_owned()).or_default() += cost.amount;
        }
    }

    /// An account that was renamed is one: it has its newest name.
    fn name_accounts(&mut self) {
        let mut names: BTreeMap<String, (NaiveDate, String)> = BTreeMap::new();
        for cost in &self.costs {
            let Some(name) = &cost.account_name else { continue };
            let newest = names.entry(cost.account.clone()).or_insert_with(|| (cost.day, name.clone()));
            if (cost.day, name) > (newest.0, &newest.1) {
                *newest = (cost.day, name.clone());
            }
        }
        for cost in &mut self.costs {
            cost.account_name = names.get(&cost.account).map(|(_, name)| name.clone());
        }
    }

    /// What is left out of the days, by charge type, the largest first.
    pub fn left_out(&self) -> Vec<String> {
        let one = |(currency, types): (&String, &BTreeMap<String, i128>)| {
            let mut types: Vec<(&String, i128)> = types.iter().map(|(name, sum)| (name, *sum)).collect();
            types.retain(|(_, sum)| *sum != 0);
            types.sort_by_key(|(name, sum)| (std::cmp::Reverse(sum.abs()), *name));
            let sum: i128 = types.iter().map(|(_, sum)| sum).sum();
            let names: Vec<String> = types.iter().map(|(name, sum)| format!("{name} {}", shown(*sum))).collect();
            (!types.is_empty()).then(|| {
                format!("{} {currency} are left out: {} (--charges all counts them)", shown(sum), listed(&names))
            })
        };
        self.left.iter().filter_map(one).collect()
    }
}

/// An amount to the cent.
pub fn shown(units: i128) -> String {
    money::shown(units, money::PLACES, 2)
}
