//! Alarms: what `CloudWatch` itself watches.

use std::fmt;

use aws_sdk_cloudwatch::types::{ComparisonOperator, Statistic};

use super::{CloudWatch, dimensions, failure};
use crate::alert::sink::Failure;
use crate::aws::service::fault;

/// A day, in seconds: costs come once a day.
const DAY: i32 = 86_400;

/// An alarm that goes off when the greatest value of a day is above a threshold, and that days without values leave as it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Alarm {
    /// Its name, by which it is replaced.
    pub name: String,
    /// What it says.
    pub description: String,
    /// The metric.
    pub metric: String,
    /// The metric's dimensions, all of them.
    pub dimensions: Vec<(String, String)>,
    /// Above this it goes off.
    pub threshold: f64,
}

impl fmt::Display for Alarm {
    /// A line for a dry run.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs: Vec<String> = self.dimensions.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let of = if pairs.is_empty() { String::new() } else { format!(" of {}", pairs.join(", ")) };
        write!(f, "{}: {}{of} above {}", self.name, self.metric, self.threshold)
    }
}

impl CloudWatch {
    /// Makes alarms, or replaces those of their names. Gives back how many.
    ///
    /// # Errors
    /// A request fails; the alarms before it are there.
    pub async fn put_alarms(&self, alarms: &[Alarm]) -> Result<usize, Failure> {
        if !alarms.is_empty() {
            self.ready().await?;
        }
        for alarm in alarms {
            self.put_alarm(alarm).await?;
        }
        Ok(alarms.len())
    }

    async fn put_alarm(&self, alarm: &Alarm) -> Result<(), Failure> {
        let request = self
            .client
            .put_metric_alarm()
            .alarm_name(&alarm.name)
            .alarm_description(&alarm.description)
            .namespace(&self.namespace)
            .metric_name(&alarm.metric)
            .set_dimensions(Some(dimensions(&alarm.dimensions)))
            .statistic(Statistic::Maximum)
            .period(DAY)
            .evaluation_periods(1)
            .threshold(alarm.threshold)
            .comparison_operator(ComparisonOperator::GreaterThanThreshold)
            .treat_missing_data("ignore")
            .set_alarm_actions(Some(self.actions.clone()));
        request.send().await.map(|_| ()).map_err(|error| failure(fault(&error)))
    }
}
