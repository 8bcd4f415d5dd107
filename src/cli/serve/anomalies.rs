//! What is out of the ordinary, as `costs anomalies` finds it; the report of that name looks at the days of the bill alone.

use std::collections::BTreeMap;

use super::choosing;
use super::dashboards::no_form;
use super::pages::{choices, downloads, nav, page};
use super::reports::{FORMS, drawn, file_name, written};
use super::standing::Standing;
use crate::analysis::digest::Period;
use crate::catalog::{Calendar, Chart, ChartKind};
use crate::cli::anomalies::{counted, rows, within};
use crate::cli::dashboard::{figure, of_what, scatter};
use crate::cli::months::month;
use crate::error::{Error, Result};
use crate::render::chart::{Drawing, Look};
use crate::render::document::{Document, Layout, Section, Served, Sheet};
use crate::serve::{Answer, Chosen, Form};
use crate::table::Kind;

/// What it answers.
pub const QUESTION: &str = "What is out of the ordinary?";
const TITLE: &str = "Anomalies";

/// The findings of a month.
///
/// # Errors
/// What was chosen is none, or the query does not run.
pub async fn answer(
    standing: &mut Standing<'_>,
    name: &str,
    (chosen, params): (&Chosen, &BTreeMap<String, String>),
    form: Form,
) -> Result<Answer> {
    if let Some(name) = params.keys().next() {
        let known = vec!["month".to_owned()];
        return Err(Error::Unknown { what: "parameter of the report", name: name.clone(), known });
    }
    let offers = standing.offers().await?;
    let standing = &*standing;
    let call = standing.call();
    let typed = chosen.month.as_deref().unwrap_or("latest");
    let month = month("month", typed, Calendar { today: call.today(), periods: &standing.engine.bill().periods })?;
    standing.engine.check_held(month)?;
    let mut counts = counted()?;
    counts.metric = chosen.metric.as_deref().map_or(Ok(counts.metric), str::parse)?;
    counts.filters = choosing::filters(chosen)?;
    let found = Box::pin(within(&standing.engine, &call, (Period::Month.of(month), &counts))).await?;
    let is_data = matches!(form, Form::Csv | Form::Json);
    let mut table = rows::table(&found, &counts, is_data)?;
    let currency = table.drop_constant(Kind::Currency);
    let shown = month.format("%Y-%m").to_string();
    let subtitle = format!("{}, {} cost{}", month.format("%B %Y"), counts.metric, of_what(&counts));
    let file = |bytes| Answer::File { name: file_name(name, Some(month), &counts), bytes, form };
    match form {
        Form::Page => {}
        Form::Png | Form::Svg if table.is_empty() => return Err(no_form(name, form, &[".csv", ".xlsx", ".json"])),
        Form::Png | Form::Svg => {
            let chart = Chart::of(ChartKind::Bar, "where", "impact");
            let (rows, currency, subtitle) = (&table, currency.as_deref(), Some(subtitle.as_str()));
            let drawing = Drawing { chart: &chart, title: TITLE, subtitle, rows, currency, look: Look::default() };
            return drawn(&drawing, form).map(file);
        }
        form => return written(&table, currency.as_deref(), false, form).map(file),
    }
    let chart = figure(scatter(), &table, currency.as_deref(), TITLE).map(|figure| figure.subtitle(&subtitle));
    let sheet = Sheet::new(TITLE, table).currency(currency.as_deref()).empty("Nothing is out of the ordinary.");
    let mut section = Section::new(TITLE).text(QUESTION).table(sheet).layout(Layout::Full);
    section.chart = chart;
    section.text.extend(found.iter().filter_map(|one| one.explained.clone()).take(5));
    let mut document = Document::new(format!("{TITLE}, {}", standing.name()), subtitle);
    document.sections.push(section);
    let path = format!("/reports/{name}");
    page(&document.live().served(Served {
        nav: nav(&path),
        choices: choices(standing, &offers, chosen, Some(&shown)),
        downloads: downloads(&path, &FORMS, chosen, params),
        ..Served::default()
    }))
}
