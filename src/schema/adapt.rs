//! Brings a file's columns to the source's types while it is scanned, counting what does not fit.

use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};
use std::sync::{Arc, Mutex, PoisonError};

use datafusion::arrow::array::{
    Array, ArrayRef, AsArray, Float64Builder, StringViewArray, TimestampMillisecondArray, TimestampMillisecondBuilder,
};
use datafusion::arrow::compute::kernels::cast_utils::string_to_datetime;
use datafusion::arrow::compute::{CastOptions, cast, cast_with_options};
use datafusion::arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use datafusion::common::config::ConfigOptions;
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::{ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility};
use datafusion::physical_expr::expressions::{CastExpr, Column, lit};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_expr_adapter::{PhysicalExprAdapter, PhysicalExprAdapterFactory};

/// Values that could not be brought to their column's type: count and first example by column.
#[derive(Debug, Default)]
pub struct Findings(Mutex<BTreeMap<String, (usize, String)>>);

impl Findings {
    fn add(&self, column: &str, count: usize, example: &str) {
        let mut found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = found.entry(column.to_owned()).or_insert_with(|| (0, example.to_owned()));
        entry.0 += count;
        if *example < *entry.1 {
            example.clone_into(&mut entry.1); // the same example whatever thread came first
        }
    }

    /// One sentence a column.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let say = |(column, (count, example)): (&String, &(usize, String))| {
            format!("{count} values of {column} do not fit its type and read as unknown, such as {example:?}")
        };
        found.iter().map(say).collect()
    }
}

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
    /// The file's column of that name in any case, brought to the source's type; NULL if the file lacks it.
    fn column(&self, column: &Column) -> Result<Arc<dyn PhysicalExpr>> {
        let target = self.logical.field_with_name(column.name())?;
        let Some(index) = position(&self.physical, column.name()) else {
            return Ok(lit(ScalarValue::try_from(target.data_type())?));
        };
        let field = self.physical.field(index);
        let found: Arc<dyn PhysicalExpr> = Arc::new(Column::new(field.name(), index));
        if field.data_type() == target.data_type() {
            return Ok(found);
        }
        if lossless(field.data_type(), target.data_type()) {
            return Ok(Arc::new(CastExpr::new(found, target.data_type().clone(), None)));
        }
        let function = Convert {
            column: column.name().to_owned(),
            target: target.data_type().clone(),
            findings: Arc::clone(&self.findings),
            signature: Signature::any(1, Volatility::Immutable),
        };
        Ok(Arc::new(ScalarFunctionExpr::new(
            "convert",
            Arc::new(ScalarUDF::from(function)),
            vec![found],
            Arc::new(Field::new(column.name(), target.data_type().clone(), true)),
            Arc::new(ConfigOptions::default()),
        )))
    }
}

/// Position of a column without regard to case.
fn position(schema: &Schema, name: &str) -> Option<usize> {
    schema
        .index_of(name)
        .ok()
        .or_else(|| schema.fields().iter().position(|field| field.name().eq_ignore_ascii_case(name)))
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
        let converted = convert(&value, &self.target)?;
        self.count(&value, &converted)?;
        Ok(ColumnarValue::Array(converted))
    }
}

impl Convert {
    /// Empty text is absent; anything else that became NULL did not fit.
    fn count(&self, before: &ArrayRef, after: &ArrayRef) -> Result<()> {
        if before.null_count() == after.null_count() {
            return Ok(());
        }
        let text = cast(before, &DataType::Utf8View)?;
        let text = text.as_string_view();
        let mut misfits =
            (0..text.len()).filter(|i| after.is_null(*i) && !text.is_null(*i) && !text.value(*i).trim().is_empty());
        if let Some(first) = misfits.next() {
            self.findings.add(&self.column, 1 + misfits.count(), text.value(first));
        }
        Ok(())
    }
}

/// Converts an array; what does not fit is NULL.
///
/// # Errors
/// No cast between the two types exists.
pub fn convert(array: &ArrayRef, target: &DataType) -> Result<ArrayRef> {
    let text = match array.data_type() {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(cast(array, &DataType::Utf8View)?),
        _ => None,
    };
    Ok(match (text, target) {
        (Some(text), DataType::Float64) => Arc::new(numbers(text.as_string_view())),
        (Some(text), DataType::Timestamp(..) | DataType::Date32) => {
            let times: ArrayRef = Arc::new(times(text.as_string_view()));
            cast(&times, target)?
        }
        (_, target) => cast_with_options(array, target, &CastOptions { safe: true, ..CastOptions::default() })?,
    })
}

fn numbers(text: &StringViewArray) -> datafusion::arrow::array::Float64Array {
    let mut numbers = Float64Builder::with_capacity(text.len());
    for value in text {
        numbers.append_option(value.and_then(|value| value.trim().parse().ok()));
    }
    numbers.finish()
}

fn times(text: &StringViewArray) -> TimestampMillisecondArray {
    let mut times = TimestampMillisecondBuilder::with_capacity(text.len());
    for value in text {
        let time = value.and_then(|value| string_to_datetime(&chrono::Utc, value.trim()).ok());
        times.append_option(time.map(|time| time.timestamp_millis()));
    }
    times.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::arrow::array::StringArray;
    use datafusion::arrow::datatypes::TimeUnit;

    #[test]
    fn text_becomes_numbers_and_times() {
        let text: ArrayRef = Arc::new(StringArray::from(vec![Some("1.5"), Some(""), None, Some("abc")]));
        let numbers = convert(&text, &DataType::Float64).unwrap();
        assert_eq!(numbers.null_count(), 3);
        let text: ArrayRef = Arc::new(StringArray::from(vec!["2025-01-01T00:00:00Z", "2025-01-02", ""]));
        let times = convert(&text, &DataType::Timestamp(TimeUnit::Microsecond, None)).unwrap();
        assert_eq!(times.null_count(), 1);
    }

    #[test]
    fn misfits_are_counted_and_empty_text_is_not() {
        let findings = Arc::new(Findings::default());
        let convert = Convert {
            column: "line_item_unblended_cost".to_owned(),
            target: DataType::Float64,
            findings: Arc::clone(&findings),
            signature: Signature::any(1, Volatility::Immutable),
        };
        let before: ArrayRef = Arc::new(StringArray::from(vec!["1", "", "x", "y"]));
        let after = super::convert(&before, &DataType::Float64).unwrap();
        convert.count(&before, &after).unwrap();
        let expected = "2 values of line_item_unblended_cost do not fit its type and read as unknown, such as \"x\"";
        assert_eq!(findings.sentences(), [expected]);
    }
}
