//! What goes wrong on purpose: spikes, a resource that nobody meant to keep, a slow leak.

use std::collections::BTreeMap;

use crate::calendar::{Day, Grain, Month};
use crate::decimal::Decimal;
use crate::deck::linux;
use crate::instances::{InstanceType, instance_type};
use crate::makers::Maker;
use crate::random::Random;
use crate::resource::{Amount, Meter, Resource};
use crate::schedule::{Life, Schedule};
use crate::world::World;

/// What kind of thing goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The usage is this many times the usual.
    Spike(i64),
    /// A resource that exists on these days only.
    NewResource,
    /// Usage that grows every day until the end.
    Leak,
}

/// One planted anomaly, and what it cost in the end.
pub struct Anomaly {
    pub kind: Kind,
    /// The days from the first up to, and without, the second.
    pub days: Life,
    pub account: usize,
    pub region: usize,
    pub code: &'static str,
    pub service: &'static str,
    pub usage_type: String,
    /// The resource, where it is one.
    pub resource: String,
    /// Cost above what the days would have cost, added up while the rows are written.
    pub extra: Decimal,
}

/// An account, region, product code and usage type.
type Group = (usize, usize, &'static str, String);

/// Types that someone may start and forget, one of which suits the size of the bill.
const FORGETTABLE: [&str; 6] =
    ["g4dn.xlarge", "g4dn.12xlarge", "p3.8xlarge", "p4d.24xlarge", "p4de.24xlarge", "p5.48xlarge"];
const NEW_RESOURCE_DAYS: i64 = 2;

/// The rows a month that anomalies add.
pub fn rows(grain: Grain) -> usize {
    if grain == Grain::Hourly { 48 } else { 2 }
}

impl Anomaly {
    fn new(kind: Kind, days: Life, resource: &Resource, meter: &Meter) -> Self {
        let names = [meter.service.name, meter.service.product, meter.service.code];
        Self {
            kind,
            days,
            account: resource.account,
            region: resource.region,
            code: meter.service.code,
            service: names.into_iter().find(|name| !name.is_empty()).unwrap_or(""),
            usage_type: meter.usage_type.clone(),
            resource: if kind == Kind::NewResource { resource.id.clone() } else { String::new() },
            extra: Decimal::ZERO,
        }
    }

    /// True if it concerns this meter at all.
    pub fn concerns(&self, resource: &Resource, meter: &Meter) -> bool {
        self.account == resource.account
            && self.region == resource.region
            && self.usage_type == meter.usage_type
            && self.code == meter.service.code
            && (self.kind != Kind::NewResource || self.resource == resource.id)
            && (self.kind == Kind::Leak) == matches!(meter.amount, Amount::Leak { .. })
    }
}

/// Plans what goes wrong in each month after the first, and in the only one of a short bill.
pub fn plan(world: &mut World, leak: Day, random: &mut Random) {
    let (groups, daily_total) = volumes(&world.resources);
    for month in world.months.clone().split_off(usize::from(world.months.len() > 1)) {
        let mut free: Vec<i64> = (3..month.length() - 3).collect();
        let start = Day(month.first().0 + free.remove(random.below(free.len() - 1)));
        free.retain(|offset| !(-1..=NEW_RESOURCE_DAYS).contains(&(offset + month.first().0 - start.0)));
        add_resource(world, start, daily_total, leak, random);
        let count = 2 + random.below(3);
        for (rank, group) in order(groups.len(), random).into_iter().take(count).enumerate() {
            let day = Day(month.first().0 + take_day(&mut free, rank < 2, month, random));
            // The first two are meant to be seen in the whole bill, the others in their service only.
            let multiplier = if rank < 2 { 7 + random.below(2) } else { 3 + random.below(2) };
            let kind = Kind::Spike(i64::try_from(multiplier).unwrap_or(3));
            let days = Life { from: day, to: Day(day.0 + 1) };
            let (resource, meter) = &groups[group];
            let resource = &world.resources[*resource];
            world.anomalies.push(Anomaly::new(kind, days, resource, &resource.meters[*meter]));
        }
    }
    add_leak(world, leak);
    world.anomalies.sort_by_key(|anomaly| (anomaly.days.from, anomaly.usage_type.clone()));
}

/// Takes a free day of the month, a working day if so wanted: on a Sunday even a large spike hides.
fn take_day(free: &mut Vec<i64>, working: bool, month: Month, random: &mut Random) -> i64 {
    let weekday = |offset: i64| Day(month.first().0 + offset).weekday() < 5;
    let suited: Vec<i64> = free.iter().copied().filter(|&offset| !working || weekday(offset)).collect();
    let day = random.pick(&suited);
    free.retain(|&offset| offset != day);
    day
}

/// One meter of each group of volumes, dearest group first, and what the whole bill costs a day.
fn volumes(resources: &[Resource]) -> (Vec<(usize, usize)>, f64) {
    let mut groups: BTreeMap<Group, (f64, (usize, usize))> = BTreeMap::new();
    let mut total = 0.0;
    for (index, resource) in resources.iter().enumerate() {
        let share = if resource.schedule == Schedule::Always { 1.0 } else { 0.25 };
        for (place, meter) in resource.meters.iter().enumerate() {
            total += meter.daily_cost() * share;
            if matches!(meter.amount, Amount::Flow { .. }) {
                let key = (resource.account, resource.region, meter.service.code);
                let key = (key.0, key.1, key.2, meter.usage_type.clone());
                groups.entry(key).or_insert((0.0, (index, place))).0 += meter.daily_cost();
            }
        }
    }
    let mut groups: Vec<_> = groups.into_values().collect();
    groups.sort_by(|one, other| other.0.total_cmp(&one.0));
    (groups.into_iter().map(|group| group.1).collect(), total)
}

/// Two of the three dearest groups, then some of the next ones.
fn order(groups: usize, random: &mut Random) -> Vec<usize> {
    let mut top: Vec<usize> = (0..groups.min(3)).collect();
    let mut rest: Vec<usize> = (top.len()..groups.min(9)).collect();
    let mut order = vec![];
    while order.len() < 2 && !top.is_empty() {
        order.push(top.remove(random.below(top.len())));
    }
    while !rest.is_empty() {
        order.push(rest.remove(random.below(rest.len())));
    }
    order
}

/// Someone starts an instance as dear as a quarter of the bill and stops it two days later.
fn add_resource(world: &mut World, start: Day, daily_total: f64, leak: Day, random: &mut Random) {
    let dear = |instance: &InstanceType| (instance.price * 24.0 - 0.25 * daily_total).abs();
    let candidates = FORGETTABLE.map(instance_type);
    let chosen = candidates.into_iter().min_by(|a, b| dear(a).total_cmp(&dear(b)));
    let name = chosen.map_or(FORGETTABLE[0], |instance| instance.name);
    let days = Life { from: start, to: Day(start.0 + NEW_RESOURCE_DAYS) };
    let (accounts, grain) = (&world.accounts, world.grain);
    let maker = Maker { accounts, grain, leak, period: days };
    let card = linux(name, random.pick(&[1, 2]), random.pick(&[0, 1]), Schedule::Always);
    let resource = maker.make(&card, 1.0, random);
    let anomaly = Anomaly::new(Kind::NewResource, days, &resource, &resource.meters[0]);
    world.resources.push(resource);
    world.anomalies.push(anomaly);
}

/// The leak that the first leaking meter is made of.
fn add_leak(world: &mut World, from: Day) {
    let days = Life { from, to: world.period().to };
    let leaking = world.resources.iter().find_map(|resource| {
        let meter = resource.meters.iter().find(|meter| matches!(meter.amount, Amount::Leak { .. }))?;
        Some(Anomaly::new(Kind::Leak, days, resource, meter))
    });
    world.anomalies.extend(leaking);
}

impl Kind {
    /// Its name in the file of planted anomalies.
    pub fn name(self) -> &'static str {
        match self {
            Self::Spike(_) => "spike",
            Self::NewResource => "new_resource",
            Self::Leak => "leak",
        }
    }
}
