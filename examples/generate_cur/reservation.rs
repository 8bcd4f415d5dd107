//! Reserved instances: what is reserved, what its use costs, and what of it is left unused.

use crate::accounts::Accounts;
use crate::calendar::{Day, Month};
use crate::decimal::Decimal;
use crate::deck::System;
use crate::instances::{instance_type, normalization_factor};
use crate::makers::{database_price, instance_price};
use crate::places::REGIONS;
use crate::random::Random;

/// How a commitment is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payment {
    No,
    Partial,
    All,
}

impl Payment {
    /// AWS's words for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::No => "No Upfront",
            Self::Partial => "Partial Upfront",
            Self::All => "All Upfront",
        }
    }

    /// The part paid at once, in percent.
    pub fn upfront_percent(self) -> i64 {
        match self {
            Self::No => 0,
            Self::Partial => 50,
            Self::All => 100,
        }
    }
}

/// When commitments are bought.
pub struct Bought {
    /// The bill's first month; most were bought some months before it.
    pub first: Month,
    /// The day within the bill on which the others are bought.
    pub within: Day,
    pub years: i32,
}

/// A kind of reservation that the bill holds; the deck names it by its index.
#[derive(Clone, Copy)]
pub struct Offer {
    /// The reserved type; `db.` in front for a database.
    pub name: &'static str,
    pub system: System,
    pub account: usize,
    pub region: usize,
    /// Bound to one zone, and then not flexible in size.
    pub zone: &'static str,
    pub payment: Payment,
    pub class: &'static str,
    /// Price in percent of on-demand.
    pub percent: i64,
    /// Months before the bill's first in which it was bought; none for the one bought within it.
    pub bought: Option<i32>,
}

/// The reservations, by the index that the deck uses.
pub static OFFERS: [Offer; 7] = [
    offer("c5.18xlarge", 0, 0, "", Payment::No, 63, Some(5)),
    offer("db.r5.8xlarge", 1, 0, "", Payment::Partial, 66, Some(7)),
    offer("m5.2xlarge", 4, 2, "eu-west-1a", Payment::All, 59, Some(3)),
    offer("r5.8xlarge", 1, 1, "", Payment::No, 63, Some(6)),
    convertible(offer("m5.large", 0, 0, "", Payment::Partial, 67, Some(4))),
    offer("c5.2xlarge", 4, 3, "eu-central-1b", Payment::Partial, 61, Some(2)),
    on_windows(offer("m5.4xlarge", 0, 1, "", Payment::Partial, 74, None)),
];

const fn offer(
    name: &'static str,
    account: usize,
    region: usize,
    zone: &'static str,
    payment: Payment,
    percent: i64,
    bought: Option<i32>,
) -> Offer {
    let (system, class) = (System::Linux, "standard");
    Offer { name, system, account, region, zone, payment, class, percent, bought }
}

const fn convertible(offer: Offer) -> Offer {
    Offer { class: "convertible", ..offer }
}

const fn on_windows(offer: Offer) -> Offer {
    Offer { system: System::Windows, ..offer }
}

impl Offer {
    /// True for RDS, false for EC2.
    pub fn is_database(&self) -> bool {
        self.name.starts_with("db.")
    }

    fn on_demand(&self) -> Decimal {
        let region = &REGIONS[self.region];
        match self.name.strip_prefix("db.") {
            Some(class) => Decimal::near(database_price(instance_type(class)) * region.dearness, 3),
            None => instance_price(instance_type(self.name), self.system, region),
        }
    }
}

/// A reservation, and what was used of it in the month under way.
pub struct Reservation {
    pub offer: &'static Offer,
    /// How many of the offer's size are reserved.
    pub count: i64,
    pub arn: String,
    pub subscription: String,
    pub start: Day,
    pub end: Day,
    pub years: i64,
    /// Dollars for a reserved hour: the amortized upfront, and the recurring fee.
    pub upfront_rate: Decimal,
    pub recurring_rate: Decimal,
    used: i64,
}

/// What an hour's use of a reservation costs.
pub struct Used {
    pub upfront: Decimal,
    pub recurring: Decimal,
}

impl Reservation {
    /// A reservation of this kind, of nothing yet.
    pub fn draw(offer: &'static Offer, accounts: &Accounts, bought: &Bought, random: &mut Random) -> Self {
        let before = |months: i32| bought.first.plus(-months).day(1 + 3 * months.cast_unsigned());
        let start = offer.bought.map_or(bought.within, before);
        let (region, account) = (REGIONS[offer.region].code, &accounts.linked[offer.account].id);
        let arn = if offer.is_database() {
            format!("arn:aws:rds:{region}:{account}:ri:ri-{}-{}", start.date(), random.hex(8))
        } else {
            format!("arn:aws:ec2:{region}:{account}:reserved-instances/{}", random.uuid())
        };
        let rate = offer.on_demand().by(offer.percent).over(100);
        let upfront_rate = rate.by(offer.payment.upfront_percent()).over(100).round(6);
        Self {
            offer,
            count: 0,
            arn,
            subscription: random.digits(10),
            start,
            end: start.years_later(bought.years),
            years: i64::from(bought.years),
            upfront_rate,
            recurring_rate: (rate - rate.by(offer.payment.upfront_percent()).over(100)).round(4),
            used: 0,
        }
    }

    /// How many of the offer's size an instance takes up.
    pub fn units(&self, instance: &str) -> i64 {
        normalization_factor(instance) / normalization_factor(self.offer.name)
    }

    /// True from the day of purchase on.
    pub fn active(&self, day: Day) -> bool {
        self.count > 0 && self.start <= day
    }

    /// Uses it for some hours of an instance of this size.
    pub fn take(&mut self, hours: i64, instance: &str) -> Used {
        let unit_hours = hours * self.units(instance);
        self.used += unit_hours;
        Used { upfront: self.upfront_rate.by(unit_hours), recurring: self.recurring_rate.by(unit_hours) }
    }

    /// The month's first day on which it is held, if there is one.
    pub fn held_from(&self, month: Month) -> Option<Day> {
        let from = self.start.max(month.first());
        (self.count > 0 && from < month.end()).then_some(from)
    }

    /// The hours reserved in a month, by the offer's size.
    pub fn reserved(&self, month: Month) -> i64 {
        self.held_from(month).map_or(0, |from| (month.end().0 - from.0) * 24 * self.count)
    }

    /// The hours used since the last call.
    pub fn settle(&mut self) -> i64 {
        std::mem::take(&mut self.used)
    }

    /// What was paid at once for the whole term.
    pub fn upfront_value(&self) -> Decimal {
        self.upfront_rate.by(8_760 * self.years * self.count)
    }
}
