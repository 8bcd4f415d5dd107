//! What comes once a month: credits, refunds, support and tax.

use crate::bill::Bill;
use crate::calendar::{Day, index};
use crate::columns::{Number, Text};
use crate::decimal::Decimal;
use crate::failure::Failure;
use crate::line::{ChargeType, Row, Template};
use crate::places::REGIONS;
use crate::random::mix;
use crate::services::{CLOUDWATCH, EC2, RDS, S3, Service};
use crate::world::World;

/// Business support: its price in percent of what is spent up to each threshold, in dollars.
const SUPPORT: [(i64, i64); 4] = [(10_000, 10), (80_000, 7), (250_000, 5), (i64::MAX, 3)];

/// Something given back: to an account, for a service, in hundredths of a percent of its spend.
struct Gift {
    charge: ChargeType,
    account: usize,
    region: usize,
    service: &'static Service,
    usage: &'static str,
    share: i64,
    text: &'static str,
}

static GIFTS: [Gift; 3] = [
    Gift {
        charge: ChargeType::Credit,
        account: 0,
        region: 0,
        service: &EC2,
        usage: "BoxUsage:m5.24xlarge",
        share: 240,
        text: "AWS Migration Acceleration Program (MAP 2.0) credits",
    },
    Gift {
        charge: ChargeType::Credit,
        account: 4,
        region: 2,
        service: &RDS,
        usage: "EU-InstanceUsage:db.m5.xl",
        share: 95,
        text: "AWS Activate promotional credit",
    },
    Gift {
        charge: ChargeType::Refund,
        account: 1,
        region: 0,
        service: &S3,
        usage: "Requests-Tier1",
        share: 42,
        text: "Refund for service disruption: Amazon Simple Storage Service (us-east-1)",
    },
];

/// Writes the month's rows that depend on all the others; tax comes last, on everything before it.
pub fn write(world: &World, bill: &mut Bill) -> Result<(), Failure> {
    bill.ledger.end();
    for (place, gift) in GIFTS.iter().enumerate() {
        write_gift(world, bill, place, gift)?;
    }
    write_disputed_logs(world, bill)?;
    bill.ledger.end();
    for payer in 0..world.accounts.payers.len() {
        write_support(world, bill, payer)?;
    }
    bill.ledger.end();
    for account in 0..world.accounts.linked.len() {
        let payer = world.accounts.linked[account].payer;
        let line = world.line(ChargeType::Tax, bill.month, account);
        write_tax(world, bill, payer, account, line)?;
    }
    for payer in 0..world.accounts.payers.len() {
        let line = world.payer_line(ChargeType::Tax, bill.month, payer);
        write_tax(world, bill, payer, world.accounts.linked.len() + payer, line)?;
    }
    Ok(())
}

fn write_gift(world: &World, bill: &mut Bill, place: usize, gift: &Gift) -> Result<(), Failure> {
    let account = &world.accounts.linked[gift.account].id;
    let spent = bill.ledger.accounts.get(account).map_or(Decimal::ZERO, |split| split.all);
    // Never nothing, so that the smallest bill has one too.
    let given = spent.by(gift.share).over(10_000).round(2).max(Decimal::cents(125));
    let refund = gift.charge == ChargeType::Refund;
    let span =
        if refund { bill.spans.day(some_day(world, bill, 11)) } else { bill.spans.rest_of_month(bill.month.first()) };
    let mut line = world.line(gift.charge, bill.month, gift.account);
    line.set(Text::LineItemId, world.line_id(bill.month, 11, gift.charge, place));
    line.set(Text::BillType, if refund { "Refund" } else { "Anniversary" });
    line.set_service(gift.service);
    line.set_region(&REGIONS[gift.region]);
    line.set(Text::UsageType, gift.usage);
    line.set(Text::Description, gift.text);
    bill.single(line, &amount(span, -given))
}

/// A refund for logs that an application wrote by mistake, in every other month.
fn write_disputed_logs(world: &World, bill: &mut Bill) -> Result<(), Failure> {
    if bill.month.month % 2 == 1 {
        return Ok(());
    }
    let span = bill.spans.day(some_day(world, bill, 17));
    let cents = 4_000 + i64::try_from(mix(world.seed, u64::from(bill.month.month)) % 9_000).unwrap_or(0);
    let mut line = world.line(ChargeType::Refund, bill.month, 0);
    line.set(Text::LineItemId, world.line_id(bill.month, 17, ChargeType::Refund, 9));
    line.set(Text::BillType, "Refund");
    line.set_service(&CLOUDWATCH);
    line.set_region(&REGIONS[0]);
    line.set(Text::UsageType, "DataProcessing-Bytes");
    line.set(Text::Description, "Billing adjustment for CloudWatch Logs ingestion");
    bill.single(line, &amount(span, -Decimal::cents(cents)))
}

fn write_support(world: &World, bill: &mut Bill, payer: usize) -> Result<(), Failure> {
    let id = &world.accounts.payers[payer].id;
    let spent = bill.ledger.payers.get(id).map_or(Decimal::ZERO, |split| split.all);
    let mut line = world.payer_line(ChargeType::Fee, bill.month, payer);
    line.set(Text::LineItemId, world.line_id(bill.month, 23, ChargeType::Fee, payer));
    line.set(Text::ProductCode, "AWSSupportBusiness");
    line.set(Text::UsageType, "Dollar");
    line.set(Text::Description, "AWS Support (Business)");
    let span = bill.spans.rest_of_month(bill.month.first());
    bill.single(line, &amount(span, support(spent)))
}

/// Business support by its price list, at least 100 dollars.
fn support(spent: Decimal) -> Decimal {
    let (mut below, mut price) = (Decimal::ZERO, Decimal::ZERO);
    for (threshold, percent) in SUPPORT {
        let above = Decimal::whole(threshold).min(spent);
        if above > below {
            price += (above - below).by(percent).over(100);
            below = above;
        }
    }
    price.round(2).max(Decimal::whole(100))
}

fn write_tax(world: &World, bill: &mut Bill, payer: usize, place: usize, mut line: Template) -> Result<(), Failure> {
    let split = bill.ledger.accounts.get(line.get(Text::Account));
    let taxed = split.map_or(Decimal::ZERO, |split| split.all).max(Decimal::ZERO);
    let tax = world.accounts.payers[payer].tax;
    let due = taxed.by(tax.percent_hundredths).over(10_000).round(2);
    if due.is_zero() {
        return Ok(());
    }
    line.set(Text::LineItemId, world.line_id(bill.month, 29, ChargeType::Tax, place));
    // Tax has neither a service's name nor a product's: a reader must not lose such rows.
    line.set(Text::ProductCode, "Tax");
    line.set(Text::TaxType, tax.kind);
    line.set(Text::Description, format!("Tax of type {}", tax.kind));
    let span = bill.spans.rest_of_month(bill.month.first());
    bill.single(line, &amount(span, due))
}

fn amount(span: usize, cost: Decimal) -> Row {
    let mut row = Row::new(span);
    row[Number::UsageAmount] = Decimal::ONE;
    row[Number::UnblendedCost] = cost;
    row[Number::BlendedCost] = cost;
    row
}

/// Some day of the month, the same for the same seed.
fn some_day(world: &World, bill: &Bill, salt: u64) -> Day {
    let days = index(bill.month.length()) as u64;
    let offset = mix(world.seed ^ salt, u64::from(bill.month.month)) % days;
    Day(bill.month.first().0 + offset.cast_signed())
}
