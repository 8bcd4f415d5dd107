//! `costs waste`.

mod inventory;
mod notes;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args};

use super::choices::ChoiceArgs;
use super::months::month;
use super::output::{Heading, OutputArgs};
use super::report::{defaults, flag, missing_before, values};
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::analysis::waste::{self, Finding};
use crate::catalog::{self, Calendar, Catalog, Chart, ChartKind, Choices, Metric, Report, Value};
use crate::engine::{Answer, Call, Engine};
use crate::error::{Error, Result};
use crate::table::{Kind, Rows};
use inventory::{Inventory, InventoryArgs, Needs};
use notes::Told;

/// Sums what could be saved in a month, by rule.
///
/// Each rule is a report of its own (costs show waste-gp2 prints one: what it counts, what it leaves out, where its rates come
/// from), and its rates are flags here. `cost` is what the resources that it finds cost, and `alone` what the rule would save
/// by itself. Two rules may find the same use, as an instance of an old generation that runs at night; of the savings on one
/// usage type of one resource only the largest counts in `estimated_saving`, so that its sum counts no saving twice. Savings are the bill's own costs times a rate; an
/// unknown one is shown as -, and never as 0. A month that is not over counts as far as it goes.
///
/// A bill does not say which volumes are attached, nor how busy instances are. Two rules take that from files, which
/// `[waste]` in costs.toml may name: `volumes = ["volumes.json"]`, `cpu = ["cpu.csv"]`.
#[derive(Debug, Args)]
pub struct WasteArgs {
    /// One rule, with the resources that it finds
    #[arg(value_name = "RULE")]
    rule: Option<String>,
    /// The billing period
    #[arg(long, value_name = "MONTH", default_value = "latest")]
    month: String,
    /// Show the resources that the rules find
    #[arg(long)]
    detail: bool,
    #[command(flatten)]
    inventory: InventoryArgs,
    #[command(flatten)]
    choices: ChoiceArgs,
    #[command(flatten)]
    output: OutputArgs,
}

/// Flags of its own, which no parameter of a report on waste may have the name of.
pub const FLAGS: [&str; 6] = ["cpu", "cpu-below", "cpu_below", "detail", "rule", "volumes"];

/// A rule: its report, and the inventory without which it finds nothing.
struct Rule {
    name: String,
    report: Report,
    needs: Option<Needs>,
}

/// The rules by name: those of the catalogue, and those that an inventory completes.
fn rules(catalog: &Catalog) -> Result<Vec<Rule>> {
    let rule = |report: Report, needs| {
        let name = report.name.strip_prefix("waste-").unwrap_or(&report.name).to_owned();
        Rule { name, report, needs }
    };
    let mut rules: Vec<Rule> = catalog.waste().map(|report| rule(report.clone(), None)).collect();
    for needs in Needs::ALL {
        rules.push(rule(catalog::command(needs.query())?, Some(needs)));
    }
    rules.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(rules)
}

/// Adds the rules' parameters as flags, and the list of rules to the command's help.
pub fn command(command: clap::Command, catalog: &Catalog) -> clap::Command {
    let rules = rules(catalog).unwrap_or_default();
    let widest = rules.iter().map(|rule| rule.name.len()).max().unwrap_or(0);
    let mut list = String::from("Rules:\n");
    for rule in &rules {
        let _ = writeln!(list, "  {:widest$}  {}", rule.name, rule.report.question);
    }
    command.mut_subcommand("waste", |mut command| {
        for (name, param) in rules.iter().flat_map(|rule| &rule.report.params) {
            if command.get_arguments().all(|known| known.get_id() != name.as_str()) {
                command = command.arg(flag(name, param).help_heading("Rates"));
            }
        }
        command = command.mut_arg("charges", |arg| arg.default_value("usage"));
        command.after_long_help(list.trim_end().to_owned())
    })
}

/// Runs the rules and writes what they find.
///
/// # Errors
/// A rule, a flag, an inventory, the source or the output is at fault.
pub async fn run(
    args: &WasteArgs,
    flags: &ArgMatches,
    catalog: &Catalog,
    call: &Resolved<'_>,
    ui: &mut Ui<'_>,
) -> Result<()> {
    let output = args.output.clone().reaching(call.s3());
    output.target()?;
    let rules = args.rules(catalog)?;
    let choices = args.choices.choices(call)?;
    let today = call.world.today;
    let early = Calendar { today, periods: &[today; 2] };
    let required = &call.settings.tags.required;
    rules.iter().try_for_each(|rule| values(&rule.report, flags, required, early).map(|_| ()))?;
    let inventory = Inventory::read(&args.inventory, &call.settings.waste)?;
    if let (Some(_), [rule]) = (&args.rule, rules.as_slice()) {
        inventory.is_given(rule)?;
    }
    let engine = call.engine(ui).await?;
    let calendar = Calendar { today, periods: &engine.bill().periods };
    let month = month("month", &args.month, calendar)?;
    engine.check_held(month)?;
    // A rule has charges of its own, unless they are asked for.
    let is_own = flags.value_source("charges") != Some(ValueSource::CommandLine);
    let bind = |report: &Report| values(report, flags, required, calendar);
    let asked = Asked { bind: &bind, calendar, month, choices, is_own, max_rows: args.output.max_rows };
    let (found, told) = asked.all(&engine, (&rules, &inventory), ui).await?;
    write(args, &rules, &inventory, &found, &told, (&output, ui)).await?;
    findings(&engine, ui);
    told.say(&rules, &inventory, &found, ui);
    Ok(())
}

/// The result: a row a rule, or a row a finding.
async fn write(
    args: &WasteArgs,
    rules: &[Rule],
    inventory: &Inventory,
    found: &[Finding],
    told: &Told,
    (output, ui): (&OutputArgs, &mut Ui<'_>),
) -> Result<()> {
    let is_detail = args.detail || args.rule.is_some();
    let mut rows = if is_detail {
        waste::detail(found)?
    } else {
        let shown = rules.iter().map(|rule| rule.shown(inventory)).collect::<Vec<_>>();
        waste::summary(&shown, found, told.currency().as_deref())?
    };
    let currency = rows.drop_constant(Kind::Currency);
    let x = if is_detail { "resource_id" } else { "rule" };
    let chart = Chart::of(ChartKind::Bar, x, "estimated_saving");
    let heading = Heading {
        title: "What could be saved",
        subtitle: told.subtitle(currency.as_deref()),
        chart: Some(chart),
        currency: currency.as_deref(),
        totals: true,
    };
    output.write(&rows, &heading, ui).await
}

/// What a month could save by all rules, each with its own rates and charges and the settings' inventories.
#[derive(Debug, Clone)]
pub struct Savings {
    /// What they find.
    pub found: Vec<Finding>,
    rules: Vec<waste::Rule>,
    currency: Option<String>,
}

impl Savings {
    /// A row for each rule that finds something.
    ///
    /// # Errors
    /// A fault of ours: the columns have one length.
    pub fn rows(&self) -> Result<Rows> {
        let finds = |rule: &&waste::Rule| self.found.iter().any(|finding| finding.rule == rule.name);
        let rules: Vec<waste::Rule> = self.rules.iter().filter(finds).cloned().collect();
        waste::summary(&rules, &self.found, self.currency.as_deref())
    }

    /// Some of the findings.
    #[must_use]
    pub fn only(&self, keep: impl Fn(&Finding) -> bool) -> Self {
        Self { found: self.found.iter().filter(|one| keep(one)).cloned().collect(), ..self.clone() }
    }
}

/// Asks all rules of a month, of the line items that the choices name.
///
/// # Errors
/// An inventory is at fault, or a rule does not run.
pub async fn savings(
    engine: &Engine,
    catalog: &Catalog,
    (month, choices): (NaiveDate, &Choices),
    (call, ui): (&Resolved<'_>, &mut Ui<'_>),
) -> Result<Savings> {
    let (rules, required) = (rules(catalog)?, &call.settings.tags.required);
    let inventory = Inventory::read(&InventoryArgs::default(), &call.settings.waste)?;
    let calendar = Calendar { today: call.world.today, periods: &engine.bill().periods };
    let bind = |report: &Report| {
        let mut values = defaults(report, required, calendar)?;
        values.insert("month".to_owned(), Value::Month(month));
        Ok(values)
    };
    let choices = Choices { metric: Metric::Unblended, ..choices.clone() };
    let asked = Asked { bind: &bind, calendar, month, choices, is_own: true, max_rows: 1_000_000 };
    let (found, told) = asked.all(engine, (&rules, &inventory), ui).await?;
    let rules = rules.iter().map(|rule| rule.shown(&inventory)).collect();
    Ok(Savings { found, rules, currency: told.currency() })
}

/// The values of a rule's parameters.
type Bind<'a> = &'a dyn Fn(&Report) -> Result<BTreeMap<String, Value>>;

/// What all rules are asked alike.
struct Asked<'a> {
    bind: Bind<'a>,
    calendar: Calendar<'a>,
    month: NaiveDate,
    choices: Choices,
    /// Whether each rule counts the charges that its file says.
    is_own: bool,
    max_rows: usize,
}

impl Asked<'_> {
    /// Runs the rules that can look; each use counts once.
    async fn all(
        &self,
        engine: &Engine,
        (rules, inventory): (&[Rule], &Inventory),
        ui: &mut Ui<'_>,
    ) -> Result<(Vec<Finding>, Told)> {
        let (mut found, mut told) = (Vec::new(), Told::new(self.month, self.choices.metric));
        for rule in rules.iter().filter(|rule| inventory.has(rule.needs)) {
            let answer = self.answer(engine, rule, &mut told, ui).await?;
            let mut own = waste::findings(&rule.name, &answer.rows, answer.currency.as_deref());
            inventory.keep(rule.needs, &mut own, &mut told);
            found.extend(own);
        }
        waste::count_once(&mut found);
        Ok((found, told))
    }

    /// Runs one rule.
    async fn answer(&self, engine: &Engine, rule: &Rule, told: &mut Told, ui: &mut Ui<'_>) -> Result<Answer> {
        let report = &rule.report;
        let values = (self.bind)(report)?;
        if let Some(month) = missing_before(report, &values, self.calendar.periods) {
            let (name, month) = (&rule.name, month.format("%Y-%m"));
            ui.note(&format!("Note: {name}: the source does not hold {month}, so growth cannot be told"));
        }
        let mut choices = self.choices.clone();
        if self.is_own {
            choices.charges = report.charges.parse()?;
        }
        let call = Call { report, values, choices, max_rows: self.max_rows };
        let answer = Box::pin(engine.report(&call)).await?;
        told.bill(&call, &answer);
        Ok(answer)
    }
}

impl WasteArgs {
    /// The rule asked for, or all.
    fn rules(&self, catalog: &Catalog) -> Result<Vec<Rule>> {
        let mut rules = rules(catalog)?;
        let Some(asked) = &self.rule else { return Ok(rules) };
        let name = asked.strip_prefix("waste-").unwrap_or(asked);
        let known = rules.iter().map(|rule| rule.name.clone()).collect();
        rules.retain(|rule| rule.name == name);
        if rules.is_empty() { Err(Error::Unknown { what: "rule", name: asked.clone(), known }) } else { Ok(rules) }
    }
}

impl Rule {
    /// As the summary shows it.
    fn shown(&self, inventory: &Inventory) -> waste::Rule {
        let looked = inventory.has(self.needs);
        let advice = match self.needs {
            Some(needs) if !looked => format!("Unknown without {}", needs.flag()),
            _ => self.report.waste.clone().unwrap_or_default(),
        };
        waste::Rule { name: self.name.clone(), advice, looked }
    }
}
