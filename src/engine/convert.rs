//! Amounts in another currency, by the rate of their billing month.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use chrono::NaiveDate;
use datafusion::arrow::array::{Array, AsArray, Decimal128Array};
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::{DataType, Date32Type, Decimal128Type};
use datafusion::common::{DataFusionError, Result};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};

use super::functions::MONEY;
use super::tally::Tally;
use crate::catalog::Rates;
use crate::error::Error;
use crate::money;

/// `converted(amount, currency, month)`: each amount times its rate, rounded half-even to 12 places at once, so that
/// converted rows add up the same however they are grouped.
pub fn function(rates: &Rates, tally: &Arc<Tally>) -> ScalarUDF {
    let signature = Signature::any(3, Volatility::Immutable);
    ScalarUDF::from(Convert { rates: rates.clone(), tally: Arc::clone(tally), signature })
}

#[derive(Debug)]
struct Convert {
    rates: Rates,
    /// Keeps the rates that were used.
    tally: Arc<Tally>,
    signature: Signature,
}

impl PartialEq for Convert {
    fn eq(&self, other: &Self) -> bool {
        self.rates == other.rates
    }
}

impl Eq for Convert {}

impl Hash for Convert {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.rates.to.hash(state);
    }
}

impl ScalarUDFImpl for Convert {
    fn name(&self) -> &'static str {
        "converted"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(MONEY)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let arrays = ColumnarValue::values_to_arrays(&args.args)?;
        let amounts = arrays[0].as_primitive::<Decimal128Type>();
        let currencies = cast(&arrays[1], &DataType::Utf8View)?;
        let (currencies, months) = (currencies.as_string_view(), arrays[2].as_primitive::<Date32Type>());
        // A bill has few currencies and months, and rows of one stand together.
        let mut known: Option<(&str, i32, i128)> = None;
        let mut one = |row: usize| -> Result<Option<i128>> {
            if amounts.is_null(row) || amounts.value(row) == 0 {
                return Ok(amounts.is_valid(row).then_some(0));
            }
            let currency = if currencies.is_null(row) { "" } else { currencies.value(row) };
            let month = if months.is_null(row) { i32::MIN } else { months.value(row) };
            let rate = match known {
                Some((other, of, rate)) if other == currency && of == month => rate,
                _ => self.rate(currency, month)?,
            };
            known = Some((currency, month, rate));
            let product = amounts.value(row).checked_mul(rate).map(|product| money::round(product, 24, 12));
            let too_large =
                || DataFusionError::Execution(format!("an amount in {currency} is too large to be converted"));
            product.map(Some).ok_or_else(too_large)
        };
        let converted = (0..amounts.len()).map(&mut one).collect::<Result<Decimal128Array>>()?;
        Ok(ColumnarValue::Array(Arc::new(converted.with_data_type(MONEY))))
    }
}

impl Convert {
    fn rate(&self, currency: &str, month: i32) -> Result<i128> {
        let day = Date32Type::to_naive_date_opt(month).unwrap_or(NaiveDate::MIN);
        let missing = || {
            let shown = if month == i32::MIN { "no month".to_owned() } else { day.format("%Y-%m").to_string() };
            let from = if currency.is_empty() { "no currency" } else { currency };
            DataFusionError::External(Box::new(Error::Source {
                message: format!("{} has no rate of {from} into {} for {shown}", self.rates.path, self.rates.to),
                hint: format!(
                    "add the line {},{from},{},RATE; a month that is over takes no other month's rate",
                    day.format("%Y-%m"),
                    self.rates.to
                ),
            }))
        };
        let rate = self.rates.rate(currency, day).ok_or_else(missing)?;
        self.tally.converted(currency, day, rate);
        Ok(rate.units)
    }
}
