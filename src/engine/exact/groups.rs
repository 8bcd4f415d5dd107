//! The exact totals of many groups at once.

use std::collections::HashMap;
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, Float64Array, Float64Builder, Int64Array, ListBuilder,
};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Float64Type, Int64Type};
use datafusion::common::Result;
use datafusion::logical_expr::{EmitTo, GroupsAccumulator};

use super::Finish;
use super::sums::Total;
use crate::money;

/// The type of units in a state.
pub const UNITS: DataType = DataType::Decimal128(money::PRECISION, 12);

/// Values whose units are found at once.
const CHUNK: usize = 256;

/// Totals by group, in columns; the values kept aside are rare and stand in a map.
pub struct ExactGroups {
    finish: Finish,
    units: Vec<i128>,
    counts: Vec<i64>,
    aside: HashMap<usize, Vec<f64>>,
}

impl ExactGroups {
    pub fn new(finish: Finish) -> Self {
        Self { finish, units: Vec::new(), counts: Vec::new(), aside: HashMap::new() }
    }

    fn resize(&mut self, groups: usize) {
        self.units.resize(groups, 0);
        self.counts.resize(groups, 0);
    }

    #[inline]
    fn add(&mut self, group: usize, value: f64) {
        match money::from_f64(value) {
            Some(units) => self.units[group] += units,
            None => self.aside.entry(group).or_default().push(value),
        }
        self.counts[group] += 1;
    }

    fn add_chunk(&mut self, groups: &[usize], values: &[f64], units: &mut [i64; CHUNK]) {
        if !money::all_from_f64(values, units) {
            groups.iter().zip(values).for_each(|(group, value)| self.add(*group, *value));
            return;
        }
        for (group, units) in groups.iter().zip(units) {
            self.units[*group] += i128::from(*units);
            self.counts[*group] += 1;
        }
    }

    /// Takes the groups to emit; those that stay move to the front.
    fn take(&mut self, emit_to: EmitTo) -> Vec<Total> {
        let units = emit_to.take_needed(&mut self.units);
        let counts = emit_to.take_needed(&mut self.counts);
        let mut aside = std::mem::take(&mut self.aside);
        let taken = units.len();
        let totals = units
            .into_iter()
            .zip(counts)
            .enumerate()
            .map(|(group, (units, count))| Total { units, count, aside: aside.remove(&group).unwrap_or_default() })
            .collect();
        self.aside = aside.into_iter().map(|(group, values)| (group - taken, values)).collect();
        totals
    }
}

impl GroupsAccumulator for ExactGroups {
    fn update_batch(
        &mut self,
        values: &[ArrayRef],
        group_indices: &[usize],
        filter: Option<&BooleanArray>,
        total_num_groups: usize,
    ) -> Result<()> {
        self.resize(total_num_groups);
        let values = values[0].as_primitive::<Float64Type>();
        if values.null_count() == 0 && filter.is_none() {
            let mut units = [0; CHUNK];
            for (groups, values) in group_indices.chunks(CHUNK).zip(values.values().chunks(CHUNK)) {
                self.add_chunk(groups, values, &mut units);
            }
            return Ok(());
        }
        for (row, (group, value)) in group_indices.iter().zip(values).enumerate() {
            let counts = filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row));
            if let (Some(value), true) = (value, counts) {
                self.add(*group, value);
            }
        }
        Ok(())
    }

    fn evaluate(&mut self, emit_to: EmitTo) -> Result<ArrayRef> {
        let finish = self.finish;
        let values: Float64Array = self.take(emit_to).iter().map(|total| total.finish(finish)).collect();
        Ok(Arc::new(values))
    }

    fn state(&mut self, emit_to: EmitTo) -> Result<Vec<ArrayRef>> {
        Ok(state_of(&self.take(emit_to)))
    }

    fn merge_batch(&mut self, values: &[ArrayRef], group_indices: &[usize], total_num_groups: usize) -> Result<()> {
        self.resize(total_num_groups);
        let units = values[0].as_primitive::<Decimal128Type>();
        let counts = values[1].as_primitive::<Int64Type>();
        let asides = values[2].as_list::<i32>();
        for (row, group) in group_indices.iter().enumerate() {
            self.units[*group] += units.value(row);
            self.counts[*group] += counts.value(row);
            if asides.value_length(row) > 0 {
                let values = asides.value(row);
                self.aside.entry(*group).or_default().extend(values.as_primitive::<Float64Type>().values());
            }
        }
        Ok(())
    }

    fn convert_to_state(&self, values: &[ArrayRef], filter: Option<&BooleanArray>) -> Result<Vec<ArrayRef>> {
        let mut totals = vec![Total::default(); values[0].len()];
        for (row, value) in values[0].as_primitive::<Float64Type>().iter().enumerate() {
            let counts = filter.is_none_or(|filter| filter.is_valid(row) && filter.value(row));
            if let (Some(value), true) = (value, counts) {
                totals[row].add(value);
            }
        }
        Ok(state_of(&totals))
    }

    fn size(&self) -> usize {
        let aside: usize = self.aside.values().map(|values| values.capacity() * size_of::<f64>()).sum();
        self.units.capacity() * size_of::<i128>() + self.counts.capacity() * size_of::<i64>() + aside
    }
}

fn state_of(totals: &[Total]) -> Vec<ArrayRef> {
    let units: Decimal128Array = totals.iter().map(|total| Some(total.units)).collect();
    let counts: Int64Array = totals.iter().map(|total| Some(total.count)).collect();
    let mut aside = ListBuilder::new(Float64Builder::new());
    for total in totals {
        aside.values().append_slice(&total.aside);
        aside.append(true);
    }
    vec![Arc::new(units.with_data_type(UNITS)), Arc::new(counts), Arc::new(aside.finish())]
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact is what is tested
mod tests {
    use super::*;

    /// Values whose plain double sum depends on their order: 0.1 + 0.2 + 0.3 is 0.6000000000000001 or 0.6.
    #[test]
    fn the_order_does_not_matter() {
        let mut results = Vec::new();
        for order in [[0.1, 0.2, 0.3, -1e300], [-1e300, 0.3, 0.2, 0.1]] {
            let mut groups = ExactGroups::new(Finish::Sum);
            let values: ArrayRef = Arc::new(Float64Array::from(order.to_vec()));
            let indices: Vec<usize> = order.iter().map(|value| usize::from(*value < 0.0)).collect();
            groups.update_batch(&[values], &indices, None, 2).unwrap();
            let state = groups.state(EmitTo::All).unwrap();
            let mut merged = ExactGroups::new(Finish::Sum);
            merged.merge_batch(&state, &[0, 1], 2).unwrap();
            let first = merged.evaluate(EmitTo::First(1)).unwrap();
            assert_eq!(first.as_primitive::<Float64Type>().value(0), 0.6);
            results.push(merged.evaluate(EmitTo::All).unwrap());
        }
        assert_eq!(results[0].as_primitive::<Float64Type>().value(0), -1e300);
        assert_eq!(&results[0], &results[1]);
    }

    #[test]
    fn no_value_is_null_and_a_filter_is_kept() {
        let mut groups = ExactGroups::new(Finish::Mean);
        let values: ArrayRef = Arc::new(Float64Array::from(vec![Some(1.0), None, Some(4.0)]));
        let filter = BooleanArray::from(vec![true, true, false]);
        groups.update_batch(&[values], &[0, 1, 0], Some(&filter), 2).unwrap();
        let result = groups.evaluate(EmitTo::All).unwrap();
        assert_eq!(result.as_primitive::<Float64Type>().iter().collect::<Vec<_>>(), [Some(1.0), None]);
    }
}
