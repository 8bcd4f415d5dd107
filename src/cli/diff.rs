//! `costs diff`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;

use super::choices::ChoiceArgs;
use super::months::{backwards, month};
use super::output::{Heading, OutputArgs};
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::analysis::restated::{self, Key, Sums};
use crate::catalog::{self, Calendar, Choices, Report, Value};
use crate::engine::{Answer, Call, Engine};
use crate::error::{Error, Result, listed};
use crate::money;
use crate::table::{Cell, Kind};

/// Shows what AWS restated between two deliveries of the bill.
///
/// By month and service, the largest difference first. Needs a source that keeps its deliveries: a report with "create new report version", or a bucket's copy of one. Without
/// a second --as-of the first is compared with the bill as it is now. A month that only one of the two deliveries has is
/// left out and named.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct DiffArgs {
    /// One billing period, say 2025-01 or latest [default: all]
    #[arg(long, value_name = "MONTH", conflicts_with_all = ["from", "to"])]
    month: Option<String>,
    /// The first billing period [default: the earliest]
    #[arg(long, value_name = "MONTH")]
    from: Option<String>,
    /// The last billing period [default: the latest]
    #[arg(long, value_name = "MONTH")]
    to: Option<String>,
    #[arg(long, value_name = "DIMENSION", value_delimiter = ',', default_value = "service", help = BY)]
    by: Vec<String>,
    #[command(flatten)]
    choices: ChoiceArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const BY: &str = "What to group by: service, account, charge_type, usage_type, tag:KEY and so on";
const EXAMPLES: &str = "\
Examples:
  costs diff --as-of 2025-01-10                        what changed since
  costs diff --as-of 2025-01-10 --as-of 2025-02-10     between two days
  costs diff --as-of 2025-01-10 --month 2024-12 --by account,service
  costs diff --as-of 2025-01-10 --by tag:CostCenter --metric amortized -o restated.csv";

/// The bill as of one time.
struct Side {
    engine: Engine,
    /// The time as a person reads it.
    at: String,
}

/// Compares the bill at two times.
///
/// # Errors
/// A flag, the source or the output is at fault.
pub async fn run(args: &DiffArgs, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let output = args.output.clone().reaching(call.s3());
    output.target()?;
    let ask = Ask::of(args, call)?;
    let (first, second) = times(&call.global.as_of)?;
    let today = call.world.today;
    ask.months(Calendar { today, periods: &[today; 2] })?;
    let sides = [open(Some(first), call, ui).await?, open(second, call, ui).await?];
    notes(&sides, ui);
    let months = shared(&sides, &ask, today, ui)?;
    let mut answers = Vec::new();
    for side in &sides {
        answers.push(answer(side, &ask, &months).await?);
    }
    let [before, after] = [0, 1].map(|side: usize| answers.get(side).and_then(Option::as_ref));
    let [one, other] = [before, after].map(|answer| answer.map(|answer| sums(answer, &months)).unwrap_or_default());
    let (changes, same) = restated::changes(&one, &other);
    let mut rows = restated::rows(&ask.by, &changes)?;
    let currency = rows.drop_constant(Kind::Currency);
    let heading = Heading { title: "Restated", currency: currency.as_deref(), totals: true, ..Heading::default() };
    output.write(&rows, &heading, ui).await?;
    for side in &sides {
        findings(&side.engine, ui);
    }
    said(&sides, [&one, &other], args.choices.charges(), ui);
    match same {
        0 => {}
        1 => ui.note("Note: 1 row without a change is left out"),
        _ => ui.note(&format!("Note: {same} rows without a change are left out")),
    }
    Ok(())
}

/// What is compared.
struct Ask {
    report: Report,
    by: Vec<String>,
    choices: Choices,
    from: String,
    to: String,
    max_rows: usize,
}

impl Ask {
    fn of(args: &DiffArgs, call: &Resolved<'_>) -> Result<Self> {
        let end = |own: &Option<String>, default: &str| {
            args.month.clone().or_else(|| own.clone()).unwrap_or_else(|| default.to_owned())
        };
        if let Some(name) =
            args.by.iter().find(|name| ["month", "billing_month", "currency", "cost"].contains(&name.as_str()))
        {
            return Err(Error::Value {
                what: "--by".to_owned(),
                value: name.clone(),
                expected: "a dimension to group by".to_owned(),
                hint: Some("months and currencies are compared one by one in any case".to_owned()),
            });
        }
        Ok(Self {
            report: catalog::command("diff")?,
            by: args.by.clone(),
            choices: args.choices.choices(call)?,
            from: end(&args.from, "earliest"),
            to: end(&args.to, "latest"),
            max_rows: args.output.max_rows,
        })
    }

    fn months(&self, calendar: Calendar<'_>) -> Result<(NaiveDate, NaiveDate)> {
        Ok((month("from", &self.from, calendar)?, month("to", &self.to, calendar)?))
    }
}

/// The earlier time and the later, which is now where only one is given.
fn times(given: &[DateTime<Utc>]) -> Result<(DateTime<Utc>, Option<DateTime<Utc>>)> {
    match given {
        [one] => Ok((*one, None)),
        [one, other] if one != other => Ok((*one.min(other), Some(*one.max(other)))),
        _ => Err(Error::Format {
            message: format!("costs diff compares two times, and {} are given", given.len()),
            hint: "give --as-of once, to compare with now, or twice with two times".to_owned(),
        }),
    }
}

async fn open(as_of: Option<DateTime<Utc>>, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<Side> {
    let at = as_of.map_or_else(|| "now".to_owned(), |time| time.format("%Y-%m-%d %H:%M UTC").to_string());
    Ok(Side { engine: call.engine_at(as_of, ui).await?, at })
}

/// What a person should know of how the files were chosen, once where both sides say the same.
fn notes(sides: &[Side; 2], ui: &mut Ui<'_>) {
    let notes: BTreeSet<&String> = sides.iter().flat_map(|side| &side.engine.bill().notes).collect();
    for note in notes {
        ui.note(&format!("Note: {note}"));
    }
}

/// The months asked for that both sides hold; those that only one holds are named.
fn shared(sides: &[Side; 2], ask: &Ask, today: NaiveDate, ui: &mut Ui<'_>) -> Result<Vec<NaiveDate>> {
    let [before, after] = sides.each_ref().map(|side| &side.engine.bill().periods);
    let all: BTreeSet<NaiveDate> = before.iter().chain(after).copied().collect();
    let all: Vec<NaiveDate> = all.into_iter().collect();
    let (from, to) = ask.months(Calendar { today, periods: &all })?;
    for end in [from, to] {
        if !all.contains(&end) {
            sides[1].engine.check_held(end)?;
        }
    }
    if from > to {
        return Err(backwards(from, to));
    }
    let wanted: Vec<NaiveDate> = all.into_iter().filter(|month| (from..=to).contains(month)).collect();
    for side in sides {
        let lacks = |month: &&NaiveDate| !side.engine.bill().periods.contains(month);
        let lacking: Vec<String> = wanted.iter().filter(lacks).map(|month| month.format("%Y-%m").to_string()).collect();
        if !lacking.is_empty() {
            let (months, at) = (listed(&lacking), &side.at);
            ui.note(&format!(
                "Note: {months} had not been delivered by {at}, and is left out: nothing is known of it then"
            ));
        }
    }
    Ok(wanted.into_iter().filter(|month| before.contains(month) && after.contains(month)).collect())
}

async fn answer(side: &Side, ask: &Ask, months: &[NaiveDate]) -> Result<Option<Answer>> {
    let (Some(from), Some(to)) = (months.first(), months.last()) else { return Ok(None) };
    let values = BTreeMap::from([
        ("by".to_owned(), Value::Dimensions(ask.by.clone())),
        ("from".to_owned(), Value::Date(*from)),
        ("to".to_owned(), Value::Date(*to)),
    ]);
    let call = Call { report: &ask.report, values, choices: ask.choices.clone(), max_rows: ask.max_rows };
    side.engine.report(&call).await.map(Some)
}

/// An answer's sums in the compared months.
fn sums(answer: &Answer, months: &[NaiveDate]) -> Sums {
    let rows = &answer.rows;
    let place = |name: &str| rows.position(name);
    let mut sums = Sums::new();
    for row in rows.rows() {
        let cell = |name: &str| place(name).and_then(|at| row.get(at));
        let Some(Cell::Date(month)) =
            cell("month").filter(|cell| matches!(cell, Cell::Date(day) if months.contains(day)))
        else {
            continue;
        };
        let names = row.iter().zip(&rows.columns).filter(|(_, column)| column.kind == Kind::Key);
        let names = names.map(|(cell, _)| cell.full()).collect();
        let currency = cell("currency").and_then(Cell::full).or_else(|| answer.currency.clone());
        sums.insert(Key { month: *month, names, currency }, cell("cost").and_then(Cell::units));
    }
    sums
}

/// What each month adds up to on either side.
fn said(sides: &[Side; 2], sums: [&Sums; 2], charges: &str, ui: &mut Ui<'_>) {
    let mut months: BTreeMap<(NaiveDate, &str), [Option<i128>; 2]> = BTreeMap::new();
    for (side, sums) in sums.into_iter().enumerate() {
        for (key, sum) in sums {
            let totals = months.entry((key.month, key.currency.as_deref().unwrap_or(""))).or_default();
            totals[side] = totals[side].map_or(*sum, |total| Some(total + sum.unwrap_or(0)));
        }
    }
    let shown = |sum: Option<i128>| sum.map_or_else(|| "-".to_owned(), |sum| money::shown(sum, money::PLACES, 2));
    let counted = if charges == "all" { String::new() } else { format!(", charges {charges}") };
    for ((month, currency), [before, after]) in months {
        let difference = before.zip(after).map(|(before, after)| after - before);
        let [one, other, difference] = [before, after, difference].map(shown);
        let (month, [at, later]) = (month.format("%B %Y"), [&sides[0].at, &sides[1].at]);
        ui.note(&format!(
            "{month}{counted}: {one} {currency} by {at}, {other} {currency} by {later}: difference {difference}"
        ));
    }
}
