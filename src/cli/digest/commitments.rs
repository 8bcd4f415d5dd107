//! What reservations and Savings Plans saved and left unused, what of them ends, and, of a quarter, what to buy.

use chrono::{Days, Months, NaiveDate};

use super::Asked;
use super::costs::shown;
use super::document::sheet;
use super::order::Told;
use crate::analysis::commitment::Advice;
use crate::analysis::digest::{Done, Period, Reported, Reports, done_rows};
use crate::catalog::{self, Calendar, Charges, Metric, Value as Bound};
use crate::cli::budget::judge::LATE;
use crate::cli::commit_advice::best;
use crate::cli::report::defaults;
use crate::cli::spend::Spend;
use crate::engine::Call;
use crate::error::Result;
use crate::render::document::{Section, Tile, Value};
use crate::settings::budgets::Span;
use crate::table::{Builder, Cell, Kind, Rows};

/// Unused commitments that are shown.
const UNUSED: usize = 10;
/// Offers that are shown.
const OFFERS: usize = 8;
/// Days within which a commitment ends that is told; of a quarter, whose next is planned, twice as many.
const SOON: u64 = 90;

/// What there is to say.
///
/// # Errors
/// A report does not run.
pub async fn told(asked: &Asked<'_>) -> Result<Told> {
    if !asked.choices.filters.is_empty() {
        // Fees carry no tags, and cover use of others.
        let note = "Commitments are bought for the whole bill, and left out under --where.";
        return Ok(Told { notes: vec![note.to_owned()], ..Told::default() });
    }
    let reports = reports(asked).await?;
    let done: Vec<Done> = reports.iter().flat_map(Reports::done).collect();
    let ends = ends(asked).await?;
    let mut told = Told::default();
    let Some(last) = reports.last() else { return Ok(told) };
    let (month, name) = (last.month, Period::Month.title(Period::Month.of(last.month)));
    told.tiles.extend(done.iter().filter(|one| one.month == month).map(tile));
    told.summary.extend(summary(&done, month, &name));
    let empty = "There are no reservations and no Savings Plans.";
    let mut section = Section::new("Commitments").table(sheet("Commitments", done_rows(&done)?).empty(empty));
    section.source = Some(format!("costs savings --month {}{}", month.format("%Y-%m"), asked.of));
    if last.savings.is_none() && !done.is_empty() {
        section.text.push(format!(
            "{name} is open: utilisation is that of its use so far, and what was saved is told when it is over."
        ));
    }
    told.sections.push(section);
    let unused = last.unused(UNUSED)?;
    if !unused.is_empty() {
        let section = Section::new("Unused commitments").text(format!("Of {name}, the dearest first."));
        told.sections.push(section.table(sheet("Unused", unused)));
    }
    if !ends.rows.is_empty() {
        told.summary.push(ending(ends.rows.len(), asked));
        let table = sheet("Ending", ends.rows).currency(ends.currency.as_deref());
        told.sections
            .push(Section::new("Commitments that end").text(soon(asked)).table(table).source("costs expirations"));
    }
    if asked.compared.period == Period::Quarter {
        told.sections.push(Box::pin(to_buy(asked)).await?);
    }
    Ok(told)
}

/// The reports on commitments of each month that is told.
///
/// # Errors
/// A report does not run.
pub async fn reports(asked: &Asked<'_>) -> Result<Vec<Reports>> {
    let mut reports = Vec::new();
    for month in months(asked) {
        reports.push(of_month(asked, month).await?);
    }
    Ok(reports)
}

/// The months that are told: those of a quarter, else the last.
fn months(asked: &Asked<'_>) -> Vec<NaiveDate> {
    let last = asked.month();
    let count = if asked.compared.period == Period::Quarter { 3 } else { 1 };
    let months = (0..count).filter_map(|back| last.checked_sub_months(Months::new(back)));
    let mut months: Vec<NaiveDate> = months.filter(|month| *month >= asked.compared.span.first || count == 1).collect();
    months.retain(|month| asked.engine.bill().periods.contains(month));
    months.reverse();
    months
}

async fn of_month(asked: &Asked<'_>, month: NaiveDate) -> Result<Reports> {
    let end = Period::Month.of(month).last;
    let is_over = asked.reach.settled >= end || (asked.call.today() - end).num_days() > LATE;
    Ok(Reports {
        month,
        reservations: report(asked, "ri-utilization", month).await?,
        reserved: report(asked, "ri-coverage", month).await?,
        plans: report(asked, "sp-utilization", month).await?,
        planned: report(asked, "sp-coverage", month).await?,
        covered: covered(asked, month).await?,
        savings: if is_over { Some(report(asked, "savings", month).await?) } else { None },
    })
}

/// The month's amortized cost by charge type.
async fn covered(asked: &Asked<'_>, month: NaiveDate) -> Result<Reported> {
    let report = catalog::command("spend")?;
    let (by, months) = (vec!["charge_type".to_owned()], [month]);
    let choices = asked.counting(Metric::Amortized, Charges::All);
    let ask = Spend { report: &report, by, months: &months, choices, max_rows: 1_000_000 };
    let (_, answer) = Box::pin(ask.answer(asked.engine)).await?;
    Ok(Reported { rows: answer.rows, currency: answer.currency })
}

/// A report of a month, as its file says it.
async fn report(asked: &Asked<'_>, name: &str, month: NaiveDate) -> Result<Reported> {
    let report = asked.catalog.get(name)?;
    let calendar = Calendar { today: asked.call.today(), periods: &asked.engine.bill().periods };
    let mut values = defaults(report, &asked.call.settings.tags.required, calendar)?;
    values.insert("month".to_owned(), Bound::Month(month));
    if values.contains_key("days") {
        // All of them: those that are told are chosen by the digest's own days.
        values.insert("days".to_owned(), Bound::Int(i64::from(u32::MAX)));
    }
    let choices = asked.counting(report.metric.parse()?, report.charges.parse()?);
    let answer = Box::pin(asked.engine.report(&Call { report, values, choices, max_rows: 1_000_000 })).await?;
    Ok(Reported { rows: answer.rows, currency: answer.currency })
}

/// The days after the digest's own within which an end is told.
fn horizon(asked: &Asked<'_>) -> Span {
    let last = asked.compared.known.last;
    let days = if asked.compared.period == Period::Quarter { 2 * SOON } else { SOON };
    Span { first: asked.compared.known.first, last: last.checked_add_days(Days::new(days)).unwrap_or(last) }
}

/// The commitments that end within the digest's days or soon after.
async fn ends(asked: &Asked<'_>) -> Result<Reported> {
    let all = report(asked, "expirations", asked.month()).await?;
    let (at, horizon) = (all.rows.position("ends"), horizon(asked));
    let is_soon = |row: &[Cell]| matches!(at.and_then(|at| row.get(at)), Some(Cell::Date(day)) if horizon.holds(*day));
    let mut rows = all.rows.only(is_soon)?;
    // Days from today say nothing of a digest of the past.
    rows.remove("days_left");
    Ok(Reported { rows, currency: all.currency })
}

fn soon(asked: &Asked<'_>) -> String {
    format!("Until {}.", horizon(asked).last)
}

fn ending(count: usize, asked: &Asked<'_>) -> String {
    let what = if count == 1 { "1 commitment ends".to_owned() } else { format!("{count} commitments end") };
    format!("{what} by {}.", horizon(asked).last)
}

fn tile(one: &Done) -> Tile {
    let value = one.utilization.map_or_else(|| Value::text("-"), Value::percent);
    let coverage = one.coverage.map(|percent| format!("; {percent:.1}% covered")).unwrap_or_default();
    let note = format!("{} {} unused{coverage}", shown(one.unused), one.currency);
    Tile::new(format!("{} used", one.kind), value).note(note)
}

/// What commitments saved, and what was paid for and not used.
fn summary(done: &[Done], month: NaiveDate, name: &str) -> Vec<String> {
    let own = done.iter().filter(|one| one.month == month);
    let one = |one: &Done| {
        let used = one.utilization.map(|percent| format!("{percent:.1}% used, ")).unwrap_or_default();
        let saved = match one.saving {
            None => String::new(),
            Some(saving) if saving < 0 => {
                format!("; they cost {} {} more than on demand", shown(-saving), one.currency)
            }
            Some(saving) => format!("; they saved {} {}", shown(saving), one.currency),
        };
        format!("{} in {name}: {used}{} {} unused{saved}.", one.kind, shown(one.unused), one.currency)
    };
    own.map(one).collect()
}

/// What would save most by the bill's last 30 days.
async fn to_buy(asked: &Asked<'_>) -> Result<Section> {
    let (advice, days) = best(asked.engine, asked.call.today()).await?;
    let advice: Vec<Advice> = advice.into_iter().filter(|one| one.monthly_saving() > 0).take(OFFERS).collect();
    let days = days.map(|days| format!("Replayed over {days}. ")).unwrap_or_default();
    let text = format!("{days}Rows are alternatives, not to be added: the best offer of each kind and scope.");
    let table = sheet("To buy", offers(&advice)?)
        .empty("There is nothing to buy: what commitments could cover, they cover, or it would not save.");
    Ok(Section::new("What to buy").text(text).table(table).source("costs commit-advice"))
}

fn offers(advice: &[Advice]) -> Result<Rows> {
    Builder::default()
        .texts(
            "scope",
            Kind::Key,
            advice.iter().map(|one| Some(format!("{}, {}", one.candidate.kind, one.candidate.scope))),
        )
        .texts("offer", Kind::Text, advice.iter().map(|one| Some(one.candidate.offer.to_string())))
        .texts("advice", Kind::Text, advice.iter().map(|one| Some(one.candidate.words(one.best.point.level))))
        .amounts("monthly_saving", Kind::Money, advice.iter().map(|one| Some(one.monthly_saving())))?
        .percents("utilization", advice.iter().map(|one| one.candidate.utilization(&one.best.point)))
        .doubles(
            "break_even_months",
            Kind::Quantity,
            advice.iter().map(|one| one.candidate.break_even_months(&one.best.point)),
        )
        .texts("currency", Kind::Currency, advice.iter().map(|one| one.currency.clone()))
        .rows()
}
