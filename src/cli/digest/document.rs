//! What a digest says of costs: the total beside the one before, its services, accounts and movers.

use std::collections::BTreeMap;

use super::Asked;
use super::costs::{Counted, months, shown};
use crate::analysis::digest::{Compared, Period, Sides, by_time, groups, movers, totals, waterfall};
use crate::catalog::{Chart, ChartKind};
use crate::error::{Result, listed};
use crate::render::document::{Change, Document, Figure, Section, Sheet, Tile, Value};
use crate::settings::budgets::Span;
use crate::table::{Cell, Kind, Rows};

/// Services and accounts that stand by themselves.
const TOP: usize = 15;
/// Movers that are shown.
const MOVERS: usize = 15;
/// Services that the chart of what moved has, beside all others.
const STEPS: usize = 8;
/// Movers that the summary names.
const NAMED: usize = 3;

/// The document with what costs alone tell.
///
/// # Errors
/// A fault of ours: the tables' columns have one length.
pub fn head(asked: &Asked<'_>, centre: Option<&str>, counted: &Counted) -> Result<Document> {
    let compared = &asked.compared;
    let title = compared.period.title(compared.span);
    let title = centre.map(|name| format!("{name}: {title}")).unwrap_or(title);
    let mut document = Document::new(title, subtitle(asked, counted));
    for (currency, sides) in totals(&counted.costs, compared) {
        document.summary.push(spent(compared, sides, &currency));
        document.tiles.push(tile(compared, sides, &currency));
    }
    if document.tiles.is_empty() {
        document.summary.push(format!("{} cost nothing that counts here.", known(compared)));
    }
    if compared.before.is_some() {
        document.summary.extend(moved(&movers(&counted.costs, compared, &["service"], NAMED)?, counted, compared));
    }
    document.summary.extend(growing(asked, counted));
    document.sections = sections(asked, counted, centre.is_some())?;
    Ok(document)
}

/// What it came to, in one line.
pub fn subject(asked: &Asked<'_>, title: &str, counted: &Counted) -> String {
    let one = |(currency, sides): (String, Sides)| {
        let change = asked.compared.before.map(|_| Change::between(sides.before, sides.cost).text);
        let spent = format!("{} {currency}", shown(sides.cost)).trim_end().to_owned();
        [Some(spent), change].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let spent: Vec<String> = totals(&counted.costs, &asked.compared).into_iter().map(one).collect();
    let so_far = if asked.compared.is_whole() { "" } else { " so far" };
    format!("{title}{so_far}: {}", if spent.is_empty() { "no cost".to_owned() } else { spent.join("; ") })
}

/// The days, what counts, the currency.
fn subtitle(asked: &Asked<'_>, counted: &Counted) -> String {
    let totals = totals(&counted.costs, &asked.compared);
    let only = totals.keys().next().filter(|code| totals.len() == 1 && !code.is_empty());
    let currency = only.map(|code| format!(", {code}")).unwrap_or_default();
    format!("{}, {} cost{currency}", days(asked.compared.known), asked.choices.metric)
}

/// Days as a person writes them.
pub fn days(span: Span) -> String {
    if span.first == span.last { span.first.to_string() } else { format!("{} to {}", span.first, span.last) }
}

/// What the digest is of, in a sentence's beginning.
fn known(compared: &Compared) -> String {
    match compared.period {
        _ if !compared.is_whole() => days(compared.known),
        Period::Week => format!("The week of {}", compared.span.first),
        period => period.title(compared.span),
    }
}

/// The days before, in a sentence.
fn before(compared: &Compared, before: Span) -> String {
    match compared.period {
        Period::Month | Period::Quarter if compared.is_whole() => compared.period.title(before),
        Period::Day => "the day before".to_owned(),
        Period::Week if compared.is_whole() => "the week before".to_owned(),
        _ => days(before),
    }
}

/// What it came to, in a sentence.
fn spent(compared: &Compared, sides: Sides, currency: &str) -> String {
    let so_far = if compared.is_whole() { "" } else { " so far" };
    let head = format!("{} cost {} {currency}{so_far}", known(compared), shown(sides.cost));
    let Some(span) = compared.before else {
        return format!("{head}; the bill does not hold the {} before.", compared.period.name());
    };
    let (other, change) = (before(compared, span), Change::between(sides.before, sides.cost));
    let percent = change.text.split_once(' ').map(|(_, percent)| format!(" {percent}")).unwrap_or_default();
    match sides.change().signum() {
        0 => format!("{head}, as much as {other}."),
        1 => format!("{head}, {} more than {other}{percent}.", shown(sides.change())),
        _ => format!("{head}, {} less than {other}{percent}.", shown(-sides.change())),
    }
}

fn tile(compared: &Compared, sides: Sides, currency: &str) -> Tile {
    let tile = Tile::new("Spent", Value::money(sides.cost, Some(currency)));
    match compared.before {
        Some(span) => {
            let note = format!("from {} in {}", shown(sides.before), before(compared, span));
            tile.change(Change::between(sides.before, sides.cost)).note(note)
        }
        None => tile,
    }
}

/// The services that moved most, in a sentence: those that moved at least a hundredth of the whole, and a tenth of what the first
/// did, each in its own currency.
fn moved(movers: &Rows, counted: &Counted, compared: &Compared) -> Option<String> {
    let [service, change, currency] = ["service", "change", "currency"].map(|name| movers.position(name));
    let text = |row: &[Cell], at: Option<usize>| at.and_then(|at| row.get(at)).and_then(Cell::full).unwrap_or_default();
    let units = |row: &[Cell]| change.and_then(|at| row.get(at)).and_then(Cell::units).unwrap_or_default();
    let mut named: Vec<String> = Vec::new();
    for (own, sides) in totals(&counted.costs, compared) {
        let rows: Vec<Vec<Cell>> = movers.rows().filter(|row| text(row, currency) == own).collect();
        let first = rows.first().map(|row| units(row).abs() / 10).unwrap_or_default();
        let least = first.max(sides.cost.abs().max(sides.before.abs()) / 100);
        for row in rows.iter().filter(|row| units(row) != 0 && units(row).abs() >= least) {
            let sign = if units(row) > 0 { "+" } else { "" };
            let amount = format!("{} {own}", shown(units(row)));
            named.push(format!("{} {sign}{}", text(row, service), amount.trim_end()));
        }
    }
    (!named.is_empty()).then(|| format!("Most moved: {}.", listed(&named)))
}

/// Says which days are left out, or may still grow, as not all of their use is on the bill.
fn growing(asked: &Asked<'_>, counted: &Counted) -> Option<String> {
    let (compared, reach) = (&asked.compared, asked.reach);
    if compared.known.last > reach.settled {
        return Some(format!("{} may still grow, as not all use is on the bill.", days(compared.known)));
    }
    let first = compared.known.last.succ_opt()?;
    let open = Span { first, last: compared.span.last.min(reach.last) };
    if open.last < open.first {
        return None;
    }
    let mut sums: BTreeMap<&str, i128> = BTreeMap::new();
    for cost in counted.costs.iter().filter(|cost| open.holds(cost.day)) {
        *sums.entry(&cost.currency).or_default() += cost.amount;
    }
    let sums: Vec<String> = sums.iter().map(|(currency, sum)| format!("{} {currency}", shown(*sum))).collect();
    let so_far = if sums.is_empty() { String::new() } else { format!(": {} so far", listed(&sums)) };
    Some(format!("Left out is {}, as not all use is on the bill yet{so_far}.", days(open)))
}

fn sections(asked: &Asked<'_>, counted: &Counted, is_centre: bool) -> Result<Vec<Section>> {
    let (compared, costs) = (&asked.compared, &counted.costs);
    let mut accounts: Vec<&str> = costs.iter().map(|cost| cost.account.as_str()).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let has_accounts = accounts.len() > 1 && !is_centre;
    let source = |by: &str| if is_centre { allocated(asked) } else { spend(asked, by) };
    let mut sections = vec![by_service(asked, counted)?.source(source("service"))];
    if let Some(before) = compared.before {
        let by: &[&str] = if has_accounts { &["service", "account"] } else { &["service"] };
        let text = format!("Against {}, the largest change first, up or down.", days(before));
        let table = sheet("Movers", movers(costs, compared, by, MOVERS)?).empty("Nothing changed.");
        let section = Section::new("What moved").text(text).table(table).source(source(&by.join(",")));
        sections.push(match falling(asked, counted, before)? {
            Some(figure) => section.chart(figure),
            None => section,
        });
    }
    if has_accounts {
        let has_names = costs.iter().any(|cost| cost.account_name.is_some());
        let by: &[&str] = if has_names { &["account", "account_name"] } else { &["account"] };
        let table = sheet("Accounts", groups(costs, compared, by, TOP)?).totals();
        sections.push(Section::new("Accounts").table(table).source(source(&by.join(","))));
    }
    Ok(sections)
}

fn by_service(asked: &Asked<'_>, counted: &Counted) -> Result<Section> {
    let compared = &asked.compared;
    let table = sheet("Services", groups(&counted.costs, compared, &["service"], TOP)?).totals();
    let section = Section::new("Services").table(table);
    let mut rows = by_time(&counted.costs, compared)?;
    let currency = rows.drop_constant(Kind::Currency);
    if rows.is_empty() || rows.position("currency").is_some() {
        // Amounts of several currencies have no axis in common.
        return Ok(section);
    }
    let x = rows.columns.first().map(|column| column.name.clone()).unwrap_or_default();
    let first = if compared.period == Period::Month { compared.known.first } else { compared.first() };
    let span = days(Span { first, last: compared.known.last });
    let title = format!("Cost by {x} and service");
    let chart = Chart { series: Some("service".to_owned()), ..Chart::of(ChartKind::StackedBar, x, "cost") };
    let figure = Figure::new(chart, rows, &title)
        .subtitle(format!("{span}, {} cost", asked.choices.metric))
        .currency(currency.as_deref())
        .alternative(format!("{title}, {span}: the table of services has the figures."));
    Ok(section.chart(figure))
}

/// From the days before to these, by what changed most; nothing of several currencies.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn falling(asked: &Asked<'_>, counted: &Counted, before: Span) -> Result<Option<Figure>> {
    let mut rows = waterfall(&counted.costs, &asked.compared, STEPS)?;
    let currency = rows.drop_constant(Kind::Currency);
    if rows.is_empty() || rows.position("currency").is_some() {
        return Ok(None);
    }
    let chart =
        Chart { previous: Some("previous_cost".to_owned()), ..Chart::of(ChartKind::Waterfall, "service", "cost") };
    let (now, before) = (days(asked.compared.known), days(before));
    let subtitle = format!("{now} against {before}, {} cost", asked.choices.metric);
    Ok(Some(Figure::new(chart, rows, "What moved").subtitle(subtitle).currency(currency.as_deref())))
}

/// A table of amounts in one currency or several.
pub fn sheet(name: &str, mut rows: Rows) -> Sheet {
    let currency = rows.drop_constant(Kind::Currency);
    Sheet::new(name, rows).currency(currency.as_deref())
}

/// The command that shows the same figures by month, or by day.
#[must_use]
pub fn spend(asked: &Asked<'_>, by: &str) -> String {
    let [from, to] = months(&asked.compared).map(|month| month.format("%Y-%m").to_string());
    let grain = if matches!(asked.compared.period, Period::Day | Period::Week) { "day" } else { "month" };
    format!("costs spend --by {by} --grain {grain} --from {from} --to {to}{}{}", asked.flags, asked.of)
}

/// The command that shows how costs were allocated.
fn allocated(asked: &Asked<'_>) -> String {
    format!("costs allocate --month {}{}", asked.compared.known.last.format("%Y-%m"), asked.flags.clone() + &asked.of)
}

/// How the figures tie to the bill, what is left out, what else to know.
pub fn notes(asked: &Asked<'_>, centre: Option<&str>, counted: &Counted) -> Vec<String> {
    let (compared, metric) = (&asked.compared, asked.choices.metric);
    let mut notes = Vec::new();
    if matches!(compared.period, Period::Month | Period::Quarter) && centre.is_none() {
        for (currency, sides) in totals(&counted.costs, compared) {
            let left: i128 = counted.left.get(&currency).map(|types| types.values().sum()).unwrap_or_default();
            let (on_bill, here) = (shown(sides.cost + left), shown(sides.cost));
            let place = if asked.choices.filters.is_empty() { "on the bill" } else { "of what meets the conditions" };
            notes.push(format!("{}: {on_bill} {currency} {metric} {place}, {here} counted here.", known(compared)));
        }
    }
    notes.extend(counted.left_out().into_iter().map(|line| format!("Of {} {line}.", days(compared.known))));
    notes.extend(counted.notes.iter().map(|line| line.trim_start_matches("Note: ").to_owned()));
    notes
}
