//! Parts of a whole: by name, the largest first, and what cannot be a part of it.

use std::cmp::Reverse;

use indexmap::IndexMap;

use super::Drawing;
use super::columns::{amounts, texts};
use super::unit::Unit;
use crate::error::Result;
use crate::money;

/// One part; always above zero.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub name: String,
    pub group: Option<String>,
    pub value: i128,
    pub is_rest: bool,
}

/// The parts, and what is left out.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    pub all: Vec<Part>,
    /// The sum of the parts.
    pub whole: i128,
    /// How many are below zero, and their sum.
    below: (usize, i128),
    /// How many rows have no value.
    unknown: usize,
}

impl Parts {
    /// Adds the values up by name, and by group where the chart names one.
    pub(super) fn of(drawing: &Drawing) -> Result<Self> {
        let names = texts(drawing, &drawing.chart.x)?;
        let groups = drawing.chart.series.as_ref().map(|name| texts(drawing, name)).transpose()?;
        let mut sums: IndexMap<(Option<String>, String), i128> = IndexMap::new();
        let mut parts = Self::default();
        for (at, (name, value)) in names.into_iter().zip(amounts(drawing, &drawing.chart.y)?).enumerate() {
            let group = groups.as_ref().map(|groups| groups[at].clone());
            match value {
                Some(value) => *sums.entry((group, name)).or_default() += value,
                None => parts.unknown += 1,
            }
        }
        for ((group, name), value) in sums {
            if value < 0 {
                parts.below = (parts.below.0 + 1, parts.below.1 + value);
            } else if value > 0 {
                parts.all.push(Part { name, group, value, is_rest: false });
            }
        }
        parts.all.sort_by_key(|part| Reverse(part.value));
        parts.whole = parts.all.iter().map(|part| part.value).sum();
        Ok(parts)
    }

    /// Adds up the smallest, so that no more than `most` are left.
    pub(super) fn at_most(mut self, most: usize) -> Self {
        if self.all.len() > most {
            let rest = self.all.split_off(most.max(1) - 1);
            let value = rest.iter().map(|part| part.value).sum();
            self.all.push(Part { name: format!("{} others", rest.len()), group: None, value, is_rest: true });
        }
        self
    }

    /// Says what is not drawn.
    pub(super) fn left_out(&self, unit: &Unit) -> Option<String> {
        let below = match self.below {
            (0, _) => None,
            (1, sum) => Some(format!("one below 0, {}", unit.full(sum))),
            (count, sum) => Some(format!("{count} below 0, {} in all", unit.full(sum))),
        };
        let unknown = (self.unknown > 0).then(|| format!("{} without a value", self.unknown));
        let out: Vec<String> = below.into_iter().chain(unknown).collect();
        (!out.is_empty()).then(|| format!("Left out: {}.", out.join("; ")))
    }
}

/// Percent of the sum in tenths, each rounded half-even as in tables, so that they may add up to a tenth more or less.
pub(super) fn shares(values: &[i128]) -> Vec<u32> {
    let whole: i128 = values.iter().sum();
    let tenths = |value: &i128| money::share(1000, *value, whole).and_then(|share| u32::try_from(share).ok());
    values.iter().map(|value| tenths(value).unwrap_or(0)).collect()
}

/// Writes a share: 12.5%.
pub(super) fn percent(tenths: u32) -> String {
    if tenths == 0 { "<0.1%".to_owned() } else { format!("{}.{}%", tenths / 10, tenths % 10) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_each_for_itself() {
        // A third is 333.33 tenths; 2/3 are 666.67.
        assert_eq!(shares(&[1, 1, 1]), [333, 333, 333]);
        assert_eq!(shares(&[2, 1]), [667, 333]);
        // 0.5 and 1.5 of 1,000 tenths go to the even one.
        assert_eq!(shares(&[1, 3, 1996]), [0, 2, 998]);
        assert_eq!(shares(&[0, 0]), [0, 0]);
        assert_eq!([percent(334), percent(1000), percent(0)], ["33.4%", "100.0%", "<0.1%"]);
    }
}
