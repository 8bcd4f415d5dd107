//! The rows of a resource: its use, charged on demand, to a reservation or to a Savings Plan.

use crate::anomaly::Kind;
use crate::bill::Bill;
use crate::calendar::{Day, Grain};
use crate::columns::{Number, Text};
use crate::decimal::Decimal;
use crate::failure::Failure;
use crate::instances::{family, normalization_factor};
use crate::line::{ChargeType, Row, Template};
use crate::places::REGIONS;
use crate::random::{key, line_item_id, mix};
use crate::resource::{Amount, Cover, Machine, Meter, Resource, Slot};
use crate::world::World;

/// One meter of a resource in one month.
struct Reading<'a> {
    resource: &'a Resource,
    meter: &'a Meter,
    /// The meter's place in the resource, which tells its line items from the others'.
    place: usize,
    blended_rate: Decimal,
    /// The anomalies that concern it, by index.
    anomalies: Vec<usize>,
    /// What the run under way is charged to.
    charge: Option<ChargeType>,
}

/// Writes every row of a resource in the bill's month.
pub fn write(world: &mut World, bill: &mut Bill, resource: &Resource, age: i32) -> Result<(), Failure> {
    resource
        .meters
        .iter()
        .enumerate()
        .try_for_each(|(place, meter)| write_meter(world, bill, resource, meter, place, age))
}

fn write_meter(
    world: &mut World,
    bill: &mut Bill,
    resource: &Resource,
    meter: &Meter,
    place: usize,
    age: i32,
) -> Result<(), Failure> {
    let concerned = |index: &usize| world.anomalies[*index].concerns(resource, meter);
    let anomalies = (0..world.anomalies.len()).filter(concerned).collect();
    let blended_rate = blended_rate(meter);
    let charge = None;
    let mut reading = Reading { resource, meter, place, blended_rate, anomalies, charge };
    for day in bill.month.days() {
        for slot in resource.slots(meter.beat, bill.month, age, day) {
            reading.write(world, bill, &slot)?;
        }
    }
    Ok(())
}

impl Reading<'_> {
    fn write(&mut self, world: &mut World, bill: &mut Bill, slot: &Slot) -> Result<(), Failure> {
        let span = match self.meter.beat {
            Grain::Hourly => bill.spans.hour(slot.day, slot.from),
            Grain::Daily if world.grain == Grain::Daily => bill.spans.day(slot.day),
            // What is counted once a day is dated in one hour of it, as AWS does with storage.
            Grain::Daily => bill.spans.hour(slot.day, (self.resource.seed % 24).cast_signed()),
        };
        let mut row = Row::new(span);
        self.measure(world, &mut row, slot);
        let charge = self.charge_to(world, &mut row, slot);
        if self.charge != Some(charge) {
            self.charge = Some(charge);
            bill.begin(self.template(world, bill, charge));
        }
        bill.push(&row)
    }

    /// Fills the amount and the costs as if nothing covered the use.
    fn measure(&self, world: &mut World, row: &mut Row, slot: &Slot) {
        let meter = self.meter;
        let usual = meter.used(self.resource.seed, slot);
        let used = self.unusual(world, usual, slot);
        row[Number::UsageAmount] = used;
        row[Number::UnblendedCost] = meter.rate.times(used);
        row[Number::BlendedCost] = self.blended_rate.times(used);
        row[Number::PublicCost] = meter.list_rate.times(used);
        if let Some(machine) = meter.machine.as_ref().filter(|machine| !machine.spot) {
            let factor = Decimal::whole(normalization_factor(&machine.name));
            row[Number::NormalizationFactor] = factor;
            row[Number::NormalizedUsageAmount] = factor.times(used);
        }
    }

    /// What is really used when something goes wrong; its cost is noted.
    fn unusual(&self, world: &mut World, usual: Decimal, slot: &Slot) -> Decimal {
        let (mut used, rate) = (usual, self.meter.rate);
        for &index in &self.anomalies {
            let anomaly = &mut world.anomalies[index];
            if !anomaly.days.holds(slot.day) {
                continue;
            }
            let without = match anomaly.kind {
                Kind::Spike(multiplier) => {
                    used = usual.by(multiplier);
                    rate.times(usual)
                }
                Kind::NewResource => Decimal::ZERO,
                Kind::Leak => rate.times(self.meter.without_leak(self.resource.seed, slot)),
            };
            anomaly.extra += rate.times(used) - without;
        }
        used
    }

    /// Charges the row to the resource's commitment where it has one with room.
    fn charge_to(&self, world: &mut World, row: &mut Row, slot: &Slot) -> ChargeType {
        let Some(machine) = &self.meter.machine else { return ChargeType::Usage };
        match self.resource.cover {
            Cover::Reservation(index) if world.reservations[index].active(slot.day) => {
                let used = world.reservations[index].take(slot.hours(), &machine.name);
                row[Number::UnblendedCost] = Decimal::ZERO;
                row[Number::UpfrontForUsage] = used.upfront;
                row[Number::RecurringForUsage] = used.recurring;
                row[Number::EffectiveCost] = used.upfront + used.recurring;
                ChargeType::DiscountedUsage
            }
            Cover::Plan(index) if world.plans[index].active(slot.day) => {
                let plan = &mut world.plans[index];
                if !plan.take(self.resource, self.meter, row.span, slot.hours()) {
                    return ChargeType::Usage;
                }
                row[Number::PlanRate] = plan.rate(self.meter.rate);
                row[Number::PlanEffectiveCost] = plan.rate(self.meter.rate).by(slot.hours());
                ChargeType::SavingsPlanCoveredUsage
            }
            _ => ChargeType::Usage,
        }
    }

    fn template(&self, world: &World, bill: &Bill, charge: ChargeType) -> Template {
        let (resource, meter) = (self.resource, self.meter);
        let mut line = world.line(charge, bill.month, resource.account);
        line.set(Text::LineItemId, world.line_id(bill.month, resource.seed, charge, self.place));
        line.set(Text::ResourceId, resource.id.clone());
        line.set(Text::Zone, resource.zone.clone());
        line.set(Text::UsageType, meter.usage_type.clone());
        line.set(Text::Operation, meter.operation);
        line.set(Text::Description, meter.description.clone());
        line.set(Text::UnblendedRate, meter.rate.padded());
        line.set(Text::BlendedRate, self.blended_rate.padded());
        line.set(Text::PublicRate, meter.list_rate.padded());
        line.set(Text::RateId, format!("{}", 100_000_000 + mix(7, meter.price_key()) % 200_000_000));
        line.set(Text::Unit, meter.unit);
        // Not a reservation: AWS numbers the price that any use is charged at.
        line.set(Text::SubscriptionId, format!("{}", 1_000_000_000 + mix(9, meter.price_key()) % 900_000_000));
        line.set_service(meter.service);
        self.place_it(&mut line);
        self.describe_product(&mut line);
        self.tag(&mut line);
        self.name_commitment(world, &mut line, charge);
        line
    }

    /// The region, or the marketplace, which has none.
    fn place_it(&self, line: &mut Template) {
        if self.meter.service.arn == "aws-marketplace" {
            line.set(Text::BillingEntity, "AWS Marketplace");
            let seller = self.meter.service.product.split(' ').next().unwrap_or("");
            line.set(Text::LegalEntity, format!("{seller} Software Ltd"));
        } else {
            line.set_region(&REGIONS[self.resource.region]);
        }
    }

    fn describe_product(&self, line: &mut Template) {
        let meter = self.meter;
        line.set(Text::Term, "OnDemand");
        if meter.service.name.is_empty() && meter.service.attributes_code.is_empty() {
            line.set(Text::Term, "Spot");
        } else {
            line.set(Text::ProductFamily, meter.family);
            line.set(Text::ProductUsageType, meter.usage_type.clone());
            line.set(Text::ProductOperation, meter.operation);
            line.set(Text::VolumeType, meter.volume_type);
        }
        line.set(Text::Sku, line_item_id(meter.price_key())[..16].to_uppercase());
        if let Some(machine) = &meter.machine {
            describe_machine(line, machine);
        }
    }

    fn tag(&self, line: &mut Template) {
        let tags = &self.resource.tags;
        line.set(Text::TagCostCenter, tags.cost_center.clone());
        line.set(Text::TagEnvironment, tags.environment);
        line.set(Text::TagTeam, tags.team);
        line.set(Text::TagName, tags.name.clone());
        line.set(Text::TagCreatedBy, tags.created_by.clone());
    }

    fn name_commitment(&self, world: &World, line: &mut Template, charge: ChargeType) {
        match (charge, self.resource.cover) {
            (ChargeType::DiscountedUsage, Cover::Reservation(index)) => {
                let reservation = &world.reservations[index];
                line.set(Text::Term, "Reserved");
                line.set(Text::UnblendedRate, "0.0000000000");
                line.set_purchase(reservation);
                if let Some(machine) = &self.meter.machine {
                    let text = format!("{}, {} reserved instance applied", machine.system, machine.name);
                    line.set(Text::Description, text.trim_start_matches(", ").to_owned());
                }
            }
            (ChargeType::SavingsPlanCoveredUsage, Cover::Plan(index)) => {
                let plan = &world.plans[index];
                line.set(Text::PlanArn, plan.arn.clone());
                line.set(Text::PlanOfferingType, plan.terms.offering);
            }
            _ => {}
        }
    }
}

fn describe_machine(line: &mut Template, machine: &Machine) {
    line.set(Text::InstanceType, machine.name.clone());
    line.set(Text::InstanceFamily, family(&machine.name).to_owned());
    line.set(Text::Vcpu, machine.vcpu.to_string());
    line.set(Text::OperatingSystem, machine.system);
    if !machine.system.is_empty() {
        line.set(Text::Tenancy, "Shared");
    }
}

/// Blended rates average reserved and on-demand hours over the organisation: a little below the rate
/// for instances, the rate itself for all else.
fn blended_rate(meter: &Meter) -> Decimal {
    match &meter.machine {
        Some(machine) if !machine.spot => meter.rate.by(97).over(100).round(6),
        _ => meter.rate,
    }
}

impl Meter {
    /// A number that stands for the usage type and its price.
    fn price_key(&self) -> u64 {
        mix(key(&self.usage_type), self.rate.approx().to_bits())
    }

    /// What would be used if nothing leaked.
    fn without_leak(&self, seed: u64, slot: &Slot) -> Decimal {
        match self.amount {
            Amount::Leak { hourly, places, .. } => {
                let never = Day(i64::MAX / 2);
                let amount = Amount::Leak { hourly, places, from: never };
                amount.in_slot(seed, slot)
            }
            amount => amount.in_slot(seed, slot),
        }
    }
}
