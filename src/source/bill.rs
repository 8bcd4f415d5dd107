//! An opened bill.

use std::sync::Arc;

use chrono::NaiveDate;
use datafusion::arrow::datatypes::Schema;
use datafusion::execution::object_store::ObjectStoreUrl;

use super::{Aside, BillFile, Delivery};
use crate::schema::adapt::Findings;
use crate::settings::Form;

/// An opened bill.
#[derive(Debug)]
pub struct Bill {
    /// The source's name, for messages.
    pub name: String,
    /// Where it was found.
    pub url: String,
    /// The form that it arrived in, never `Auto`.
    pub form: Form,
    /// Its files in the order of their paths.
    pub files: Arc<Vec<BillFile>>,
    /// The store that holds them.
    pub store: ObjectStoreUrl,
    /// The union of the files' columns.
    pub columns: Schema,
    /// The billing periods, in order.
    pub periods: Vec<NaiveDate>,
    /// The deliveries that the files are of.
    pub deliveries: Vec<Delivery>,
    /// Files that are not read, and why.
    pub aside: Vec<Aside>,
    /// Places where AWS says that it is writing the report.
    pub updating: Vec<String>,
    /// What a person should know of how the files were chosen.
    pub notes: Vec<String>,
    /// Values that did not fit their column's type and rows that could not be read, counted while scanning.
    pub findings: Arc<Findings>,
}
