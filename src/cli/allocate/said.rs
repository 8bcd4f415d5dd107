//! What is said of an allocation beside its data.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::Outcome;
use crate::analysis::allocation::Proof;
use crate::engine::tally::Sum;
use crate::engine::{Answer, Call};
use crate::error::{Error, Result, listed};
use crate::money;
use crate::output::Folder;

/// Refuses an allocation that loses or invents something: a fault of ours, which no file may hold.
pub fn proven(proof: &Proof) -> Result<()> {
    let wrong = proof.balances.iter().find(|(_, balance)| balance.difference() != 0);
    let Some(((currency, charge_type), balance)) = wrong else { return Ok(()) };
    let difference = money::plain(balance.difference(), money::PLACES);
    Err(Error::Format {
        message: format!("the allocation of {charge_type} does not add up: {difference} {currency} are missing"),
        hint: "nothing was written; please report this with the rules and costs check".to_owned(),
    })
}

/// What the counted lines of the month add up to, by currency and charge type.
fn sums(call: &Call<'_>, answer: &Answer, month: NaiveDate) -> BTreeMap<(String, String), Sum> {
    let mut sums: BTreeMap<(String, String), Sum> = BTreeMap::new();
    for (key, sum) in answer.tally.iter().flatten() {
        if key.month == Some(month) && call.choices.charges.counts(&key.charge_type) {
            sums.entry((key.currency.clone(), key.charge_type.clone())).or_default().add(*sum);
        }
    }
    sums
}

/// Refuses a metric that no counted line has: nothing of it could be allocated.
pub fn known(call: &Call<'_>, answer: &Answer, month: NaiveDate) -> Result<()> {
    let sums = sums(call, answer, month);
    if sums.is_empty() || sums.values().any(|sum| sum.units.is_some()) {
        return Ok(());
    }
    Err(Error::Format {
        message: format!("the bill does not say the {} cost of {}", call.choices.metric, month.format("%Y-%m")),
        hint: "take another --metric".to_owned(),
    })
}

/// Charge types whose costs are unknown, so that nothing of them is allocated.
pub fn unknown(call: &Call<'_>, answer: &Answer, month: NaiveDate) -> Option<String> {
    let sums = sums(call, answer, month);
    let unknown = sums.into_iter().filter(|(_, sum)| sum.units.is_none());
    let names: Vec<String> = unknown.map(|((_, charge_type), _)| charge_type).collect();
    let metric = call.choices.metric;
    (!names.is_empty())
        .then(|| format!("the bill does not say the {metric} cost of {}: nothing is allocated", listed(&names)))
}

/// The files that were written.
pub fn written(outcome: &Outcome<'_>, folder: &Folder, files: usize) -> String {
    let centres = match outcome.allocated.centres.len() {
        1 => "1 cost centre".to_owned(),
        count => format!("{count} cost centres"),
    };
    format!("Wrote {files} files to {}: {centres}, journal.csv, summary.csv and proof.json", folder.shown())
}

/// The proof in a line for each currency, then what a person should know.
pub fn lines(outcome: &Outcome<'_>) -> Vec<String> {
    let mut lines = Vec::new();
    for (currency, balance) in outcome.proof.currencies() {
        let shown = |units| money::shown(units, money::PLACES, 2);
        lines.push(
            format!(
                "Allocated: {} {currency} = {} direct + {} shared + {} unallocated; difference {}",
                shown(balance.input),
                shown(balance.direct),
                shown(balance.shared),
                shown(balance.unallocated),
                money::plain(balance.difference(), money::PLACES),
            )
            .replace("  ", " "),
        );
    }
    lines.extend(outcome.allocated.notes.iter().map(|note| format!("Note: {note}")));
    lines
}
