//! Resources and their meters: what is billed, at which rate, and how much of it is used.

use crate::calendar::{Day, Grain, Month};
use crate::decimal::Decimal;
use crate::instances::InstanceType;
use crate::random::{mix, unit};
use crate::schedule::{Life, Schedule};
use crate::services::Service;
use crate::tags::Tags;

/// Share of a day's flow in each hour, UTC, in hundredths of the mean: quiet nights, busy afternoons.
const HOURS: [u16; 24] =
    [62, 56, 52, 50, 51, 55, 66, 80, 98, 112, 120, 126, 131, 137, 142, 146, 147, 143, 134, 124, 112, 98, 84, 74];
/// Share of a week's flow on each day from Monday, in hundredths of the mean.
const WEEKDAYS: [u16; 7] = [105, 109, 110, 108, 104, 84, 80];

/// Something that is billed, in one account and region.
pub struct Resource {
    pub id: String,
    pub account: usize,
    pub region: usize,
    pub zone: String,
    pub tags: Tags,
    pub life: Life,
    pub schedule: Schedule,
    pub cover: Cover,
    pub meters: Vec<Meter>,
    pub seed: u64,
}

/// What a resource's hours are charged to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cover {
    OnDemand,
    /// The reservation with this index.
    Reservation(usize),
    /// The Savings Plan with this index.
    Plan(usize),
}

/// One usage type of a resource.
pub struct Meter {
    pub service: &'static Service,
    /// With the region's prefix.
    pub usage_type: String,
    pub operation: &'static str,
    pub family: &'static str,
    pub unit: &'static str,
    pub description: String,
    pub rate: Decimal,
    /// What it would cost on demand: more than the rate for Spot.
    pub list_rate: Decimal,
    pub amount: Amount,
    pub beat: Grain,
    pub machine: Option<Machine>,
    pub volume_type: &'static str,
}

/// The attributes of an instance.
#[derive(Clone)]
pub struct Machine {
    pub name: String,
    pub vcpu: u32,
    pub system: &'static str,
    pub spot: bool,
}

impl Machine {
    /// The attributes of an EC2 instance.
    pub fn of(instance: &InstanceType, system: &'static str, spot: bool) -> Self {
        Self { name: instance.name.to_owned(), vcpu: instance.vcpu, system, spot }
    }
}

/// How much a meter counts.
#[derive(Clone, Copy)]
pub enum Amount {
    /// So many nodes for each hour that the resource runs.
    Hours(i64),
    /// So much kept for a month, growing slowly, counted by the hour.
    Stock(Decimal),
    /// So much an hour on average, with these decimal places, following the time of day.
    Flow { hourly: f64, places: u32 },
    /// A flow that nobody stops: it grows every day from this one on.
    Leak { hourly: f64, places: u32, from: Day },
}

/// A part of a day that a row covers.
#[derive(Clone, Copy)]
pub struct Slot {
    pub month: Month,
    /// Months since the bill's first.
    pub age: i32,
    pub day: Day,
    /// Hours of the day: one, or all in which the resource ran.
    pub from: i64,
    pub to: i64,
}

impl Slot {
    /// How many hours it covers.
    pub fn hours(&self) -> i64 {
        self.to - self.from
    }
}

impl Meter {
    /// How much is used in a slot.
    pub fn used(&self, seed: u64, slot: &Slot) -> Decimal {
        self.amount.in_slot(seed, slot)
    }

    /// Its cost on an ordinary day when it runs all day, for planning.
    pub fn daily_cost(&self) -> f64 {
        let amount = match self.amount {
            Amount::Hours(nodes) => 24.0 * nodes as f64,
            Amount::Stock(level) => level.approx() / 30.0,
            Amount::Flow { hourly, .. } | Amount::Leak { hourly, .. } => 24.0 * hourly,
        };
        amount * self.rate.approx()
    }
}

impl Amount {
    /// How much of it there is in a slot.
    pub fn in_slot(self, seed: u64, slot: &Slot) -> Decimal {
        match self {
            Amount::Hours(nodes) => Decimal::whole(nodes * slot.hours()),
            Amount::Stock(level) => {
                let grown = level + level.by(slot.day.0 - slot.month.first().0).over(2_000);
                let aged = grown + grown.by(i64::from(slot.age)).over(50);
                aged.by(slot.hours()).over(slot.month.length() * 24)
            }
            Amount::Flow { hourly, places } => Decimal::near(flow(hourly, seed, slot), places),
            Amount::Leak { hourly, places, from } => {
                let days = (slot.day.0 - from.0 + 1).max(0) as f64;
                Decimal::near(flow(hourly, seed, slot) * (1.0 + 0.06 * days), places)
            }
        }
    }
}

/// A flow's amount in a slot: its mean, the day's and hour's share, slow growth, and chance.
fn flow(hourly: f64, seed: u64, slot: &Slot) -> f64 {
    let weekday = usize::try_from(slot.day.weekday()).unwrap_or(0);
    let hours: f64 =
        (slot.from..slot.to).map(|hour| f64::from(HOURS[usize::try_from(hour).unwrap_or(0)]) / 100.0).sum();
    let growth = 1.0 + 0.02 * f64::from(slot.age);
    let step = (slot.day.0 * 24 + slot.from).cast_unsigned();
    let chance = 0.93 + 0.14 * unit(mix(seed, step));
    hourly * hours * f64::from(WEEKDAYS[weekday]) / 100.0 * growth * chance
}

impl Resource {
    /// The slots that a meter has a row for on a day, if any.
    pub fn slots(&self, beat: Grain, month: Month, age: i32, day: Day) -> impl Iterator<Item = Slot> + use<> {
        let hours = if self.life.holds(day) { self.schedule.hours(month, day) } else { 0..0 };
        let step = match beat {
            Grain::Hourly => 1,
            Grain::Daily => (hours.end - hours.start).max(1),
        };
        let end = hours.end;
        hours.step_by(usize::try_from(step).unwrap_or(1)).map(move |from| Slot {
            month,
            age,
            day,
            from,
            to: (from + step).min(end),
        })
    }

    /// How many rows its meters have in a month from a day on.
    pub fn rows(&self, month: Month, from: Day) -> usize {
        [Grain::Hourly, Grain::Daily]
            .into_iter()
            .map(|beat| {
                let meters = self.meters.iter().filter(|meter| meter.beat == beat).count();
                let days = month.days().filter(|&day| meters > 0 && day >= from);
                let slots: usize = days.map(|day| self.slots(beat, month, 0, day).count()).sum();
                meters * slots
            })
            .sum()
    }
}
