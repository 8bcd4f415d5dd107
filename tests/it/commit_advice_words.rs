//! What `costs commit-advice` says where there is nothing to advise, or a flag is wrong.

use crate::support::hourly::{covered_by_plan, instance, lasting, plan_fee};
use crate::support::{Bill, Line, Place, Ran, snapshots, usage};

fn bill(lines: Vec<Line>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

fn ran(bill: Bill, args: &[&str]) -> Ran {
    bill.place.run(&[&["commit-advice", "--format", "csv", "--source", "bill"], args].concat())
}

fn rates(text: &str) -> Ran {
    let place = Place::over_sample("");
    place.write("rates.csv", text);
    place.run(&["commit-advice", "--rates", "rates.csv"])
}

fn on_sample(args: &[&str]) -> Ran {
    Place::over_sample("").run(&[&["commit-advice"], args].concat())
}

snapshots! {
    help => on_sample(&["--help"]);
    nothing_that_a_commitment_covers => ran(bill(vec![usage("Amazon S3", 10.0)]), &[]);
    all_of_it_is_covered => ran(bill(vec![covered_by_plan("m5.large", 23, 1.0, 0.7), plan_fee(23, "1yr", "No Upfront")]), &[]);
    a_day_that_has_begun => ran(bill(vec![instance("m5.large", 3, 1.0, 1.0)]), &[]);
    months_without_days => ran(bill(vec![lasting(instance("m5.large", 0, 744.0, 744.0), 0, 744)]), &[]);
    days_that_are_none_of_the_three => on_sample(&["--days", "31"]);
    kind_that_is_none => on_sample(&["--kind", "plans"]);
    rates_that_are_not_there => on_sample(&["--rates", "no-such-rates.csv"]);
    rates_without_a_column => rates("kind,term,payment_option,famly,region,discount\n");
    rates_with_a_bare_number => rates("kind,term,payment_option,family,region,discount\nplan,1yr,No Upfront,,,28\n");
    the_table => on_sample(&["--days", "7", "--kind", "plan"]);
}
