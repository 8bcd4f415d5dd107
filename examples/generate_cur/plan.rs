//! Savings Plans: the commitment of every hour and what is charged to it.

use std::collections::BTreeMap;

use crate::accounts::Accounts;
use crate::calendar::{Day, Grain, Spans};
use crate::decimal::Decimal;
use crate::random::Random;
use crate::reservation::{Bought, Payment};
use crate::resource::{Meter, Resource};

/// A kind of plan that the bill holds; the deck names it by its index.
pub struct Terms {
    pub offering: &'static str,
    /// The start of its fee's usage type.
    pub usage: &'static str,
    pub payer: usize,
    pub payment: Payment,
    /// Family and region, for a plan bound to them.
    pub family: &'static str,
    pub region: &'static str,
    /// Price in percent of on-demand.
    pub percent: i64,
    /// Months before the bill's first in which it was bought; none for the one bought within it.
    pub bought: Option<i32>,
}

/// The plans, by the index that the deck uses.
pub static TERMS: [Terms; 3] = [
    Terms {
        offering: "ComputeSavingsPlans",
        usage: "ComputeSP:",
        payer: 0,
        payment: Payment::No,
        family: "",
        region: "",
        percent: 73,
        bought: Some(4),
    },
    Terms {
        offering: "EC2InstanceSavingsPlans",
        usage: "EC2SP:r5.",
        payer: 1,
        payment: Payment::Partial,
        family: "r5",
        region: "eu-west-1",
        percent: 63,
        bought: Some(8),
    },
    Terms {
        offering: "ComputeSavingsPlans",
        usage: "ComputeSP:",
        payer: 0,
        payment: Payment::Partial,
        family: "",
        region: "",
        percent: 71,
        bought: None,
    },
];

/// A plan, and what was charged to it in the month under way.
pub struct Plan {
    pub terms: &'static Terms,
    pub arn: String,
    pub start: Day,
    pub end: Day,
    pub years: i64,
    /// Dollars an hour: paid in the bill, and amortized from what was paid at once.
    pub recurring: Decimal,
    pub upfront: Decimal,
    /// What was used of it, by span.
    pub used: Vec<Decimal>,
    /// What the negation rows take back: by account, region and usage type.
    pub negations: BTreeMap<(usize, usize, String), Negation>,
}

/// The on-demand price of covered use of one usage type.
pub struct Negation {
    pub rate: Decimal,
    pub operation: &'static str,
    pub plan_rate: Decimal,
    /// Hours covered, by span; a span without any has no row.
    pub hours: BTreeMap<usize, i64>,
}

impl Plan {
    /// A plan of this kind, not yet sized.
    pub fn draw(terms: &'static Terms, accounts: &Accounts, bought: &Bought, random: &mut Random) -> Self {
        let start = terms.bought.map_or(bought.within, |months| bought.first.plus(-months).day(12));
        let payer = &accounts.payers[terms.payer].id;
        Self {
            terms,
            arn: format!("arn:aws:savingsplans::{payer}:savingsplan/{}", random.uuid()),
            start,
            end: start.years_later(bought.years),
            years: i64::from(bought.years),
            recurring: Decimal::ZERO,
            upfront: Decimal::ZERO,
            used: vec![],
            negations: BTreeMap::new(),
        }
    }

    /// The plan's price of an on-demand rate.
    pub fn rate(&self, on_demand: Decimal) -> Decimal {
        on_demand.by(self.terms.percent).over(100).round(5)
    }

    /// Commits to a little more than what all its resources cost when they run at once.
    pub fn commit(&mut self, rates: Decimal) {
        let total = rates.by(104).over(100).ceil(3);
        self.upfront = total.by(self.terms.payment.upfront_percent()).over(100).round(3);
        self.recurring = total - self.upfront;
    }

    /// The commitment of an hour.
    pub fn total(&self) -> Decimal {
        self.recurring + self.upfront
    }

    /// True if anything is committed to it.
    pub fn held(&self) -> bool {
        !self.total().is_zero()
    }

    /// True from the day of purchase on.
    pub fn active(&self, day: Day) -> bool {
        self.held() && self.start <= day
    }

    /// Starts a month with nothing used.
    pub fn open(&mut self, spans: &Spans) {
        self.used = vec![Decimal::ZERO; spans.text.len()];
        self.negations.clear();
    }

    /// Charges some hours to the plan if the commitment of the span has room for them.
    pub fn take(&mut self, resource: &Resource, meter: &Meter, span: usize, hours: i64) -> bool {
        let plan_rate = self.rate(meter.rate);
        let room = if meter.beat == Grain::Hourly { 1 } else { 24 };
        let used = self.used[span] + plan_rate.by(hours);
        if used > self.total().by(room) {
            return false;
        }
        self.used[span] = used;
        let key = (resource.account, resource.region, meter.usage_type.clone());
        let negation = self.negations.entry(key).or_insert_with(|| Negation {
            rate: meter.rate,
            operation: meter.operation,
            plan_rate,
            hours: BTreeMap::new(),
        });
        *negation.hours.entry(span).or_default() += hours;
        true
    }
}
