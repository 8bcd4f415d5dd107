//! The choices that every cost report offers: which metric, and which charges.

use std::fmt;
use std::str::FromStr;

use crate::error::Error;

/// Which amount of a line item counts as its cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// What was charged on the day.
    Unblended,
    /// Averaged over the accounts of an organisation.
    Blended,
    /// Upfront and recurring fees spread over what they cover.
    Amortized,
    /// At public on-demand prices.
    List,
}

impl Metric {
    /// In the order in which help shows them.
    pub const ALL: [Metric; 4] = [Metric::Unblended, Metric::Blended, Metric::Amortized, Metric::List];

    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Metric::Unblended => "unblended",
            Metric::Blended => "blended",
            Metric::Amortized => "amortized",
            Metric::List => "list",
        }
    }

    /// The column of `line_items` that holds it.
    #[must_use]
    pub fn column(self) -> String {
        format!("{}_cost", self.name())
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Metric {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Metric::ALL.into_iter().find(|metric| metric.name() == text).ok_or_else(|| Error::Value {
            what: "--metric".to_owned(),
            value: text.to_owned(),
            expected: "a metric".to_owned(),
            hint: Some(format!("one of {}", Metric::ALL.map(Metric::name).join(", "))),
        })
    }
}

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
    fn sets_and_lists() {
        assert_eq!("all".parse::<Charges>().unwrap(), Charges::All);
        assert!("recurring".parse::<Charges>().unwrap().counts("SomethingNew"));
        assert!(!"recurring".parse::<Charges>().unwrap().counts("Tax"));
        assert_eq!("rifee, Tax".parse::<Charges>().unwrap(), Charges::Only(vec!["RIFee".into(), "Tax".into()]));
        assert!("usages".parse::<Charges>().unwrap_err().hint().unwrap().contains("Usage"));
    }
}
