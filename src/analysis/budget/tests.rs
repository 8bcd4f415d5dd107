//! Budgets worked by hand.

use super::*;
use crate::money::ONE;
use crate::settings::Settings;
use crate::table::Cell;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A budget of 310 a month with a threshold of each kind.
fn budget() -> Budget {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("costs.toml");
    let thresholds = "thresholds = [50, 100, { amount = 40 }, { percent = 100, on = \"forecast\" }]";
    std::fs::write(&path, format!("[[budgets]]\nname = \"web\"\namount = 310\n{thresholds}\n")).unwrap();
    Settings::read(&path).unwrap().budgets.remove(0)
}

/// 10 on each day of January up to one, all of it S3; 4 on each day of December.
fn spent(until: u32) -> Spent {
    let january = (1..=until).map(|number| (day("2025-01-01") + chrono::Days::new(u64::from(number) - 1), 10 * ONE));
    let december = (1..=31).map(|number| (day("2024-12-01") + chrono::Days::new(number - 1), 4 * ONE));
    let days: BTreeMap<NaiveDate, i128> = january.chain(december).collect();
    Spent { services: BTreeMap::from([("Amazon S3".to_owned(), days.clone())]), days }
}

/// So much on each day after one, with a fifth of it more or less.
fn outlook(after: u32, each: i128) -> Outlook {
    let sum = |count: i128| Band { low: each * count * 4 / 5, expected: each * count, high: each * count * 6 / 5 };
    let days = (after + 1..=31).zip(1..);
    let sums = days.map(|(number, count)| (day(&format!("2025-01-{number:02}")), sum(count * ONE))).collect();
    Outlook { sums, ..Outlook::default() }
}

fn judged(last: u32, settled: u32, outlook: Option<Outlook>) -> Status {
    let at = |number: u32| day(&format!("2025-01-{number:02}"));
    let reach = Reach { last: at(last), settled: at(settled) };
    let span = Span { first: at(1), last: at(31) };
    let spent = spent(last);
    status(&budget(), 310 * ONE, Case { value: None, currency: "USD".to_owned(), span, spent: &spent, reach, outlook })
}

/// `limit reached expected fires` of each threshold.
fn told(status: &Status) -> Vec<String> {
    let shown = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.format("%d").to_string());
    let one =
        |one: &Crossing| format!("{} {} {} {}", one.limit / ONE, shown(one.reached), shown(one.expected), one.fires);
    status.crossings.iter().map(one).collect()
}

/// 10 days of 10 are 100. 155 is reached after 5.5 more days, on the 16th; 40 was on the 4th. With 10 a day 310 is reached on the 31st.
#[test]
fn half_way() {
    let status = judged(10, 10, Some(outlook(10, 10)));
    assert_eq!(told(&status), ["155 - 16 false", "310 - 31 false", "40 04 - true", "310 - 31 true"]);
    let forecast = status.forecast.map(|band| (band.low / ONE, band.expected / ONE, band.high / ONE));
    // 100 and 21 days of 8, 10 and 12.
    assert_eq!((status.actual / ONE, forecast), (100, Some((268, 310, 352))));
    assert_eq!((status.word(), status.reach), ("at risk", Some(day("2025-01-10"))));
    // 10 days of 10 against 10 days of 4.
    assert_eq!(status.drivers, [Driver { service: "Amazon S3".to_owned(), now: 100 * ONE, before: 40 * ONE }]);
}

/// With 9 a day it ends at 100 + 189 = 289: no threshold on the forecast, and 100 percent on no day.
#[test]
fn below_the_budget() {
    let status = judged(10, 10, Some(outlook(10, 9)));
    assert_eq!(told(&status), ["155 - 17 false", "310 - - false", "40 04 - true", "310 - - false"]);
    assert_eq!(status.word(), "warning");
}

/// On the last day nothing but open days is to come: 310 and 5 more are above 310, and expected on that day.
#[test]
fn the_last_day() {
    let open = Outlook { open: Band { low: 0, expected: 5 * ONE, high: 9 * ONE }, ..Outlook::default() };
    let of = |amount: i128| {
        let at = |number: u32| day(&format!("2025-01-{number:02}"));
        let (reach, span) = (Reach { last: at(31), settled: at(29) }, Span { first: at(1), last: at(31) });
        let (spent, outlook) = (spent(31), Some(open.clone()));
        status(
            &budget(),
            amount * ONE,
            Case { value: None, currency: "USD".to_owned(), span, spent: &spent, reach, outlook },
        )
    };
    assert_eq!(
        of(312).forecast.map(|band| (band.low / ONE, band.expected / ONE, band.high / ONE)),
        Some((310, 315, 319))
    );
    // 312 is not reached, and expected on the 31st.
    assert_eq!(told(&of(312)), ["156 16 - true", "312 - 31 false", "40 04 - true", "312 - 31 true"]);
    assert_eq!(told(&of(320))[3], "320 - - false");
}

/// 31 days of 10 are all of it, on the last day; what is over has no forecast to be told of.
#[test]
fn a_month_that_is_over() {
    let status = judged(31, 31, None);
    assert_eq!(told(&status), ["155 16 - true", "310 31 - true", "40 04 - true", "310 31 - false"]);
    assert_eq!((status.word(), status.forecast), ("over", Some(Band::certain(310 * ONE))));
    // 310 against all of December, 31 × 4.
    assert_eq!(status.drivers[0].change() / ONE, 186);
}

#[test]
fn rows() {
    let status = judged(10, 10, Some(outlook(10, 10)));
    let summary = summary(std::slice::from_ref(&status)).unwrap();
    let cells: Vec<String> =
        summary.rows().next().unwrap().iter().map(|cell| cell.full().unwrap_or_default()).collect();
    // 100 of 310 is 32.2581 percent.
    assert_eq!(cells[..5], ["web", "2025-01", "310", "100", "32.2581"].map(str::to_owned));
    assert_eq!(cells[5..], ["310", "100", "at risk", "2025-01-31", "USD"].map(str::to_owned));
    let burn = burn_down(&status).unwrap();
    let known =
        |name: &str| burn.column(burn.position(name).unwrap()).iter().filter(|cell| **cell != Cell::Null).count();
    // 10 days known; 21 expected and the day before them; 31 of the budget; half of it, 155, is expected on the 16th.
    assert_eq!(["actual", "forecast", "low", "budget"].map(known), [10, 22, 22, 31]);
    let marks = burn.column(burn.position("threshold").unwrap());
    assert_eq!(marks[15], Cell::Text("50%".to_owned()));
    assert_eq!(thresholds(&[status]).unwrap().len(), 4);
}
