//! Entries for the general ledger: what each cost centre is charged, against the whole bill, in the currency's smallest coin.

use std::collections::BTreeMap;

use super::split::round;
use super::{Allocated, Line, Way};
use crate::money;

/// One line of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The cost centre, by its place; absent for what is unallocated and for the whole bill.
    pub centre: Option<usize>,
    /// Whether it is the whole bill, that the others stand against.
    pub is_clearing: bool,
    /// How the cost centre came to it.
    pub way: Way,
    /// By which rule.
    pub rule: Option<usize>,
    /// Currency, payer, service and charge type.
    pub line: Line,
    /// A debit above 0, a credit below; in units of 1e-12, whole coins.
    pub amount: i128,
}

/// The entries of a month. Those of one payer and currency add up to 0.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Journal {
    /// By payer, the whole bill last; none of 0.
    pub entries: Vec<Entry>,
    /// Debits by currency.
    pub debits: BTreeMap<String, i128>,
    /// Credits by currency, as numbers above 0.
    pub credits: BTreeMap<String, i128>,
}

impl Journal {
    /// Books what was allocated. A payer's total is rounded once, half-even, and the entries so that they add up to it.
    #[must_use]
    pub fn of(allocated: &Allocated) -> Self {
        let mut bills: BTreeMap<(String, Option<String>), Vec<Entry>> = BTreeMap::new();
        for part in &allocated.parts {
            let bill = bills.entry((part.line.currency.clone(), part.line.payer.clone())).or_default();
            bill.push(Entry {
                centre: part.centre,
                is_clearing: false,
                way: part.way,
                rule: part.rule,
                line: part.line.clone(),
                amount: part.amount,
            });
        }
        let mut journal = Self::default();
        for ((currency, payer), mut entries) in bills {
            let coin = coin(&currency);
            let amounts: Vec<i128> = entries.iter().map(|entry| entry.amount).collect();
            let coins = round(&amounts, coin);
            entries.iter_mut().zip(&coins).for_each(|(entry, coins)| entry.amount = coins * coin);
            entries.push(Entry {
                centre: None,
                is_clearing: true,
                way: Way::Direct,
                rule: None,
                line: Line { currency, payer, ..Line::default() },
                amount: -coins.iter().sum::<i128>() * coin,
            });
            entries.retain(|entry| entry.amount != 0);
            for entry in &entries {
                journal.count(entry);
            }
            journal.entries.append(&mut entries);
        }
        journal
    }

    fn count(&mut self, entry: &Entry) {
        let side = if entry.amount > 0 { &mut self.debits } else { &mut self.credits };
        *side.entry(entry.line.currency.clone()).or_default() += entry.amount.abs();
    }
}

/// The smallest coin of a currency (ISO 4217), in units of 1e-12.
fn coin(currency: &str) -> i128 {
    match currency {
        "JPY" | "KRW" | "CLP" | "ISK" | "VND" | "PYG" | "UGX" => money::ONE,
        "BHD" | "JOD" | "KWD" | "OMR" | "TND" | "IQD" | "LYD" => money::ONE / 1000,
        _ => money::ONE / 100,
    }
}
