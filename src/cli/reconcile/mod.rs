//! `costs reconcile`.

mod bill;
mod figures;
mod invoice;

use std::path::PathBuf;

use chrono::{Months, NaiveDate};
use clap::{Args, ValueEnum};

use super::asking::AskingArgs;
use super::months::month;
use super::output::{Heading, OutputArgs};
use super::ui::Ui;
use super::world::{Resolved, findings};
use crate::analysis::reconcile::{self, Line, Terms, Whose};
use crate::catalog::{Calendar, Metric};
use crate::error::{Error, Result};
use crate::money;
use crate::table::Kind;
use bill::{By, Month, Names};
use figures::Figures;

/// Compares a month of the bill with Cost Explorer, or with an invoice.
///
/// Line by line: what the bill says, what Cost Explorer says, the difference, and its likely cause. Services have Cost
/// Explorer's names (EC2 is two of them), credits and refunds count within their service, and tax is a service. The question is
/// put only after the bill has been read, its price is said first, and the answer is kept. Exits with 1 where a line differs
/// by more than --tolerance.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct ReconcileArgs {
    /// The billing period, say 2025-01, latest or previous
    #[arg(long, value_name = "MONTH", default_value = "latest")]
    month: String,
    /// What lines are compared by: service, account, or both with a comma
    #[arg(long, value_name = "BY", value_delimiter = ',', default_value = "service", value_parser = by)]
    by: Vec<By>,
    /// What counts as cost [default: both; unblended with --invoice]
    #[arg(long, value_name = "METRIC")]
    metric: Option<Compared>,
    /// The largest difference of a line that counts as agreement: above what rounding to cents makes
    #[arg(long, value_name = "AMOUNT", default_value = "0.01", allow_negative_numbers = true)]
    tolerance: String,
    /// Compare with an invoice's totals by service instead, and ask AWS nothing: service,amount[,currency] as CSV, or TOML
    #[arg(long, value_name = "FILE", conflicts_with = "refresh")]
    invoice: Option<PathBuf>,
    /// The payer account to compare, where the bill has several
    #[arg(long, value_name = "ACCOUNT")]
    payer: Option<String>,
    #[command(flatten)]
    asking: AskingArgs,
    #[command(flatten)]
    output: OutputArgs,
}

const EXAMPLES: &str = "\
Examples:
  costs reconcile --month 2025-01                       unblended and amortized, by service
  costs reconcile --month 2025-01 --by account          by linked account
  costs reconcile --metric unblended --tolerance 1      what differs by more than a dollar
  costs reconcile --month 2025-01 --invoice jan.csv     with the invoice, at no charge

Needs the permission ce:GetCostAndUsage. AWS charges 0.01 USD a request.";

/// The metrics that are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Compared {
    /// What is charged on the day
    Unblended,
    /// Fees spread over what they cover
    Amortized,
    /// One after the other, by one question
    Both,
}

impl Compared {
    fn metrics(self) -> &'static [Metric] {
        match self {
            Compared::Unblended => &[Metric::Unblended],
            Compared::Amortized => &[Metric::Amortized],
            Compared::Both => &[Metric::Unblended, Metric::Amortized],
        }
    }
}

fn by(text: &str) -> std::result::Result<By, String> {
    [By::Service, By::Account]
        .into_iter()
        .find(|by| by.name() == text)
        .ok_or_else(|| "lines are compared by service, account, or service,account".to_owned())
}

/// Compares; gives back the exit code: 1 where a line differs by more than the tolerance.
///
/// # Errors
/// A flag, the source, the invoice, Cost Explorer or the output is at fault.
pub async fn run(args: &ReconcileArgs, call: &Resolved<'_>, ui: &mut Ui<'_>) -> Result<u8> {
    let output = args.output.clone().reaching(call.s3());
    output.target()?;
    let today = call.world.today;
    let ask = Ask::of(args)?;
    month("month", &args.month, Calendar { today, periods: &[today] })?;
    let engine = call.engine(ui).await?;
    let of = month("month", &args.month, Calendar { today, periods: &engine.bill().periods })?;
    engine.check_held(of)?;
    let mut months = Vec::new();
    for metric in ask.compared.metrics() {
        months.push((*metric, Month::read(&engine, of, *metric, output.max_rows).await?));
    }
    let Some((_, first)) = months.first() else { return Ok(0) };
    let payer = first.payer(args.payer.as_deref())?;
    let other = match &args.invoice {
        Some(path) => Figures::of_invoice(path, first.currency())?,
        None => Figures::asked(&args.asking, ask.by.clone(), of, call, ui).await?,
    };
    let is_open = other.is_estimated || end(of) > today;
    let compare = |(metric, month): &(Metric, Month)| {
        let is_amortized = *metric == Metric::Amortized;
        let terms = Terms { whose: ask.whose, tolerance: ask.tolerance, is_open, is_amortized };
        let parts = month.parts(&ask.by, ask.names(), payer.as_deref());
        Ok((metric.name(), reconcile::compare(&parts, &other.sums(*metric)?, terms)))
    };
    let lines: Vec<(&str, Vec<Line>)> = months.iter().map(compare).collect::<Result<_>>()?;
    let columns: Vec<&str> = ask.by.iter().map(|by| by.name()).collect();
    let mut rows = reconcile::rows(&columns, &lines, ask.whose)?;
    let currency = rows.drop_constant(Kind::Currency);
    // A sum over two metrics would be none.
    let totals = lines.len() == 1;
    let heading = Heading { title: "Reconciled", currency: currency.as_deref(), totals, ..Heading::default() };
    output.write(&rows, &heading, ui).await?;
    findings(&engine, ui);
    for (metric, lines) in &lines {
        said(of, metric, lines, &ask, ui);
    }
    if is_open {
        ui.note("Note: the month is open: the bill and AWS's figures both still change");
    }
    Ok(u8::from(lines.iter().any(|(_, lines)| lines.iter().any(|line| !line.agrees))))
}

/// What is compared, and how.
struct Ask {
    by: Vec<By>,
    compared: Compared,
    whose: Whose,
    tolerance: i128,
}

impl Ask {
    fn of(args: &ReconcileArgs) -> Result<Self> {
        let whose = if args.invoice.is_some() { Whose::Invoice } else { Whose::CostExplorer };
        let default = if whose == Whose::Invoice { Compared::Unblended } else { Compared::Both };
        let mut by = args.by.clone();
        by.sort_unstable(); // in one order, so that one question is one
        by.dedup();
        let compared = args.metric.unwrap_or(default);
        if whose == Whose::Invoice && (by != [By::Service] || compared != Compared::Unblended) {
            return Err(Error::Format {
                message: "an invoice is compared by service and unblended".to_owned(),
                hint: "leave --by and --metric out with --invoice".to_owned(),
            });
        }
        let tolerance = money::parse(&args.tolerance).filter(|units| *units >= 0).ok_or_else(|| Error::Value {
            what: "--tolerance".to_owned(),
            value: args.tolerance.clone(),
            expected: "an amount of 0 or more".to_owned(),
            hint: Some("write it as 0.01".to_owned()),
        })?;
        Ok(Self { by, compared, whose, tolerance })
    }

    fn names(&self) -> Names {
        match self.whose {
            Whose::CostExplorer => Names::CostExplorer,
            Whose::Invoice => Names::Bill,
        }
    }
}

/// The day after a month's last.
fn end(month: NaiveDate) -> NaiveDate {
    month.checked_add_months(Months::new(1)).unwrap_or(month)
}

/// What both sides add up to, by currency, and how many lines agree.
fn said(month: NaiveDate, metric: &str, lines: &[Line], ask: &Ask, ui: &mut Ui<'_>) {
    let there = match ask.whose {
        Whose::CostExplorer => "in Cost Explorer",
        Whose::Invoice => "on the invoice",
    };
    let mut currencies: Vec<&str> = lines.iter().map(|line| line.key.currency.as_str()).collect();
    currencies.sort_unstable();
    currencies.dedup();
    let shown = |units: i128| money::shown(units, money::PLACES, 2);
    let month = month.format("%B %Y");
    for currency in currencies {
        let of = || lines.iter().filter(|line| line.key.currency == currency);
        let bill: i128 = of().filter_map(|line| line.bill).sum();
        let other: i128 = of().filter_map(|line| line.other).sum();
        let (agree, differ) = (of().filter(|line| line.agrees).count(), of().filter(|line| !line.agrees).count());
        let verdict = match (agree, differ) {
            (agree, 0) => format!("all {agree} lines agree"),
            (agree, differ) => {
                let than = money::plain(ask.tolerance, money::PLACES);
                format!("{differ} of {} lines differ by more than {than}", agree + differ)
            }
        };
        ui.note(&format!(
            "{month}: {} {currency} {metric} on the bill, {} {there}: difference {}; {verdict}",
            shown(bill),
            shown(other),
            shown(bill - other)
        ));
    }
}
