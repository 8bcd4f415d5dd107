//! Unused reservations on the days on which they went unused.

use crate::support::hand::{RESERVATION, bill, lines};
use crate::support::{Bill, Grid, Line, Value, sum};

fn days(bill: &Bill, more: &[&str]) -> Vec<(String, String)> {
    let metric = if more.contains(&"--metric") { &[][..] } else { &["--metric", "amortized"] };
    let args = ["spend", "--grain", "day", "--charges", "RIFee", "--format", "csv"];
    let grid = Grid::read(&bill.costs(&[&args, metric, more].concat()).data());
    grid.column("day").into_iter().zip(grid.column("cost")).collect()
}

fn of(days: &[(String, String)], day: &str) -> String {
    days.iter().find(|(other, _)| other == day).map_or_else(String::new, |(_, cost)| cost.clone())
}

/// The first reservation costs 93 / 31 = 3 a day, of which 3 were used on the 10th and 1.5 on the 20th. The second one costs 1 a
/// day from the 16th.
#[test]
fn by_the_hours_of_each_day() {
    let days = days(&bill(), &[]);
    assert_eq!(days.len(), 31);
    for (day, cost) in [("01", "3"), ("10", "0"), ("15", "3"), ("16", "4"), ("20", "2.5"), ("31", "4")] {
        assert_eq!(of(&days, &format!("2025-01-{day}")), cost, "{day}");
    }
    assert_eq!(sum(days.iter().map(|(_, cost)| cost)), "104.5");
}

/// Net: 83.7 / 31 = 2.7 a day for the first, 1 a day for the second.
#[test]
fn net_by_the_hours_of_each_day() {
    let days = days(&bill(), &["--metric", "net-amortized"]);
    assert_eq!(
        (of(&days, "2025-01-02"), of(&days, "2025-01-10"), of(&days, "2025-01-20")),
        ("2.7".into(), "0".into(), "2.35".into())
    );
    assert_eq!(sum(days.iter().map(|(_, cost)| cost)), "95.65");
}

/// As rows are dated: on the 1st, and on the 16th of the purchase.
#[test]
fn as_rows_are_dated() {
    let days = days(&bill(), &["--amortize", "cur"]);
    assert_eq!(days, [("2025-01-01".into(), "88.5".into()), ("2025-01-16".into(), "16".into())]);
}

#[test]
fn a_report_by_day_spreads_unless_told() {
    let bill = bill();
    let daily = |more: &[&str]| {
        let args = ["daily", "--metric", "amortized", "--charges", "RIFee", "--format", "csv"];
        Grid::read(&bill.costs(&[&args, more].concat()).data()).rows.len()
    };
    assert_eq!((daily(&[]), daily(&["--amortize", "cur"])), (31, 2));
}

#[test]
fn daily_costs_carry_both() {
    let rows = bill().sql(
        "SELECT SUM(amortized_cost) AS cur, SUM(amortized_daily_cost) AS daily, SUM(net_amortized_daily_cost) AS net FROM daily_costs
         WHERE charge_type = 'RIFee' AND day = DATE '2025-01-16'",
    );
    assert_eq!(rows, "cur,daily,net\n16,4,3.7\n");
}

/// Every other column stays what it is, however many rows a fee has.
#[test]
fn nothing_but_the_daily_costs_is_spread() {
    let sums = |view: &str| {
        bill().sql(&format!(
            "SELECT SUM(unblended_cost) AS a, SUM(amortized_cost) AS b, SUM(net_amortized_cost) AS c, SUM(reserved_units) AS d,
               SUM(unused_normalized_units) AS e, SUM(usage_amount) AS f, SUM(committed_cost) AS g, SUM(list_cost) AS h FROM {view}"
        ))
    };
    assert_eq!(sums("line_items_by_day"), sums("line_items"));
}

fn january(lines: Vec<Line>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

/// 62 recurring over 31 days does not end at 12 places where a third of an hour's price does not: the last day takes the rest.
#[test]
fn the_last_cent_goes_to_the_last_day() {
    let mut lines = lines();
    lines[3] = lines[3].clone().set("line_item_unblended_cost", 10.0).set("reservation_unused_recurring_fee", 7.0);
    // 41 / 31 a day: 82 / 31 = 2.645161290323 after two days, 1.322580645161 after one. By the row 29.5 + 7 = 36.5 are unused.
    let days = days(&january(lines), &["--where", "commitment_arn=*/one"]);
    assert_eq!(of(&days, "2025-01-02"), "1.322580645162");
    assert_eq!(sum(days.iter().map(|(_, cost)| cost)), "36.5");
}

/// Without its use in the data though there was some: evenly, and said. 885 / 31 = 28.548387096774 after ten days, 796.5 / 31 =
/// 25.693548387097 after nine.
#[test]
fn use_that_is_not_in_the_data() {
    let bill = january(lines().into_iter().filter(|line| !format!("{line:?}").contains("DiscountedUsage")).collect());
    let args = ["daily", "--charges", "RIFee", "--metric", "amortized"];
    let run = bill.costs(&args);
    assert!(run.err.contains("what they left unused is spread evenly: 88.50 USD"), "{}", run.err);
    let days = days(&bill, &["--where", "commitment_arn=*/one"]);
    assert_eq!(of(&days, "2025-01-10"), "2.854838709677");
    assert_eq!(sum(days.iter().map(|(_, cost)| cost)), "88.5");
}

/// Use dated by the month says nothing of days.
#[test]
fn use_dated_by_the_month() {
    let mut lines = lines();
    for line in &mut lines[1..3] {
        *line = line.clone().on("2025-01-01").set("line_item_usage_end_date", Value::Time(1_738_367_999_000));
    }
    let days = days(&january(lines), &["--where", "commitment_arn=*/one"]);
    assert_eq!(of(&days, "2025-01-01"), "2.854838709677");
    assert_eq!(sum(days.iter().map(|(_, cost)| cost)), "88.5");
}

/// An account that moves on the 16th takes the unused hours of its days along: the first reservation left 3 a day unused, but for
/// the 10th and half of the 20th, and the second one 1 a day from the 16th: 14 × 3 = 42 before; 15 × 3 + 1.5 + 16 = 62.5 from then on.
#[test]
fn an_account_that_moves() {
    let bill = bill();
    bill.place.write("costs.toml", "[accounts]\nfile = \"accounts.csv\"\n[sources.bill]\nurl = \"bill\"\n");
    let account = "222222222222";
    let file =
        format!("account,name,organizational_unit,from,to\n{account},old,A,,2025-01-15\n{account},new,B,2025-01-16,\n");
    bill.place.write("accounts.csv", file);
    let args = [
        "spend",
        "--by",
        "organizational_unit,account_name",
        "--grain",
        "day",
        "--charges",
        "RIFee",
        "--metric",
        "amortized",
    ];
    let grid = Grid::read(&bill.place.run(&[&args[..], &["--format", "csv"]].concat()).data());
    let of = |unit: &str, name: &str| {
        let [units, names, costs] = ["organizational_unit", "account_name", "cost"].map(|column| grid.column(column));
        let own = (0..costs.len()).filter(|at| units[*at] == unit && names[*at] == name);
        sum(own.map(|at| &costs[at]))
    };
    assert_eq!((of("A", "old"), of("B", "new")), ("42".to_owned(), "62.5".to_owned()));
}

/// February is open on the 10th: 56 / 28 = 2 a day until the 4th, the newest day with use, 1 of them used that day.
#[test]
fn an_open_month_ends_with_the_data() {
    let moved = |line: Line, day: &str| line.month("2025-02").on(day);
    let all = lines();
    let fee = moved(all[3].clone(), "2025-02-01")
        .set("line_item_usage_end_date", Value::Time(1_740_787_199_000))
        .set("line_item_unblended_cost", 25.0)
        .set("reservation_unused_quantity", 600.0);
    let used = moved(all[1].clone(), "2025-02-04").set("reservation_effective_cost", 1.0);
    let bill = Bill::new().file("year=2025/month=2/a.parquet", vec![fee, used]);
    let days = days(&bill, &[]);
    let first: Vec<&str> = days.iter().take(5).map(|(_, cost)| cost.as_str()).collect();
    assert_eq!(first, ["2", "2", "2", "1", "0"]);
    assert_eq!(sum(days.iter().map(|(_, cost)| cost)), "7");
    // 24 used of the 96 hours (of 672 in February) until the end of the 4th… the use is dated 24 hours from the 4th at 0:00 to
    // 0:00, so it reaches 72 hours: 744 * 72 / 672 reserved.
    let rows = Grid::read(&bill.costs(&["ri-utilization", "--format", "csv"]).data());
    assert_eq!(rows.column("total_reserved_hours"), ["79.714285714286"]);
    assert_eq!(rows.column("unused_hours"), ["55.714285714286"]);
}

/// Two fee rows of one reservation share its use by what each says was used.
#[test]
fn two_fees_of_one_reservation() {
    let mut lines = lines();
    let half = |id: &str| {
        lines[3]
            .clone()
            .set("identity_line_item_id", id)
            .set("line_item_unblended_cost", 31.0)
            .set("reservation_amortized_upfront_fee_for_billing_period", 15.5)
            .set("reservation_unused_amortized_upfront_fee_for_billing_period", 14.75)
            .set("reservation_unused_recurring_fee", 29.5)
    };
    let halves = [half("h1"), half("h2")];
    lines.splice(3..4, halves);
    let days = days(&january(lines), &["--where", "commitment_arn=*/one"]);
    assert_eq!(
        (of(&days, "2025-01-02"), of(&days, "2025-01-10"), of(&days, "2025-01-20")),
        ("3".into(), "0".into(), "1.5".into())
    );
    assert_eq!(sum(days.iter().map(|(_, cost)| cost)), "88.5");
    assert!(RESERVATION.ends_with("one"));
}

/// A third of the fee's use is in this bill, the rest in another account's: its days say nothing.
#[test]
fn a_part_of_the_use() {
    let mut lines = lines();
    // By the row 720 of 744 hours were used: 3 unused. In the data: 3 + 1.5.
    lines[3] = lines[3]
        .clone()
        .set("reservation_unused_amortized_upfront_fee_for_billing_period", 1.0)
        .set("reservation_unused_recurring_fee", 2.0)
        .set("reservation_unused_quantity", 24.0);
    let days = days(&january(lines), &["--where", "commitment_arn=*/one"]);
    // 3 / 31 = 0.096774193548 after a day; 30 / 31 = 0.967741935484 after ten, 27 / 31 = 0.870967741935 after nine.
    assert_eq!((of(&days, "2025-01-01"), of(&days, "2025-01-10")), ("0.096774193548".into(), "0.096774193549".into()));
    assert_eq!(sum(days.iter().map(|(_, cost)| cost)), "3");
}

/// Two reservations of an open month, one of which was last used on the 3rd: idle until the other's newest use.
#[test]
fn an_idle_reservation_of_an_open_month() {
    let all = lines();
    let moved = |line: &Line, arn: &str, id: &str, day: &str| {
        let line = line.clone().month("2025-02").on(day).set("reservation_reservation_a_r_n", arn);
        line.set("reservation_subscription_id", id)
    };
    let fee = |arn: &str, id: &str| {
        moved(&all[3], arn, id, "2025-02-01")
            .set("line_item_usage_end_date", Value::Time(1_740_787_199_000))
            .set("reservation_total_reserved_units", "672")
            .set("reservation_total_reserved_normalized_units", "2688")
    };
    // Hours from the midnight of a day to that of the next.
    let used = |arn: &str, id: &str, day: &str, end: i64| {
        moved(&all[1], arn, id, day).set("line_item_usage_end_date", Value::Time(end))
    };
    let lines = vec![
        fee("arn/idle", "1"),
        fee("arn/busy", "2"),
        used("arn/idle", "1", "2025-02-01", 1_738_454_400_000),
        used("arn/busy", "2", "2025-02-08", 1_739_059_200_000),
    ];
    let bill = Bill::new().file("year=2025/month=2/a.parquet", lines);
    let rows = Grid::read(&bill.costs(&["ri-utilization", "--format", "csv"]).data());
    // Both: 8 of 28 days, 192 hours, 24 of them used.
    assert_eq!(rows.column("total_reserved_hours"), ["192", "192"]);
    assert_eq!(rows.column("unused_hours"), ["168", "168"]);
}

/// It ends at the start of the 16th, and its fee's row runs to the end of the month: 93 / 15 = 6.2 a day.
#[test]
fn a_reservation_that_ends_within_the_month() {
    let mut lines = lines();
    lines[3] = lines[3].clone().set("reservation_end_time", "2025-01-16T00:00:00.000Z");
    let days = days(&january(lines), &["--where", "commitment_arn=*/one"]);
    assert_eq!((of(&days, "2025-01-02"), of(&days, "2025-01-10")), ("6.2".into(), "3.2".into()));
    // Used on the 20th all the same, says the bill; the last active day takes what the days before lack of the fee's 88.5.
    assert_eq!((of(&days, "2025-01-17"), of(&days, "2025-01-20")), ("0".into(), "-1.5".into()));
    assert_eq!(sum(days.iter().map(|(_, cost)| cost)), "88.5");
}
