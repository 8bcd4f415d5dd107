//! The fees of commitments: what is paid for reservations and Savings Plans, used or not.

use crate::bill::Bill;
use crate::calendar::Grain;
use crate::columns::{Number, Text};
use crate::decimal::Decimal;
use crate::deck::System;
use crate::failure::Failure;
use crate::instances::{family, instance_type, normalization_factor};
use crate::ledger::Hours;
use crate::line::{ChargeType, Row, Template};
use crate::places::REGIONS;
use crate::plan::{Negation, Plan};
use crate::random::key;
use crate::reservation::Reservation;
use crate::services::{EC2, EC2_BARE, PLANS, RDS_BARE};
use crate::world::World;

/// Writes the month's rows of every commitment, after the rows of what uses them.
pub fn write(world: &mut World, bill: &mut Bill) -> Result<(), Failure> {
    for index in 0..world.reservations.len() {
        let used = world.reservations[index].settle();
        write_reservation(world, bill, &world.reservations[index], used)?;
    }
    for plan in world.plans.iter().filter(|plan| plan.held()) {
        for (place, (of, negation)) in plan.negations.iter().enumerate() {
            write_negation(world, bill, plan, place, of, negation)?;
        }
        write_plan_fees(world, bill, plan)?;
    }
    Ok(())
}

impl Template {
    /// Names the reservation and how it was bought.
    pub fn set_purchase(&mut self, reservation: &Reservation) {
        self.set(Text::ReservationArn, reservation.arn.clone());
        self.set(Text::SubscriptionId, reservation.subscription.clone());
        self.set(Text::LeaseLength, format!("{}yr", reservation.years));
        self.set(Text::OfferingClass, reservation.offer.class);
        self.set(Text::PurchaseOption, reservation.offer.payment.name());
    }

    fn set_plan(&mut self, plan: &Plan) {
        self.set(Text::PlanArn, plan.arn.clone());
        self.set(Text::PlanOfferingType, plan.terms.offering);
        self.set(Text::PlanPaymentOption, plan.terms.payment.name());
        self.set(Text::PlanTerm, format!("{}yr", plan.years));
        self.set(Text::PlanStart, plan.start.instant());
        self.set(Text::PlanEnd, plan.end.instant());
        self.set(Text::PlanRegion, plan.terms.region);
        self.set(Text::PlanInstanceFamily, plan.terms.family);
    }
}

/// What a reservation's fee rows have in common.
fn reservation_line(world: &World, bill: &Bill, reservation: &Reservation, charge: ChargeType) -> Template {
    let offer = reservation.offer;
    let region = &REGIONS[offer.region];
    let mut line = world.line(charge, bill.month, offer.account);
    line.set(Text::LineItemId, world.line_id(bill.month, key(&reservation.arn), charge, 0));
    line.set_service(if offer.is_database() { &RDS_BARE } else { &EC2_BARE });
    line.set_region(region);
    line.set_purchase(reservation);
    line.set(Text::UsageType, format!("{}HeavyUsage:{}", region.prefix, offer.name));
    line.set(Text::Operation, if offer.is_database() { "CreateDBInstance:0014" } else { "RunInstances" });
    line.set(Text::InstanceType, offer.name);
    line.set(Text::InstanceFamily, family(offer.name));
    line.set(Text::ReservationZone, offer.zone);
    line.set(Text::Zone, offer.zone);
    line
}

fn write_reservation(world: &World, bill: &mut Bill, reservation: &Reservation, used: i64) -> Result<(), Failure> {
    let Some(from) = reservation.held_from(bill.month) else { return Ok(()) };
    let total = reservation.reserved(bill.month);
    let hours = Hours { unused: Decimal::whole(total - used), total: Decimal::whole(total) };
    bill.ledger.reservations.insert(reservation.subscription.clone(), hours);
    let mut row = Row::new(bill.spans.rest_of_month(from));
    let factor = normalization_factor(reservation.offer.name);
    row[Number::UsageAmount] = Decimal::whole(total);
    row[Number::NormalizationFactor] = Decimal::whole(factor);
    row[Number::NormalizedUsageAmount] = Decimal::whole(total * factor);
    row[Number::UnblendedCost] = reservation.recurring_rate.by(total);
    row[Number::BlendedCost] = reservation.recurring_rate.by(total);
    row[Number::UpfrontForPeriod] = reservation.upfront_rate.by(total);
    row[Number::UnusedUpfront] = reservation.upfront_rate.by(total - used);
    row[Number::UnusedRecurring] = reservation.recurring_rate.by(total - used);
    row[Number::UnusedQuantity] = Decimal::whole(total - used);
    row[Number::UnusedNormalized] = Decimal::whole((total - used) * factor);
    row[Number::UpfrontValue] = reservation.upfront_value();
    let mut line = reservation_line(world, bill, reservation, ChargeType::RIFee);
    describe_fee(&mut line, reservation, total);
    bill.single(line, &row)?;
    if reservation.start >= bill.month.first() && !reservation.upfront_value().is_zero() {
        write_purchase(world, bill, reservation)?;
    }
    Ok(())
}

fn describe_fee(line: &mut Template, reservation: &Reservation, total: i64) {
    let offer = reservation.offer;
    let rate = reservation.recurring_rate;
    let what = match (offer.is_database(), offer.system) {
        (true, _) => "PostgreSQL",
        (false, System::Linux) => "Linux/UNIX (Amazon VPC)",
        (false, System::Windows) => "Windows (Amazon VPC)",
    };
    let factor = normalization_factor(offer.name);
    let each = total / reservation.count;
    line.set(Text::Description, format!("USD {rate} hourly fee per {what}, {} instance", offer.name));
    line.set(Text::UnblendedRate, rate.padded());
    line.set(Text::BlendedRate, rate.padded());
    line.set(Text::Unit, "Hrs");
    line.set(Text::ReservationStart, reservation.start.instant());
    line.set(Text::ReservationEnd, reservation.end.instant());
    line.set(Text::ReservationModification, "Original");
    line.set(Text::NumberOfReservations, reservation.count.to_string());
    line.set(Text::UnitsPerReservation, Decimal::whole(each).padded());
    line.set(Text::NormalizedUnitsPerReservation, Decimal::whole(each * factor).padded());
    line.set(Text::TotalReservedUnits, Decimal::whole(total).padded());
    line.set(Text::TotalReservedNormalizedUnits, Decimal::whole(total * factor).padded());
    if let Some(class) = offer.name.strip_prefix("db.") {
        line.set(Text::Vcpu, instance_type(class).vcpu.to_string());
    } else {
        line.set(Text::Vcpu, instance_type(offer.name).vcpu.to_string());
    }
}

/// The upfront payment, on the day of purchase.
fn write_purchase(world: &World, bill: &mut Bill, reservation: &Reservation) -> Result<(), Failure> {
    let mut row = Row::new(bill.spans.day(reservation.start));
    row[Number::UsageAmount] = Decimal::whole(reservation.count);
    row[Number::UnblendedCost] = reservation.upfront_value();
    row[Number::BlendedCost] = reservation.upfront_value();
    let mut line = reservation_line(world, bill, reservation, ChargeType::Fee);
    line.set(Text::BillType, "Purchase");
    let ids = format!("Sign up charge for subscription: {}", reservation.subscription);
    line.set(Text::Description, ids);
    bill.single(line, &row)
}

/// Takes back the on-demand price of what a plan covered, hour by hour.
fn write_negation(
    world: &World,
    bill: &mut Bill,
    plan: &Plan,
    place: usize,
    of: &(usize, usize, String),
    negation: &Negation,
) -> Result<(), Failure> {
    let (account, region, usage_type) = of;
    let charge = ChargeType::SavingsPlanNegation;
    let mut line = world.line(charge, bill.month, *account);
    line.set(Text::LineItemId, world.line_id(bill.month, key(&plan.arn), charge, place));
    line.set_service(&EC2);
    line.set_region(&REGIONS[*region]);
    line.set(Text::UsageType, usage_type.clone());
    line.set(Text::Operation, negation.operation);
    line.set(Text::UnblendedRate, negation.rate.padded());
    line.set(Text::BlendedRate, negation.rate.padded());
    line.set(Text::PublicRate, negation.rate.padded());
    let user = &world.accounts.linked[*account].id;
    line.set(Text::Description, format!("SavingsPlanNegation used by AccountId : {user}"));
    line.set(Text::PlanArn, plan.arn.clone());
    line.set(Text::PlanOfferingType, plan.terms.offering);
    bill.begin(line);
    for (&span, &hours) in &negation.hours {
        let mut row = Row::new(span);
        row[Number::UsageAmount] = Decimal::whole(hours);
        row[Number::UnblendedCost] = -negation.rate.by(hours);
        row[Number::BlendedCost] = -negation.rate.by(hours);
        row[Number::PublicCost] = -negation.rate.by(hours);
        row[Number::PlanRate] = negation.plan_rate;
        bill.push(&row)?;
    }
    Ok(())
}

/// What a plan's own rows have in common.
fn plan_line(world: &World, bill: &Bill, plan: &Plan, charge: ChargeType) -> Template {
    let terms = plan.terms;
    let mut line = world.payer_line(charge, bill.month, terms.payer);
    line.set(Text::LineItemId, world.line_id(bill.month, key(&plan.arn), charge, 0));
    line.set_service(&PLANS);
    let payment = terms.payment.name().replace(' ', "");
    line.set(Text::UsageType, format!("{}{}yr{payment}", terms.usage, plan.years));
    line.set(Text::Unit, "Hrs");
    line.set_plan(plan);
    line
}

fn write_plan_fees(world: &World, bill: &mut Bill, plan: &Plan) -> Result<(), Failure> {
    let charge = ChargeType::SavingsPlanRecurringFee;
    let mut line = plan_line(world, bill, plan, charge);
    let (years, option) = (plan.years, plan.terms.payment.name());
    let text = format!("{years} year {option} {}", plan.terms.offering);
    line.set(Text::Description, text);
    line.set(Text::UnblendedRate, plan.recurring.padded());
    line.set(Text::BlendedRate, plan.recurring.padded());
    bill.begin(line);
    for day in bill.month.days().filter(|&day| plan.active(day)) {
        match world.grain {
            Grain::Daily => bill.push(&fee(plan, bill.spans.day(day), 24))?,
            Grain::Hourly => {
                for hour in 0..24 {
                    bill.push(&fee(plan, bill.spans.hour(day, hour), 1))?;
                }
            }
        }
    }
    if plan.start >= bill.month.first() && plan.start < bill.month.end() && !plan.upfront.is_zero() {
        write_plan_purchase(world, bill, plan)?;
    }
    Ok(())
}

fn fee(plan: &Plan, span: usize, hours: i64) -> Row {
    let mut row = Row::new(span);
    row[Number::UsageAmount] = Decimal::whole(hours);
    row[Number::UnblendedCost] = plan.recurring.by(hours);
    row[Number::BlendedCost] = plan.recurring.by(hours);
    row[Number::PlanRecurring] = plan.recurring.by(hours);
    row[Number::PlanUpfront] = plan.upfront.by(hours);
    row[Number::PlanTotal] = plan.total().by(hours);
    row[Number::PlanUsed] = plan.used[span];
    row
}

/// The upfront payment of a plan, on the day of purchase.
fn write_plan_purchase(world: &World, bill: &mut Bill, plan: &Plan) -> Result<(), Failure> {
    let paid = plan.upfront.by(8_760 * plan.years);
    let mut row = Row::new(bill.spans.day(plan.start));
    row[Number::UsageAmount] = Decimal::ONE;
    row[Number::UnblendedCost] = paid;
    row[Number::BlendedCost] = paid;
    let mut line = plan_line(world, bill, plan, ChargeType::SavingsPlanUpfrontFee);
    line.set(Text::BillType, "Purchase");
    line.set(Text::Description, format!("{} upfront fee", plan.terms.offering));
    bill.single(line, &row)
}
