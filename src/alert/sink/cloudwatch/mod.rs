//! Metrics of `CloudWatch`, and alarms over them.

mod alarm;
mod batch;

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::primitives::DateTime as Stamp;
use aws_sdk_cloudwatch::types::{Dimension, MetricDatum, StandardUnit};
use chrono::{DateTime, TimeDelta, Utc};

pub use alarm::Alarm;

use super::Failure;
use crate::alert::text;
use crate::aws::Access;
use crate::aws::service::{Service, fault};
use crate::settings::S3;
use crate::settings::sinks::CloudWatchKeys;

/// CloudWatch takes no value that is older.
const OLDEST: TimeDelta = TimeDelta::days(14);
/// The most dimensions of a metric.
const DIMENSIONS: usize = 30;
/// The longest name of a dimension, in characters, and the longest value.
const LONGEST: [usize; 2] = [255, 1024];

/// One value of a metric.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// `DailyCost`, `BudgetUsed`, `AnomalyImpact`, …
    pub name: String,
    /// The value, which is neither infinite nor none.
    pub value: f64,
    /// Its unit.
    pub unit: Unit,
    /// The time that it is about.
    pub at: DateTime<Utc>,
    /// Names and values, say of the account and the service.
    pub dimensions: Vec<(String, String)>,
}

/// Units of metrics. `CloudWatch` knows none of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// An amount in the bill's currency, or any other number.
    None,
    /// Hundredths.
    Percent,
    /// How many.
    Count,
    /// A length of time.
    Seconds,
}

/// What became of metrics.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Put {
    /// Values that were taken.
    pub sent: usize,
    /// Values that are too old, or no numbers, and were not sent.
    pub left: usize,
}

/// `CloudWatch` in one region.
pub struct CloudWatch {
    service: Service,
    client: Client,
    namespace: String,
    actions: Vec<String>,
}

impl CloudWatch {
    /// Reads the configuration; asks nobody.
    pub async fn open(keys: &CloudWatchKeys, access: &Access) -> Self {
        let CloudWatchKeys { namespace, region, profile, endpoint_url, alarm_actions } = keys.clone();
        let options = S3 { profile, region, endpoint_url, ..S3::default() };
        let service = Service::open(&options, access).await;
        Self { client: Client::new(&service.config), service, namespace, actions: alarm_actions }
    }

    /// Puts values, in as few requests as they fit into. Those of a request that fails, and of later ones, are not there; a
    /// value that is put twice is the same value.
    ///
    /// # Errors
    /// A request fails.
    pub async fn put(&self, metrics: &[Metric], now: DateTime<Utc>) -> Result<Put, Failure> {
        let is_fine = |metric: &&Metric| metric.value.is_finite() && now - metric.at < OLDEST;
        let data: Vec<MetricDatum> = metrics.iter().filter(is_fine).map(datum).collect();
        if data.is_empty() {
            return Ok(Put { sent: 0, left: metrics.len() });
        }
        self.ready().await?;
        for batch in batch::batches(&data) {
            let request = self.client.put_metric_data().namespace(&self.namespace);
            request.set_metric_data(Some(batch.to_vec())).send().await.map_err(|error| failure(fault(&error)))?;
        }
        Ok(Put { sent: data.len(), left: metrics.len() - data.len() })
    }

    async fn ready(&self) -> Result<(), Failure> {
        self.service.ready().await.map_err(|error| Failure::passing(error.to_string()))
    }
}

fn failure(fault: crate::aws::service::Fault) -> Failure {
    Failure { is_retryable: fault.is_passing, ..Failure::lasting(fault.text) }
}

fn datum(metric: &Metric) -> MetricDatum {
    let unit = match metric.unit {
        Unit::None => StandardUnit::None,
        Unit::Percent => StandardUnit::Percent,
        Unit::Count => StandardUnit::Count,
        Unit::Seconds => StandardUnit::Seconds,
    };
    MetricDatum::builder()
        .metric_name(&metric.name)
        .value(metric.value)
        .unit(unit)
        .timestamp(Stamp::from_secs(metric.at.timestamp()))
        .set_dimensions(Some(dimensions(&metric.dimensions)))
        .build()
}

/// Dimensions as they are taken: of ASCII, not empty, and not too many.
fn dimensions(pairs: &[(String, String)]) -> Vec<Dimension> {
    let ascii = |text: &str, most| {
        text::cut(text, most)
            .chars()
            .map(|c| if c == ' ' || c.is_ascii_graphic() { c } else { '?' })
            .collect::<String>()
    };
    let fits = |(name, value): &&(String, String)| !name.trim().is_empty() && !value.trim().is_empty();
    let [name_most, value_most] = LONGEST;
    let dimension = |(name, value): &(String, String)| {
        Dimension::builder().name(ascii(name, name_most)).value(ascii(value, value_most)).build()
    };
    pairs.iter().filter(fits).take(DIMENSIONS).map(dimension).collect()
}
