//! CSV as the program writes it, read back.

use std::collections::BTreeMap;

use costs::money;

/// A header and rows of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grid {
    pub header: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

impl Grid {
    pub fn read(text: &str) -> Self {
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect();
        Self { header, rows }
    }

    pub fn position(&self, name: &str) -> usize {
        self.header.iter().position(|known| known == name).unwrap_or_else(|| panic!("no {name} in {:?}", self.header))
    }

    pub fn column(&self, name: &str) -> Vec<String> {
        let index = self.position(name);
        self.rows.iter().map(|row| row[index].clone()).collect()
    }

    /// The sums of `value` by `key`, those of 0 left out, as the invoice has no row for what was never used.
    pub fn sums(&self, key: &str, value: &str) -> BTreeMap<String, String> {
        let mut sums: BTreeMap<String, i128> = BTreeMap::new();
        for (key, value) in self.column(key).into_iter().zip(self.column(value)) {
            *sums.entry(key).or_default() += units(&value);
        }
        sums.into_iter().filter(|(_, sum)| *sum != 0).map(|(key, sum)| (key, text(sum))).collect()
    }
}

fn units(text: &str) -> i128 {
    money::parse(text).unwrap_or_else(|| panic!("{text:?} is no amount"))
}

fn text(units: i128) -> String {
    money::plain(units, money::PLACES)
}

/// The sum of amounts written as text, as text.
pub fn sum<S: AsRef<str>>(amounts: impl IntoIterator<Item = S>) -> String {
    text(amounts.into_iter().map(|amount| units(amount.as_ref())).sum())
}
