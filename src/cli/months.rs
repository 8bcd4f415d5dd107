//! `--from` and `--to`: the months that a command covers.

use chrono::NaiveDate;
use clap::Args;

use crate::catalog::{Calendar, Param, ParamType, Value};
use crate::engine::Engine;
use crate::error::{Error, Result};

/// The months of a command; all that the source holds by default.
#[derive(Debug, Clone, Args)]
pub struct MonthArgs {
    /// The first billing period, say 2025-01, latest or previous
    #[arg(long, value_name = "MONTH", default_value = "earliest")]
    from: String,
    /// The last billing period
    #[arg(long, value_name = "MONTH", default_value = "latest")]
    to: String,
}

impl MonthArgs {
    /// Refuses text that is no month, before a source is opened.
    ///
    /// # Errors
    /// [`Error::Value`].
    pub fn check(&self, today: NaiveDate) -> Result<()> {
        self.ends(Calendar { today, periods: &[today; 2] }).map(|_| ())
    }

    /// The months from the one to the other that a source holds.
    ///
    /// # Errors
    /// The source does not hold one of the two, or they stand the wrong way round.
    pub fn of(&self, engine: &Engine, today: NaiveDate) -> Result<Vec<NaiveDate>> {
        let periods = &engine.bill().periods;
        let (from, to) = self.ends(Calendar { today, periods })?;
        engine.check_held(from)?;
        engine.check_held(to)?;
        if from > to {
            return Err(backwards(from, to));
        }
        Ok(periods.iter().copied().filter(|month| (from..=to).contains(month)).collect())
    }

    fn ends(&self, calendar: Calendar<'_>) -> Result<(NaiveDate, NaiveDate)> {
        Ok((month("from", &self.from, calendar)?, month("to", &self.to, calendar)?))
    }
}

/// Reads a month as reports do.
///
/// # Errors
/// [`Error::Value`].
pub fn month(flag: &str, text: &str, calendar: Calendar<'_>) -> Result<NaiveDate> {
    let param = Param::of(ParamType::Month);
    match param.parse(flag, &[text.to_owned()], calendar)? {
        Value::Month(month) => Ok(month),
        other => Err(Error::Output(std::io::Error::other(format!("{other:?} is no month")))),
    }
}

/// Says that `--from` is after `--to`.
pub fn backwards(from: NaiveDate, to: NaiveDate) -> Error {
    Error::Value {
        what: "--from".to_owned(),
        value: from.format("%Y-%m").to_string(),
        expected: format!("before --to {}", to.format("%Y-%m")),
        hint: Some("give the earlier month first".to_owned()),
    }
}
