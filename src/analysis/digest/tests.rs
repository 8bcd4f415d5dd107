use super::*;
use crate::money::ONE;
use crate::settings::budgets::Span;
use crate::table::{Builder, Cell, Kind, Rows};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn span(first: &str, last: &str) -> Span {
    Span { first: day(first), last: day(last) }
}

fn cost(at: &str, service: &str, amount: i128) -> Cost {
    Cost {
        day: day(at),
        service: service.to_owned(),
        account: "1".to_owned(),
        currency: "USD".to_owned(),
        amount: amount * ONE,
        ..Cost::default()
    }
}

/// A bill that begins with 2025 and reaches a day.
fn reach(last: &str) -> (NaiveDate, NaiveDate) {
    (day("2025-01-01"), day(last))
}

/// The week of 2025-01-20, and the one before it.
fn week() -> Compared {
    Compared::new(Period::Week, Period::Week.of(day("2025-01-22")), reach("2025-01-31"))
}

/// Services that are new, gone, the same, and less.
fn moving() -> [Cost; 6] {
    [
        cost("2025-01-20", "new", 30),
        cost("2025-01-14", "gone", 40),
        cost("2025-01-14", "same", 7),
        cost("2025-01-21", "same", 7),
        cost("2025-01-14", "less", 20),
        cost("2025-01-21", "less", 10),
    ]
}

fn lines(rows: &Rows) -> Vec<String> {
    let text = |cell: &Cell| cell.full().unwrap_or_else(|| "-".to_owned());
    rows.rows().map(|row| row.iter().map(text).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn periods_and_those_before_them() {
    // 2025-01-20 is a Monday.
    assert_eq!(Period::Week.of(day("2025-01-26")), span("2025-01-20", "2025-01-26"));
    assert_eq!(Period::Quarter.of(day("2025-02-01")), span("2025-01-01", "2025-03-31"));
    assert_eq!(Period::Quarter.before(Period::Quarter.of(day("2025-02-01"))), span("2024-10-01", "2024-12-31"));
    assert_eq!(Period::Day.before(Period::Day.of(day("2025-03-01"))), span("2025-02-28", "2025-02-28"));
    assert_eq!(Period::Month.title(Period::Month.of(day("2025-01-05"))), "January 2025");
    assert_eq!(Period::Quarter.title(Period::Quarter.of(day("2025-12-05"))), "Q4 2025");
}

#[test]
fn a_period_is_over_on_its_last_day() {
    assert_eq!(Period::Week.over_on(day("2025-01-26")), span("2025-01-20", "2025-01-26"));
    assert_eq!(Period::Week.over_on(day("2025-01-25")), span("2025-01-13", "2025-01-19"));
    assert_eq!(Period::Month.over_on(day("2025-01-31")).first, day("2025-01-01"));
    assert_eq!(Period::Day.over_on(day("2025-01-31")).first, day("2025-01-31"));
}

#[test]
fn what_is_known_is_set_against_as_many_days() {
    let month = |reached| Compared::new(Period::Month, Period::Month.of(day("2025-03-05")), reach(reached));
    // 10 days of March against 10 of February; 30 against all 28; 31 against all 28.
    assert_eq!(month("2025-03-10").before, Some(span("2025-02-01", "2025-02-10")));
    assert_eq!(month("2025-03-30").before, Some(span("2025-02-01", "2025-02-28")));
    let february = Compared::new(Period::Month, Period::Month.of(day("2025-02-05")), reach("2025-04-01"));
    assert_eq!((february.before, february.is_whole()), (Some(span("2025-01-01", "2025-01-31")), true));
    assert!(!month("2025-03-30").is_whole());
}

#[test]
fn groups_add_up_and_the_small_ones_are_one_row() {
    let costs = [
        cost("2025-01-20", "EC2", 60),
        cost("2025-01-26", "EC2", 15),
        cost("2025-01-19", "EC2", 50),
        cost("2025-01-21", "S3", 20),
        cost("2025-01-22", "SQS", 3),
        cost("2025-01-14", "SNS", 4),
        cost("2025-01-22", "SNS", 2),
        cost("2025-01-27", "EC2", 1000),
        cost("2025-01-12", "EC2", 1000),
    ];
    let rows = groups(&costs, &week(), &["service"], 2).unwrap();
    // 75 + 20 + 3 + 2 = 100 in the week, 50 + 4 before.
    let expected = ["EC2 75 50 25 50 75 USD", "S3 20 0 20 - 20 USD", "(others) 5 4 1 25 5 USD"];
    assert_eq!(lines(&rows), expected);
    assert_eq!(totals(&costs, &week())["USD"], Sides { cost: 100 * ONE, before: 54 * ONE });
}

#[test]
fn movers_are_told_by_size_in_either_direction() {
    let rows = movers(&moving(), &week(), &["service"], 10).unwrap();
    let expected = ["gone 40 0 -40 -100 gone USD", "new 0 30 30 - new USD", "less 20 10 -10 -50 less USD"];
    assert_eq!(lines(&rows), expected);
}

/// gone -40, new +30, less -10: the first two by themselves, and with the others 67 becomes 47.
#[test]
fn a_waterfall_ends_with_the_others() {
    let rows = waterfall(&moving(), &week(), 2).unwrap();
    assert_eq!(lines(&rows), ["gone 40 0 USD", "new 0 30 USD", "(others) 27 17 USD"]);
}

#[test]
fn days_of_a_month_stand_alone_and_a_quarter_has_months() {
    let costs = [cost("2025-01-31", "EC2", 1), cost("2025-02-01", "EC2", 2), cost("2025-04-02", "EC2", 4)];
    let of =
        |period: Period, at| by_time(&costs, &Compared::new(period, period.of(day(at)), reach("2025-06-30"))).unwrap();
    assert_eq!(lines(&of(Period::Month, "2025-02-03")), ["2025-02-01 EC2 2 USD"]);
    assert_eq!(
        lines(&of(Period::Quarter, "2025-04-03")),
        ["2025-01-01 EC2 1 USD", "2025-02-01 EC2 2 USD", "2025-04-01 EC2 4 USD"]
    );
}

#[test]
fn currencies_are_never_added() {
    let costs = [cost("2025-01-20", "EC2", 1), Cost { currency: "EUR".to_owned(), ..cost("2025-01-20", "EC2", 2) }];
    assert_eq!(
        lines(&groups(&costs, &week(), &["service"], 5).unwrap()),
        ["EC2 2 0 2 - 100 EUR", "EC2 1 0 1 - 100 USD"]
    );
    assert_eq!(totals(&costs, &week()).len(), 2);
}

#[test]
fn what_the_bill_does_not_hold_is_not_compared() {
    let costs = [cost("2025-01-02", "EC2", 1)];
    let compared = Compared::new(Period::Week, Period::Week.of(day("2025-01-02")), reach("2025-01-31"));
    // 2024-12-23 to 29 would be the week before.
    assert_eq!((compared.before, compared.first()), (None, day("2024-12-30")));
    let rows = groups(&costs, &compared, &["service"], 5).unwrap();
    assert_eq!(lines(&rows), ["EC2 1 100 USD"]);
}

/// Two reservations and a plan, as the reports have them.
fn reports() -> Reports {
    let table = |names: &[(&str, Kind)], rows: &[&[&str]]| {
        let column = |table: Builder, (at, (name, kind)): (usize, &(&str, Kind))| {
            let cells = rows.iter().map(move |row| row[at]);
            let amount = |text: &str| crate::money::parse(text);
            match kind {
                Kind::Key | Kind::Text => table.texts(name, *kind, cells.map(Some)),
                Kind::Percent => table.percents(name, cells.map(|text| text.parse().ok())),
                kind => table.amounts(name, *kind, cells.map(amount)).unwrap(),
            }
        };
        let rows = names.iter().enumerate().fold(Builder::default(), column).rows().unwrap();
        Reported { rows, currency: Some("USD".to_owned()) }
    };
    let (key, money, percent) = (Kind::Key, Kind::Money, Kind::Percent);
    let reserved = [
        ("reservation_id", key),
        ("account", key),
        ("instance_type", key),
        ("utilization", percent),
        ("unused_cost", money),
    ];
    let hours = [("reserved_hours", Kind::Quantity), ("on_demand_hours", Kind::Quantity)];
    let plans = [
        ("plan", key),
        ("account", key),
        ("offering", key),
        ("commitment", money),
        ("used", money),
        ("unused", money),
        ("utilization", percent),
    ];
    Reports {
        month: day("2025-01-01"),
        reservations: table(&reserved, &[&["r-1", "1", "m5.large", "40", "60"], &["r-2", "1", "c5.large", "100", "0"]]),
        reserved: table(&hours, &[&["30", "10"], &["20", "40"]]),
        plans: table(&plans, &[&["p-1", "2", "Compute", "200", "150", "50", "75"]]),
        planned: table(&[("covered_cost", money), ("on_demand_cost", money)], &[&["90", "10"]]),
        covered: table(
            &[("charge_type", key), ("cost", money)],
            &[&["Usage", "500"], &["DiscountedUsage", "140"], &["SavingsPlanCoveredUsage", "150"]],
        ),
        savings: Some(table(
            &[("covered_by", key), ("net_saving", money)],
            &[&["Reserved Instances", "-5"], &["On-Demand", "0"]],
        )),
    }
}

#[test]
fn commitments_are_used_by_their_cost() {
    let done = reports().done();
    let rows = lines(&done_rows(&done).unwrap());
    // Reservations: 140 of 140 + 60 used; 50 of 100 hours covered. Plans: 150 of 200; 90 of 100.
    assert_eq!(rows, ["2025-01-01 Reserved Instances 2 70 50 60 -5 USD", "2025-01-01 Savings Plans 1 75 90 50 - USD"]);
    let unused = reports().unused(5).unwrap();
    assert_eq!(
        lines(&unused),
        ["r-1 Reserved Instances 1 m5.large 40 60 USD", "p-1 Savings Plans 2 Compute 75 50 USD"]
    );
}
