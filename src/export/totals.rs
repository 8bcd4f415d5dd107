//! What an export's amounts add up to, counted as they are written: exact, by currency.

use std::collections::BTreeMap;
use std::ops::Range;

use arrow::array::{Array, AsArray, RecordBatch, StringViewArray};
use arrow::datatypes::Decimal128Type;

use super::Order;
use crate::money;

/// An amount that is added up: its name and its column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Metric {
    /// As a person says it.
    pub name: &'static str,
    /// The column that holds it.
    pub column: &'static str,
}

/// Sums in units of 1e-12 by currency and metric; one is absent where no row has the amount.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals(pub BTreeMap<String, Vec<(&'static str, Option<i128>)>>);

impl Totals {
    /// Adds the rows of a batch, a run of rows of one currency at a time.
    pub(super) fn add(&mut self, order: &Order, batch: &RecordBatch) {
        let currencies = batch.column_by_name(order.currency).and_then(|column| column.as_string_view_opt());
        let mut start = 0;
        while start < batch.num_rows() {
            let first = currency(currencies, start);
            let end = (start..batch.num_rows()).find(|row| currency(currencies, *row) != first);
            let rows = start..end.unwrap_or(batch.num_rows());
            let fresh = || order.metrics.iter().map(|metric| (metric.name, None)).collect();
            let sums = self.0.entry(first.to_owned()).or_insert_with(fresh);
            for (metric, (_, total)) in order.metrics.iter().zip(sums) {
                *total = sum(batch, metric.column, rows.clone()).map_or(*total, |sum| Some(total.unwrap_or(0) + sum));
            }
            start = rows.end;
        }
    }

    /// The sums as a person reads them: `USD unblended 12.50, blended -`.
    #[must_use]
    pub fn shown(&self) -> String {
        let amount = |sum: Option<i128>| sum.map_or_else(|| "-".to_owned(), |sum| money::shown(sum, money::PLACES, 2));
        let one = |(currency, sums): (&String, &Vec<(&str, Option<i128>)>)| {
            let sums: Vec<String> = sums.iter().map(|(name, sum)| format!("{name} {}", amount(*sum))).collect();
            format!("{currency} {}", sums.join(", ")).trim_start().to_owned()
        };
        self.0.iter().map(one).collect::<Vec<_>>().join("; ")
    }
}

fn currency(currencies: Option<&StringViewArray>, row: usize) -> &str {
    currencies.filter(|column| column.is_valid(row)).map_or("", |column| column.value(row))
}

/// `None` where no row has the amount.
fn sum(batch: &RecordBatch, column: &str, rows: Range<usize>) -> Option<i128> {
    let column = batch.column_by_name(column)?.as_primitive_opt::<Decimal128Type>()?;
    rows.filter(|row| column.is_valid(*row)).map(|row| column.value(row)).reduce(|a, b| a + b)
}
