//! DISTINCT over doubles: the values are kept, then added in the order of their bits.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Array};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Float64Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::Accumulator;
use datafusion::logical_expr::utils::format_state_name;

/// The state: the values seen.
pub fn state_fields(name: &str) -> Vec<FieldRef> {
    let item = Field::new_list_field(DataType::Float64, true);
    vec![Arc::new(Field::new(format_state_name(name, "distinct"), DataType::List(Arc::new(item)), true))]
}

/// Feeds each value once to an exact accumulator.
#[derive(Debug)]
pub struct Distinct<A> {
    seen: HashSet<u64>,
    /// Without a value so far; a copy of it gets them all.
    empty: A,
}

impl<A> Distinct<A> {
    pub fn new(empty: A) -> Self {
        Self { seen: HashSet::new(), empty }
    }

    fn values(&self) -> Vec<f64> {
        let mut values: Vec<f64> = self.seen.iter().map(|bits| f64::from_bits(*bits)).collect();
        values.sort_by(f64::total_cmp);
        values
    }
}

impl<A: Accumulator + Clone> Accumulator for Distinct<A> {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        let values = values[0].as_primitive::<Float64Type>().iter().flatten();
        self.seen.extend(values.map(|value| if value == 0.0 { 0 } else { value.to_bits() }));
        Ok(())
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        let mut inner = self.empty.clone();
        inner.update_batch(&[Arc::new(Float64Array::from(self.values()))])?;
        inner.evaluate()
    }

    fn size(&self) -> usize {
        size_of_val(self) + self.seen.capacity() * size_of::<u64>()
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        let values: Vec<ScalarValue> = self.values().into_iter().map(ScalarValue::from).collect();
        Ok(vec![ScalarValue::List(ScalarValue::new_list_nullable(&values, &DataType::Float64))])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        let lists = states[0].as_list::<i32>();
        (0..lists.len()).try_for_each(|row| self.update_batch(&[lists.value(row)]))
    }
}
