//! Figures about the runs in the text format of Prometheus.

use std::fmt::Write;

use super::outcome::seconds;
use super::state::{LastRun, Mark};
use crate::settings::jobs::Schedule;

/// A metric: its name behind `costs_job_`, its type, its help, and its value of a job.
type Metric = (&'static str, &'static str, &'static str, fn(&Mark) -> Option<f64>);

const METRICS: [Metric; 5] = [
    ("last_run_timestamp_seconds", "gauge", "When the last run of a job ended, in seconds since 1970.", |mark| {
        #[allow(clippy::cast_precision_loss)] // exact for the next 285,000 years
        last(mark, |run| run.ended.timestamp_millis() as f64 / 1000.0)
    }),
    (
        "last_exit_code",
        "gauge",
        "The exit code of the last run of a job; 124 timed out, 127 not started, 128 and the signal for killed.",
        |mark| last(mark, |run| f64::from(run.code)),
    ),
    ("last_duration_seconds", "gauge", "How long the last run of a job took, in seconds.", |mark| {
        last(mark, |run| seconds(run.started, run.ended))
    }),
    ("runs_total", "counter", "The runs of a job that ended.", |mark| Some(f64::from(mark.runs))),
    (
        "failures_total",
        "counter",
        "The runs of a job that failed: with an exit code of 2 or more, or without one.",
        |mark| Some(f64::from(mark.failures)),
    ),
];

fn last(mark: &Mark, value: fn(&LastRun) -> f64) -> Option<f64> {
    mark.last.as_ref().map(value)
}

/// The figures of all jobs. A job that never ran has totals of 0, and no last run.
#[must_use]
pub fn text(schedule: &Schedule, marks: &[Mark]) -> String {
    let mut text = String::new();
    for (name, kind, help, value) in METRICS {
        let _ = writeln!(text, "# HELP costs_job_{name} {help}\n# TYPE costs_job_{name} {kind}");
        for (job, mark) in schedule.jobs.iter().zip(marks) {
            if let Some(value) = value(mark) {
                let _ = writeln!(text, "costs_job_{name}{{job=\"{}\"}} {value}", escaped(&job.name));
            }
        }
    }
    text
}

/// A label's value as the format wants it.
#[must_use]
pub fn escaped(value: &str) -> String {
    value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_labels() {
        assert_eq!(escaped("a\\b\"c\nd"), "a\\\\b\\\"c\\nd");
    }
}
