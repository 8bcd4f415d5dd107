//! The detector over a series of one's own, such as the taxi rides of the Numenta Anomaly Benchmark.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::NaiveDate;
use costs::analysis::anomaly::{Options, Series, detect};

use crate::baselines::options;

/// Reads the columns timestamp and value and prints what is found in the sums of days.
pub fn run(path: &str) -> Result<String, Box<dyn std::error::Error>> {
    let series = read(path)?;
    let found = detect(&series, &Options { min_impact: 0.0, ..options() });
    let mut text = format!(
        "{} days from {}\n\n| first | last | kind | actual | expected | low | high | score | severity |\n|---|---|---|---|---|---|---|---|---|\n",
        series.values.len(),
        series.first
    );
    for one in found {
        writeln!(
            text,
            "| {} | {} | {:?} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1} | {:?} |",
            one.first, one.last, one.kind, one.actual, one.expected, one.low, one.high, one.score, one.severity
        )?;
    }
    Ok(text)
}

fn read(path: &str) -> Result<Series, Box<dyn std::error::Error>> {
    let mut days: BTreeMap<NaiveDate, f64> = BTreeMap::new();
    let mut reader = csv::Reader::from_path(path)?;
    let headers = reader.headers()?.clone();
    let column = |name: &str| headers.iter().position(|header| header == name).ok_or(format!("no column {name}"));
    let (timestamp, value) = (column("timestamp")?, column("value")?);
    for record in reader.records() {
        let record = record?;
        let text = record.get(timestamp).unwrap_or_default();
        let day = NaiveDate::parse_from_str(text.get(..10).unwrap_or(text), "%Y-%m-%d")?;
        *days.entry(day).or_default() += record.get(value).unwrap_or_default().parse::<f64>()?;
    }
    let (first, last) = days.keys().next().zip(days.keys().next_back()).ok_or("no rows")?;
    let values = first.iter_days().take_while(|day| day <= last).map(|day| days.get(&day).copied().unwrap_or(0.0));
    Ok(Series { first: *first, values: values.collect() })
}
