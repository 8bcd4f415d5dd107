//! The identities over bills of random shape: any number of reservations and plans, bought and used in any way.

use proptest::prelude::*;

use crate::support::hand::line;
use crate::support::{Bill, Grid, Line, Value, sum};

/// A reservation of January: its day of purchase, hourly prices in thousandths, hours used by day, and whether it was paid upfront
/// in this month.
#[derive(Debug, Clone)]
struct Reservation {
    from: u32,
    recurring: i64,
    upfront: i64,
    used: Vec<(u32, i64)>,
}

/// A plan of January: hourly prices in thousandths, and what of each day's commitment was used, in percent.
#[derive(Debug, Clone)]
struct Plan {
    recurring: i64,
    upfront: i64,
    used: Vec<(u32, i64)>,
}

fn reservation() -> impl Strategy<Value = Reservation> {
    let used = prop::collection::btree_map(1..32_u32, 1..25_i64, 0..12);
    (1..32_u32, 0..500_i64, 0..500_i64, used).prop_map(|(from, recurring, upfront, used)| Reservation {
        from,
        recurring,
        upfront,
        used: used.into_iter().filter(|(day, _)| *day >= from).collect(),
    })
}

fn plan() -> impl Strategy<Value = Plan> {
    let used = prop::collection::btree_map(1..32_u32, 0..101_i64, 1..12);
    (0..900_i64, 0..900_i64, used).prop_map(|(recurring, upfront, used)| Plan {
        recurring,
        upfront,
        used: used.into_iter().collect(),
    })
}

/// Thousandths as a double.
#[allow(clippy::cast_precision_loss)]
fn dollars(thousandths: i64) -> f64 {
    thousandths as f64 / 1000.0
}

fn date(day: u32) -> String {
    format!("2025-01-{day:02}")
}

const END: i64 = 1_738_367_999_000; // the last second of January

impl Reservation {
    /// The lines of use, the fee, and the purchase; one instance, so that a day has 24 hours.
    fn lines(&self, index: usize) -> Vec<Line> {
        let arn = format!("arn:aws:ec2:us-east-1:222222222222:reserved-instances/{index}");
        let with = |line: Line| line.set("reservation_reservation_a_r_n", arn.as_str());
        let hours = i64::from(32 - self.from) * 24;
        let unused = hours - self.used.iter().map(|(_, hours)| hours).sum::<i64>();
        let mut lines: Vec<Line> = self
            .used
            .iter()
            .map(|(day, hours)| {
                let cost = dollars((self.recurring + self.upfront) * hours);
                with(line(&format!("u{index}-{day}"), "DiscountedUsage", 0.0, 0.0))
                    .on(&date(*day))
                    .set("reservation_effective_cost", cost)
                    .set("reservation_net_effective_cost", cost)
            })
            .collect();
        let recurring = dollars(self.recurring * hours);
        lines.push(
            with(line(&format!("r{index}"), "RIFee", recurring, recurring))
                .on(&date(self.from))
                .set("line_item_usage_end_date", Value::Time(END))
                .set("reservation_amortized_upfront_fee_for_billing_period", dollars(self.upfront * hours))
                .set("reservation_net_amortized_upfront_fee_for_billing_period", dollars(self.upfront * hours))
                .set("reservation_unused_amortized_upfront_fee_for_billing_period", dollars(self.upfront * unused))
                .set("reservation_unused_recurring_fee", dollars(self.recurring * unused))
                .set("reservation_net_unused_amortized_upfront_fee_for_billing_period", dollars(self.upfront * unused))
                .set("reservation_net_unused_recurring_fee", dollars(self.recurring * unused)),
        );
        if self.from > 1 {
            let paid = dollars(self.upfront * 8760);
            lines.push(with(line(&format!("f{index}"), "Fee", paid, paid)).on(&date(self.from)));
        }
        lines
    }
}

impl Plan {
    fn lines(&self, index: usize) -> Vec<Line> {
        let arn = format!("arn:aws:savingsplans::222222222222:savingsplan/{index}");
        let with = |line: Line| line.set("savings_plan_savings_plan_a_r_n", arn.as_str());
        let mut lines = Vec::new();
        for (day, percent) in &self.used {
            let (recurring, upfront) = (self.recurring * 24, self.upfront * 24);
            // In hundredths of thousandths, so that any percentage is exact.
            #[allow(clippy::cast_precision_loss)]
            let used = ((recurring + upfront) * percent) as f64 / 100_000.0;
            let on_demand = used * 1.5;
            let id = |kind: &str| format!("{kind}{index}-{day}");
            lines.push(
                with(line(&id("c"), "SavingsPlanCoveredUsage", on_demand, on_demand))
                    .on(&date(*day))
                    .set("savings_plan_savings_plan_effective_cost", used)
                    .set("savings_plan_net_savings_plan_effective_cost", used),
            );
            lines.push(with(line(&id("n"), "SavingsPlanNegation", -on_demand, -on_demand)).on(&date(*day)));
            let (recurring, upfront) = (dollars(recurring), dollars(upfront));
            let total = dollars((self.recurring + self.upfront) * 24);
            lines.push(
                with(line(&id("p"), "SavingsPlanRecurringFee", recurring, recurring))
                    .on(&date(*day))
                    .set("savings_plan_recurring_commitment_for_billing_period", recurring)
                    .set("savings_plan_net_recurring_commitment_for_billing_period", recurring)
                    .set("savings_plan_amortized_upfront_commitment_for_billing_period", upfront)
                    .set("savings_plan_net_amortized_upfront_commitment_for_billing_period", upfront)
                    .set("savings_plan_total_commitment_to_date", total)
                    .set("savings_plan_used_commitment", used),
            );
        }
        lines
    }
}

fn bill(reservations: &[Reservation], plans: &[Plan], others: &[(usize, i64)]) -> Bill {
    const KINDS: [&str; 7] = ["Usage", "Tax", "Credit", "Refund", "EdpDiscount", "Fee", "SomethingNew"];
    let mut lines = vec![line("one", "Usage", 1.0, 1.0)];
    lines.extend(reservations.iter().enumerate().flat_map(|(index, one)| one.lines(index)));
    lines.extend(plans.iter().enumerate().flat_map(|(index, one)| one.lines(index)));
    lines.extend(others.iter().enumerate().map(|(index, (kind, cost))| {
        line(&format!("o{index}"), KINDS[kind % KINDS.len()], dollars(*cost), dollars(*cost))
    }));
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

fn days(bill: &Bill, metric: &str) -> Vec<String> {
    let args = ["spend", "--grain", "day", "--metric", metric, "--format", "csv"];
    Grid::read(&bill.costs(&args).data()).column("cost")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Identities 1 and 2 and that of net costs hold to the last digit; a month's days add up to its rows.
    #[test]
    fn hold_on_any_bill(
        reservations in prop::collection::vec(reservation(), 0..5),
        plans in prop::collection::vec(plan(), 0..4),
        others in prop::collection::vec((0..7_usize, -90_000..90_000_i64), 0..8),
    ) {
        let bill = bill(&reservations, &plans, &others);
        for name in ["amortized-identity", "plan-identity", "net-identity"] {
            let run = bill.costs(&["check", name, "--format", "csv"]);
            prop_assert!(run.err.contains(&format!("{name} is ok, 0")), "{}{}", run.err, run.out);
        }
        for metric in ["amortized", "net-amortized"] {
            let rows = bill.costs(&["spend", "--metric", metric, "--format", "csv"]).data();
            prop_assert_eq!(sum(days(&bill, metric)), Grid::read(&rows).column("cost")[0].clone());
        }
    }
}
