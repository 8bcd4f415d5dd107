//! What is said of an allocation beside its data.

use super::Outcome;
use crate::analysis::allocation::Proof;
use crate::error::{Error, Result};
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
