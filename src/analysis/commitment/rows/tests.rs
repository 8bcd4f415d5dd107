use super::super::lines::Line;
use super::super::rates::Rates;
use super::super::testing::{hour, used};
use super::super::usage::Usage;
use super::super::window::Window;
use super::*;
use crate::money::ONE;

/// Ten on demand in each of 24 hours: at the published averages 6.9 and 4.6 an hour of a plan.
fn steady() -> Vec<Advice> {
    let lines: Vec<Line> = (0..24).map(|at| used("m5.large", at, 10 * ONE, 10 * ONE)).collect();
    let window = Window { days: vec![hour(0).date()], gaps: 0, open: None };
    let candidates = Candidate::all(&Usage::of(lines.iter(), &window), &Rates::default());
    let mut advice: Vec<Advice> = candidates.into_iter().map(|one| Advice::of(one, Some("USD".to_owned()))).collect();
    sort(&mut advice);
    advice
}

fn texts(rows: &Rows, name: &str) -> Vec<Option<String>> {
    rows.column(rows.position(name).unwrap()).iter().map(crate::table::Cell::full).collect()
}

/// Savings a month: 60 % of 7,300 by the 3-year reservation, 54 % by the plan, then 40 % and 31 %.
#[test]
fn what_saves_most_stands_first() {
    let rows = advice(&steady()).unwrap();
    let saved = texts(&rows, "monthly_saving").into_iter().flatten().collect::<Vec<_>>();
    assert_eq!(saved, ["4380", "3942", "2920", "2263"]);
    let words = texts(&rows, "advice").into_iter().flatten().collect::<Vec<_>>();
    assert_eq!(words, ["10 x m5.large", "4.6 an hour", "10 x m5.large", "6.9 an hour"]);
    // Over 36 and 12 months.
    assert_eq!(texts(&rows, "term_saving")[2..], [Some("35040".to_owned()), Some("27156".to_owned())]);
    // A tenth less use covers a tenth less of 7,300: 730 less saved.
    assert_eq!(texts(&rows, "saving_at_minus_10")[0], Some("3650".to_owned()));
}

/// The steady load is 10 instances, 50 to 70 % of it 5 to 7.
#[test]
fn a_curve_has_the_documented_levels_and_the_best() {
    let all = steady();
    let rows = curves(&all[..1]).unwrap();
    let marks: Vec<_> = texts(&rows, "commitment").into_iter().zip(texts(&rows, "mark")).collect();
    let marked = |level: &str, mark: Option<&str>| (Some(level.to_owned()), mark.map(str::to_owned));
    let band = Some("50-70% of steady load");
    assert_eq!(
        marks,
        [marked("0", None), marked("5", band), marked("6", band), marked("7", band), marked("10", Some("saves most"))]
    );
    // 5 of 10 instances save half of 60 % of the 240 on demand.
    assert_eq!(texts(&rows, "saving")[1], Some("72".to_owned()));
}

#[test]
fn a_chart_has_a_line_for_each_offer_and_one_for_the_documented_part() {
    let rows = chart(&steady()).unwrap();
    let mut names: Vec<String> = texts(&rows, "offer").into_iter().flatten().collect();
    names.dedup();
    let band = "50-70% of steady load";
    let first = "3yr, No Upfront";
    // At 5 and at 7 both lines have a point.
    assert_eq!(names, [first, band, first, band, first, "1yr, No Upfront"]);
    assert!(chart(&[]).unwrap().is_empty());
}

#[test]
fn strides_are_round() {
    assert_eq!([0, 1, 3, 7, 11, 60].map(stride), [1, 1, 5, 10, 20, 100]);
}
