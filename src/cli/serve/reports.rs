//! Every report as a page and as files.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::dashboards::no_form;
use super::pages::{choices, downloads, nav, page};
use super::standing::Standing;
use super::{anomalies, choosing};
use crate::catalog::{Amortize, Calendar, Choices, Grain, Param, ParamType, Report, Value};
use crate::cli::anomalies::REPORT as ANOMALIES;
use crate::cli::dashboard::{figure, of_what};
use crate::cli::report::{analyzed, chart, has_meaning, in_order, subtitle, with};
use crate::cli::tie::tie;
use crate::engine::{Answer as Rows, Call};
use crate::error::{Error, Result};
use crate::render::chart::{self, Drawing, Look};
use crate::render::document::{Choice, ChoiceKind, Document, Layout, Offer, Section, Served, Sheet};
use crate::render::{self, Format, View};
use crate::serve::{Answer, Chosen, Form};
use crate::table;

/// Rows that a page shows.
pub const SHOWN: usize = 1_000;
/// The forms of a report, as links call them.
pub const FORMS: [(&str, &str); 5] =
    [("CSV", ".csv"), ("XLSX", ".xlsx"), ("JSON", ".json"), ("PNG", ".png"), ("SVG", ".svg")];

/// A report of what was chosen.
///
/// # Errors
/// There is no such report, what was chosen is none, or it does not run.
pub async fn answer(
    standing: &mut Standing<'_>,
    name: &str,
    (chosen, params): (&Chosen, &BTreeMap<String, String>),
    form: Form,
) -> Result<Answer> {
    if name == ANOMALIES {
        return Box::pin(anomalies::answer(standing, name, (chosen, params), form)).await;
    }
    let report = standing.catalog.get(name)?;
    let offers = standing.offers().await?;
    let standing = &*standing;
    let required = &standing.call().settings.tags.required;
    let mut own = params.clone();
    // A report by tags needs one, and a link to it names none.
    let of_tags = report.params.iter().find(|(name, param)| param.kind == ParamType::Tags && !own.contains_key(*name));
    if let (Some((name, _)), Some(tag), true) = (of_tags, &offers.tag, required.0.is_empty()) {
        own.insert(name.clone(), tag.clone());
    }
    let all = own.clone();
    let charges = own.remove("charges").unwrap_or_else(|| report.charges.clone());
    let mut call = called(standing, report, chosen, &own)?;
    call.choices.charges = charges.parse()?;
    let answer = analyzed(report, Box::pin(standing.engine.report(&call)).await?, required)?;
    let subtitle = subtitle(&call, answer.currency.as_deref()) + &of_what(&call.choices);
    let shown = Shown { report, call: &call, answer: &answer, chart: chart(report, &answer.rows), subtitle };
    if form != Form::Page {
        return shown.file(form);
    }
    let path = format!("/reports/{name}");
    let month = match call.values.get("month") {
        Some(Value::Month(month)) => Some(month.format("%Y-%m").to_string()),
        _ => None,
    };
    let mut choices = choices(standing, &offers, chosen, month.as_deref());
    choices.push(counted(report, &charges));
    choices.extend(fields(report, &own));
    page(&shown.document(standing.name()).served(Served {
        nav: nav(&path),
        choices,
        downloads: downloads(&path, &FORMS, chosen, &all),
        ..Served::default()
    }))
}

/// The call, its parameters as they were chosen.
fn called<'r>(
    standing: &Standing<'_>,
    report: &'r Report,
    chosen: &Chosen,
    params: &BTreeMap<String, String>,
) -> Result<Call<'r>> {
    let mut typed: Vec<(&str, String)> = Vec::new();
    let all = chosen
        .month
        .iter()
        .map(|month| ("month", month))
        .chain(params.iter().map(|(name, value)| (name.as_str(), value)));
    for (name, value) in all {
        let Some(param) = report.params.get(name) else {
            let known = report.params.keys().cloned().collect();
            return Err(Error::Unknown { what: "parameter of the report", name: name.to_owned(), known });
        };
        let parts = if param.is_list() { value.split(',').map(str::trim).collect() } else { vec![value.as_str()] };
        typed.extend(parts.into_iter().map(|part| (name, part.to_owned())));
    }
    let own = standing.call();
    let calendar = Calendar { today: own.today(), periods: &standing.engine.bill().periods };
    let values = with(report, &typed, &own.settings.tags.required, calendar)?;
    in_order(&values)?;
    let metric = chosen.metric.as_ref().unwrap_or(&report.metric).parse()?;
    has_meaning(report, metric)?;
    let amortize = if report.grain == Grain::Day { Amortize::Daily } else { Amortize::Cur };
    let choices =
        Choices { amortize, filters: choosing::filters(chosen)?, ..Choices::of(metric, report.charges.parse()?) };
    Ok(Call { report, values, choices, max_rows: standing.bounds.max_rows })
}

/// Rows as a file.
///
/// # Errors
/// More rows than a workbook has.
pub fn written(rows: &table::Rows, currency: Option<&str>, totals: bool, form: Form) -> Result<Vec<u8>> {
    let format = match form {
        Form::Json => Format::Json,
        Form::Xlsx => Format::Xlsx,
        _ => Format::Csv,
    };
    let mut bytes = Vec::new();
    render::write(format, &View { totals, currency, ..View::of(rows) }, &mut bytes)?;
    Ok(bytes)
}

/// The name of a file: of what month it is, and whether of all.
#[must_use]
pub fn file_name(name: &str, month: Option<NaiveDate>, choices: &Choices) -> String {
    let month = month.map(|month| month.format("-%Y-%m").to_string()).unwrap_or_default();
    let part = if choices.filters.is_empty() { "" } else { "-filtered" };
    format!("{name}{month}{part}")
}

/// A chart as a picture.
///
/// # Errors
/// It cannot be drawn.
pub fn drawn(drawing: &Drawing<'_>, form: Form) -> Result<Vec<u8>> {
    if form == Form::Png { chart::png(drawing) } else { chart::svg(drawing) }
}

/// The charges that count.
fn counted(report: &Report, chosen: &str) -> Choice {
    let mut values: Vec<Offer> = ["usage", "covered", "recurring", "all"].map(Offer::from).to_vec();
    if values.iter().all(|offer| offer.value != report.charges) {
        values.insert(0, Offer::from(report.charges.as_str()));
    }
    let kind = ChoiceKind::One { values, chosen: chosen.to_owned() };
    Choice { name: "charges".to_owned(), label: "Charges".to_owned(), kind }
}

/// Fields for a report's own parameters, the month aside.
fn fields<'a>(report: &'a Report, params: &'a BTreeMap<String, String>) -> impl Iterator<Item = Choice> + 'a {
    let field = |(name, param): (&String, &Param)| {
        let typed = params.get(name).cloned().or_else(|| param.default_text()).unwrap_or_default();
        let kind = match param.kind {
            ParamType::Choice => {
                let values = param.choices.iter().map(|value| Offer::from(value.as_str())).collect();
                ChoiceKind::One { values, chosen: typed }
            }
            _ => ChoiceKind::Text { value: typed },
        };
        Choice { name: name.clone(), label: name.replace('-', " "), kind }
    };
    report.params.iter().filter(|(name, _)| *name != "month").map(field)
}

/// A report with its answer.
struct Shown<'a> {
    report: &'a Report,
    call: &'a Call<'a>,
    answer: &'a Rows,
    chart: Option<crate::catalog::Chart>,
    subtitle: String,
}

impl Shown<'_> {
    fn file(&self, form: Form) -> Result<Answer> {
        let bytes = match form {
            Form::Png | Form::Svg => self.picture(form)?,
            form => {
                let totals = self.report.total.is_some();
                written(&self.answer.rows, self.answer.currency.as_deref(), totals, form)?
            }
        };
        Ok(Answer::File { name: self.name(), bytes, form })
    }

    /// Of a file.
    fn name(&self) -> String {
        let month = match self.call.values.get("month") {
            Some(Value::Month(month)) => Some(*month),
            _ => None,
        };
        file_name(&self.report.name, month, &self.call.choices)
    }

    fn picture(&self, form: Form) -> Result<Vec<u8>> {
        let Some(chart) = &self.chart else {
            return Err(no_form(&self.report.name, form, &[".csv", ".xlsx", ".json"]));
        };
        let (title, subtitle) = (self.report.title.as_str(), Some(self.subtitle.as_str()));
        let (rows, currency) = (&self.answer.rows, self.answer.currency.as_deref());
        drawn(&Drawing { chart, title, subtitle, rows, currency, look: Look::default() }, form)
    }

    /// The page: its chart, its first rows, how they tie to the bill.
    fn document(&self, source: &str) -> Document {
        let (rows, currency) = (&self.answer.rows, self.answer.currency.as_deref());
        let first = rows.first(SHOWN);
        let is_all = first.len() == rows.len();
        // A sum of some rows would be called the total of all.
        let sheet = Sheet::new(&self.report.title, first).currency(currency).empty("No rows.");
        let sheet = if self.report.total.is_some() && is_all { sheet.totals() } else { sheet };
        let mut section = Section::new(&self.report.title)
            .text(self.report.question.clone())
            .table(sheet)
            .sql(self.report.filled(&self.call.values, &self.call.choices))
            .layout(Layout::Full);
        if !is_all {
            let count = rows.len();
            section = section.text(format!("The first {SHOWN} of {count} rows; the files have all of them."));
        }
        let drawn = self.chart.clone().and_then(|chart| figure(chart, rows, currency, &self.report.title));
        section.chart = drawn.map(|figure| figure.subtitle(&self.subtitle));
        let title = format!("{}, {source}", self.report.title);
        let mut document = Document::new(title, &self.subtitle);
        document.sections.push(section);
        document.notes = tie(self.call, self.answer);
        document.live()
    }
}
