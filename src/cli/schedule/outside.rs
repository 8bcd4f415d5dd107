//! What the schedule asks of a bill, and whom it tells of its runs.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use crate::alert::message::hex;
use crate::alert::sink::cloudwatch::{CloudWatch, Metric, Unit};
use crate::aws::Access;
use crate::cli::alerts::metrics::sinks;
use crate::cli::world::Resolved;
use crate::error::Result;
use crate::schedule::Ran;

/// What tells the deliveries of a source that count from others: a digest of their files' names, sizes, times and `ETag`s. What
/// is not whole yet does not count, and changes nothing.
///
/// # Errors
/// The source cannot be opened.
pub async fn fingerprint(call: &Resolved<'_>, name: &str) -> Result<String> {
    let engine = call.open(&call.settings.source(Some(name))?, None).await?;
    let mut digest = Sha256::new();
    for file in engine.bill().files.iter() {
        let (meta, time) = (&file.meta, file.meta.last_modified.timestamp_millis());
        digest.update(format!("{}\0{}\0{time}\0{:?}\0", file.path, meta.size, meta.e_tag));
    }
    Ok(hex(&digest.finalize()))
}

/// Puts what a run came to where sinks take metrics: `JobSeconds`, and `JobFailed` (1 or 0), by job. Gives back what went wrong.
pub async fn ran(call: &Resolved<'_>, ran: &Ran) -> Vec<String> {
    let (metrics, mut faults) = (metrics(ran), Vec::new());
    for (name, keys) in sinks(call) {
        if let Err(failure) = CloudWatch::open(keys, &Access::default()).await.put(&metrics, ran.run.ended).await {
            faults.push(format!("{name}: metrics of {} could not be put: {}", ran.job, failure.text));
        }
    }
    faults
}

fn metrics(ran: &Ran) -> Vec<Metric> {
    let metric = |name: &str, value: f64, unit: Unit, at: DateTime<Utc>| {
        let dimensions = vec![("Job".to_owned(), ran.job.clone())];
        Metric { name: name.to_owned(), value, unit, at, dimensions }
    };
    let failed = f64::from(u8::from(ran.run.outcome.is_failure()));
    vec![
        metric("JobSeconds", ran.run.seconds(), Unit::Seconds, ran.run.ended),
        metric("JobFailed", failed, Unit::Count, ran.run.ended),
    ]
}
