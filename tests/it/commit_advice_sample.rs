//! `costs commit-advice` over the sample, against `tests/commitments_expected.py`: DuckDB's hours, every level by brute force.

use crate::support::exported::part;
use crate::support::{Grid, costs};

/// What the script prints, rounded to a hundredth of a cent: scope, term, payment option, advice, saving a month, and at drops.
const EXPECTED: [[&str; 8]; 7] = [
    [
        "EC2, Fargate and Lambda",
        "3yr",
        "No Upfront",
        "12.96 an hour",
        "7108.7798",
        "6331.0955",
        "5357.0443",
        "4235.6787",
    ],
    [
        "EC2, Fargate and Lambda",
        "1yr",
        "Partial Upfront",
        "16.338 an hour",
        "3538.2634",
        "3059.0127",
        "2343.8956",
        "1382.7427",
    ],
    [
        "EC2, Fargate and Lambda",
        "1yr",
        "No Upfront",
        "16.338 an hour",
        "3536.6952",
        "3057.7925",
        "2343.2532",
        "1382.2940",
    ],
    ["r5 us-east-1 Linux", "3yr", "No Upfront", "1 x r5.24xlarge", "2649.0240", "2207.5200", "1766.0160", "1324.5120"],
    ["m5 us-west-2 Linux", "3yr", "No Upfront", "25 x m5.xlarge", "2051.7867", "1741.1376", "1391.9445", "1042.7515"],
    ["r5 us-east-1 Linux", "1yr", "mixed", "1 x r5.24xlarge", "1642.1300", "1200.6260", "759.1220", "317.6180"],
    ["m5 us-west-2 Linux", "1yr", "mixed", "25 x m5.xlarge", "1252.6644", "942.0154", "592.8223", "243.6292"],
];

fn advice(source: &str) -> String {
    costs(&["commit-advice", "--format", "csv", "--source", source]).data()
}

fn rounded(text: &str) -> String {
    format!("{:.4}", text.parse::<f64>().unwrap())
}

#[test]
fn every_figure_of_the_script() {
    let shown = Grid::read(&advice("sample"));
    let words = ["scope", "term", "payment_option", "advice"].map(|name| shown.column(name));
    let amounts = ["monthly_saving", "saving_at_minus_10", "saving_at_minus_20", "saving_at_minus_30"]
        .map(|name| shown.column(name));
    for (row, expected) in EXPECTED.iter().enumerate() {
        let words = words.iter().map(|column| column[row].clone());
        let row: Vec<String> = words.chain(amounts.iter().map(|column| rounded(&column[row]))).collect();
        assert_eq!(row, expected);
    }
    // Also the script's: coverage 71.2164 % and 20.56 months of the first; 100 % and 98.5556 % of reservations used.
    assert_eq!(
        (shown.column("coverage")[0].as_str(), shown.column("break_even_months")[0].as_str()),
        ("71.2164", "20.56")
    );
    assert_eq!(shown.column("utilization")[3..5], ["100", "98.5556"]);
}

#[test]
fn what_was_replayed() {
    let run = costs(&["commit-advice"]);
    // The script's on-demand total is 22947.8122521356.
    assert!(run.err.contains("Replayed 2025-01-02 to 2025-01-31, 720 hours: 22,947.81 USD on demand"), "{}", run.err);
}

/// One bill, whichever form it came in.
#[test]
fn the_same_advice_from_csv_and_cur2() {
    let legacy = advice("sample");
    assert_eq!(advice(&part("cur-csv")), legacy);
    assert_eq!(advice(&part("cur2")), legacy);
}

/// The best row of the curve is the advice, and the documented levels lie below it.
#[test]
fn the_curve_has_the_advice_on_it() {
    let args = ["commit-advice", "--kind", "plan", "--days", "7", "--format", "csv"];
    let advice = Grid::read(&costs(&args).data());
    let curve = Grid::read(&costs(&[&args[..], &["--curve"]].concat()).data());
    let marks = curve.column("mark");
    let best: Vec<usize> = (0..marks.len()).filter(|row| marks[*row].starts_with("saves most")).collect();
    let saved: Vec<String> = best.iter().map(|row| curve.column("monthly_saving")[*row].clone()).collect();
    assert_eq!(saved, advice.column("monthly_saving"));
    let most = |text: &str| text.parse::<f64>().unwrap();
    let all = curve.column("monthly_saving").iter().map(|text| most(text)).fold(f64::MIN, f64::max);
    assert_eq!(rounded(&all.to_string()), rounded(&advice.column("monthly_saving")[0]));
    let steady = curve.column("of_steady_load");
    for (mark, percent) in marks.iter().zip(&steady).filter(|(mark, _)| mark.contains("50-70% of steady load")) {
        assert!((49.9..=70.0).contains(&most(percent)), "{mark} at {percent} %");
    }
}

#[test]
fn a_chart_of_saving_against_commitment() {
    let place = crate::support::Place::new();
    for (name, args) in [("plan.svg", &["--days", "7"][..]), ("reserved.png", &["--kind", "reservation"])] {
        let path = place.path(name).display().to_string();
        let run = costs(&[&["commit-advice", "-o", &path], args].concat());
        assert_eq!((run.code, run.out.as_str()), (0, ""), "{}", run.err);
        let bytes = std::fs::read(&path).unwrap();
        if name == "plan.svg" {
            let text = String::from_utf8(bytes).unwrap();
            for words in ["Compute Savings Plan", "commitment an hour", "50-70% of steady load", "3yr, No Upfront", "$"]
            {
                assert!(text.contains(words), "no {words}");
            }
        } else {
            assert!(bytes.starts_with(b"\x89PNG"));
        }
    }
}
