//! What commitments cost against on-demand prices: from a rate file, from the bill's own covered use, or as published.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::lines::{Class, Line, Role};
use super::published;
use super::rate_file::Listed;
use super::share::share;

/// What is paid of an on-demand price is counted in millionths of it.
pub const MILLION: i128 = 1_000_000;

/// What can be committed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Money an hour, for any compute.
    Plan,
    /// Instances of a family or type in a region.
    Reservation,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Plan => "Compute Savings Plan",
            Kind::Reservation => "EC2 Reserved Instances",
        })
    }
}

/// For how long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Term {
    /// One year.
    One,
    /// Three years.
    Three,
}

impl Term {
    /// Both.
    pub const ALL: [Term; 2] = [Term::One, Term::Three];

    /// Months of it.
    #[must_use]
    pub fn months(self) -> i128 {
        match self {
            Term::One => 12,
            Term::Three => 36,
        }
    }

    /// Reads `1yr`, `3 years`, `1`; what the bill does not say counts as one year, which promises least.
    #[must_use]
    pub fn of_bill(text: Option<&str>) -> Self {
        if text.is_some_and(|text| text.trim_start().starts_with('3')) { Term::Three } else { Term::One }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Term::One => "1yr",
            Term::Three => "3yr",
        })
    }
}

/// Where a discount was found, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// In the rate file.
    File,
    /// In the bill, for the same family, region and platform.
    Observed,
    /// In the bill, over the service.
    Service,
    /// Nowhere: as published.
    Published,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Source::File => "rate file",
            Source::Observed => "bill",
            Source::Service => "bill, whole service",
            Source::Published => "AWS's published average",
        })
    }
}

/// A way to buy a commitment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offer {
    /// For how long.
    pub term: Term,
    /// How it is paid; unknown where the bill does not say how those were whose discount it shows.
    pub payment_option: Option<String>,
}

impl fmt::Display for Offer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.payment_option {
            Some(option) => write!(f, "{}, {option}", self.term),
            None => write!(f, "{}", self.term),
        }
    }
}

/// On-demand and effective costs of covered use.
#[derive(Debug, Clone, Default)]
struct Covered {
    on_demand: i128,
    effective: i128,
    options: BTreeSet<Option<String>>,
}

impl Covered {
    /// Use at no cost, or at no price, shows no discount.
    fn add(&mut self, line: &Line, option: Option<&String>) {
        if line.on_demand > 0 && line.effective > 0 {
            self.on_demand += line.on_demand;
            self.effective += line.effective;
            self.options.insert(option.cloned());
        }
    }

    fn paid(&self) -> Option<i128> {
        (self.on_demand > 0).then(|| share(MILLION, self.effective, self.on_demand).max(1))
    }

    /// The one payment option, or that there are several.
    fn option(&self) -> Option<String> {
        if self.options.len() > 1 { Some("mixed".to_owned()) } else { self.options.first().cloned().flatten() }
    }
}

/// The rates of one currency.
#[derive(Debug, Clone, Default)]
pub struct Rates {
    listed: Vec<Listed>,
    near: BTreeMap<(Kind, Offer, Class), Covered>,
    services: BTreeMap<(Kind, Term, String, Option<String>), Covered>,
}

impl Rates {
    /// The discounts that lines of covered use show, after those of a rate file.
    #[must_use]
    pub fn of<'a>(lines: impl Iterator<Item = &'a Line> + Clone, listed: &[Listed]) -> Self {
        let mut rates = Self { listed: listed.to_vec(), ..Self::default() };
        let fees = lines.clone().filter(|line| line.role == Role::Fee);
        let told: BTreeMap<&String, &Line> = fees.filter_map(|line| Some((line.commitment.as_ref()?, line))).collect();
        for line in lines {
            let kind = match line.role {
                Role::Plan => Kind::Plan,
                Role::Reservation => Kind::Reservation,
                Role::OnDemand | Role::Fee => continue,
            };
            // A covered row may leave to its commitment's fee what was bought.
            let fee = line.commitment.as_ref().and_then(|commitment| told.get(commitment));
            let term = line.term.as_deref().or_else(|| fee.and_then(|fee| fee.term.as_deref()));
            let option = line.payment_option.as_ref().or_else(|| fee.and_then(|fee| fee.payment_option.as_ref()));
            let (class, term) = (&line.class, Term::of_bill(term));
            let offer = Offer { term, payment_option: option.cloned() };
            rates.near.entry((kind, offer, class.clone())).or_default().add(line, option);
            let service = (kind, term, class.service.clone(), class.platform.clone());
            rates.services.entry(service).or_default().add(line, option);
        }
        rates
    }

    /// The ways to commit to these classes: as listed; else as the bill shows them; else without upfront payment.
    #[must_use]
    pub fn offers(&self, kind: Kind, classes: &[&Class]) -> Vec<Offer> {
        Term::ALL.into_iter().flat_map(|term| self.offers_of(kind, term, classes)).collect()
    }

    fn offers_of(&self, kind: Kind, term: Term, classes: &[&Class]) -> BTreeSet<Offer> {
        let offer = |payment_option: Option<String>| Offer { term, payment_option };
        let of_class = |listed: &&Listed| classes.iter().any(|class| listed.covers(class));
        let listed = self.listed.iter().filter(|one| (one.kind, one.term) == (kind, term)).filter(of_class);
        let listed: BTreeSet<Offer> = listed.map(|one| offer(Some(one.payment_option.clone()))).collect();
        if !listed.is_empty() {
            return listed;
        }
        // One plan is bought for all classes, whatever the discounts shown are for.
        let near = self.near.iter().filter(|((of, one, class), covered)| {
            (*of, one.term) == (kind, term)
                && (kind == Kind::Plan || classes.contains(&class))
                && covered.paid().is_some()
        });
        let near: BTreeSet<Offer> = near.map(|((_, offer, _), _)| offer.clone()).collect();
        if !near.is_empty() {
            return near;
        }
        let service = classes.iter().find_map(|class| self.service(kind, term, class));
        BTreeSet::from([offer(service.map_or_else(|| Some("No Upfront".to_owned()), |(covered, _)| covered.option()))])
    }

    /// What is paid of a class's on-demand price, in millionths, and where that was found.
    #[must_use]
    pub fn paid(&self, kind: Kind, offer: &Offer, class: &Class) -> (i128, Source) {
        let listed = self.listed.iter().filter(|one| {
            (one.kind, one.term) == (kind, offer.term)
                && offer.payment_option.as_ref() == Some(&one.payment_option)
                && one.covers(class)
        });
        if let Some(listed) = listed.max_by_key(|listed| listed.precision()) {
            return (listed.paid, Source::File);
        }
        let near = self.near.get(&(kind, offer.clone(), class.clone())).and_then(Covered::paid);
        if let Some(paid) = near {
            return (paid, Source::Observed);
        }
        match self.service(kind, offer.term, class) {
            Some((_, paid)) => (paid, Source::Service),
            None => (published::paid(kind, offer.term, &class.service), Source::Published),
        }
    }

    fn service(&self, kind: Kind, term: Term, class: &Class) -> Option<(&Covered, i128)> {
        let covered = self.services.get(&(kind, term, class.service.clone(), class.platform.clone()))?;
        Some((covered, covered.paid()?))
    }
}

#[cfg(test)]
mod tests;
