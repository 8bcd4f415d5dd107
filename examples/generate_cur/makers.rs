//! Turns a card of the deck into a resource.

use crate::accounts::Accounts;
use crate::calendar::{Day, Grain};
use crate::catalog::{Count, Product};
use crate::decimal::Decimal;
use crate::deck::{Card, Make, Naming, System};
use crate::instances::{InstanceType, instance_type};
use crate::places::{REGIONS, Region};
use crate::random::Random;
use crate::resource::{Amount, Machine, Meter, Resource};
use crate::schedule::Life;
use crate::services::{EC2, EC2_BARE, RDS};
use crate::tags::Tags;

/// What every resource is made with.
pub struct Maker<'a> {
    pub accounts: &'a Accounts,
    /// How finely the bill is cut; some services report by the day in any bill.
    pub grain: Grain,
    /// When the leak begins.
    pub leak: Day,
    /// The whole period.
    pub period: Life,
}

impl Maker<'_> {
    /// Makes the card's resource, `size` times as large where it is measured by volume.
    pub fn make(&self, card: &Card, size: f64, random: &mut Random) -> Resource {
        let region = &REGIONS[card.region];
        let account = &self.accounts.linked[card.account];
        let meters = match card.make {
            Make::Instance(name, system, spot) => vec![self.instance(name, system, spot, region)],
            Make::Database(class, multi) => vec![self.database(class, multi, region)],
            Make::Metered(_, products) => {
                let meter = |&(product, level)| self.metered(product, level, size, region);
                products.iter().map(meter).collect()
            }
        };
        let purpose = purpose(&meters[0], random);
        let tags = if card.tagged { Tags::draw(random, account, card.stage, purpose) } else { Tags::none(random) };
        let zonal = matches!(card.make, Make::Instance(..) | Make::Database(_, false));
        let zone = if zonal { zone(region, random) } else { String::new() };
        let name = if card.tagged { tags.name.clone() } else { format!("{purpose}-{}", random.hex(4)) };
        let arn = format!("arn:aws:{}:{}:{}", meters[0].service.arn, region.code, account.id);
        Resource {
            id: identifier(card.make, &arn, &name, random),
            account: card.account,
            region: card.region,
            zone,
            tags,
            life: self.life(card.life),
            schedule: card.schedule,
            cover: card.cover,
            meters,
            seed: random.bits(),
        }
    }

    fn life(&self, percent: (i64, i64)) -> Life {
        let (from, to) = (self.period.from.0, self.period.to.0);
        let at = |percent| Day(from + (to - from) * percent / 100);
        Life { from: at(percent.0), to: at(percent.1) }
    }

    fn instance(&self, name: &str, system: System, spot: bool, region: &Region) -> Meter {
        let instance = instance_type(name);
        let list_rate = instance_price(instance, system, region);
        // Spot's discount differs by type, and lasts: the same for a type wherever it runs.
        let share = 0.30 + 0.02 * f64::from(instance.vcpu % 7);
        let rate = if spot { Decimal::near(list_rate.approx() * share, 4) } else { list_rate };
        let (usage, system, operation) = match (spot, system) {
            (true, _) => ("SpotUsage", "Linux", "RunInstances:SV001"),
            (false, System::Linux) => ("BoxUsage", "Linux", "RunInstances"),
            (false, System::Windows) => ("BoxUsage", "Windows", "RunInstances:0002"),
        };
        let description = if spot {
            format!("{name} Linux/UNIX Spot Instance-hour in {} in VPC Zone", region.location)
        } else {
            format!("${rate} per On Demand {system} {name} Instance Hour")
        };
        Meter {
            service: if spot { &EC2_BARE } else { &EC2 },
            usage_type: format!("{}{usage}:{name}", region.prefix),
            operation,
            family: "Compute Instance",
            unit: "Hrs",
            description,
            rate,
            list_rate,
            amount: Amount::Hours(1),
            beat: self.grain,
            machine: Some(Machine::of(instance, system, spot)),
            volume_type: "",
        }
    }

    fn database(&self, class: &str, multi: bool, region: &Region) -> Meter {
        let instance = instance_type(class);
        let zones = if multi { 2.0 } else { 1.0 };
        let rate = Decimal::near(database_price(instance) * zones * region.dearness, 3);
        // AWS shortens the size here: db.r5.8xl.
        let short = class.replace("xlarge", "xl");
        let usage = if multi { "Multi-AZUsage" } else { "InstanceUsage" };
        let zones = if multi { "Multi-AZ" } else { "Single-AZ" };
        Meter {
            service: &RDS,
            usage_type: format!("{}{usage}:db.{short}", region.prefix),
            operation: "CreateDBInstance:0014",
            family: "Database Instance",
            unit: "Hrs",
            description: format!(
                "${rate} per RDS db.{class} {zones} instance hour (or partial hour) running PostgreSQL"
            ),
            rate,
            list_rate: rate,
            amount: Amount::Hours(1),
            beat: self.grain,
            machine: Some(Machine { name: format!("db.{class}"), vcpu: instance.vcpu, system: "", spot: false }),
            volume_type: "",
        }
    }

    fn metered(&self, product: &Product, level: f64, size: f64, region: &Region) -> Meter {
        let dearness = if product.is_marketplace() { 1.0 } else { region.dearness };
        let rate = Decimal::near(product.price * dearness, product.places);
        let volume = level * size;
        let amount = match product.count {
            Count::Hours => Amount::Hours(Decimal::near(level, 0).whole_part()),
            Count::Stock => Amount::Stock(Decimal::near(volume, 0)),
            Count::Flow(places) => Amount::Flow { hourly: volume, places },
            Count::Leak(places) => Amount::Leak { hourly: volume, places, from: self.leak },
        };
        Meter {
            service: product.service,
            usage_type: product.usage_in(region.prefix, region.code),
            operation: product.operation,
            family: product.family,
            unit: product.unit,
            description: format!("${rate} per {}", product.per),
            rate,
            list_rate: rate,
            amount,
            beat: if self.grain == Grain::Daily { Grain::Daily } else { product.beat },
            machine: None,
            volume_type: product.volume_type,
        }
    }
}

/// An instance's hourly price; a Windows licence costs the same per core everywhere.
pub fn instance_price(instance: &InstanceType, system: System, region: &Region) -> Decimal {
    let licence = if system == System::Windows { 0.046 * f64::from(instance.vcpu) } else { 0.0 };
    Decimal::near(instance.price * region.dearness + licence, 4)
}

/// What Postgres costs on this type in one zone of us-east-1: about twice the bare instance.
pub fn database_price(instance: &InstanceType) -> f64 {
    (instance.price * 1.984 * 100.0).round() / 100.0
}

fn zone(region: &Region, random: &mut Random) -> String {
    format!("{}{}", region.code, random.pick(&['a', 'b', 'c']))
}

/// A word for what the resource does, for its name.
fn purpose(meter: &Meter, random: &mut Random) -> &'static str {
    random.pick(match meter.service.code {
        "AmazonS3" => &["lake", "assets", "exports", "media"],
        "AmazonRDS" => &["orders", "users", "reporting", "ledger"],
        "AmazonDynamoDB" => &["sessions", "carts", "events", "limits"],
        "AWSLambda" => &["ingest", "resize", "notify", "score"],
        "AmazonCloudWatch" => &["api", "access", "audit", "worker"],
        "AmazonEC2" => &["web", "worker", "batch", "build"],
        _ => &["main", "shared", "core", "edge"],
    })
}

/// The resource's identifier; `arn` is the ARN up to the account.
fn identifier(make: Make, arn: &str, name: &str, random: &mut Random) -> String {
    match make {
        Make::Instance(..) => format!("i-0{}", random.hex(16)),
        Make::Database(..) => format!("{arn}:db:{name}"),
        Make::Metered(Naming::Short(prefix), _) => format!("{prefix}0{}", random.hex(16)),
        Make::Metered(Naming::Bucket, _) => format!("{name}-{}", random.hex(6)),
        Make::Metered(Naming::Arn(kind), _) => format!("{arn}:{kind}{name}"),
        Make::Metered(Naming::Nameless, _) => String::new(),
    }
}
