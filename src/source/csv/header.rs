//! The columns of a CSV file, from its first line.

use std::ops::ControlFlow;
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use indexmap::IndexMap;
use object_store::{ObjectMeta, ObjectStore};

use super::input::{Input, open};
use super::part::Part;
use super::survey::on_own_thread;
use crate::error::{Error, Result};
use crate::schema::forms;
use crate::schema::headers::Collision;
use crate::schema::maps::{is_map, map_type};
use crate::schema::names::{Canonical, canonical};
use crate::settings::Form;

/// Places of an amount in FOCUS: more than any sample has, and 20 digits before them.
const FOCUS_PLACES: i8 = 18;

/// What a file's header line says; for an archive, what those of its files say together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// The columns in order, by their canonical names.
    pub schema: SchemaRef,
    /// Headers that fell on one name.
    pub collisions: Vec<Collision>,
}

/// Reads the header line of a file, and of each file in an archive; `path` names it in messages.
///
/// # Errors
/// The file cannot be read, or its first line is no header.
pub async fn header(store: &Arc<dyn ObjectStore>, meta: &ObjectMeta, path: &str) -> Result<Header> {
    let input = open(store, meta, path).await?;
    on_own_thread(path, move || read(input)).await
}

fn read(input: Input) -> Result<Header> {
    let mut types: IndexMap<String, DataType> = IndexMap::new();
    let mut collisions: Vec<Collision> = Vec::new();
    input.each_part(|path, bytes| {
        let columns = Part::open(path, bytes)?.columns;
        let form = forms::of(columns.names.iter().map(String::as_str));
        types.extend(columns.names.into_iter().map(|name| (name.clone(), type_of(&name, form))));
        collisions.extend(columns.collisions);
        Ok::<_, Error>(ControlFlow::Continue(()))
    })?;
    collisions.dedup();
    let fields: Vec<Field> = types.into_iter().map(|(name, data_type)| Field::new(name, data_type, true)).collect();
    Ok(Header { schema: Arc::new(Schema::new(fields)), collisions })
}

/// The type that a column of this name is read as. FOCUS writes decimals, of more digits than a double holds.
fn type_of(name: &str, form: Option<Form>) -> DataType {
    match canonical(name) {
        Some(Canonical::Number) if form == Some(Form::Focus) => DataType::Decimal128(38, FOCUS_PLACES),
        _ if is_map(name) => map_type(),
        Some(known) => known.data_type(),
        None => Canonical::Text.data_type(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{gzip, stored, zipped};
    use super::*;
    use datafusion::arrow::datatypes::TimeUnit;

    async fn header_of(name: &str, bytes: Vec<u8>) -> Result<Header> {
        let (store, meta) = stored(name, bytes).await;
        header(&store, &meta, name).await
    }

    fn names(header: &Header) -> Vec<&str> {
        header.schema.fields().iter().map(|field| field.name().as_str()).collect()
    }

    #[tokio::test]
    async fn columns_have_the_types_of_their_names() {
        let text =
            "\u{feff}lineItem/UnblendedCost,lineItem/UsageStartDate,lineItem/UsageType,resourceTags,product/sku\r\n";
        let header = header_of("x.csv", text.into()).await.unwrap();
        let types: Vec<&DataType> = header.schema.fields().iter().map(|field| field.data_type()).collect();
        let time = DataType::Timestamp(TimeUnit::Millisecond, None);
        let text = DataType::Utf8View;
        assert_eq!(types, [&DataType::Float64, &time, &text, &map_type(), &text]);
        let expected = [
            "line_item_unblended_cost",
            "line_item_usage_start_date",
            "line_item_usage_type",
            "resource_tags",
            "product_sku",
        ];
        assert_eq!(names(&header), expected);
    }

    #[tokio::test]
    async fn headers_of_an_archive_are_united() {
        let archive = zipped(&[("a.csv", "a,A\n1,2\n"), ("b.csv", "b,a\n1,2\n")]);
        let header = header_of("x.zip", archive).await.unwrap();
        assert_eq!(names(&header), ["a", "b"]);
        assert_eq!(
            header.collisions,
            [Collision { name: "a".to_owned(), headers: vec!["a".to_owned(), "A".to_owned()] }]
        );
    }

    #[tokio::test]
    async fn only_the_beginning_is_read() {
        let mut bytes = gzip(&format!("a,b\n{}", "1,2\n".repeat(200_000)));
        bytes.truncate(bytes.len() / 2);
        assert_eq!(names(&header_of("x.csv.gz", bytes).await.unwrap()), ["a", "b"]);
    }

    #[tokio::test]
    async fn file_that_is_no_gzip_is_refused_by_name() {
        let error = header_of("x.csv.gz", b"a,b\n1,2\n".to_vec()).await.unwrap_err();
        assert_eq!(error.to_string(), "could not read x.csv.gz as CSV");
    }
}
