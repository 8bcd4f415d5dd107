//! Everything that exists before the first row is written.

use crate::accounts::Accounts;
use crate::anomaly::{self, Anomaly};
use crate::args::Args;
use crate::calendar::{Day, Grain, Month};
use crate::decimal::Decimal;
use crate::deck::{Card, DECK, Make};
use crate::instances::{INSTANCE_TYPES, position};
use crate::makers::Maker;
use crate::places::REGIONS;
use crate::plan::{Plan, TERMS};
use crate::random::Random;
use crate::reservation::{Bought, OFFERS, Reservation};
use crate::resource::{Cover, Resource};
use crate::schedule::Life;

/// Fewer rows a month than this cannot hold hourly rows of every charge type.
const LEAST_HOURLY_ROWS: usize = 6_000;
/// Rows a month that do not come from resources: tax, support, credits, refunds.
const FEE_ROWS: usize = 14;
/// Types above this place are too dear to be drawn at random.
const ORDINARY_TYPES: usize = 34;

/// The accounts, their resources and commitments, and what will go wrong.
pub struct World {
    pub seed: u64,
    pub months: Vec<Month>,
    pub grain: Grain,
    pub accounts: Accounts,
    pub resources: Vec<Resource>,
    pub reservations: Vec<Reservation>,
    pub plans: Vec<Plan>,
    pub anomalies: Vec<Anomaly>,
}

impl World {
    /// Draws a world whose bill has about the rows asked for.
    pub fn draw(args: &Args) -> Self {
        let count = args.months.cast_signed();
        let months: Vec<Month> = (0..count).map(|back| args.to.plus(back + 1 - count)).collect();
        let mut random = Random::new(args.seed);
        let accounts = Accounts::draw(&mut random);
        // Terms that outlast the bill: nothing expires within it.
        let years = if count > 4 { 3 } else { 1 };
        let purchases = months[months.len().saturating_sub(2)];
        let bought = |day| Bought { first: months[0], within: purchases.day(day), years };
        let reservations = OFFERS.each_ref().map(|offer| Reservation::draw(offer, &accounts, &bought(18), &mut random));
        let plans = TERMS.each_ref().map(|terms| Plan::draw(terms, &accounts, &bought(22), &mut random));
        let mut world = Self {
            seed: args.seed,
            grain: grain(args),
            months,
            accounts,
            resources: vec![],
            reservations: reservations.into(),
            plans: plans.into(),
            anomalies: vec![],
        };
        world.deal(args.rows, purchases.day(9), &mut random);
        world.commit();
        anomaly::plan(&mut world, purchases.day(9), &mut random);
        world
    }

    /// The bill's first day and the day after its last.
    pub fn period(&self) -> Life {
        Life { from: self.months[0].first(), to: self.months[self.months.len() - 1].end() }
    }

    /// Deals resources from the deck until the next one would have too many rows.
    fn deal(&mut self, rows: usize, leak: Day, random: &mut Random) {
        let mut left = rows.saturating_sub(self.months.len() * (FEE_ROWS + anomaly::rows(self.grain)));
        for pass in 0.. {
            let before = self.resources.len();
            for card in &DECK {
                let (card, size) = vary(card, pass, random);
                let period = self.period();
                let maker = Maker { accounts: &self.accounts, grain: self.grain, leak, period };
                let mut resource = maker.make(&card, size, random);
                let needed = self.rows_of(&resource);
                // A card without rows in this period would be dealt for ever.
                if (1..=left).contains(&needed) {
                    left -= needed;
                    if let Cover::Reservation(index) = resource.cover {
                        self.reserve(index, &mut resource);
                    }
                    self.resources.push(resource);
                }
            }
            if self.resources.len() == before {
                break;
            }
        }
    }

    /// The rows that a resource adds, those of a commitment that it brings along included.
    fn rows_of(&self, resource: &Resource) -> usize {
        let rows = self.months.iter().map(|&month| resource.rows(month, month.first())).sum();
        match resource.cover {
            Cover::OnDemand => rows,
            Cover::Reservation(index) if self.reservations[index].count > 0 => rows,
            Cover::Reservation(_) => rows + self.months.len() + 1,
            Cover::Plan(index) => rows + self.plan_rows(index, resource),
        }
    }

    /// The negation rows of a resource that is the first of its type under a plan, and the fee rows of
    /// a plan that it is the first of.
    fn plan_rows(&self, index: usize, resource: &Resource) -> usize {
        let start = self.plans[index].start;
        let mut under_plan = self.resources.iter().filter(|other| other.cover == resource.cover).peekable();
        let first = under_plan.peek().is_none();
        let usage_type = &resource.meters[0].usage_type;
        let mut rows = 0;
        if !under_plan.any(|other| other.meters[0].usage_type == *usage_type) {
            rows += self.months.iter().map(|&month| resource.rows(month, start)).sum::<usize>();
        }
        if first {
            let days = self.period().to.0 - start.max(self.period().from).0;
            let daily = if self.grain == Grain::Hourly { 24 } else { 1 };
            rows += usize::try_from(days).unwrap_or(0) * daily;
        }
        rows
    }

    /// Reserves what an instance needs; a reservation in one zone covers only that zone.
    fn reserve(&mut self, index: usize, resource: &mut Resource) {
        let reservation = &mut self.reservations[index];
        if let Some(machine) = &resource.meters[0].machine {
            reservation.count += reservation.units(&machine.name);
        }
        if !reservation.offer.zone.is_empty() {
            reservation.offer.zone.clone_into(&mut resource.zone);
        }
    }

    /// Sizes the plans to their resources.
    fn commit(&mut self) {
        for (index, plan) in self.plans.iter_mut().enumerate() {
            let covered = self.resources.iter().filter(|item| item.cover == Cover::Plan(index));
            let rates: Decimal = covered.map(|item| plan.rate(item.meters[0].rate)).sum();
            plan.commit(rates);
        }
    }
}

/// The grain of compute rows: hours, unless there are too few rows for them.
fn grain(args: &Args) -> Grain {
    if args.rows / (args.months as usize) < LEAST_HOURLY_ROWS { Grain::Daily } else { args.grain }
}

/// The card as it is on the first pass; on later ones in another place, size and type, unless a
/// commitment binds it.
fn vary(card: &Card, pass: usize, random: &mut Random) -> (Card, f64) {
    let mut card = *card;
    if pass == 0 {
        return (card, 1.0);
    }
    if card.cover == Cover::OnDemand {
        if random.percent(60) {
            let regions: Vec<_> = REGIONS.iter().map(|region| region.weight).enumerate().collect();
            card.region = random.weighted(&regions);
        }
        if let Make::Instance(name, system, spot) = card.make {
            let place = (position(name) + random.below(7)).saturating_sub(3).min(ORDINARY_TYPES);
            card.make = Make::Instance(INSTANCE_TYPES[place].name, system, spot);
        }
    }
    (card, random.between(0.5, 1.7))
}
