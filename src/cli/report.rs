//! A report as a command: its flags come from its file.

use std::collections::BTreeMap;

use chrono::{Months, NaiveDate};
use clap::{Arg, ArgAction, ArgMatches, Args, FromArgMatches};

use super::choices::ChoiceArgs;
use super::months::backwards;
use super::output::{Heading, OutputArgs};
use super::tie::tie;
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::analysis::tag_coverage;
use crate::catalog::{Analysis, Calendar, Chart, Metric, Param, ParamType, Report, Value};
use crate::engine::{Answer, Call};
use crate::error::{Error, Result};
use crate::settings::Required;
use crate::table::{Kind, Rows};

/// Makes the command of a report.
pub fn command(report: &Report) -> clap::Command {
    let mut command = clap::Command::new(report.name.clone());
    for (name, param) in &report.params {
        command = command.arg(flag(name, param));
    }
    command = ChoiceArgs::of_report(command, report);
    OutputArgs::augment_args(command)
        .about(report.question.clone())
        .long_about(format!("{}\n\n{}", report.question, report.prose))
}

/// The flag of a parameter.
pub fn flag(name: &str, param: &Param) -> Arg {
    let mut arg = Arg::new(name.to_owned()).long(name.to_owned()).help(help(&param.help, &param.choices));
    arg = arg.value_name(value_name(param.kind));
    arg = if param.is_list() { arg.action(ArgAction::Append) } else { arg.action(ArgAction::Set) };
    if let Some(default) = param.default_text() {
        arg = arg.default_value(default);
    } else {
        arg = arg.required(true);
    }
    arg.allow_hyphen_values(matches!(param.kind, ParamType::Int | ParamType::Decimal))
}

/// Flags that every report has.
const FLAGS: [&str; 24] = [
    "amortize", "axis", "bom", "charges", "chart", "config", "currency", "format", "help", "locale", "max-rows",
    "memory", "metric", "output", "rates", "raw-text", "scale", "size", "source", "theme", "threads", "verbose",
    "version", "where",
];

/// A report may not take the name of a command, nor a parameter that of a flag.
///
/// # Errors
/// It does.
pub fn check(report: &Report, own: &clap::Command) -> Result<()> {
    let taken = |what: String| Error::Format {
        message: format!("{}: {what}", report.path),
        hint: "choose another name".to_owned(),
    };
    if report.name == "help" || own.find_subcommand(&report.name).is_some() {
        return Err(taken(format!("{} is the name of a command", report.name)));
    }
    let of_waste = |name: &str| report.waste.is_some() && super::waste::FLAGS.contains(&name);
    match report.params.keys().find(|name| FLAGS.contains(&name.as_str()) || of_waste(name)) {
        Some(name) => Err(taken(format!("the parameter {name} has the name of a flag"))),
        None => Ok(()),
    }
}

fn help(text: &str, choices: &[String]) -> String {
    match (text, choices) {
        (text, []) => text.to_owned(),
        ("", choices) => format!("One of {}", choices.join(", ")),
        (text, choices) => format!("{text}: {}", choices.join(", ")),
    }
}

fn value_name(kind: ParamType) -> &'static str {
    match kind {
        ParamType::Month => "MONTH",
        ParamType::Date => "DATE",
        ParamType::DateRange => "FROM..TO",
        ParamType::Int | ParamType::Decimal => "N",
        ParamType::Text | ParamType::Choice => "TEXT",
        ParamType::Dimensions => "DIMENSION",
        ParamType::Tags => "KEY",
    }
}

/// Runs a report and writes its rows, then the line that ties them to the bill.
///
/// # Errors
/// A flag, the source, the SQL or the output is at fault.
pub async fn run(report: &Report, matches: &ArgMatches, resolved: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<()> {
    let output = OutputArgs::from_arg_matches(matches).map_err(|error| Error::Output(std::io::Error::other(error)))?;
    let output = output.reaching(resolved.s3());
    output.target()?;
    let choices = ChoiceArgs::from(matches)?.choices(resolved)?;
    has_meaning(report, choices.metric)?;
    let required = &resolved.settings.tags.required;
    let calendar = Calendar { today: resolved.world.today, periods: &[resolved.world.today; 2] };
    values(report, matches, required, calendar)?;
    let engine = resolved.engine(ui).await?;
    let calendar = Calendar { today: resolved.world.today, periods: &engine.bill().periods };
    let values = values(report, matches, required, calendar)?;
    in_order(&values)?;
    if let Some(month) = missing_before(report, &values, &engine.bill().periods) {
        let so = if report.waste.is_some() { "so growth cannot be told" } else { "so everything counts as new" };
        ui.note(&format!("Note: the source does not hold {}, {so}", month.format("%Y-%m")));
    }
    let call = Call { report, values, choices, max_rows: output.max_rows };
    let answer = analyzed(report, engine.report(&call).await?, required)?;
    let heading = Heading {
        title: &report.title,
        subtitle: subtitle(&call, answer.currency.as_deref()),
        chart: chart(report, &answer.rows),
        currency: answer.currency.as_deref(),
        totals: report.total.is_some(),
    };
    output.write(&answer.rows, &heading, ui).await?;
    findings(&engine, ui);
    for line in tie(&call, &answer) {
        ui.note(&line);
    }
    Ok(())
}

/// How a report's rows are drawn, where they can be.
#[must_use]
pub fn chart(report: &Report, rows: &Rows) -> Option<Chart> {
    let mut chart = report.chart.clone()?;
    // A report by tags is drawn by its first tag.
    let is_by = report.has_dimensions() && report.analysis.is_none();
    if let Some(first) = rows.columns.first().filter(|_| is_by) {
        chart.x.clone_from(&first.name);
    }
    Some(chart)
}

/// Refuses a metric in which the report's columns would not be what their names say.
///
/// # Errors
/// [`Error::Value`].
pub fn has_meaning(report: &Report, metric: Metric) -> Result<()> {
    if report.metrics.is_empty() || report.metrics.iter().any(|name| name == metric.name()) {
        return Ok(());
    }
    Err(Error::Value {
        what: "--metric".to_owned(),
        value: metric.name().to_owned(),
        expected: "a metric of this report".to_owned(),
        hint: Some(format!("it is of {}", report.metrics.join(" or "))),
    })
}

/// The answer after the report's analysis, where it has one.
///
/// # Errors
/// A fault of ours: the columns fit together.
pub fn analyzed(report: &Report, answer: Answer, required: &Required) -> Result<Answer> {
    let Some(analysis) = report.analysis else { return Ok(answer) };
    let mut rows = match analysis {
        Analysis::TagCoverage => tag_coverage::coverage(&answer.rows, answer.currency.as_deref(), required)?,
    };
    let currency = rows.drop_constant(Kind::Currency);
    Ok(Answer { rows, currency, ..answer })
}

/// The word that stands for the tags of `[tags.required]` in costs.toml.
pub const REQUIRED: &str = "required";

/// The values of a report's parameters. Called once before the source is opened, to refuse a wrong flag at once.
///
/// # Errors
/// [`Error::Value`], naming the flag.
pub fn values(
    report: &Report,
    matches: &ArgMatches,
    required: &Required,
    calendar: Calendar<'_>,
) -> Result<BTreeMap<String, Value>> {
    let typed = |name: &str, _: &Param| matches.get_many::<String>(name).unwrap_or_default().cloned().collect();
    bound(report, required, calendar, typed)
}

/// The values that a report's parameters have where nobody says otherwise.
///
/// # Errors
/// [`Error::Value`] for a parameter without a default.
pub fn defaults(report: &Report, required: &Required, calendar: Calendar<'_>) -> Result<BTreeMap<String, Value>> {
    bound(report, required, calendar, |_, param| param.default_text().into_iter().collect())
}

/// The values of some parameters as typed, and the defaults of all others.
///
/// # Errors
/// [`Error::Value`] for a value that is none, or a parameter without a default.
pub fn with(
    report: &Report,
    typed: &[(&str, String)],
    required: &Required,
    calendar: Calendar<'_>,
) -> Result<BTreeMap<String, Value>> {
    bound(report, required, calendar, |name, param| {
        let own: Vec<String> = typed.iter().filter(|(own, _)| *own == name).map(|(_, value)| value.clone()).collect();
        if own.is_empty() { param.default_text().into_iter().collect() } else { own }
    })
}

fn bound(
    report: &Report,
    required: &Required,
    calendar: Calendar<'_>,
    typed: impl Fn(&str, &Param) -> Vec<String>,
) -> Result<BTreeMap<String, Value>> {
    let mut values = BTreeMap::new();
    for (name, param) in &report.params {
        let mut typed = typed(name, param);
        if param.kind == ParamType::Tags && typed == [REQUIRED] {
            typed = required.0.keys().cloned().collect();
        }
        if param.is_list() && typed.is_empty() {
            return Err(Error::Format {
                message: format!("--{name} names no tag, and costs.toml requires none"),
                hint: "add --tag KEY, or list the tags that spend should carry under [tags.required]".to_owned(),
            });
        }
        values.insert(name.clone(), param.parse(name, &typed, calendar)?);
    }
    Ok(values)
}

/// `--from` may not be after `--to`.
///
/// # Errors
/// It is.
pub fn in_order(values: &BTreeMap<String, Value>) -> Result<()> {
    match (values.get("from"), values.get("to")) {
        (Some(Value::Month(from)), Some(Value::Month(to))) if from > to => Err(backwards(*from, *to)),
        _ => Ok(()),
    }
}

/// A billing period before the one asked for that the report reads and the source lacks.
pub fn missing_before(report: &Report, values: &BTreeMap<String, Value>, periods: &[NaiveDate]) -> Option<NaiveDate> {
    let Some(Value::Month(month)) = values.get("month") else { return None };
    let before = (1..=report.months_before).filter_map(|count| month.checked_sub_months(Months::new(count)));
    before.into_iter().find(|month| !periods.contains(month))
}

/// The months, the metric and the currency, as a chart says them.
#[must_use]
pub fn subtitle(call: &Call<'_>, currency: Option<&str>) -> String {
    let months = call.values.values().filter_map(|value| match value {
        Value::Month(month) => Some(month.format("%B %Y").to_string()),
        _ => None,
    });
    let months: Vec<String> = months.collect();
    let mut parts = Vec::new();
    match months.as_slice() {
        [] => {}
        [one] => parts.push(one.clone()),
        [first, .., last] => parts.push(format!("{first} to {last}")),
    }
    let has_money = call.report.columns.values().any(|kind| *kind == Kind::Money);
    parts.extend(has_money.then(|| format!("{} cost", call.choices.metric)));
    parts.extend(currency.map(str::to_owned));
    parts.join(", ")
}
