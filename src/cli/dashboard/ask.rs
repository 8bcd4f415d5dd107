//! The questions that a dashboard asks, each with the command and the SQL that give the same rows.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::{Months, NaiveDate};

use crate::analysis::top::{Ranking, rank};
use crate::catalog::{self, Calendar, Charges, Choices, Filter, Metric, Report, Value};
use crate::cli::allocate::looked_at;
use crate::cli::digest::Asked;
use crate::cli::digest::document::days;
use crate::cli::report::{analyzed, defaults, has_meaning, with};
use crate::cli::spend::Spend;
use crate::cli::world::quoted;
use crate::engine::Call;
use crate::error::Result;
use crate::render::document::{Figure, Layout, Section, Sheet};
use crate::settings::allocation::Allocation;
use crate::settings::budgets::Span;
use crate::table::Rows;

/// The most rows of a question, as many as are ranked in a few seconds.
const ROWS: usize = 2_000_000;
/// Months of a trend.
const TREND: u32 = 13;

/// What a dashboard is made from.
pub struct Asking<'a> {
    /// What it shares with a digest of its month.
    pub digest: Asked<'a>,
    /// The month.
    pub month: NaiveDate,
    /// The month and those before it that the bill holds, up to a year.
    pub months: Vec<NaiveDate>,
    /// The last day of which the bill holds use, in a month that is not over.
    pub until: Option<NaiveDate>,
    /// The tag by which cost is shared out, where there is one.
    pub tag: Option<String>,
    /// What counts in reports, where it is not what each says.
    pub metric: Option<Metric>,
    /// The charges that count in reports, where they are not what each says.
    pub charges: Option<Charges>,
    /// The same as flags.
    pub flags: String,
}

/// A question of cost by dimensions.
#[derive(Default)]
pub struct Question<'q> {
    /// The dimensions, without times.
    pub by: &'q [&'q str],
    /// `month` or `day`, where rows have a time.
    pub grain: Option<&'static str>,
    /// The months; the dashboard's own where there are none.
    pub months: &'q [NaiveDate],
    /// Groups that stand by themselves, all others in one row.
    pub top: Option<usize>,
    /// A condition beside those of the dashboard.
    pub filter: Option<Filter>,
}

/// A result, and where it came from.
pub struct Told {
    /// The rows.
    pub rows: Rows,
    /// The currency of all amounts, where the rows do not say it.
    pub currency: Option<String>,
    /// The command that gives the same.
    pub command: String,
    /// The SQL.
    pub sql: String,
}

impl Asking<'_> {
    /// The month and those before it that a bill holds.
    pub fn months(periods: &[NaiveDate], month: NaiveDate) -> Vec<NaiveDate> {
        let first = month.checked_sub_months(Months::new(TREND - 1)).unwrap_or(month);
        periods.iter().copied().filter(|held| (first..=month).contains(held)).collect()
    }

    /// The month as a report's parameter.
    pub fn of_month(&self) -> (&'static str, String) {
        ("month", self.month.format("%Y-%m").to_string())
    }

    /// The month's days, as far as the bill reaches.
    pub fn days(&self) -> String {
        let span = self.digest.compared.span;
        days(Span { last: self.until.map_or(span.last, |until| until.min(span.last)), ..span })
    }

    /// Asks for cost by dimensions.
    ///
    /// # Errors
    /// A dimension that is none, or SQL that does not run.
    pub async fn spend(&self, question: Question<'_>) -> Result<Told> {
        let report = catalog::command("spend")?;
        let own = [self.month];
        let months = if question.months.is_empty() { &own } else { question.months };
        let mut choices = self.digest.choices.clone();
        choices.filters.extend(question.filter.clone());
        let by: Vec<String> = question.grain.iter().chain(question.by).map(|name| (*name).to_owned()).collect();
        let command = self.command(&question, months);
        let ask = Spend { report: &report, by, months, choices, max_rows: ROWS };
        let sql = ask.sql();
        let (_, answer) = Box::pin(ask.answer(self.digest.engine)).await?;
        let ranking = Ranking { top: question.top.unwrap_or(usize::MAX), others: true };
        let rows = rank(&answer.rows, ranking)?.rows;
        Ok(Told { rows, currency: answer.currency, command, sql })
    }

    /// A question as a person types it.
    fn command(&self, question: &Question<'_>, months: &[NaiveDate]) -> String {
        let month = |month: Option<&NaiveDate>| month.map(|month| month.format("%Y-%m").to_string());
        let mut command = "costs spend".to_owned();
        if !question.by.is_empty() {
            let _ = write!(command, " --by {}", quoted(&question.by.join(",")));
        }
        if let Some(grain) = question.grain {
            let _ = write!(command, " --grain {grain}");
        }
        let ends = (month(months.first()), month(months.last()));
        if let (Some(from), Some(to)) = ends {
            let _ = write!(command, " --from {from} --to {to}");
        }
        if let Some(top) = question.top {
            let _ = write!(command, " --top {top} --others");
        }
        command += &self.digest.flags;
        if let Some(filter) = &question.filter {
            let _ = write!(command, " --where {}", quoted(&filter.to_string()));
        }
        command + &self.digest.of
    }

    /// Runs a report with some of its parameters as typed, and for all others what its file says.
    ///
    /// # Errors
    /// There is no such report, or it does not run.
    pub async fn report(&self, name: &str, typed: &[(&str, String)]) -> Result<Told> {
        let Asked { engine, call, of, .. } = &self.digest;
        let report = self.digest.catalog.get(name)?;
        let required = &call.settings.tags.required;
        let calendar = Calendar { today: call.today(), periods: &engine.bill().periods };
        let values = with(report, typed, required, calendar)?;
        let asked = Call { report, values, choices: self.counted(report)?, max_rows: ROWS };
        let answer = analyzed(report, Box::pin(engine.report(&asked)).await?, required)?;
        let mut command = format!("costs {name}");
        for (name, value) in typed {
            let _ = write!(command, " --{name} {}", quoted(value));
        }
        let flags = if self.counts_its_own(report) { "" } else { self.flags.as_str() };
        let sql = asked.report.filled(&asked.values, &asked.choices);
        Ok(Told { rows: answer.rows, currency: answer.currency, command: command + flags + of, sql })
    }

    /// The SQL of costs by dimensions, of the month and one before it.
    ///
    /// # Errors
    /// A fault of ours: the file is compiled in.
    pub fn sql(&self, by: &[&str], choices: &Choices) -> Result<String> {
        let report = catalog::command("spend")?;
        let before = self.month.checked_sub_months(Months::new(1)).unwrap_or(self.month);
        let (by, months) = (by.iter().map(|name| (*name).to_owned()).collect(), [before, self.month]);
        Ok(Spend { report: &report, by, months: &months, choices: choices.clone(), max_rows: ROWS }.sql())
    }

    /// The SQL of what the rules of an allocation look at.
    ///
    /// # Errors
    /// A fault of ours: the file is compiled in.
    pub fn sql_of_allocation(&self, rules: &Allocation) -> Result<String> {
        let report = catalog::command("allocate")?;
        let values = BTreeMap::from([
            ("by".to_owned(), Value::Dimensions(looked_at(rules))),
            ("month".to_owned(), Value::Month(self.month)),
        ]);
        Ok(report.filled(&values, &self.digest.choices))
    }

    /// The SQL of reports of the month, one under the other.
    ///
    /// # Errors
    /// There is no such report.
    pub fn sql_of(&self, names: &[&str]) -> Result<String> {
        let Asked { engine, call, catalog, .. } = &self.digest;
        let required = &call.settings.tags.required;
        let calendar = Calendar { today: call.today(), periods: &engine.bill().periods };
        let one = |name: &&str| {
            let report = catalog.get(name)?;
            let mut values = defaults(report, required, calendar)?;
            values.insert("month".to_owned(), Value::Month(self.month));
            Ok(report.filled(&values, &self.counted(report)?))
        };
        Ok(names.iter().map(one).collect::<Result<Vec<_>>>()?.join("\n\n"))
    }

    /// Whether a report counts as its file says, as what is asked for has no meaning in it.
    fn counts_its_own(&self, report: &Report) -> bool {
        self.metric.is_some_and(|metric| has_meaning(report, metric).is_err())
    }

    /// What a report counts: what is asked for, where it has a meaning in it.
    fn counted(&self, report: &Report) -> Result<Choices> {
        let (mut metric, mut charges) = (report.metric.parse()?, report.charges.parse()?);
        if !self.counts_its_own(report) {
            metric = self.metric.unwrap_or(metric);
            charges = self.charges.clone().unwrap_or(charges);
        }
        Ok(self.digest.counting(metric, charges))
    }
}

impl Told {
    /// A section that says where its figures came from.
    pub fn section(&self, title: &str) -> Section {
        Section::new(title).source(&self.command).sql(&self.sql)
    }

    /// Its rows as a table with totals.
    pub fn sheet(&self, name: &str) -> Sheet {
        Sheet::new(name, self.rows.clone()).currency(self.currency.as_deref()).totals().empty("Nothing was charged.")
    }

    /// The same where a chart's values are no money, and rows of several currencies have a common scale.
    pub fn without_currency(&self) -> Told {
        let mut rows = self.rows.clone();
        rows.remove("currency");
        Told { rows, currency: self.currency.clone(), command: self.command.clone(), sql: self.sql.clone() }
    }

    /// Its rows as a chart; nothing of none, or of several currencies, which have no axis in common.
    pub fn figure(&self, chart: catalog::Chart, title: &str) -> Option<Figure> {
        figure(chart, &self.rows, self.currency.as_deref(), title)
    }

    /// A section with a chart above its table.
    pub fn both(&self, title: &str, (name, layout): (&str, Layout), chart: catalog::Chart) -> Section {
        let section = self.section(title).table(self.sheet(name)).layout(layout);
        match self.figure(chart, title) {
            Some(figure) => section.chart(figure),
            None => section,
        }
    }
}

/// Rows as a chart; nothing of none, or of several currencies.
pub fn figure(chart: catalog::Chart, rows: &Rows, currency: Option<&str>, title: &str) -> Option<Figure> {
    let has_axis = !rows.is_empty() && rows.position("currency").is_none();
    has_axis.then(|| Figure::new(chart, rows.clone(), title).currency(currency))
}
