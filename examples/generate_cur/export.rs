//! Data Exports: the folders of an export in Parquet, and the manifests beside its data.

use std::fs;
use std::path::{Path, PathBuf};

use arrow::datatypes::{DataType, Field};
use serde_json::{Value, json};

use crate::calendar::{Month, Spans};
use crate::delivery::Delivery;
use crate::failure::Failure;
use crate::folder;
use crate::form::{Desk, Form};
use crate::line::{Row, Template};
use crate::random::{Random, key, mix};
use crate::writer::{Layout, Writer, file_name};

/// An export as it was ordered.
pub struct Order {
    pub name: &'static str,
    /// The key of its partitions, in the export's own case.
    pub partition: &'static str,
}

impl Order {
    /// Where a month's executions lie.
    pub fn data(&self, out: &Path, month: Month) -> PathBuf {
        out.join(self.name).join("data").join(self.period(month))
    }

    /// Where a month's manifests lie.
    pub fn metadata(&self, out: &Path, month: Month) -> PathBuf {
        out.join(self.name).join("metadata").join(self.period(month))
    }

    fn period(&self, month: Month) -> String {
        format!("{}={month}", self.partition)
    }
}

/// One execution of an export for a month.
pub struct Export<L> {
    order: &'static Order,
    month: Month,
    metadata: PathBuf,
    /// Its folder's name: `2025-01-03T04:15:30.000Z-` and the execution's identifier.
    folder: String,
    execution: String,
    newest: bool,
    writer: Writer<L>,
}

impl<L: Layout + 'static> Export<L> {
    /// An execution without rows, its folders made.
    pub fn open(
        order: &'static Order,
        layout: L,
        out: &Path,
        desk: &Desk,
        delivery: &Delivery,
    ) -> Result<Box<dyn Form>, Failure> {
        let instant = delivery.instant();
        let execution = Random::new(mix(desk.world.seed, key(&format!("{} {instant}", order.name)))).uuid();
        let folder = format!("{instant}-{execution}");
        let (month, newest) = (desk.month, delivery.newest);
        let (data, metadata) = (order.data(out, month).join(&folder), order.metadata(out, month));
        folder::make(&data)?;
        folder::make(&metadata.join(&folder))?;
        let writer = Writer::new(layout, data, order.name, desk.args.rows_per_file);
        Ok(Box::new(Self { order, month, metadata, folder, execution, newest, writer }))
    }
}

impl<L> Export<L> {
    fn manifest(&self, columns: &[Value], files: usize) -> Value {
        let order = self.order;
        let place = format!("cost/{}/data/{}/{}", order.name, order.period(self.month), self.folder);
        let file = |number| format!("s3://example-cost-reports/{place}/{}", file_name(order.name, number));
        json!({
            "executionId": self.execution,
            "exportName": order.name,
            "columns": columns,
            "dataFiles": (1..=files).map(file).collect::<Vec<_>>(),
            "billingPeriod": { "start": self.month.first().instant(), "end": self.month.end().instant() },
            "contentType": "Parquet",
            "compression": "Parquet",
        })
    }

    fn write_manifest(&self, columns: &[Value], files: usize) -> Result<(), Failure> {
        let text = format!("{:#}\n", self.manifest(columns, files));
        let name = format!("{}-Manifest.json", self.order.name);
        let own = self.metadata.join(&self.folder);
        for folder in [Some(&own), self.newest.then_some(&self.metadata)].into_iter().flatten() {
            let path = folder.join(&name);
            fs::write(&path, &text).map_err(|error| Failure::new("cannot write", &path, error))?;
        }
        Ok(())
    }
}

impl<L: Layout> Form for Export<L> {
    fn begin(&mut self, template: &Template) {
        self.writer.begin(template);
    }

    fn push(&mut self, row: &Row, spans: &Spans) -> Result<(), Failure> {
        self.writer.push(row, spans)
    }

    fn finish(mut self: Box<Self>, spans: &Spans) -> Result<(), Failure> {
        let schema = self.writer.schema(spans)?;
        let columns: Vec<Value> = schema.fields().iter().map(|field| column(field)).collect();
        let files = self.writer.finish(spans)?;
        self.write_manifest(&columns, files)
    }
}

/// A column as a manifest names it, its type as in a table definition.
fn column(field: &Field) -> Value {
    let kind = match field.data_type() {
        DataType::Float64 => "double",
        DataType::Timestamp(..) => "timestamp",
        DataType::Map(..) => "map<string, string>",
        _ => "string",
    };
    json!({ "name": field.name(), "type": kind })
}
