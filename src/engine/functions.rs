//! The scalar functions that views and reports use beside DataFusion's.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, BooleanArray, Decimal128Array, Float64Array, MapArray, StringViewArray, StringViewBuilder,
};
use datafusion::arrow::buffer::BooleanBuffer;
use datafusion::arrow::compute::kernels::zip::zip;
use datafusion::arrow::compute::{CastOptions, cast, cast_with_options, nullif};
use datafusion::arrow::datatypes::{DataType, Decimal128Type, Float64Type, TimeUnit};
use datafusion::common::{DataFusionError, Result, plan_err};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use datafusion::prelude::SessionContext;

use crate::money;
use crate::schema::adapt::{Findings, Misfits, convert, lost};
use crate::schema::{categories, cost_explorer, maps, services, tags, usage};
use crate::table;

/// The type of money and quantities.
pub const MONEY: DataType = DataType::Decimal128(money::PRECISION, 12);
const TIME: DataType = DataType::Timestamp(TimeUnit::Millisecond, None);

/// What a function computes, from its arguments and told what does not fit.
type Body = fn(&[ArrayRef], &mut dyn FnMut(&str)) -> Result<ArrayRef>;

/// Registers the functions; `findings` counts values that are no amount or no time, by column.
pub fn register(context: &SessionContext, findings: &Arc<Findings>) {
    let any = |count| Signature::any(count, Volatility::Immutable);
    let texts = |count| Signature::uniform(count, vec![DataType::Utf8View], Volatility::Immutable);
    let amounts = Signature::user_defined(Volatility::Immutable);
    let functions: [(&str, Signature, DataType, Body); 16] = [
        ("money", any(1), MONEY, |args, misfit| amount(&args[0], misfit)),
        ("text", texts(1), DataType::Utf8View, |args, _| text(args[0].as_string_view())),
        ("service_name", texts(3), DataType::Utf8View, |args, _| service_name(args)),
        ("service_category", texts(2), DataType::Utf8View, |args, _| Ok(service_category(args))),
        ("cost_explorer_service", texts(3), DataType::Utf8View, |args, _| Ok(cost_explorer_service(args))),
        ("filled_map", any(1), maps::map_type(), |args, misfit| maps::filled(&maps::to_map(&args[0], misfit)?)),
        ("number", any(1), DataType::Float64, |args, misfit| convert(&args[0], &DataType::Float64, misfit)),
        ("utc", any(1), TIME, |args, misfit| convert(&args[0], &TIME, misfit)),
        ("percent", amounts.clone(), DataType::Float64, |args, _| Ok(percent(args))),
        ("times", amounts.clone(), MONEY, |args, _| times(args)),
        ("share", amounts, MONEY, |args, _| share(args)),
        ("usage_family", texts(1), DataType::Utf8View, |args, _| {
            Ok(by_usage(args, |_, kind| Some(usage::family(kind))))
        }),
        ("plan_kind", texts(2), DataType::Utf8View, |args, _| Ok(by_usage(args, usage::plan_kind))),
        ("is_reservable", texts(2), DataType::Boolean, |args, _| Ok(is_reservable(args))),
        ("tag_value", any(2), DataType::Utf8View, |args, _| value_of(args, tags::same)),
        ("map_value", any(2), DataType::Utf8View, |args, _| value_of(args, |written, key| tags::fold(written) == key)),
    ];
    for (name, signature, result, body) in functions {
        context.register_udf(ScalarUDF::from(Function {
            name,
            signature,
            result,
            body,
            findings: Arc::clone(findings),
        }));
    }
}

/// A function over whole arrays.
#[derive(Debug)]
struct Function {
    name: &'static str,
    signature: Signature,
    result: DataType,
    body: Body,
    findings: Arc<Findings>,
}

impl PartialEq for Function {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Function {}

impl Hash for Function {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl ScalarUDFImpl for Function {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.result.clone())
    }

    /// The functions of amounts take any numbers as money.
    fn coerce_types(&self, types: &[DataType]) -> Result<Vec<DataType>> {
        let count = if self.name == "share" { 3 } else { 2 };
        if types.len() == count && types.iter().all(|t| t.is_numeric() || t.is_null()) {
            return Ok(vec![MONEY; count]);
        }
        plan_err!("{} takes {count} numbers", self.name)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let scalar = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let mut misfits = Misfits::default();
        let result = (self.body)(&ColumnarValue::values_to_arrays(&args.args)?, &mut |text| misfits.add(text))?;
        self.findings.add(args.arg_fields[0].name(), &misfits)?;
        if scalar {
            return Ok(ColumnarValue::Scalar(datafusion::common::ScalarValue::try_from_array(&result, 0)?));
        }
        Ok(ColumnarValue::Array(result))
    }
}

/// `money(x)`: an amount or quantity as DECIMAL(38, 12), as money.rs says.
fn amount(values: &ArrayRef, misfit: &mut dyn FnMut(&str)) -> Result<ArrayRef> {
    let amounts: Decimal128Array = match values.data_type() {
        DataType::Float64 => {
            let values = values.as_primitive::<Float64Type>();
            let amounts = values.unary_opt(money::from_f64);
            lost(values, &amounts).for_each(|row| misfit(&values.value(row).to_string()));
            amounts
        }
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => {
            let text = cast(values, &DataType::Utf8View)?;
            let filled = text.as_string_view().iter().map(|text| text.map(str::trim).filter(|text| !text.is_empty()));
            let mut parse = |text: &str| {
                let units = money::parse(text);
                if units.is_none() {
                    misfit(text);
                }
                units
            };
            filled.map(|text| text.and_then(&mut parse)).collect()
        }
        DataType::Decimal128(_, scale) if *scale >= 0 => {
            let scale = u32::from(scale.unsigned_abs());
            let values = values.as_primitive::<Decimal128Type>();
            let amounts = values.unary_opt(|value| money::checked_round(value, scale, money::PLACES));
            lost(values, &amounts).for_each(|row| misfit(&money::plain(values.value(row), scale)));
            amounts
        }
        _ => return Ok(cast_with_options(values, &MONEY, &CastOptions { safe: false, ..CastOptions::default() })?),
    };
    Ok(Arc::new(amounts.with_data_type(MONEY)))
}

/// `text(x)`: '' as NULL, without copying the text.
fn text(values: &StringViewArray) -> Result<ArrayRef> {
    let empty = missing(values);
    if empty.true_count() == values.null_count() {
        return Ok(Arc::new(values.clone()));
    }
    Ok(nullif(values, &empty)?)
}

/// Which rows are NULL or ''.
fn missing(values: &StringViewArray) -> BooleanArray {
    let views = values.views();
    // A view's low 32 bits are its length.
    let missing = |row: usize| views[row].trailing_zeros() >= 32 || values.is_null(row);
    BooleanArray::from(BooleanBuffer::collect_bool(values.len(), missing))
}

/// `values`, with `fallback` in the rows that are missing; nothing but those rows is looked at or copied.
fn filled<'a>(values: &StringViewArray, fallback: impl Fn(usize) -> Option<&'a str>) -> Result<ArrayRef> {
    let missing = missing(values);
    if missing.true_count() == 0 {
        return Ok(Arc::new(values.clone()));
    }
    let mut others = StringViewBuilder::with_capacity(values.len());
    for row in 0..values.len() {
        others.append_option(if missing.value(row) { fallback(row) } else { None });
    }
    let others = others.finish();
    if missing.true_count() == values.len() { Ok(Arc::new(others)) } else { Ok(zip(&missing, &others, values)?) }
}

/// The text of a row; '' for NULL.
fn at(values: &StringViewArray, row: usize) -> &str {
    if values.is_null(row) { "" } else { values.value(row) }
}

/// `service_name(service name, product name, product code)`: the first that is there.
fn service_name(args: &[ArrayRef]) -> Result<ArrayRef> {
    let [products, codes] = [1, 2].map(|index: usize| args[index].as_string_view());
    filled(args[0].as_string_view(), |row| services::service("", at(products, row), at(codes, row)))
}

/// `service_category(service name, product code)`: FOCUS's category of a service.
fn service_category(args: &[ArrayRef]) -> ArrayRef {
    let [names, codes] = [0, 1].map(|index: usize| args[index].as_string_view());
    let category = |row| Some(categories::category(at(names, row), at(codes, row)));
    Arc::new((0..names.len()).map(category).collect::<StringViewArray>())
}

/// `cost_explorer_service(product code, usage type, service)`: the service under which Cost Explorer counts the line.
fn cost_explorer_service(args: &[ArrayRef]) -> ArrayRef {
    let [codes, usage_types, services] = [0, 1, 2].map(|index: usize| args[index].as_string_view());
    let name = |row| cost_explorer::ce_service(at(codes, row), at(usage_types, row), at(services, row));
    Arc::new((0..codes.len()).map(name).collect::<StringViewArray>())
}

/// `percent(part, whole)`: 100 · part / whole, a DOUBLE rounded to 4 places; NULL where the whole is 0.
fn percent(args: &[ArrayRef]) -> ArrayRef {
    let [part, whole] = [0, 1].map(|index: usize| args[index].as_primitive::<Decimal128Type>());
    let ratios = part.iter().zip(whole).map(|(part, whole)| table::percent(part?, whole?));
    Arc::new(ratios.collect::<Float64Array>())
}

/// `times(amount, rate)`: the product rounded half-even to 12 places at once.
fn times(args: &[ArrayRef]) -> Result<ArrayRef> {
    let [amount, rate] = [0, 1].map(|index: usize| args[index].as_primitive::<Decimal128Type>());
    let product = |(amount, rate): (i128, i128)| {
        let product = amount.checked_mul(rate);
        product.map(|product| money::round(product, 24, 12)).ok_or_else(|| {
            DataFusionError::Execution(format!(
                "{} times {} is too large",
                money::plain(amount, 12),
                money::plain(rate, 12)
            ))
        })
    };
    let products = amount.iter().zip(rate).map(|(amount, rate)| amount.zip(rate).map(product).transpose());
    Ok(Arc::new(products.collect::<Result<Decimal128Array>>()?.with_data_type(MONEY)))
}

/// `share(amount, part, whole)`: amount · part / whole, rounded half-even to 12 places at once; NULL where the whole is 0.
fn share(args: &[ArrayRef]) -> Result<ArrayRef> {
    let [amount, part, whole] = [0, 1, 2].map(|index: usize| args[index].as_primitive::<Decimal128Type>());
    let shares = amount.iter().zip(part).zip(whole).map(|((amount, part), whole)| {
        let (Some(amount), Some(part), Some(whole)) = (amount, part, whole) else { return Ok(None) };
        if whole == 0 {
            return Ok(None);
        }
        money::share(amount, part, whole).map(Some).ok_or_else(|| {
            let [amount, part, whole] = [amount, part, whole].map(|units| money::plain(units, 12));
            DataFusionError::Execution(format!("{amount} times {part} by {whole} is too large"))
        })
    });
    Ok(Arc::new(shares.collect::<Result<Decimal128Array>>()?.with_data_type(MONEY)))
}

/// What is said of a usage type, with the product code before it where it has one; nothing of empty text.
fn by_usage(args: &[ArrayRef], say: for<'a> fn(&str, &'a str) -> Option<&'a str>) -> ArrayRef {
    let mut told = StringViewBuilder::with_capacity(args[0].len());
    each_usage(
        args,
        |code, kind| say(code, kind).filter(|text| !text.is_empty()).map(str::to_owned),
        |text| {
            told.append_option(text.as_deref());
        },
    );
    Arc::new(told.finish())
}

fn is_reservable(args: &[ArrayRef]) -> ArrayRef {
    let mut told = Vec::with_capacity(args[0].len());
    each_usage(args, usage::is_reservable, |is| told.push(*is));
    Arc::new(BooleanArray::from(told))
}

/// Tells something of each row's usage type, and works it out once for all rows of one text.
fn each_usage<T>(args: &[ArrayRef], say: impl Fn(&str, &str) -> T, mut tell: impl FnMut(&T)) {
    let types = args[args.len() - 1].as_string_view();
    let codes = (args.len() > 1).then(|| args[0].as_string_view());
    let mut known: HashMap<(u128, u128), T> = HashMap::new();
    for row in 0..types.len() {
        let code = |codes: &StringViewArray| if codes.is_null(row) { 0 } else { codes.views()[row] };
        // Equal views are equal text within an array.
        let key = (codes.map_or(0, code), if types.is_null(row) { 0 } else { types.views()[row] });
        tell(known.entry(key).or_insert_with(|| say(codes.map_or("", |codes| at(codes, row)), at(types, row))));
    }
}

/// `tag_value(map, key)` and `map_value(map, key)`: the value of a key in any spelling; the first that is not empty, in
/// the map's order. A tag's key may begin with `user:`.
fn value_of(args: &[ArrayRef], is_same: fn(&str, &str) -> bool) -> Result<ArrayRef> {
    let maps: &MapArray = args[0].as_map();
    let keys = cast(&args[1], &DataType::Utf8View)?;
    let wanted = keys.as_string_view();
    let (written, values) = (cast(maps.keys(), &DataType::Utf8View)?, cast(maps.values(), &DataType::Utf8View)?);
    let (written, values) = (written.as_string_view(), values.as_string_view());
    let mut found = StringViewBuilder::with_capacity(maps.len());
    let mut folded = (String::new(), String::new());
    for row in 0..maps.len() {
        if folded.0 != wanted.value(row) {
            folded = (wanted.value(row).to_owned(), tags::fold(wanted.value(row)));
        }
        let range = maps.value_offsets()[row]..maps.value_offsets()[row + 1];
        let entries = range.filter_map(|entry| usize::try_from(entry).ok()).filter(|entry| values.is_valid(*entry));
        let mut same = entries.filter(|entry| is_same(written.value(*entry), &folded.1));
        let entry = same.find(|entry| !values.value(*entry).is_empty()).filter(|_| maps.is_valid(row));
        found.append_option(entry.map(|entry| values.value(entry)));
    }
    Ok(Arc::new(found.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn views(values: &[Option<&str>]) -> ArrayRef {
        Arc::new(values.iter().copied().collect::<StringViewArray>())
    }

    #[test]
    fn empty_text_is_null() {
        let result =
            text(views(&[Some("a"), Some(""), None, Some("longer than twelve bytes")]).as_string_view()).unwrap();
        assert_eq!(
            result.as_string_view().iter().collect::<Vec<_>>(),
            [Some("a"), None, None, Some("longer than twelve bytes")]
        );
    }

    #[test]
    fn what_is_no_amount_is_told() {
        let mut told = Vec::new();
        let values: ArrayRef = Arc::new(Float64Array::from(vec![Some(0.1), None, Some(f64::NAN), Some(1e15)]));
        let amounts = amount(&values, &mut |text| told.push(text.to_owned())).unwrap();
        let expected = [Some(100_000_000_000), None, None, None];
        assert_eq!(amounts.as_primitive::<Decimal128Type>().iter().collect::<Vec<_>>(), expected);
        assert_eq!(told, ["NaN", "1000000000000000"]);
        // 0.0000000000025 with 14 places is half-way: half-even keeps 2.
        let decimals = Decimal128Array::from(vec![250, i128::MAX / 10]).with_precision_and_scale(38, 14).unwrap();
        let amounts = amount(&(Arc::new(decimals) as ArrayRef), &mut |_| ()).unwrap();
        assert_eq!(amounts.as_primitive::<Decimal128Type>().value(0), 2);
    }

    #[test]
    fn a_service_is_the_first_name_that_is_there() {
        let [names, products, codes] = [
            [Some("Amazon Elastic Compute Cloud"), Some(""), None, Some("")],
            [Some("other"), Some("A seller's product"), Some(""), None],
            [Some("AmazonEC2"), Some("8xyz"), Some("AmazonEC2"), Some("")],
        ]
        .map(|column| views(&column));
        let services = service_name(&[names, products, codes]).unwrap();
        let expected = [
            Some("Amazon Elastic Compute Cloud"),
            Some("A seller's product"),
            Some("Amazon Elastic Compute Cloud"),
            None,
        ];
        assert_eq!(services.as_string_view().iter().collect::<Vec<_>>(), expected);
    }

    #[test]
    fn ratios_and_products_by_hand() {
        let units = |values: &[i128]| -> ArrayRef {
            let array: Decimal128Array = values.iter().map(|value| Some(value * money::ONE)).collect();
            Arc::new(array.with_data_type(MONEY))
        };
        // 1/3 = 33.3333 %, 1/0 unknown.
        let result = percent(&[units(&[1, 1]), units(&[3, 0])]);
        assert_eq!(result.as_primitive::<Float64Type>().iter().collect::<Vec<_>>(), [Some(33.3333), None]);
        // 100 · 0.7 = 70
        let rate: ArrayRef = Arc::new(Decimal128Array::from(vec![700_000_000_000]).with_data_type(MONEY));
        let result = times(&[units(&[100]), rate]).unwrap();
        assert_eq!(result.as_primitive::<Decimal128Type>().value(0), 70 * money::ONE);
    }
}
