//! The alert rules, each over a bill of a few lines: what it finds, what it must not find, and its figures by hand.

use crate::support::hand;
use crate::support::{Bill, Grid, Line, Place, Ran, Value, snapshots, usage};

/// Days from December 1st 2024 to January 10th 2025.
fn days() -> Vec<String> {
    let december = (1..=31).map(|day| format!("2024-12-{day:02}"));
    december.chain((1..=10).map(|day| format!("2025-01-{day:02}"))).collect()
}

fn on(day: &str, service: &str, cost: f64) -> Line {
    usage(service, cost).month(&day[..7]).on(day)
}

fn place(settings: &str, lines: Vec<Line>) -> Place {
    let of = |month: &'static str| lines.iter().filter(move |line| line.is_of(month)).cloned().collect::<Vec<_>>();
    let mut bill = Bill::new();
    for (path, month) in [("year=2024/month=12/a.parquet", "2024-12"), ("year=2025/month=1/a.parquet", "2025-01")] {
        let lines = of(month);
        bill = if lines.is_empty() { bill } else { bill.file(path, lines) };
    }
    bill.place.write("costs.toml", format!("{settings}\n[sources.small]\nurl = \"bill\"\n"));
    bill.place
}

fn ask(place: &Place, rule: &str, args: &[&str]) -> Ran {
    place.run(&[&["alerts", "--rule", rule, "--format", "csv"], args].concat())
}

/// `first_day amount finding` of each finding.
fn found(ran: &Ran) -> Vec<String> {
    let grid = Grid::read(&ran.text());
    assert_eq!(ran.code, i32::from(!grid.rows.is_empty()), "{}", ran.err);
    let columns = ["first_day", "amount", "finding"].map(|name| grid.position(name));
    grid.rows.iter().map(|row| columns.map(|at| row[at].clone()).join(" ")).collect()
}

/// 100 a day, and 150 on January 9th: 50 above 100, which is 50 percent.
fn spike() -> Vec<Line> {
    let cost = |day: &String| if day == "2025-01-09" { 150.0 } else { 100.0 };
    days().iter().map(|day| on(day, "Amazon S3", cost(day))).collect()
}

#[test]
fn a_daily_spike() {
    let settings = "[alerts.rules.daily-spike]\nmin = 40\n";
    let of = |today: &str| found(&ask(&place(settings, spike()), "daily-spike", &["--today", today]));
    let told = "2025-01-09 50 2025-01-09: 150.00, 50% above the average of the 14 days before (100.00)";
    assert_eq!(of("2025-01-10"), [told]);
    // Of the last three days of data; and today is not over.
    assert_eq!(of("2025-01-12"), [told]);
    assert_eq!(of("2025-01-09"), [] as [&str; 0]);
    // Neither below the least amount (100 unless said) nor below the percent.
    let of = |settings: &str| found(&ask(&place(settings, spike()), "daily-spike", &["--today", "2025-01-11"]));
    assert_eq!(of(""), [] as [&str; 0]);
    assert_eq!(of("[alerts.rules.daily-spike]\nmin = 40\npercent = 50\n"), [] as [&str; 0]);
    assert_eq!(of("[alerts.rules.daily-spike]\nmin = 40\ndays = 1\n"), [] as [&str; 0], "the 10th alone");
}

/// A bill that begins on January 1st has no 14 days before the 9th.
#[test]
fn no_spike_without_a_past() {
    let january = spike().into_iter().filter(|line| line.is_of("2025-01")).collect();
    let ran = ask(&place("[alerts.rules.daily-spike]\nmin = 1\n", january), "daily-spike", &["--today", "2025-01-11"]);
    assert_eq!(found(&ran), [] as [&str; 0]);
}

/// S3 as before, and SQS new on January 9th and 10th with 140 each: 140 above 0, then 130 above 140 / 14 = 10.
#[test]
fn a_service_spike() {
    let mut lines: Vec<Line> = days().iter().map(|day| on(day, "Amazon S3", 100.0)).collect();
    lines.extend(["2025-01-09", "2025-01-10"].map(|day| on(day, "Amazon SQS", 140.0)));
    let ran = ask(&place("", lines), "service-spike", &["--today", "2025-01-11"]);
    let expected = [
        "2025-01-09 140 Amazon SQS cost 140.00 on 2025-01-09, 140.00 more than on an average of the 14 days before (0.00)",
        "2025-01-10 130 Amazon SQS cost 140.00 on 2025-01-10, 130.00 more than on an average of the 14 days before (10.00)",
    ];
    assert_eq!(found(&ran), expected);
}

/// The bill worked by hand: its first reservation cost 93 and left 88.5 unused, which is 4.5 / 93 = 4.8387 percent used; the second one
/// cost 16 and left all of it; its plan is used by more.
#[test]
fn commitments_hardly_used() {
    let bill = hand::bill();
    bill.place.write("costs.toml", "[sources.small]\nurl = \"bill\"\n");
    let told = found(&ask(&bill.place, "commitment-utilization", &["--today", "2025-03-01"]));
    assert!(told[0].contains("was used by 4.84%: 88.50 of 93.00 went unused"), "{told:?}");
    assert!(told[1].contains("was used by 0%: 16.00 of 16.00 went unused"), "{told:?}");
    assert!(told.iter().skip(2).all(|text| text.contains("Savings Plan")), "{told:?}");
    // A reservation's month is judged once it is over.
    let told = found(&ask(&bill.place, "commitment-utilization", &["--today", "2025-01-31"]));
    assert!(told.iter().all(|text| text.contains("Savings Plan")), "{told:?}");
    // In February it is January's that are told.
    let bill = hand::bill().file("year=2025/month=2/a.parquet", [on("2025-02-02", "Amazon S3", 1.0)]);
    bill.place.write("costs.toml", "[sources.small]\nurl = \"bill\"\n");
    let told = found(&ask(&bill.place, "commitment-utilization", &["--today", "2025-02-05"]));
    assert!(told.iter().any(|text| text.contains("88.50 of 93.00 went unused")), "{told:?}");
}

/// It ends on February 20th 2025: in 20 days on January 31st, in 31 on January 20th.
#[test]
fn commitments_about_to_end() {
    let fee = usage("Amazon Elastic Compute Cloud", 31.0)
        .kind("RIFee")
        .set("reservation_reservation_a_r_n", "arn:aws:ec2:eu-west-1:1:reserved-instances/abc")
        .set("reservation_subscription_id", "777")
        .set("product_instance_type", "m5.large")
        .set("reservation_amortized_upfront_fee_for_billing_period", 9.0)
        .set("reservation_end_time", "2025-02-20T00:00:00.000Z");
    let place = place("", vec![fee]);
    let of = |today: &str| found(&ask(&place, "expiring-commitments", &["--today", today]));
    let told = " 40 Reservation 777 (m5.large, 222222222222) ends on 2025-02-20; this month it cost 40.00 so far";
    assert_eq!(of("2025-01-31"), [told]);
    assert_eq!(of("2025-01-20"), [] as [&str; 0]);
    assert_eq!(of("2025-02-21"), [] as [&str; 0], "it has ended");
}

/// 30 of 100 carry no team, which is above 20 percent, and 10 no owner.
#[test]
fn untagged_spend() {
    let tagged = |team: &str, owner: &str, cost: f64| {
        usage("Amazon S3", cost).set("resource_tags_user_team", team).set("resource_tags_user_owner", owner)
    };
    let lines = vec![tagged("web", "ann", 70.0), tagged("", "bob", 20.0), tagged(" ", "", 10.0)];
    let settings = "[tags.required]\nTeam = []\nowner = []\n";
    let told = " 30 30% of the use (30.00 of 100.00) carries no Team";
    assert_eq!(found(&ask(&place(settings, lines.clone()), "untagged-spend", &[])), [told]);
    let stricter = format!("{settings}[alerts.rules.untagged-spend]\npercent = 5\n");
    assert_eq!(found(&ask(&place(&stricter, lines.clone()), "untagged-spend", &[])).len(), 2);
    assert_eq!(found(&ask(&place("", lines.clone()), "untagged-spend", &[])), [] as [&str; 0], "none is required");
    let one = "[alerts.rules.untagged-spend]\ntag = \"owner\"\npercent = 5\n";
    let told = " 10 10% of the use (10.00 of 100.00) carries no owner";
    assert_eq!(found(&ask(&place(one, lines), "untagged-spend", &[])), [told]);
}

/// Use until the end of January 10th; the end of the 11th is 24 hours later, that of the 12th 48.
#[test]
fn stale_data() {
    let end = |line: Line| line.set("line_item_usage_end_date", Value::Time(1_736_553_600_000)); // 2025-01-11 00:00 UTC
    let place = place("", vec![end(on("2025-01-10", "Amazon S3", 1.0))]);
    let of = |today: &str| found(&ask(&place, "stale-data", &["--today", today]));
    assert_eq!(of("2025-01-11"), [] as [&str; 0]);
    let told = "  The newest use on the bill ended at 2025-01-11 00:00 UTC, 47 hours ago: did a delivery fail?";
    assert_eq!(of("2025-01-12"), [told]);
}

/// Two lines that are alike: `costs check` fails, and says so as a rule.
#[test]
fn a_check_that_fails() {
    let hour = "2025-01-10T00:00:00Z/2025-01-10T01:00:00Z";
    let line = || {
        let line = on("2025-01-10", "Amazon S3", 5.0).set("identity_line_item_id", "one");
        line.set("identity_time_interval", hour)
    };
    let ran = ask(&place("", vec![line(), line()]), "check", &["--today", "2025-01-11"]);
    let told = found(&ran);
    assert!(told.iter().any(|text| text.contains("costs check duplicates shows all")), "{told:?} {}", ran.err);
    let off = "[check]\noff = [\"duplicates\"]\n";
    let told = found(&ask(&place(off, vec![line(), line()]), "check", &["--today", "2025-01-11"]));
    assert!(!told.iter().any(|text| text.contains("duplicates")), "{told:?}");
}

/// Of a budget's thresholds the worst that is reached, and the worst that is expected, each with its own recipients.
#[test]
fn budgets() {
    let lines: Vec<Line> = days().iter().map(|day| on(day, "Amazon S3", 10.0)).collect();
    let keys =
        "[[budgets]]\nname = \"all\"\namount = 180\nthresholds = [25, 50, { percent = 100, on = \"forecast\" }]\n";
    let told = found(&ask(&place(keys, lines), "budget", &["--today", "2025-01-12"]));
    // 10 days of 10 are 100 of 180: 50 percent, 90, on the 9th. 310 are expected, 180 on the 18th.
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].contains("50% (90.00 USD) was reached on 2025-01-09."), "{told:?}");
    assert!(told[1].contains("100% (180.00 USD) is expected on 2025-01-18."), "{told:?}");
}

const MINE: &str = "--! title = \"Mine\"
--! question = \"What is dear?\"
--! columns = { service = \"key\", cost = \"money\", currency = \"currency\" }
--! [params.month]
--! type = \"month\"
--! default = \"latest\"
--! [params.above]
--! type = \"decimal\"
--! default = \"1\"
--! [alert]
--! severity = \"info\"
--! says = \"{service} costs {cost} {currency}\"
--! key = [\"service\"]
--! impact = \"cost\"

-- Prose.
SELECT service, SUM(cost) AS cost, currency FROM costs
WHERE month = $month GROUP BY service, currency HAVING SUM(cost) > $above ORDER BY cost DESC, service, currency
";

fn with_rule(text: &str, settings: &str) -> Place {
    let place = place(&format!("queries_dir = \"queries\"\n{settings}"), vec![usage("Amazon S3", 7.0)]);
    place.write("queries/alerts/mine.sql", text);
    place
}

#[test]
fn a_rule_of_ones_own() {
    let ran = ask(&with_rule(MINE, ""), "mine", &[]);
    assert_eq!(found(&ran), [" 7 Amazon S3 costs 7.00 USD"]);
    assert!(ran.text().contains("info,mine"), "{}", ran.text());
    let settings = "[alerts.rules.mine]\nseverity = \"critical\"\n";
    assert!(ask(&with_rule(MINE, settings), "mine", &[]).text().contains("critical,mine"));
    assert_eq!(found(&ask(&with_rule(MINE, "[alerts.rules.mine]\nabove = 7\n"), "mine", &[])), [] as [&str; 0]);
    assert_eq!(
        found(&ask(&with_rule(MINE, "[alerts.rules.mine]\nwhere = [\"service=EC2\"]\n"), "mine", &[])),
        [] as [&str; 0]
    );
    let listed = with_rule(MINE, "[alerts.rules.mine]\noff = true\n").run(&["alerts", "list"]).data();
    assert!(listed.contains("mine                    What is dear? (off)\n"), "{listed}");
}

/// No rule finds anything in a month without lines of its kind, and each ends in a total order.
#[test]
fn a_bill_without_anything() {
    let lines = vec![usage("Amazon S3", 1.0).kind("Tax")];
    for entry in std::fs::read_dir("queries/alerts").unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().replace('_', "-");
        assert_eq!(found(&ask(&place("", lines.clone()), &name, &[])), [] as [&str; 0], "{name}");
    }
}

/// The rule with nothing that makes it one.
fn without_alert() -> String {
    let (before, rest) = MINE.split_once("--! [alert]").unwrap();
    let (_, sql) = rest.split_once("\n\n").unwrap();
    format!("{before}\n{sql}")
}

fn told(settings: &str, args: &[&str]) -> Ran {
    place(settings, vec![usage("Amazon S3", 7.0)]).run(&[&["alerts"], args].concat())
}

snapshots! {
    list => told("", &["list"]);
    no_such_rule => told("", &["--rule", "service-spikes"]);
    no_such_rule_in_the_settings => told("[alerts.rules.service-spikes]\noff = true\n", &[]);
    no_such_key => told("[alerts.rules.service-spike]\npercents = 5\n", &[]);
    no_number => told("[alerts.rules.service-spike]\npercent = \"much\"\n", &[]);
    no_rule_to_show => told("", &["show", "service"]);
    a_rule_without_alert => with_rule(&without_alert(), "").run(&["alerts"]);
    a_column_that_is_not_there => with_rule(&MINE.replace("{cost}", "{costs}"), "").run(&["alerts"]);
}
