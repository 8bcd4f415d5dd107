//! The flags of `costs cost-explorer`, and the questions that they come to.

use chrono::{Datelike, Months, NaiveDate};
use clap::{Args, Subcommand, ValueEnum};

use crate::aws::cost_explorer::{Metric, Question, What};
use crate::catalog::Calendar;
use crate::cli::asking::AskingArgs;
use crate::cli::months::month;
use crate::cli::output::OutputArgs;
use crate::error::{Error, Result};

/// Asks Cost Explorer for its forecast, coverage and utilisation.
///
/// The forecast of the rest of the month, and the coverage and utilisation of reservations and Savings Plans, for who has no report yet: it
/// needs no bill, only credentials. AWS charges 0.01 USD a request, which is said first, and
/// answers are kept, so that none is paid twice.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true, after_long_help = EXAMPLES)]
pub struct ExplorerArgs {
    #[command(subcommand)]
    pub what: Asked,
}

const EXAMPLES: &str = "\
Examples:
  costs cost-explorer forecast                   what the rest of this month will cost, as AWS expects
  costs cost-explorer ri-coverage --by region,instance-type
  costs cost-explorer ri-utilization --by reservation
  costs cost-explorer sp-coverage --by service --month 2025-01 -o coverage.csv

costs forecast --source cost-explorer is another way to write the first, and so for the others.

Each needs the permission of its action: ce:GetCostForecast, ce:GetReservationCoverage,
ce:GetReservationUtilization, ce:GetSavingsPlansCoverage, ce:GetSavingsPlansUtilization.";

#[derive(Debug, Subcommand)]
pub enum Asked {
    /// What the rest of this month will cost, from today to its end, as AWS expects: the mean, and the band of 80 in 100.
    Forecast(ForecastArgs),
    /// How many hours that reservations could cover they did cover.
    RiCoverage(CoverageArgs),
    /// How much of the reservations was used.
    RiUtilization(UtilizationArgs),
    /// How much spend that Savings Plans could cover they did cover.
    SpCoverage(PlanCoverageArgs),
    /// How much of the Savings Plans' commitment was used.
    SpUtilization(PlanUtilizationArgs),
}

#[derive(Debug, Args)]
pub struct ForecastArgs {
    /// The month: the rest of this one, from today to its end, or one to come [default: this month]
    #[arg(long, value_name = "MONTH", default_value = "latest", hide_default_value = true)]
    month: String,
    /// What counts as cost
    #[arg(long, value_name = "METRIC", default_value = "unblended")]
    metric: ForecastMetric,
    #[command(flatten)]
    asking: AskingArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ForecastMetric {
    /// What is charged on the day
    Unblended,
    /// Fees spread over what they cover
    Amortized,
}

#[derive(Debug, Args)]
pub struct CoverageArgs {
    /// The month, say 2025-01; latest is this month so far
    #[arg(long, value_name = "MONTH", default_value = "last")]
    month: String,
    /// What to group by: account, region, instance-type, operating-system, platform, tenancy, availability-zone
    #[arg(long, value_name = "BY", value_delimiter = ',')]
    by: Vec<Group>,
    /// The service, by Cost Explorer's name [default: EC2]
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    #[command(flatten)]
    asking: AskingArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub struct UtilizationArgs {
    /// The month, say 2025-01; latest is this month so far
    #[arg(long, value_name = "MONTH", default_value = "last")]
    month: String,
    /// One row for each: reservation
    #[arg(long, value_name = "BY")]
    by: Option<Each>,
    /// The service, by Cost Explorer's name [default: EC2]
    #[arg(long, value_name = "SERVICE")]
    service: Option<String>,
    #[command(flatten)]
    asking: AskingArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub struct PlanCoverageArgs {
    /// The month, say 2025-01; latest is this month so far
    #[arg(long, value_name = "MONTH", default_value = "last")]
    month: String,
    /// What to group by: service, region, instance-family
    #[arg(long, value_name = "BY", value_delimiter = ',')]
    by: Vec<PlanGroup>,
    #[command(flatten)]
    asking: AskingArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Args)]
pub struct PlanUtilizationArgs {
    /// The month, say 2025-01; latest is this month so far
    #[arg(long, value_name = "MONTH", default_value = "last")]
    month: String,
    #[command(flatten)]
    asking: AskingArgs,
    #[command(flatten)]
    output: OutputArgs,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Group {
    Account,
    Region,
    InstanceType,
    OperatingSystem,
    Platform,
    Tenancy,
    AvailabilityZone,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum PlanGroup {
    Service,
    Region,
    InstanceFamily,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Each {
    Reservation,
}

impl Group {
    fn dimension(self) -> &'static str {
        match self {
            Group::Account => "LINKED_ACCOUNT",
            Group::Region => "REGION",
            Group::InstanceType => "INSTANCE_TYPE",
            Group::OperatingSystem => "OPERATING_SYSTEM",
            Group::Platform => "PLATFORM",
            Group::Tenancy => "TENANCY",
            Group::AvailabilityZone => "AZ",
        }
    }
}

impl PlanGroup {
    fn dimension(self) -> &'static str {
        match self {
            PlanGroup::Service => "SERVICE",
            PlanGroup::Region => "REGION",
            PlanGroup::InstanceFamily => "INSTANCE_FAMILY",
        }
    }
}

impl Asked {
    /// How it is asked, and where the answer goes.
    pub fn flags(&self) -> (&AskingArgs, &OutputArgs) {
        match self {
            Asked::Forecast(args) => (&args.asking, &args.output),
            Asked::RiCoverage(args) => (&args.asking, &args.output),
            Asked::RiUtilization(args) => (&args.asking, &args.output),
            Asked::SpCoverage(args) => (&args.asking, &args.output),
            Asked::SpUtilization(args) => (&args.asking, &args.output),
        }
    }

    /// The first day of which the answer is shown. Cost Explorer forecasts from today on, whichever month is asked for.
    ///
    /// # Errors
    /// What is written is no month.
    pub fn shown_from(&self, today: NaiveDate) -> Result<Option<NaiveDate>> {
        match self {
            Asked::Forecast(args) => Ok(Some(whole(&args.month, today)?.0)),
            _ => Ok(None),
        }
    }

    /// The question.
    ///
    /// # Errors
    /// A month that it cannot be asked of.
    pub fn question(&self, today: NaiveDate) -> Result<Question> {
        let past = |what, text: &str, by: Vec<&str>, service: Option<&String>| {
            let (from, to) = so_far(text, today)?;
            let by = by.into_iter().map(str::to_owned).collect();
            Ok(Question { what, from, to, by, service: service.cloned(), metric: Metric::Unblended })
        };
        match self {
            Asked::Forecast(args) => forecast(args, today),
            Asked::RiCoverage(args) => {
                let by = args.by.iter().map(|by| by.dimension()).collect();
                past(What::ReservationCoverage, &args.month, by, args.service.as_ref())
            }
            Asked::RiUtilization(args) => {
                let by = args.by.iter().map(|Each::Reservation| "SUBSCRIPTION_ID").collect();
                past(What::ReservationUtilization, &args.month, by, args.service.as_ref())
            }
            Asked::SpCoverage(args) => {
                let by = args.by.iter().map(|by| by.dimension()).collect();
                past(What::PlanCoverage, &args.month, by, None)
            }
            Asked::SpUtilization(args) => past(What::PlanUtilization, &args.month, Vec::new(), None),
        }
    }
}

fn forecast(args: &ForecastArgs, today: NaiveDate) -> Result<Question> {
    let (_, end) = whole(&args.month, today)?;
    if end <= today {
        return Err(Error::Value {
            what: "--month".to_owned(),
            value: args.month.clone(),
            expected: "a month that can be forecast".to_owned(),
            hint: Some("it is over: costs reconcile says what it cost".to_owned()),
        });
    }
    let metric = match args.metric {
        ForecastMetric::Unblended => Metric::Unblended,
        ForecastMetric::Amortized => Metric::Amortized,
    };
    let what = What::Forecast;
    Ok(Question { what, from: today, to: end, by: Vec::new(), service: None, metric })
}

/// A month's first day and the day after its last. `latest` is this month.
fn whole(text: &str, today: NaiveDate) -> Result<(NaiveDate, NaiveDate)> {
    let this = today.with_day(1).unwrap_or(today);
    let first = month("month", text, Calendar { today, periods: &[this] })?;
    Ok((first, first.checked_add_months(Months::new(1)).unwrap_or(first)))
}

/// A month as far as it has come.
fn so_far(text: &str, today: NaiveDate) -> Result<(NaiveDate, NaiveDate)> {
    let (first, end) = whole(text, today)?;
    if first >= today {
        return Err(Error::Value {
            what: "--month".to_owned(),
            value: text.to_owned(),
            expected: "a month of which a day is over".to_owned(),
            hint: Some("name an earlier one".to_owned()),
        });
    }
    Ok((first, end.min(today)))
}
