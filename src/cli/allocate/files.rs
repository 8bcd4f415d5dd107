//! The files of an allocation.

use serde_json::{Value, json};

use super::Outcome;
use crate::analysis::allocation::{Balance, centre_rows, file_names, journal_rows, summary_rows};
use crate::error::{Error, Result};
use crate::money;
use crate::output::File;
use crate::render::{self, Dialect, Format, View};
use crate::settings::allocation::UNALLOCATED;
use crate::table::Rows;

/// One CSV and one XLSX for each cost centre and for what is unallocated; the summary, the journal and the proof.
pub fn all(outcome: &Outcome<'_>, dialect: Dialect) -> Result<Vec<File>> {
    let Outcome { allocated, month, .. } = outcome;
    let mut files = Vec::new();
    let names = file_names(&allocated.centres);
    let centres = names.iter().enumerate().map(|(at, name)| (name.as_str(), Some(at)));
    let left = allocated.of(None).next().map(|_| (UNALLOCATED, None));
    let mut listed = Vec::new();
    for (name, centre) in centres.chain(left) {
        let rows = centre_rows(allocated, centre, *month)?;
        for format in [Format::Csv, Format::Xlsx] {
            files.push(file(name, format, &rows, dialect)?);
        }
        listed.push(json!({ "cost_centre": allocated.name(centre), "file": name }));
    }
    let clearing = outcome.rules.clearing_account.as_deref();
    let journal = journal_rows(allocated, &outcome.journal, clearing, *month)?;
    files.push(file("journal", Format::Csv, &journal, dialect)?);
    files.push(file("summary", Format::Csv, &summary_rows(allocated)?, dialect)?);
    files.push(proof(outcome, &listed)?);
    Ok(files)
}

fn file(name: &str, format: Format, rows: &Rows, dialect: Dialect) -> Result<File> {
    let mut bytes = Vec::new();
    let view = View { totals: true, dialect, ..View::of(rows) };
    render::write(format, &view, &mut bytes)?;
    Ok(File { name: format!("{name}.{}", format.name()), bytes })
}

fn proof(outcome: &Outcome<'_>, centres: &[Value]) -> Result<File> {
    let choices = &outcome.choices;
    let currencies = outcome.proof.currencies();
    let total = |(currency, sum): (&&str, &Balance)| merged(json!({ "currency": currency }), balance(sum));
    let by_charge = outcome.proof.balances.iter().map(|((currency, charge_type), sum)| {
        merged(json!({ "currency": currency, "charge_type": charge_type }), balance(sum))
    });
    let journal = outcome.journal.debits.iter().map(|(currency, debit)| {
        let credit = outcome.journal.credits.get(currency).copied().unwrap_or(0);
        let text = |units| money::plain(units, money::PLACES);
        json!({ "currency": currency, "debit": text(*debit), "credit": text(credit), "difference": text(debit - credit) })
    });
    let document = json!({
        "month": outcome.month.format("%Y-%m").to_string(),
        "source": outcome.source,
        "metric": choices.metric.name(),
        "charges": outcome.charges,
        "axis": choices.axis.name(),
        "amortize": choices.amortize.name(),
        "currency": choices.rates.as_ref().map(|rates| rates.to.as_str()),
        "rates": outcome.rates,
        "holds": outcome.proof.holds(),
        "totals": currencies.iter().map(total).collect::<Vec<_>>(),
        "by_charge_type": by_charge.collect::<Vec<_>>(),
        "journal": journal.collect::<Vec<_>>(),
        "files": centres,
        "notes": outcome.allocated.notes,
    });
    let mut text = serde_json::to_string_pretty(&document).map_err(|error| Error::Output(error.into()))?;
    text.push('\n');
    Ok(File { name: "proof.json".to_owned(), bytes: text.into_bytes() })
}

fn balance(sum: &Balance) -> Value {
    let text = |units| money::plain(units, money::PLACES);
    json!({
        "input": text(sum.input),
        "direct": text(sum.direct),
        "shared": text(sum.shared),
        "cost_centres": text(sum.centres()),
        "unallocated": text(sum.unallocated),
        "difference": text(sum.difference()),
    })
}

/// One object of two.
fn merged(mut one: Value, other: Value) -> Value {
    if let (Value::Object(one), Value::Object(other)) = (&mut one, other) {
        one.extend(other);
    }
    one
}
