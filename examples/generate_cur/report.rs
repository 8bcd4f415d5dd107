//! The texts beside the bill: what it must add up to, and what was planted in it.

use std::fmt::Write as _;

use crate::anomaly::{Anomaly, Kind};
use crate::args::Args;
use crate::bill::Accounting;
use crate::delivery::Delivery;
use crate::ledger::{Breakdown, MonthLedger, Totals};
use crate::world::World;

/// The ledger as TOML.
pub fn invoice(args: &Args, months: &[Accounting]) -> String {
    let mut text = format!(
        "# What the bill beside this file must add up to. Written by the example generate_cur with:\n\
         #   {}\n\
         # The totals are exact sums in whole numbers of 1e-10 of a dollar, kept while the rows were written; no\n\
         # query engine took part. Amounts are decimal texts.\n\
         #   months.M                  all rows: unblended, blended, amortized cost; list is the public on-demand\n\
         #                             price, 0 on SavingsPlanNegation\n\
         #   months.M.charge_type.T    the same by line_item_line_item_type\n\
         #   service, account, region, tag_cost_center\n\
         #                             unblended cost: usage of charge type Usage, all of every type. A service is\n\
         #                             the first that is not empty of product_servicename, product_product_name,\n\
         #                             line_item_product_code; a region is product_region; tags are as written\n\
         #   payer                     the same by bill_payer_account_id\n\
         #   day                       unblended cost of charge type Usage by UTC day of usage start\n\
         #   reservation               hours by subscription id\n\
         #   identity                  unblended = amortized + true_up + upfront_fees\n\
         #   rows.M                    rows of the month's final delivery in each form that was written\n\
         #   snapshots.M.A             an older delivery that the legacy CSV and CUR 2.0 keep, by its assembly:\n\
         #                             of the last closed month all but credits, refunds and invoice ids; of the open\n\
         #                             month the rows whose usage starts in its first fifteen days (fees and tax\n\
         #                             of the whole month among them). service is the unblended cost of every\n\
         #                             charge type, services named as above\n\
         \n\
         currency = \"USD\"\n",
        args.command(),
    );
    for accounting in months {
        month(&mut text, &accounting.ledger);
    }
    for accounting in months {
        forms(&mut text, args, accounting);
    }
    text
}

/// Appends a line; writing to a string cannot fail.
macro_rules! line {
    ($text:expr, $($part:tt)*) => {{
        let _ = writeln!($text, $($part)*);
    }};
}

fn month(text: &mut String, ledger: &MonthLedger) {
    let month = ledger.month;
    line!(text, "\n[months.{month}]");
    totals(text, &ledger.total);
    for (charge, sums) in &ledger.charge_types {
        line!(text, "\n[months.{month}.charge_type.{}]", charge.name());
        totals(text, sums);
    }
    for (name, breakdown) in [
        ("service", &ledger.services),
        ("account", &ledger.accounts),
        ("payer", &ledger.payers),
        ("region", &ledger.regions),
        ("tag_cost_center", &ledger.cost_centers),
    ] {
        line!(text, "\n[months.{month}.{name}]");
        splits(text, breakdown);
    }
    line!(text, "\n[months.{month}.day]");
    for (day, cost) in month.days().zip(&ledger.days) {
        line!(text, "\"{}\" = \"{cost}\"", day.date());
    }
    line!(text, "\n[months.{month}.reservation]");
    for (subscription, hours) in &ledger.reservations {
        let (unused, total) = (hours.unused, hours.total);
        line!(text, "\"{subscription}\" = {{ unused = \"{unused}\", total = \"{total}\" }}");
    }
    line!(text, "\n[months.{month}.identity]");
    line!(text, "true_up = \"{}\"", ledger.total.true_up);
    line!(text, "upfront_fees = \"{}\"", ledger.total.upfront_fees);
}

/// What each form holds of a month: the rows of its final delivery, and what older ones said.
fn forms(text: &mut String, args: &Args, accounting: &Accounting) {
    let (month, sums) = (accounting.ledger.month, &accounting.ledger.total);
    line!(text, "\n[rows.{month}]");
    line!(text, "delivered = \"{}\"", accounting.delivery.instant());
    line!(text, "cur = {}", sums.rows);
    for (form, folder, rows) in [
        ("cur_csv", &args.cur_csv, sums.rows),
        ("cur2", &args.cur2, sums.rows),
        ("focus", &args.focus, sums.focus_rows),
    ] {
        if folder.is_some() {
            line!(text, "{form} = {rows}");
        }
    }
    if args.cur_csv.is_some() || args.cur2.is_some() {
        accounting.older.iter().for_each(|(delivery, ledger)| snapshot(text, delivery, ledger));
    }
}

fn snapshot(text: &mut String, delivery: &Delivery, ledger: &MonthLedger) {
    let key = format!("snapshots.{}.{}", ledger.month, delivery.assembly());
    line!(text, "\n[{key}]");
    line!(text, "delivered = \"{}\"", delivery.instant());
    line!(text, "rows = {}", ledger.total.rows);
    line!(text, "unblended = \"{}\"", ledger.total.unblended);
    line!(text, "\n[{key}.service]");
    for (service, split) in &ledger.services {
        line!(text, "\"{service}\" = \"{}\"", split.all);
    }
}

fn totals(text: &mut String, sums: &Totals) {
    line!(text, "rows = {}", sums.rows);
    line!(text, "unblended = \"{}\"", sums.unblended);
    line!(text, "blended = \"{}\"", sums.blended);
    line!(text, "amortized = \"{}\"", sums.amortized);
    line!(text, "list = \"{}\"", sums.list);
}

fn splits(text: &mut String, breakdown: &Breakdown) {
    for (label, split) in breakdown {
        line!(text, "\"{label}\" = {{ usage = \"{}\", all = \"{}\" }}", split.usage, split.all);
    }
}

/// What was planted, as TOML.
pub fn anomalies(args: &Args, world: &World) -> String {
    let mut text = format!(
        "# What goes wrong in the bill beside this file, planted by the example generate_cur with:\n\
         #   {}\n\
         # kind = \"spike\"         on one day, the usage is `multiplier` times the usual\n\
         # kind = \"new_resource\"  a resource that runs from `date` to `last_date` and was not there before\n\
         # kind = \"leak\"          usage that grows by 6 % of its first level every day, until the end\n\
         # extra_cost is the unblended cost, in dollars, above what the days would have cost without it.\n",
        args.command(),
    );
    for anomaly in &world.anomalies {
        self::anomaly(&mut text, world, anomaly);
    }
    text
}

fn anomaly(text: &mut String, world: &World, anomaly: &Anomaly) {
    line!(text, "\n[[anomaly]]");
    line!(text, "kind = \"{}\"", anomaly.kind.name());
    line!(text, "date = \"{}\"", anomaly.days.from.date());
    line!(text, "last_date = \"{}\"", crate::calendar::Day(anomaly.days.to.0 - 1).date());
    line!(text, "account = \"{}\"", world.accounts.linked[anomaly.account].id);
    line!(text, "region = \"{}\"", crate::places::REGIONS[anomaly.region].code);
    line!(text, "service = \"{}\"", anomaly.service);
    line!(text, "product_code = \"{}\"", anomaly.code);
    line!(text, "usage_type = \"{}\"", anomaly.usage_type);
    if !anomaly.resource.is_empty() {
        line!(text, "resource = \"{}\"", anomaly.resource);
    }
    if let Kind::Spike(multiplier) = anomaly.kind {
        line!(text, "multiplier = {multiplier}");
    }
    line!(text, "extra_cost = \"{}\"", anomaly.extra);
}
