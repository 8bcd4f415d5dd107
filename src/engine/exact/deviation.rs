//! Standard deviation and variance from exact sums of values and of squares.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray};
use datafusion::arrow::datatypes::{
    DataType, Decimal128Type, Decimal256Type, Field, FieldRef, Float64Type, Int64Type, i256,
};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::function::{AccumulatorArgs, StateFieldsArgs};
use datafusion::logical_expr::utils::format_state_name;
use datafusion::logical_expr::{Accumulator, AggregateUDF, AggregateUDFImpl, Signature, Volatility};

use super::distinct::{self, Distinct};
use crate::money;

/// The functions under their several names.
pub fn all() -> Vec<AggregateUDF> {
    [
        ("stddev", &["stddev_samp"][..], Spread { root: true, population: false }),
        ("stddev_pop", &[], Spread { root: true, population: true }),
        ("var", &["var_samp", "var_sample", "variance"], Spread { root: false, population: false }),
        ("var_pop", &["var_population"], Spread { root: false, population: true }),
    ]
    .into_iter()
    .map(|(name, aliases, spread)| {
        AggregateUDF::from(Deviation {
            name: name.to_owned(),
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            spread,
            signature: Signature::uniform(1, vec![DataType::Float64], Volatility::Immutable),
        })
    })
    .collect()
}

/// Which of the four: its root or not, over n or n - 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Spread {
    root: bool,
    population: bool,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Deviation {
    name: String,
    aliases: Vec<String>,
    spread: Spread,
    signature: Signature,
}

impl AggregateUDFImpl for Deviation {
    fn name(&self) -> &str {
        &self.name
    }

    fn aliases(&self) -> &[String] {
        &self.aliases
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Float64)
    }

    fn state_fields(&self, args: StateFieldsArgs<'_>) -> Result<Vec<FieldRef>> {
        if args.is_distinct {
            return Ok(distinct::state_fields(args.name));
        }
        let field = |name: &str, data_type| Arc::new(Field::new(format_state_name(args.name, name), data_type, true));
        Ok(vec![
            field("count", DataType::Int64),
            field("sum", DataType::Decimal128(money::PRECISION, 12)),
            field("squares", DataType::Decimal256(76, 24)),
            field("unknown", DataType::Int64),
        ])
    }

    fn accumulator(&self, args: AccumulatorArgs<'_>) -> Result<Box<dyn Accumulator>> {
        let moments = Moments { spread: self.spread, count: 0, sum: 0, squares: i256::ZERO, unknown: 0 };
        if args.is_distinct { Ok(Box::new(Distinct::new(moments))) } else { Ok(Box::new(moments)) }
    }
}

/// Count, sum in units and sum of squares in units².
#[derive(Debug, Clone)]
struct Moments {
    spread: Spread,
    count: i64,
    sum: i128,
    squares: i256,
    /// Values that are no units: with one among them, the spread is not a number.
    unknown: i64,
}

impl Moments {
    /// Adds a value, or takes it away again where `sign` is -1.
    fn add(&mut self, value: f64, sign: i64) {
        self.count += sign;
        let Some(units) = money::from_f64(value) else {
            self.unknown += sign;
            return;
        };
        self.sum += i128::from(sign) * units;
        let wide = i256::from_i128(units);
        let square = wide.wrapping_mul(wide);
        self.squares = if sign > 0 { self.squares.wrapping_add(square) } else { self.squares.wrapping_sub(square) };
    }

    /// (n·Σx² - (Σx)²) / (n·(n - 1)), the numerator exact.
    #[allow(clippy::cast_precision_loss)]
    fn finish(&self) -> Option<f64> {
        let divisor = if self.spread.population { self.count } else { self.count - 1 };
        if divisor < 1 {
            return None;
        }
        let sum = i256::from_i128(self.sum);
        let scaled = self.squares.checked_mul(i256::from_i128(self.count.into()));
        let numerator = scaled.zip(sum.checked_mul(sum)).and_then(|(squares, sum)| squares.checked_sub(sum));
        let Some(numerator) = numerator.filter(|_| self.unknown == 0) else { return Some(f64::NAN) };
        let numerator: f64 = numerator.to_string().parse().unwrap_or(f64::NAN);
        let variance = numerator / 1e24 / (self.count as f64 * divisor as f64);
        Some(if self.spread.root { variance.sqrt() } else { variance })
    }
}

impl Accumulator for Moments {
    fn update_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for value in values[0].as_primitive::<Float64Type>().iter().flatten() {
            self.add(value, 1);
        }
        Ok(())
    }

    fn retract_batch(&mut self, values: &[ArrayRef]) -> Result<()> {
        for value in values[0].as_primitive::<Float64Type>().iter().flatten() {
            self.add(value, -1);
        }
        Ok(())
    }

    fn supports_retract_batch(&self) -> bool {
        true
    }

    fn evaluate(&mut self) -> Result<ScalarValue> {
        Ok(ScalarValue::Float64(self.finish()))
    }

    fn size(&self) -> usize {
        size_of_val(self)
    }

    fn state(&mut self) -> Result<Vec<ScalarValue>> {
        Ok(vec![
            ScalarValue::Int64(Some(self.count)),
            ScalarValue::Decimal128(Some(self.sum), money::PRECISION, 12),
            ScalarValue::Decimal256(Some(self.squares), 76, 24),
            ScalarValue::Int64(Some(self.unknown)),
        ])
    }

    fn merge_batch(&mut self, states: &[ArrayRef]) -> Result<()> {
        for row in 0..states[0].len() {
            self.count += states[0].as_primitive::<Int64Type>().value(row);
            self.sum += states[1].as_primitive::<Decimal128Type>().value(row);
            self.squares = self.squares.wrapping_add(states[2].as_primitive::<Decimal256Type>().value(row));
            self.unknown += states[3].as_primitive::<Int64Type>().value(row);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::Float64Array;

    fn spread(values: &[f64], spread: Spread) -> Option<f64> {
        let mut moments = Moments { spread, count: 0, sum: 0, squares: i256::ZERO, unknown: 0 };
        moments.update_batch(&[Arc::new(Float64Array::from(values.to_vec()))]).unwrap();
        moments.finish()
    }

    #[test]
    fn spreads_by_hand() {
        let sample = Spread { root: true, population: false };
        // 2, 4, 4, 4, 5, 5, 7, 9: mean 5, squared differences 32; 32/8 = 4, root 2; over n - 1: root of 32/7.
        let values = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0];
        assert_eq!(spread(&values, Spread { root: true, population: true }), Some(2.0));
        assert_eq!(spread(&values, sample), Some((32.0_f64 / 7.0).sqrt()));
        assert_eq!(spread(&[1.0], sample), None);
        // A large offset ruins the one-pass formula in doubles; here it costs nothing.
        let shifted: Vec<f64> = values.iter().map(|value| value + 1e9).collect();
        assert_eq!(spread(&shifted, Spread { root: true, population: true }), Some(2.0));
        assert!(spread(&[1.0, f64::NAN], sample).unwrap().is_nan());
    }
}
