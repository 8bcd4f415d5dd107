//! `costs cost-explorer`.

mod alias;
mod args;

use super::output::Heading;
use super::ui::Ui;
use super::world::Resolved;
use crate::aws::cost_explorer::{Answer, Question, column};
use crate::error::{Error, Result};
use crate::money;
use crate::table::{Builder, Kind, Rows};
pub use alias::unalias;
pub use args::ExplorerArgs;

/// Asks one question and shows its answer.
///
/// # Errors
/// A flag, Cost Explorer or the output is at fault.
pub async fn run(args: &ExplorerArgs, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let today = call.world.today;
    let (asking, output) = args.what.flags();
    let output = output.clone().reaching(call.s3());
    output.target()?;
    let question = args.what.question(today)?;
    let first = args.what.shown_from(today)?;
    let mut answer = asking.ask(&question, call, ui).await?;
    if let Some(first) = first.map(|first| first.to_string()) {
        answer.rows.retain(|row| row.get("from").is_none_or(|from| *from >= first));
    }
    let mut rows = rows(&question, &answer)?;
    let currency = rows.drop_constant(Kind::Currency);
    let heading = Heading { title: question.what.operation(), currency: currency.as_deref(), ..Heading::default() };
    output.write(&rows, &heading, ui).await?;
    let last = question.to.pred_opt().unwrap_or(question.to);
    let from = first.map_or(question.from, |first| first.max(question.from));
    ui.note(&format!("{} of {from} to {last}, as Cost Explorer says", question.what.operation()));
    if rows.is_empty() {
        ui.note("Note: Cost Explorer has no such figures for these days");
    }
    Ok(())
}

/// An answer as a table: what it is grouped by, then its figures.
fn rows(question: &Question, answer: &Answer) -> Result<Rows> {
    let column_of = |name: &str| {
        let texts: Vec<Option<String>> = answer.rows.iter().map(|row| row.get(name).cloned()).collect();
        texts.into_iter().map(|text| text.filter(|text| !text.is_empty())).collect::<Vec<_>>()
    };
    let mut table = Builder::default();
    for by in &question.by {
        let name = column(by);
        table = table.texts(&name, Kind::Key, column_of(&name));
    }
    for (name, kind) in question.what.columns() {
        let texts = column_of(name);
        table = match kind {
            Kind::Money | Kind::Quantity => {
                let units = texts.iter().map(|text| text.as_deref().map(|text| read(text, money::parse)).transpose());
                table.amounts(name, *kind, units.collect::<Result<Vec<_>>>()?)?
            }
            Kind::Percent => {
                let percents = texts.iter().map(|text| text.as_deref().map(|text| read(text, percent)).transpose());
                table.percents(name, percents.collect::<Result<Vec<_>>>()?)
            }
            kind => table.texts(name, *kind, texts),
        };
    }
    table.rows()
}

/// A percentage, rounded to 4 places.
fn percent(text: &str) -> Option<f64> {
    text.parse().ok().map(|percent: f64| (percent * 1e4).round_ties_even() / 1e4)
}

fn read<T>(text: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T> {
    parse(text).ok_or_else(|| Error::Aws {
        message: format!("Cost Explorer gives {text:?} where a number belongs"),
        hint: "run again with --refresh".to_owned(),
        source: None,
    })
}
