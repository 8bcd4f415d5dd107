//! The scoreboard as Markdown.

use std::fmt::Write;

use crate::forecasts::METHODS;
use crate::months::{Errors, ORIGINS, Outcome};
use crate::plant::Plant;
use crate::scoring::Score;
use crate::shape::number;

/// How detectors did, ours first.
pub fn anomalies(scores: &[(&str, Score)]) -> String {
    let mut text = String::from(
        "| detector | precision | recall | F1 | F1, detectable | recall, detectable | money recall | money, detectable | false / 100 months | days to detect (mean) | within 2 days | repeats |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for (name, score) in scores {
        let (mean, soon) = score.delay();
        let _ = writeln!(
            text,
            "| {name} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.3} | {:.2} | {mean:.2} | {soon:.3} | {} |",
            score.precision(),
            score.all.recall(),
            score.f1(&score.all),
            score.f1(&score.detectable),
            score.detectable.recall(),
            score.all.money_recall(),
            score.detectable.money_recall(),
            score.false_rate(),
            score.repeats
        );
    }
    text
}

/// What was planted, and how the first detector did with each.
pub fn plants(score: &Score) -> String {
    let mut text = String::from(
        "| planted | events | found | money recall | false alerts in its series |\n|---|---|---|---|---|\n",
    );
    let none = crate::scoring::Tally::default();
    for plant in Plant::ALL {
        let tally = score.by_plant.get(&plant).unwrap_or(&none);
        let false_alerts = score.false_by_plant.get(&plant).unwrap_or(&0);
        let money = if tally.planted > 0 { format!("{:.3}", tally.money_recall()) } else { "-".to_owned() };
        let _ = writeln!(text, "| {} | {} | {} | {money} | {false_alerts} |", plant.name(), tally.planted, tally.found);
    }
    text
}

/// WAPE of month-end totals by day of the forecast, and coverage of the bands.
pub fn forecasts(outcome: &Outcome) -> String {
    let mut text = String::from("| months | from day | ours |");
    for (name, _) in METHODS {
        let _ = write!(text, " {name} |");
    }
    text += " noise alone | ours / straight line | band of the total covers | bands of days cover | months |\n";
    text += &"|---".repeat(METHODS.len() + 8);
    text += "|\n";
    for (name, errors) in [("all", &outcome.all), ("foreseeable", &outcome.foreseeable)] {
        for (origin, errors) in ORIGINS.iter().zip(errors) {
            let _ = writeln!(text, "| {name} | {origin} |{}", of(errors));
        }
    }
    text
}

fn of(errors: &Errors) -> String {
    let percent = |missed: f64| 100.0 * missed / errors.actual.max(f64::MIN_POSITIVE);
    let missed: Vec<String> = errors.missed.iter().map(|missed| format!("{:.1} %", percent(*missed))).collect();
    format!(
        " {} | {:.1} % | {:.2} | {:.1} % | {:.1} % | {} |",
        missed.join(" | "),
        percent(errors.noise),
        errors.missed[0] / errors.missed[1].max(f64::MIN_POSITIVE),
        100.0 * number(errors.covered) / number(errors.months.max(1)),
        100.0 * number(errors.covered_days) / number(errors.days.max(1)),
        errors.months
    )
}
