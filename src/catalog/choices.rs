//! The choices that every cost report offers: which metric, and which charges.

use std::fmt;
use std::str::FromStr;

use super::{Filter, Rates};
use crate::error::Error;

/// What a report counts as cost, and where in time: the flags that every cost report has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choices {
    /// Which amount of a line.
    pub metric: Metric,
    /// Which lines.
    pub charges: Charges,
    /// Where unused reservations stand.
    pub amortize: Amortize,
    /// Which month and day a line belongs to.
    pub axis: Axis,
    /// Conditions on the lines counted.
    pub filters: Vec<Filter>,
    /// What amounts are converted by.
    pub rates: Option<Rates>,
}

impl Choices {
    /// A metric and charges, as rows are dated, by billing period.
    #[must_use]
    pub fn of(metric: Metric, charges: Charges) -> Self {
        let (amortize, axis) = (Amortize::Cur, Axis::Billing);
        Self { metric, charges, amortize, axis, filters: Vec::new(), rates: None }
    }

    /// Whether unused reservations are spread over the days of their month.
    #[must_use]
    pub fn is_spread(&self) -> bool {
        self.amortize == Amortize::Daily && matches!(self.metric, Metric::Amortized | Metric::NetAmortized)
    }

    /// The column of `line_items`, or of `line_items_by_day` where costs are spread, that holds the cost.
    #[must_use]
    pub fn column(&self) -> String {
        let days = if self.is_spread() { "_daily" } else { "" };
        format!("{}{days}_cost", self.metric.name().replace('-', "_"))
    }
}

/// Which amount of a line item counts as its cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// What was charged on the day.
    Unblended,
    /// Averaged over the accounts of an organisation.
    Blended,
    /// What was charged, negotiated discounts taken off each line.
    NetUnblended,
    /// Upfront and recurring fees spread over what they cover.
    Amortized,
    /// The same, negotiated discounts taken off.
    NetAmortized,
    /// At public on-demand prices.
    List,
}

/// Where the unused part of reservations stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Amortize {
    /// On the day of the fee's row: the 1st, or the day of purchase.
    Cur,
    /// On the days on which the hours went unused.
    Daily,
}

/// Which month and day a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    /// Those of its use.
    Usage,
    /// The billing period, as on the invoice, and the day of its use within it.
    Billing,
}

/// Gives a choice its names on the command line.
macro_rules! named {
    ($choice:ident, $flag:literal, $what:literal: $($variant:ident = $name:literal),*) => {
        impl $choice {
            /// In the order in which help shows them.
            pub const ALL: [$choice; [$($name),*].len()] = [$($choice::$variant),*];

            /// The name on the command line.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $($choice::$variant => $name,)*
                }
            }
        }

        impl fmt::Display for $choice {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.name())
            }
        }

        impl FromStr for $choice {
            type Err = Error;

            fn from_str(text: &str) -> Result<Self, Error> {
                $choice::ALL.into_iter().find(|choice| choice.name() == text).ok_or_else(|| Error::Value {
                    what: $flag.to_owned(),
                    value: text.to_owned(),
                    expected: $what.to_owned(),
                    hint: Some(format!("one of {}", $choice::ALL.map($choice::name).join(", "))),
                })
            }
        }
    };
}

named!(Metric, "--metric", "a metric": Unblended = "unblended", Blended = "blended", NetUnblended = "net-unblended",
    Amortized = "amortized", NetAmortized = "net-amortized", List = "list");
named!(Amortize, "--amortize", "a way to amortize": Cur = "cur", Daily = "daily");
named!(Axis, "--axis", "an axis of time": Usage = "usage", Billing = "billing");

/// Which charge types a report counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Charges {
    /// Every charge type.
    All,
    /// Only these.
    Only(Vec<String>),
    /// All but these.
    Without(Vec<String>),
}

/// The named sets: word, types, and whether they are left out rather than in.
const SETS: [(&str, &[&str], bool); 4] = [
    ("usage", &["Usage"], false),
    ("covered", &["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation"], false),
    ("recurring", &["Tax", "Credit", "Refund"], true),
    ("all", &[], true),
];

/// The charge types that AWS documents.
pub const KNOWN_TYPES: [&str; 17] = [
    "Usage",
    "DiscountedUsage",
    "SavingsPlanCoveredUsage",
    "SavingsPlanNegation",
    "SavingsPlanRecurringFee",
    "SavingsPlanUpfrontFee",
    "RIFee",
    "Fee",
    "Refund",
    "Credit",
    "Tax",
    "EdpDiscount",
    "PrivateRateDiscount",
    "BundledDiscount",
    "RiVolumeDiscount",
    "Discount",
    "FlatRateSubscription",
];

impl Charges {
    /// Whether a charge type counts.
    #[must_use]
    pub fn counts(&self, charge_type: &str) -> bool {
        match self {
            Charges::All => true,
            Charges::Only(types) => types.iter().any(|t| t == charge_type),
            Charges::Without(types) => types.iter().all(|t| t != charge_type),
        }
    }
}

impl FromStr for Charges {
    type Err = Error;

    /// A set's name, or charge types with commas between them, in any case.
    fn from_str(text: &str) -> Result<Self, Error> {
        if let Some((_, types, without)) = SETS.iter().find(|(name, _, _)| *name == text) {
            let types = types.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
            return Ok(match (types.is_empty(), without) {
                (true, _) => Charges::All,
                (_, true) => Charges::Without(types),
                (_, false) => Charges::Only(types),
            });
        }
        let spelled = |word: &str| {
            let known = KNOWN_TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(word));
            known.map(str::to_owned).ok_or_else(|| Error::Unknown {
                what: "charge type or set of them",
                name: word.to_owned(),
                known: SETS.iter().map(|(name, _, _)| *name).chain(KNOWN_TYPES).map(str::to_owned).collect(),
            })
        };
        Ok(Charges::Only(text.split(',').map(|word| spelled(word.trim())).collect::<Result<_, _>>()?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_metric_has_a_column_for_each_way_to_amortize() {
        let column = |metric, amortize| Choices { amortize, ..Choices::of(metric, Charges::All) }.column();
        assert_eq!(column(Metric::NetAmortized, Amortize::Cur), "net_amortized_cost");
        assert_eq!(column(Metric::NetAmortized, Amortize::Daily), "net_amortized_daily_cost");
        assert_eq!(column(Metric::Unblended, Amortize::Daily), "unblended_cost");
    }

    #[test]
    fn sets_and_lists() {
        assert_eq!("all".parse::<Charges>().unwrap(), Charges::All);
        assert!("recurring".parse::<Charges>().unwrap().counts("SomethingNew"));
        assert!(!"recurring".parse::<Charges>().unwrap().counts("Tax"));
        assert_eq!("rifee, Tax".parse::<Charges>().unwrap(), Charges::Only(vec!["RIFee".into(), "Tax".into()]));
        assert!("usages".parse::<Charges>().unwrap_err().hint().unwrap().contains("Usage"));
    }
}
