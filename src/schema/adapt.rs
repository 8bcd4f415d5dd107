//! Brings a file's columns to the source's types while it is scanned, counting what does not fit.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, Float64Builder, TimestampMillisecondBuilder};
use datafusion::arrow::compute::kernels::cast_utils::string_to_datetime;
use datafusion::arrow::compute::{CastOptions, cast, cast_with_options};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, SchemaRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{
    ColumnarValue, Operator, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::physical_expr::expressions::{BinaryExpr, CastExpr, Column, case, is_not_null, lit};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_expr_adapter::{PhysicalExprAdapter, PhysicalExprAdapterFactory};

pub use super::findings::{Findings, Misfits};
use super::maps;

/// Makes adapters for the files of one source.
#[derive(Debug)]
pub struct AdapterFactory {
    /// Where values that do not fit are counted.
    pub findings: Arc<Findings>,
}

impl PhysicalExprAdapterFactory for AdapterFactory {
    fn create(&self, logical: SchemaRef, physical: SchemaRef) -> Result<Arc<dyn PhysicalExprAdapter>> {
        Ok(Arc::new(Adapter { logical, physical, findings: Arc::clone(&self.findings) }))
    }
}

#[derive(Debug)]
struct Adapter {
    logical: SchemaRef,
    physical: SchemaRef,
    findings: Arc<Findings>,
}

impl PhysicalExprAdapter for Adapter {
    fn rewrite(&self, expr: Arc<dyn PhysicalExpr>) -> Result<Arc<dyn PhysicalExpr>> {
        expr.transform(|expr| match expr.downcast_ref::<Column>() {
            Some(column) => self.column(column).map(Transformed::yes),
            None => Ok(Transformed::no(expr)),
        })
        .data()
    }
}

impl Adapter {
    /// The file's column of that name in any case, brought to the source's type; NULL if the file lacks it. Of several
    /// that differ in case alone, the first that is not empty.
    fn column(&self, column: &Column) -> Result<Arc<dyn PhysicalExpr>> {
        let target = self.logical.field_with_name(column.name())?;
        let same = |(_, field): &(usize, &FieldRef)| field.name().eq_ignore_ascii_case(column.name());
        let found = self.physical.fields().iter().enumerate().filter(same);
        let found = found.map(|(index, _)| self.brought(index, column, target)).collect::<Vec<_>>();
        let Some((last, others)) = found.split_last() else {
            return Ok(lit(ScalarValue::try_from(target.data_type())?));
        };
        others.iter().rev().try_fold(Arc::clone(last), |rest, first| first_filled(first, rest, target.data_type()))
    }

    /// One column of the file, brought to the source's type.
    fn brought(&self, index: usize, column: &Column, target: &Field) -> Arc<dyn PhysicalExpr> {
        let field = self.physical.field(index);
        let found: Arc<dyn PhysicalExpr> = Arc::new(Column::new(field.name(), index));
        if field.data_type() == target.data_type() {
            return found;
        }
        if lossless(field.data_type(), target.data_type()) {
            return Arc::new(CastExpr::new(found, target.data_type().clone(), None));
        }
        let function = Convert {
            column: column.name().to_owned(),
            target: target.data_type().clone(),
            findings: Arc::clone(&self.findings),
            signature: Signature::any(1, Volatility::Immutable),
        };
        Arc::new(ScalarFunctionExpr::new(
            "convert",
            Arc::new(ScalarUDF::from(function)),
            vec![found],
            Arc::new(Field::new(column.name(), target.data_type().clone(), true)),
            Arc::new(ConfigOptions::default()),
        ))
    }
}

/// The first value, or where it is NULL or empty text, the other.
fn first_filled(
    first: &Arc<dyn PhysicalExpr>,
    rest: Arc<dyn PhysicalExpr>,
    data_type: &DataType,
) -> Result<Arc<dyn PhysicalExpr>> {
    let filled: Arc<dyn PhysicalExpr> = if data_type.is_string() {
        let empty = lit(ScalarValue::from("").cast_to(data_type)?);
        Arc::new(BinaryExpr::new(Arc::clone(first), Operator::NotEq, empty))
    } else {
        is_not_null(Arc::clone(first))?
    };
    case(None, vec![(filled, Arc::clone(first))], Some(rest))
}

/// Casts that keep every value, which the reader's statistics see through.
fn lossless(from: &DataType, to: &DataType) -> bool {
    match (from, to) {
        (DataType::Timestamp(..), DataType::Timestamp(..)) | (DataType::Null, _) => true,
        (from, to) => from.is_integer() && to.is_integer(),
    }
}

/// Converts one column of one file, counting what does not fit.
#[derive(Debug)]
struct Convert {
    column: String,
    target: DataType,
    findings: Arc<Findings>,
    signature: Signature,
}

impl PartialEq for Convert {
    fn eq(&self, other: &Self) -> bool {
        self.column == other.column && self.target == other.target
    }
}

impl Eq for Convert {}

impl Hash for Convert {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.column.hash(state);
        self.target.hash(state);
    }
}

impl ScalarUDFImpl for Convert {
    fn name(&self) -> &'static str {
        "convert"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(self.target.clone())
    }

    fn return_field_from_args(&self, _: datafusion::logical_expr::ReturnFieldArgs) -> Result<FieldRef> {
        Ok(Arc::new(Field::new(&self.column, self.target.clone(), true)))
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let [value] = ColumnarValue::values_to_arrays(&args.args)?
            .try_into()
            .map_err(|_| datafusion::common::DataFusionError::Internal("convert takes one argument".to_owned()))?;
        let mut misfits = Misfits::default();
        let converted = convert(&value, &self.target, &mut |text| misfits.add(text))?;
        self.findings.add(&self.column, &misfits)?;
        Ok(ColumnarValue::Array(converted))
    }
}

/// Converts an array. Empty text is NULL; what does not fit is NULL too, and told to `misfit`.
///
/// # Errors
/// No cast between the two types exists.
pub fn convert(array: &ArrayRef, target: &DataType, misfit: &mut dyn FnMut(&str)) -> Result<ArrayRef> {
    match array.data_type() {
        _ if matches!(target, DataType::Map(..)) => maps::to_map(array, misfit),
        DataType::Utf8 => from_text(array.as_string::<i32>().iter(), array, target, misfit),
        DataType::LargeUtf8 => from_text(array.as_string::<i64>().iter(), array, target, misfit),
        DataType::Utf8View => from_text(array.as_string_view().iter(), array, target, misfit),
        _ => by_cast(array, target, misfit),
    }
}

fn from_text<'a>(
    texts: impl Iterator<Item = Option<&'a str>>,
    array: &ArrayRef,
    target: &DataType,
    misfit: &mut dyn FnMut(&str),
) -> Result<ArrayRef> {
    match target {
        DataType::Float64 => {
            let mut numbers = Float64Builder::with_capacity(array.len());
            parse_each(texts, misfit, |text| text.parse().ok(), |value| numbers.append_option(value));
            Ok(Arc::new(numbers.finish()))
        }
        DataType::Timestamp(..) | DataType::Date32 => {
            let mut times = TimestampMillisecondBuilder::with_capacity(array.len());
            let time = |text: &str| string_to_datetime(&chrono::Utc, text).ok().map(|time| time.timestamp_millis());
            parse_each(texts, misfit, time, |value| times.append_option(value));
            let times: ArrayRef = Arc::new(times.finish());
            Ok(cast(&times, target)?)
        }
        _ => by_cast(array, target, misfit),
    }
}

fn by_cast(array: &ArrayRef, target: &DataType, misfit: &mut dyn FnMut(&str)) -> Result<ArrayRef> {
    let converted = cast_with_options(array, target, &CastOptions { safe: true, ..CastOptions::default() })?;
    told(array, &converted, misfit)?;
    Ok(converted)
}

/// Parses text by text; neighbours that are the same are parsed once.
fn parse_each<'a, T: Copy>(
    texts: impl Iterator<Item = Option<&'a str>>,
    misfit: &mut dyn FnMut(&str),
    parse: impl Fn(&str) -> Option<T>,
    mut append: impl FnMut(Option<T>),
) {
    let mut last: (&str, Option<T>) = ("", None);
    for text in texts {
        // Empty text first: comparing it is slow where it points nowhere, and most of a column is empty.
        let Some(text) = text.filter(|text| !text.is_empty()) else {
            append(None);
            continue;
        };
        if text != last.0 {
            last = (text, parse(text.trim()));
        }
        if last.1.is_none() && !text.trim().is_empty() {
            misfit(text.trim());
        }
        append(last.1);
    }
}

/// Tells what a cast made NULL.
fn told(before: &ArrayRef, after: &ArrayRef, misfit: &mut dyn FnMut(&str)) -> Result<()> {
    if before.null_count() == after.null_count() {
        return Ok(());
    }
    let text = cast(before, &DataType::Utf8View)?;
    let text = text.as_string_view();
    lost(text, after).map(|row| text.value(row)).filter(|text| !text.trim().is_empty()).for_each(misfit);
    Ok(())
}

/// The rows that a conversion made NULL.
pub fn lost<'a>(before: &'a dyn Array, after: &'a dyn Array) -> impl Iterator<Item = usize> + 'a {
    let rows = if before.null_count() == after.null_count() { 0 } else { before.len() };
    (0..rows).filter(|row| after.is_null(*row) && before.is_valid(*row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::StringArray;
    use datafusion::arrow::datatypes::{Float64Type, TimeUnit, TimestampMicrosecondType};

    fn converted(values: Vec<Option<&str>>, target: &DataType) -> (ArrayRef, Vec<String>) {
        let text: ArrayRef = Arc::new(StringArray::from(values));
        let mut misfits = Vec::new();
        let converted = convert(&text, target, &mut |text| misfits.push(text.to_owned())).unwrap();
        (converted, misfits)
    }

    #[test]
    fn text_becomes_numbers_and_misfits_are_told() {
        let text = vec![Some("1.5"), Some(""), None, Some("abc"), Some("abc"), Some(" 2 "), Some(" ")];
        let (numbers, misfits) = converted(text, &DataType::Float64);
        let expected = [Some(1.5), None, None, None, None, Some(2.0), None];
        assert_eq!(numbers.as_primitive::<Float64Type>().iter().collect::<Vec<_>>(), expected);
        assert_eq!(misfits, ["abc", "abc"]);
    }

    #[test]
    fn text_becomes_times() {
        let text = vec![Some("2025-01-01T00:00:00Z"), Some("2025-01-02"), Some(""), Some("soon")];
        let (times, misfits) = converted(text, &DataType::Timestamp(TimeUnit::Microsecond, None));
        let days = [Some(1_735_689_600_000_000), Some(1_735_776_000_000_000), None, None];
        assert_eq!(times.as_primitive::<TimestampMicrosecondType>().iter().collect::<Vec<_>>(), days);
        assert_eq!(misfits, ["soon"]);
    }
}
