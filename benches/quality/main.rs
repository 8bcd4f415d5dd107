//! The scoreboard of anomalies and forecasts: `cargo bench --bench quality -- [--seeds A..B] [--series N]` plants labelled events in series
//! of these seeds and prints how `costs` and publicly described methods do. `--csv FILE` runs the detector over the columns
//! timestamp and value of a file instead.
//!
//! Seeds below 1000 are for tuning. Those from 1000 to 1999 are the exam: they are run once, and again only after a declared change.
#![expect(clippy::print_stdout, reason = "it prints its table")]

mod arguments;
mod baselines;
mod bundles;
mod forecasts;
mod generator;
mod months;
mod own;
mod plant;
mod random;
mod scoring;
mod shape;
mod table;

use std::time::Instant;

use arguments::Arguments;
use baselines::DETECTORS;
use generator::Case;
use shape::number;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::read(std::env::args().skip(1))?;
    if let Some(path) = &arguments.csv {
        println!("{}", own::run(path)?);
        return Ok(());
    }
    let (from, to) = arguments.seeds;
    let cases: Vec<Case> = (from..to).take(arguments.series).map(generator::case).collect();
    let last = from + cases.len() as u64 - 1;
    println!("Seeds {from} to {last}: {} series, {} series-months judged.\n", cases.len(), 2 * cases.len());
    let scores: Vec<(&str, scoring::Score)> =
        DETECTORS.iter().map(|detector| (detector.0, scoring::score(*detector, &cases))).collect();
    println!("{}\n{}", table::anomalies(&scores), table::plants(&scores[0].1));
    println!("Detectable in principle: {} of {} events.\n", scores[0].1.detectable.planted, scores[0].1.all.planted);
    println!("{}", table::forecasts(&months::outcome(&cases)));
    let (covered, bills) = bundles::covered(&cases);
    println!("Bills of 10 quiet services, 30 days ahead: the band covers {:.1} % of {bills}.", 100.0 * covered);
    println!("One detection over a year of days: {:.0} microseconds.", microseconds());
    Ok(())
}

/// How long a year takes: two series one after the other, the median of 101.
fn microseconds() -> f64 {
    let mut series = generator::case(1).series;
    let again = series.values.clone();
    series.values.extend(again);
    series.values.truncate(365);
    let mut times: Vec<f64> = (0..101)
        .map(|_| {
            let started = Instant::now();
            std::hint::black_box(costs::analysis::anomaly::detect(&series, &baselines::options()));
            started.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[times.len() / 2] * number(365) / number(series.values.len())
}
