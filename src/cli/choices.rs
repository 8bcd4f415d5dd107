//! The flags of every cost report: what counts as cost, and when.

use std::path::PathBuf;

use clap::{ArgMatches, Args, Command, FromArgMatches};

use super::world::Resolved;
use crate::catalog::{Amortize, Axis, Choices, Grain, Rates, Report};
use crate::error::{Error, Result};

const METRIC: &str = "What counts as cost: unblended, blended, net-unblended, amortized, net-amortized or list";
const CHARGES: &str = "Charges counted: usage, covered, recurring, all, or charge types such as Tax,RIFee";
const AMORTIZE: &str =
    "Where unused reservations stand in amortized costs: cur, on the day of their fee; daily, on the days unused";
const AXIS: &str = "The time that a line belongs to: billing, its period; usage, the month and day of its use";

/// The flags as typed.
#[derive(Debug, Clone, Args)]
pub struct ChoiceArgs {
    #[arg(long, value_name = "METRIC", default_value = "unblended", help = METRIC)]
    metric: String,
    #[arg(long, value_name = "CHARGES", default_value = "all", help = CHARGES)]
    charges: String,
    #[arg(long, value_name = "MODE", help = AMORTIZE)]
    amortize: Option<String>,
    #[arg(long, value_name = "AXIS", default_value = "billing", help = AXIS)]
    axis: String,
    /// Count only what meets a condition: region=eu-*, service!=Tax, tag:team= (without one); give it several times
    #[arg(long = "where", value_name = "CONDITION")]
    conditions: Vec<String>,
    /// Convert all amounts to a currency, by the rates of --rates
    #[arg(long, value_name = "CURRENCY")]
    currency: Option<String>,
    /// Monthly rates: a CSV file with month,from,to,rate [default: rates of [currency] in costs.toml]
    #[arg(long, value_name = "FILE")]
    rates: Option<PathBuf>,
}

impl ChoiceArgs {
    /// Adds the flags to a report's command, with the report's own defaults.
    pub fn of_report(command: Command, report: &Report) -> Command {
        let amortize = if report.grain == Grain::Day { Amortize::Daily } else { Amortize::Cur };
        Self::augment_args(command)
            .mut_arg("metric", |arg| arg.default_value(report.metric.clone()))
            .mut_arg("charges", |arg| arg.default_value(report.charges.clone()))
            .mut_arg("amortize", |arg| arg.default_value(amortize.name()))
    }

    /// The flags of a call.
    ///
    /// # Errors
    /// A flag that clap took and the struct does not know, which would be a fault of ours.
    pub fn from(matches: &ArgMatches) -> Result<Self> {
        Self::from_arg_matches(matches).map_err(|error| Error::Output(std::io::Error::other(error)))
    }

    /// The same flags where unused reservations are spread unless --amortize says otherwise.
    #[must_use]
    pub fn spread_by_default(&self, is_spread: bool) -> Self {
        let amortize = if is_spread { Amortize::Daily } else { Amortize::Cur };
        Self { amortize: self.amortize.clone().or_else(|| Some(amortize.name().to_owned())), ..self.clone() }
    }

    /// The charges as typed.
    pub fn charges(&self) -> &str {
        &self.charges
    }

    /// What they mean.
    ///
    /// # Errors
    /// [`Error::Value`] for a word that is none of a flag's, or rates that cannot be read.
    pub fn choices(&self, call: &Resolved<'_>) -> Result<Choices> {
        Ok(Choices {
            metric: self.metric.parse()?,
            charges: self.charges.parse()?,
            amortize: self.amortize.as_deref().map_or(Ok(Amortize::Cur), str::parse)?,
            axis: self.axis.parse::<Axis>()?,
            filters: self.conditions.iter().map(|text| text.parse()).collect::<Result<_>>()?,
            rates: self.rates(call)?,
        })
    }

    fn rates(&self, call: &Resolved<'_>) -> Result<Option<Rates>> {
        let file = self.rates.as_ref().or(call.settings.currency.rates.as_ref());
        match (&self.currency, file) {
            (Some(to), Some(file)) => Rates::read(file, to, call.world.today).map(Some),
            (Some(to), None) => Err(Error::Value {
                what: "--currency".to_owned(),
                value: to.clone(),
                expected: "a currency with rates".to_owned(),
                hint: Some("add --rates FILE, or rates = \"FILE\" under [currency] in costs.toml".to_owned()),
            }),
            (None, _) if self.rates.is_some() => Err(Error::Format {
                message: "--rates says how to convert, and nothing says into what".to_owned(),
                hint: "add --currency, say --currency EUR".to_owned(),
            }),
            (None, _) => Ok(None),
        }
    }
}
