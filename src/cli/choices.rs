//! The flags of every cost report: what counts as cost, and when.

use clap::{ArgMatches, Args, Command, FromArgMatches};

use crate::catalog::{Amortize, Axis, Choices, Grain, Report};
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
    #[arg(long, value_name = "MODE", default_value = "cur", help = AMORTIZE)]
    amortize: String,
    #[arg(long, value_name = "AXIS", default_value = "billing", help = AXIS)]
    axis: String,
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

    /// The charges as typed.
    pub fn charges(&self) -> &str {
        &self.charges
    }

    /// What they mean.
    ///
    /// # Errors
    /// [`Error::Value`] for a word that is none of a flag's.
    pub fn choices(&self) -> Result<Choices> {
        Ok(Choices {
            metric: self.metric.parse()?,
            charges: self.charges.parse()?,
            amortize: self.amortize.parse::<Amortize>()?,
            axis: self.axis.parse::<Axis>()?,
        })
    }
}
