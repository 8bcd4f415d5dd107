//! One exact total, and the accumulator over it for queries without groups and for windows.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;

use super::Finish;
use crate::money;

/// A total, and the values that are no units.
#[derive(Debug, Default, Clone)]
pub struct Total {
    pub units: i128,
    pub count: i64,
    pub aside: Vec<f64>,
}

impl Total {
    pub fn add(&mut self, value: f64) {
        match money::from_f64(value) {
            Some(units) => self.units += units,
            None => self.aside.push(value),
        }
        self.count += 1;
    }

    fn remove(&mut self, value: f64) {
        match money::from_f64(value) {
            Some(units) => self.units -= units,
            None => {
                if let Some(index) = self.aside.iter().position(|other| other.to_bits() == value.to_bits()) {
                    self.aside.swap_remove(index);
                }
            }
        }
        self.count -= 1;
    }

    pub fn merge(&mut self, units: i128, count: i64, aside: &dyn Array) {
        self.units += units;
        self.count += count;
        self.aside.extend(aside.as_primitive::<Float64Type>().values());
    }

    /// The result as a double; `None` over no value.
    pub fn finish(&self, finish: Finish) -> Option<f64> {
        if self.count == 0 {
            return None;
        }
        if let (Finish::Mean, []) = (finish, self.aside.as_slice()) {
            return Some(money::mean(self.units, self.count));
        }
        let mut aside = self.aside.clone();
        aside.sort_by(f64::total_cmp);
        let sum = aside.into_iter().fold(money::to_f64(self.units), |sum, value| sum + value);
        #[allow(clippy::cast_precision_loss)] // no bill has 2^53 rows
        Some(match finish {
            Finish::Sum => sum,
            Finish::Mean => sum / self.count as f64,
        })
    }
}

/// The accumulator of one group.
#[derive(Debug, Clone)]
pub struct ExactOne {
    finish: Finish,
    total: Total,
}

impl ExactOne {
    pub fn new(finish: Finish) -> Self {
        Self { finish, total: Total::default() }
    }
}

impl Accumulator for ExactOne {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for value in values[0].as_primitive::<Float64Type>().iter().flatten() {
            self.total.add(value);
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for value in values[0].as_primitive::<Float64Type>().iter().flatten() {
            self.total.remove(value);
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Float64(self.total.finish(self.finish)))
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.total.aside.capacity() * size_of::<f64>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let aside: Vec<ScalarValue> = self.total.aside.iter().map(|value| ScalarValue::from(*value)).collect();
        let aside: Arc<ListArray> = ScalarValue::new_list_nullable(&aside, &DataType::Float64);
        Ok(vec![
            ScalarValue::Decimal128(Some(self.total.units), money::PRECISION, 12),
            ScalarValue::Int64(Some(self.total.count)),
            ScalarValue::List(aside),
        ])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let units = states[0].as_primitive::<Decimal128Type>();
        let counts = states[1].as_primitive::<Int64Type>();
        let asides = states[2].as_list::<i32>();
        for row in 0..units.len() {
            self.total.merge(units.value(row), counts.value(row), &asides.value(row));
        }
        Ok(())
    }
}
