//! CUR 2.0 as Data Exports deliver it: fewer columns of their own, the others in maps.

use arrow::array::ArrayRef;
use arrow::error::ArrowError;

use crate::accounts::Names;
use crate::batch::Batch;
use crate::calendar::{Month, Spans};
use crate::columns::{Column, Text};
use crate::export::Order;
use crate::form::Desk;
use crate::line::{Row, Template};
use crate::writer::{Layout, Values};

/// The export.
pub static EXPORT: Order = Order { name: "monthly-cur2", partition: "BILLING_PERIOD" };

/// Attributes of a product that have no column of their own here: their keys in the map.
const PRODUCT: [(Text, &str); 8] = [
    (Text::InstanceFamily, "instance_type_family"),
    (Text::OperatingSystem, "operating_system"),
    (Text::ProductName, "product_name"),
    (Text::Region, "region"),
    (Text::ServiceName, "servicename"),
    (Text::Tenancy, "tenancy"),
    (Text::Vcpu, "vcpu"),
    (Text::VolumeType, "volume_type"),
];

/// The columns of CUR 2.0.
pub struct Cur2 {
    month: Month,
    names: Names,
    /// The legacy report's columns that are the same here.
    same: Vec<Column>,
    /// Tags and their keys in the map.
    tags: Vec<(Text, &'static str)>,
    batch: Batch<Template>,
}

impl Cur2 {
    /// A month without rows.
    pub fn new(desk: &Desk) -> Self {
        let own = |column: &Column| match column {
            Column::Text(text) => column.header().0 != "resourceTags" && PRODUCT.iter().all(|entry| entry.0 != *text),
            _ => true,
        };
        let same = desk.columns.iter().copied().filter(own).collect();
        let key = |(text, _): (Text, &'static str)| (text, text.name().trim_start_matches("resource_tags_"));
        let tags = desk.tags().into_iter().map(key).collect();
        Self { month: desk.month, names: desk.world.accounts.names(), same, tags, batch: Batch::of_lines() }
    }

    fn account_names(&self, account: Text) -> ArrayRef {
        self.batch.texts(|line| self.names.get(line.get(account)).copied().unwrap_or(""))
    }

    fn map(&self, entries: &[(Text, &'static str)]) -> Result<ArrayRef, ArrowError> {
        let filled = |line: &'_ Template, text: Text| !line.get(text).is_empty();
        self.batch.maps(|line| {
            let held = entries.iter().filter(|entry| filled(line, entry.0));
            held.map(|&(text, key)| (key, line.get(text))).collect()
        })
    }
}

impl Layout for Cur2 {
    fn begin(&mut self, template: &Template) {
        self.batch.begin(template.clone());
    }

    fn push(&mut self, row: &Row) {
        self.batch.push(row.span, row.numbers());
    }

    fn len(&self) -> usize {
        self.batch.len()
    }

    fn columns(&self, spans: &Spans) -> Result<Vec<Values>, ArrowError> {
        let values = |column: &Column| (column.name(), self.batch.column(*column, self.month, spans));
        let mut columns: Vec<Values> = self.same.iter().map(values).collect();
        columns.extend([
            ("bill_payer_account_name", self.account_names(Text::Payer)),
            ("line_item_usage_account_name", self.account_names(Text::Account)),
            ("product_instance_family", self.batch.texts(|line| instance_family(line.get(Text::InstanceFamily)))),
            ("product", self.map(&PRODUCT)?),
            ("resource_tags", self.map(&self.tags)?),
            ("cost_category", self.map(&[])?),
            ("discount", self.map(&[])?),
        ]);
        columns.sort_by_key(|column| column.0);
        Ok(columns)
    }

    fn clear(&mut self) {
        self.batch.clear();
    }
}

/// What AWS calls the family of a type: `General purpose` for `m5`.
fn instance_family(family: &str) -> &'static str {
    match family.chars().next() {
        Some('m' | 't') => "General purpose",
        Some('c') => "Compute optimized",
        Some('r') => "Memory optimized",
        Some('i') => "Storage optimized",
        Some('g' | 'p') => "GPU instance",
        _ => "",
    }
}
