//! `costs commit-advice` over bills of a few hours, worked by hand.

use crate::support::hourly::{covered_by_plan, covered_by_reservation, instance, lasting, plan_fee};
use crate::support::{Bill, Grid, Line, Run, usage};

const HEADER: &str = "commitment_kind,scope,term,payment_option,advice,monthly_saving,term_saving,hourly_commitment,normalized_units,\
    utilization,coverage,of_steady_load,break_even_months,break_even_utilization,saving_at_minus_10,saving_at_minus_20,\
    saving_at_minus_30,discount,discount_source";

fn bill(lines: Vec<Line>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

fn advice(bill: &Bill, args: &[&str]) -> Run {
    bill.costs(&[&["commit-advice", "--format", "csv"], args].concat())
}

/// An m5.large at 4 an hour all day, and half an hour of another, at 2, in each hour before noon.
fn day() -> Vec<Line> {
    let whole = (0..24).map(|hour| instance("m5.large", hour, 4.0, 1.0));
    whole.chain((0..12).map(|hour| instance("m5.large", hour, 2.0, 0.5))).collect()
}

/// 120 on demand in 24 hours: 6 an hour before noon, 4 after. A month is 730 / 24 of the day.
///
/// Plan, 1 year: the bill shows 70 paid of 100. 4.2 before noon, 2.8 after; 2.8 covers 96 for 67.2 and saves 28.8, 876 a month;
/// more would be used half the day, and 12 / 0.7 is below 24. A tenth less use: 12 · (2.52 + 2.8) / 0.7 - 67.2 = 24, 730 a month.
/// Plan, 3 years: 46 of 100 by AWS's average, and 12 / 0.46 is above 24, so 2.76 covers all 120 for 66.24: 53.76, 1635.2 a month.
/// Used 12 · (2.76 + 1.84) = 55.2 of 66.24, 83.3333 %; 150 % of the steady 1.84; 36 · 66.24 / 120 = 19.87 months.
/// A tenth less use: 108 - 66.24 = 41.76, 1270.2 a month; then 96 and 84 less 66.24.
/// Reservations: 4 units all day, 6 before noon, worth 1 each. One m5.large (4) covers 96 for 57.6 at 40 % off, 38.4, 1168 a month;
/// two cover 120 for 115.2. A tenth less use: 12 · (3.6 + 4) - 57.6 = 33.6, 1022 a month. At 60 % off for 38.4: 57.6, 1752 a month.
#[test]
fn a_day_by_hand() {
    let mut lines = day();
    lines.extend([covered_by_plan("m5.large", 3, 100.0, 70.0), plan_fee(3, "1yr", "No Upfront")]);
    // The next day has begun.
    lines.push(instance("m5.large", 24, 1000.0, 1.0));
    let run = advice(&bill(lines), &[]);
    let rows = [
        "EC2 Reserved Instances,m5 us-east-1 Linux,3yr,No Upfront,1 x m5.large,1752,63072,1.6,4,100,80,100,14.4,40,1606,1460,1314,60,\
         AWS's published average",
        "Compute Savings Plan,\"EC2, Fargate and Lambda\",3yr,No Upfront,2.76 an hour,1635.2,58867.2,2.76,,83.3333,100,150,19.87,46,\
         1270.2,905.2,540.2,54,AWS's published average",
        "EC2 Reserved Instances,m5 us-east-1 Linux,1yr,No Upfront,1 x m5.large,1168,14016,2.4,4,100,80,100,7.2,60,1022,876,730,40,\
         AWS's published average",
        "Compute Savings Plan,\"EC2, Fargate and Lambda\",1yr,No Upfront,2.8 an hour,876,10512,2.8,,100,80,100,8.4,70,730,584,438,30,\
         bill",
    ];
    assert_eq!(run.out, format!("{HEADER}\n{}\n", rows.join("\n")));
    assert_eq!(
        (run.code, run.err.as_str()),
        (
            0,
            "Note: 2025-01-02 is left out: the bill does not hold all of it yet\n\
             Note: 1 day is replayed of the 30 asked for\n\
             Replayed 2025-01-01 to 2025-01-01, 24 hours: 120.00 USD on demand that commitments could cover\n\
             Rows are alternatives, not to be added: terms and payment options of one scope, and plan and reservations, \
             which both would cover EC2 instances of 120.00 USD\n\
             Note: where the bill shows no discount, AWS's published average stands in; --rates FILE gives your own\n\
             Steady load is what 95 of 100 hours reach; the documented part of it to commit to is 50 to 70 percent\n"
        )
    );
}

/// A reservation of 3 years, all upfront, costs 35 of 100: one m5.large costs 33.6 a day and covers 96.
#[test]
fn a_reservation_shows_its_own_discount() {
    let mut lines = day();
    lines.push(covered_by_reservation("m5.4xlarge", 5, 100.0, 35.0));
    let shown = Grid::read(&advice(&bill(lines), &["--kind", "reservation"]).data());
    assert_eq!(shown.column("payment_option"), ["All Upfront", "No Upfront"]);
    assert_eq!(shown.column("discount_source"), ["bill", "AWS's published average"]);
    // (96 - 33.6) · 730 / 24 = 1898; all 120 for 67.2 would be 52.8.
    assert_eq!(shown.column("monthly_saving"), ["1898", "1168"]);
}

/// In each hour one t3.micro of the free tier and one at 0.0104, so 0.5 units at 0.0208: at 40 % off one costs 0.00624 and saves
/// 0.00416 an hour, 3.0368 a month. At half that price two would seem to.
#[test]
fn hours_of_the_free_tier_are_no_bargain() {
    let hour = |hour, cost| instance("t3.micro", hour, cost, 1.0);
    let lines = (0..24).flat_map(|at| [hour(at, 0.0), hour(at, 0.0104)]).collect();
    let shown = Grid::read(&advice(&bill(lines), &["--kind", "reservation"]).data());
    let one_year = shown.column("term").iter().position(|term| term == "1yr").unwrap();
    assert_eq!(shown.column("advice")[one_year], "1 x t3.micro");
    assert_eq!(shown.column("monthly_saving")[one_year], "3.0368");
}

#[test]
fn a_rate_file_comes_before_the_bill() {
    let mut lines = day();
    lines.extend([covered_by_plan("m5.large", 3, 100.0, 70.0), plan_fee(3, "1yr", "No Upfront")]);
    let bill = bill(lines);
    bill.place.write("rates.csv", "kind,term,payment_option,family,region,discount\nplan,1yr,All Upfront,m5,,50%\n");
    let rates = bill.place.path("rates.csv").display().to_string();
    let shown = Grid::read(&advice(&bill, &["--kind", "plan", "--rates", &rates]).data());
    // At half price 12 / 0.5 is just 24: the lowest of equal levels is 2, of 48 for 96.
    let [options, words, source] =
        ["payment_option", "advice", "discount_source"].map(|name| shown.column(name)[1].clone());
    assert_eq!((options.as_str(), words.as_str(), source.as_str()), ("All Upfront", "2 an hour", "rate file"));
    assert_eq!(shown.column("monthly_saving")[1], "1460");
}

/// 24 a day is 1 an hour: all of it is steady, and 31 % off save 0.31 · 730 a month. The last day may be a part of one that is
/// written as a whole.
#[test]
fn days_without_hours_are_even() {
    let days = (0..4).map(|day| lasting(instance("m5.large", 0, 24.0, 24.0), 24 * day, 24 * (day + 1)));
    let run = advice(&bill(days.collect()), &["--kind", "plan", "--days", "7"]);
    assert!(run.err.contains("Note: 3 days are replayed of the 7 asked for\n"), "{}", run.err);
    assert!(run.err.contains("Replayed 2025-01-01 to 2025-01-03, 72 hours: 72.00 USD"), "{}", run.err);
    assert!(
        run.err.contains("Note: rows of the bill hold more than an hour; their hours are taken as even"),
        "{}",
        run.err
    );
    let shown = Grid::read(&run.data());
    assert_eq!(shown.column("advice"), ["0.46 an hour", "0.69 an hour"]);
    assert_eq!(shown.column("monthly_saving"), ["394.2", "226.3"]);
}

/// Five days of which the third has no line at all is no day without use.
#[test]
fn a_day_that_the_bill_lacks() {
    let hours = (0..120).filter(|hour| !(48..72).contains(hour));
    let run = advice(&bill(hours.map(|hour| instance("m5.large", hour, 1.0, 1.0)).collect()), &["--kind", "plan"]);
    assert!(
        run.err.contains("4 days are replayed of the 30 asked for; 1 day among them is not in the bill\n"),
        "{}",
        run.err
    );
    assert_eq!(Grid::read(&run.data()).column("advice"), ["0.46 an hour", "0.69 an hour"]);
}

/// 1 an hour in dollars, 2 in euros: each by itself, never 3.
#[test]
fn currencies_are_advised_on_one_by_one() {
    let euros = (0..24).map(|hour| instance("m5.large", hour, 2.0, 1.0).set("line_item_currency_code", "EUR"));
    let lines: Vec<Line> = (0..24).map(|hour| instance("m5.large", hour, 1.0, 1.0)).chain(euros).collect();
    let run = advice(&bill(lines), &["--kind", "plan"]);
    assert!(
        run.err.contains("24 hours: 48.00 EUR on demand") && run.err.contains("24 hours: 24.00 USD on demand"),
        "{}",
        run.err
    );
    let shown = Grid::read(&run.data());
    assert_eq!(shown.column("currency"), ["EUR", "EUR", "USD", "USD"]);
    assert_eq!(shown.column("advice"), ["0.92 an hour", "1.38 an hour", "0.46 an hour", "0.69 an hour"]);
}

/// Spot, transfer, storage, split rows and requests are no use that a commitment covers.
#[test]
fn what_no_commitment_covers_is_left_out() {
    let other = |line: fn(Line) -> Line| line(instance("m5.large", 1, 50.0, 1.0));
    let mut lines = day();
    lines.extend([
        other(|line| line.set("line_item_usage_type", "SpotUsage:m5.large")),
        other(|line| line.set("line_item_usage_type", "DataTransfer-Out-Bytes")),
        other(|line| line.set("line_item_usage_type", "EBS:VolumeUsage.gp3")),
        other(|line| line.set("line_item_operation", "EKSPod-EC2")),
        other(|line| line.set("line_item_product_code", "AWSLambda").set("line_item_usage_type", "Request")),
        other(|line| line.kind("Tax")),
    ]);
    let run = advice(&bill(lines), &[]);
    assert!(run.err.contains("24 hours: 120.00 USD on demand"), "{}", run.err);
}

/// Fargate and Lambda have plans, and no reservations.
#[test]
fn compute_that_is_no_instance() {
    let of = |code: &'static str, kind: &'static str| {
        move |hour| instance("", hour, 1.0, 1.0).set("line_item_product_code", code).set("line_item_usage_type", kind)
    };
    let lines = (0..24).map(of("AmazonECS", "USE1-Fargate-vCPU-Hours:perCPU"));
    let lines = lines.chain((0..24).map(of("AWSLambda", "Lambda-GB-Second")));
    let shown = Grid::read(&advice(&bill(lines.collect()), &[]).data());
    // 0.8 + 0.88 an hour for a year: the published 20 and 12 %.
    assert_eq!(shown.column("advice"), ["1.38 an hour", "1.68 an hour"]);
    assert_eq!(shown.column("discount"), ["31", "16"]);
}

/// Windows and families of one size count by their type; the platform is the operation's.
#[test]
fn what_is_not_flexible_is_reserved_by_its_type() {
    let lines = (0..24).flat_map(|hour| {
        [
            instance("m5.large", hour, 1.0, 1.0).set("line_item_operation", "RunInstances:0002"),
            instance("m5.xlarge", hour, 2.0, 1.0).set("line_item_operation", "RunInstances:0002"),
            instance("g5.xlarge", hour, 1.0, 3.0),
            instance("c5.xlarge", hour, 2.0, 1.0),
            instance("c5.large", hour, 1.0, 1.0),
        ]
    });
    let shown = Grid::read(&advice(&bill(lines.collect()), &["--kind", "reservation"]).data());
    let rows: Vec<(String, String)> = shown.column("scope").into_iter().zip(shown.column("advice")).collect();
    let row = |scope: &str, words: &str| (scope.to_owned(), words.to_owned());
    for expected in [
        row("c5 us-east-1 Linux", "3 x c5.large"),
        row("g5.xlarge us-east-1 Linux", "3 x g5.xlarge"),
        row("m5.large us-east-1 Windows", "1 x m5.large"),
        row("m5.xlarge us-east-1 Windows", "1 x m5.xlarge"),
    ] {
        assert_eq!(rows.iter().filter(|row| **row == expected).count(), 2, "{expected:?} of {rows:?}");
    }
    assert_eq!(rows.len(), 8);
}

/// The file has neither instance types, operations nor ends of use.
#[test]
fn a_bill_that_lacks_columns() {
    let lacking = |line: Line| {
        let columns = ["product_instance_type", "line_item_operation", "line_item_usage_end_date", "product_region"];
        columns.into_iter().fold(line, Line::without)
    };
    let shown = Grid::read(&advice(&bill(day().into_iter().map(lacking).collect()), &["--kind", "reservation"]).data());
    assert_eq!(shown.column("scope"), ["m5 Linux"; 2]);
    assert_eq!(shown.column("monthly_saving"), ["1752", "1168"]);
}

#[test]
fn use_now_and_then_is_no_reason_to_commit() {
    let mut lines: Vec<Line> = (0..6).map(|hour| instance("p4d.24xlarge", hour, 30.0, 1.0)).collect();
    lines.push(lasting(usage("Amazon S3", 1.0), 0, 24));
    let shown = Grid::read(&advice(&bill(lines), &[]).data());
    assert_eq!(shown.column("advice"), ["none"; 4]);
    assert_eq!(
        (shown.column("monthly_saving"), shown.column("hourly_commitment")),
        (vec!["0".to_owned(); 4], vec!["0".to_owned(); 4])
    );
}
