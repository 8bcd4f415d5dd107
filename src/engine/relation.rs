//! The table `cur` for one statement: the columns of the source, and those that the statement names and it lacks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use datafusion::arrow::datatypes::{DataType, Schema};
use datafusion::catalog::TableProvider;
use datafusion::common::metadata::FieldMetadata;
use datafusion::common::{Column, Result, ScalarValue};
use datafusion::datasource::{ViewTable, provider_as_source};
use datafusion::functions::core::expr_fn::{coalesce, nullif};
use datafusion::functions::datetime::expr_fn::{date_part, date_trunc};
use datafusion::functions_nested::map::map;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, cast, lit};
use datafusion::prelude::SessionContext;

use crate::schema::tags::{self, CATEGORY, TAG};
use crate::schema::{forms, maps, names};
use crate::settings::Form;
use crate::source::Bill;
use crate::source::scan::{BILLING_MONTH, BillTable, HAS, mark};

/// How a name that the source lacks was resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resolved {
    /// From other columns of the source.
    From(String),
    /// The source has nothing of the kind: it reads as NULL.
    Absent,
}

/// The relation, and what became of the names that it lacks.
pub struct Relation {
    pub view: Arc<dyn TableProvider>,
    pub added: BTreeMap<String, Resolved>,
}

/// The billing month of a row as a date, in views.
const BILL_PERIOD: &str = "bill_period";
/// Names with this prefix are tags by their key.
const TAG_DIMENSION: &str = "tag:";

/// The maps that hold tags, and those that hold cost categories.
const TAG_MAPS: &[&str] = &["resource_tags", "tags"];
const CATEGORY_MAPS: &[&str] = &["cost_category"];

/// Builds the relation over a bill for a statement that uses `used`.
///
/// # Errors
/// The engine refuses an expression, which would be a fault of ours.
pub fn build(context: &SessionContext, bill: &Bill, used: &BTreeSet<String>) -> Result<Relation> {
    let presence = used.iter().filter_map(|name| name.strip_prefix(HAS)).map(str::to_owned).collect();
    let table = BillTable::new(bill, &presence);
    let visible: Vec<String> = table.visible().map(str::to_owned).collect();
    let resolver = Resolver { context, bill, schema: table.schema().as_ref().clone(), visible: &visible };
    let mut columns: Vec<Expr> = visible.iter().map(|name| resolver.visible(name, used)).collect::<Result<_>>()?;
    let mut added = BTreeMap::new();
    for name in used.iter().filter(|name| !visible.contains(name)) {
        if let Some((expr, how)) = resolver.resolve(name)? {
            columns.push(expr);
            added.insert(name.clone(), how);
        }
    }
    let plan =
        LogicalPlanBuilder::scan("bill", provider_as_source(Arc::new(table)), None)?.project(columns)?.build()?;
    Ok(Relation { view: Arc::new(ViewTable::new(plan, None)), added })
}

fn column(name: &str) -> Expr {
    Expr::Column(Column::from_name(name))
}

struct Resolver<'a> {
    context: &'a SessionContext,
    bill: &'a Bill,
    schema: Schema,
    visible: &'a [String],
}

impl Resolver<'_> {
    fn has(&self, name: &str) -> bool {
        self.visible.iter().any(|visible| visible == name)
    }

    /// A column of the source as a person sees it.
    fn visible(&self, name: &str, used: &BTreeSet<String>) -> Result<Expr> {
        let expr = if used.contains(name) { self.united(name)? } else { self.own(name)? };
        Ok(if matches!(expr, Expr::Column(_)) { expr } else { expr.unalias().alias(name) })
    }

    /// A column of the source. Numbers that all files write as text are parsed here, above the scan, so that a filter
    /// on other columns spares most of the work.
    fn own(&self, name: &str) -> Result<Expr> {
        let is_number = names::canonical(name) == Some(names::Canonical::Number);
        let is_text = self.schema.field_with_name(name).is_ok_and(|field| field.data_type().is_string());
        if is_number && is_text { self.call("number", vec![column(name)]) } else { Ok(column(name)) }
    }

    /// A column with the other places of its value, for files of other months that lack it.
    fn united(&self, name: &str) -> Result<Expr> {
        let own = self.own(name)?;
        if self.is_everywhere(name) {
            return Ok(own);
        }
        let mut places = vec![own];
        places.extend(self.places(name)?.into_iter().filter(|(from, _)| from != name).map(|(_, expr)| expr));
        Ok(first(name, places))
    }

    /// Whether every file has the column, so that its value stands nowhere else.
    fn is_everywhere(&self, name: &str) -> bool {
        let has = |schema: &Schema| schema.fields().iter().any(|field| field.name().eq_ignore_ascii_case(name));
        self.bill.files.iter().all(|file| has(&file.schema))
    }

    /// Where the source has the value of a name: in columns of another spelling, or in a map; best first.
    fn places(&self, name: &str) -> Result<Vec<(String, Expr)>> {
        for (prefix, maps) in [(TAG, TAG_MAPS), (CATEGORY, CATEGORY_MAPS)] {
            if let Some(key) = name.strip_prefix(prefix) {
                return self.keyed(key, prefix, maps);
            }
        }
        let mut places = Vec::new();
        let spellings = names::spellings(name);
        for other in spellings.iter().filter(|other| self.has(other)) {
            places.push((other.clone(), self.own(other)?));
        }
        let unknown = [name.to_owned()];
        let spellings = if spellings.is_empty() { &unknown } else { spellings };
        for (prefix, map) in [("product_", "product"), ("discount_", "discount")] {
            for key in spellings.iter().filter_map(|other| other.strip_prefix(prefix)).filter(|_| self.has_map(map)) {
                let value = self.call("map_value", vec![column(map), lit(key)])?;
                let is_number = names::canonical(name) == Some(names::Canonical::Number);
                let value = if is_number { self.call("number", vec![value])? } else { value };
                places.push((map.to_owned(), value));
            }
        }
        Ok(places)
    }

    /// Where the source has a tag or cost category, by its key in any spelling.
    fn keyed(&self, key: &str, prefix: &str, maps: &[&str]) -> Result<Vec<(String, Expr)>> {
        let same =
            |other: &&String| other.strip_prefix(prefix).is_some_and(|other| tags::fold(other) == tags::fold(key));
        let mut places: Vec<(String, Expr)> =
            self.visible.iter().filter(same).map(|other| (other.clone(), column(other))).collect();
        for map in maps.iter().filter(|map| self.has_map(map)) {
            places.push(((*map).to_owned(), self.call("tag_value", vec![column(map), lit(key)])?));
        }
        Ok(places)
    }

    /// Whether the source has a map column of that name, as CUR 2.0 does.
    fn has_map(&self, name: &str) -> bool {
        self.schema.field_with_name(name).is_ok_and(|field| matches!(field.data_type(), DataType::Map(..)))
    }

    /// The expression of a name, aliased to it; `None` if it is no name of a bill.
    fn resolve(&self, name: &str) -> Result<Option<(Expr, Resolved)>> {
        let from = |expr: Expr, what: &str| Ok(Some((expr.alias(name), Resolved::From(what.to_owned()))));
        if name.starts_with(HAS) {
            return from(column(name), "the files' columns");
        }
        if name == BILL_PERIOD {
            return from(self.period(), "the path");
        }
        if let Some(expr) = self.partition(name) {
            return Ok(Some((expr, Resolved::From("the billing period".to_owned()))));
        }
        if let Some(key) = name.strip_prefix(TAG_DIMENSION) {
            return Ok(self.tag(key)?.map(|expr| (expr.alias(name), Resolved::From("its tag".to_owned()))));
        }
        let lower = name.to_lowercase();
        if lower != name && self.has(&lower) {
            return from(self.united(&lower)?.unalias(), &lower);
        }
        if lower != name {
            // In quotes, as documents of FOCUS write it.
            return Ok(self.resolve(&lower)?.map(|(expr, how)| (expr.alias(name), how)));
        }
        let places = self.places(name)?;
        if let Some((place, _)) = places.first() {
            let place = place.clone();
            return from(first(name, places.into_iter().map(|(_, expr)| expr).collect()).unalias(), &place);
        }
        if let Some(prefix) = maps::prefix(name) {
            return from(self.map_of(prefix), "the columns of its keys");
        }
        let canonical = match names::canonical_in(forms::table(self.bill.form), name) {
            None if name.starts_with(TAG) || name.starts_with(CATEGORY) => names::Canonical::Text,
            None => return Ok(None),
            Some(canonical) => canonical,
        };
        let null = lit(ScalarValue::try_from(&canonical.data_type())?);
        Ok(Some((null.alias(name), Resolved::Absent)))
    }

    /// The billing period of the row as a date: the file's, or the row's own where a file holds several.
    fn period(&self) -> Expr {
        let file = column(BILLING_MONTH);
        if self.bill.files.iter().all(|file| file.period.is_some()) {
            return file;
        }
        let row = cast(column(forms::period_column(self.bill.form)), DataType::Date32);
        coalesce(vec![file, cast(date_trunc(lit("month"), row), DataType::Date32)])
    }

    /// `year`, `month` and `billing_period` where paths do not write them.
    fn partition(&self, name: &str) -> Option<Expr> {
        let mark = FieldMetadata::from(mark(name)?);
        let expr = if name == "billing_period" {
            datafusion::functions::datetime::expr_fn::to_char(self.period(), lit("%Y-%m"))
        } else {
            cast(cast(date_part(lit(name), self.period()), DataType::Int32), DataType::Utf8)
        };
        Some(expr.alias_with_metadata(name, Some(mark)))
    }

    /// The value of a tag by its key in any spelling; of several columns and maps the first that is not empty.
    fn tag(&self, key: &str) -> Result<Option<Expr>> {
        let mut values = Vec::new();
        for name in tags::columns(key, self.visible.iter().map(String::as_str)) {
            values.push(self.call("text", vec![column(name)])?);
        }
        for map in TAG_MAPS.iter().filter(|map| self.has_map(map)) {
            values.push(self.call("tag_value", vec![column(map), lit(key)])?);
        }
        Ok(match values.len() {
            0 => None,
            1 => values.pop(),
            _ => Some(coalesce(values)),
        })
    }

    /// A map of all columns with a prefix, keys as CUR 2.0 writes them.
    fn map_of(&self, prefix: &str) -> Expr {
        let columns: Vec<&String> = self.visible.iter().filter(|name| name.starts_with(prefix)).collect();
        if columns.is_empty() {
            return cast(lit(ScalarValue::Null), maps::map_type());
        }
        let keys = columns.iter().map(|name| lit(&name[prefix.len()..])).collect();
        map(keys, columns.iter().map(|name| cast(column(name), DataType::Utf8View)).collect())
    }

    fn call(&self, function: &str, args: Vec<Expr>) -> Result<Expr> {
        use datafusion::execution::FunctionRegistry;
        Ok(self.context.udf(function)?.call(args))
    }
}

/// The first of several places that holds a value; empty text in one gives way to a value in the next.
fn first(name: &str, mut places: Vec<Expr>) -> Expr {
    if places.len() == 1 {
        return places.remove(0);
    }
    let is_text = names::canonical(name).is_none_or(|canonical| canonical == names::Canonical::Text);
    let last = places.len() - 1;
    let each = |(index, expr)| if is_text && index < last { nullif(expr, lit("")) } else { expr };
    coalesce(places.into_iter().enumerate().map(each).collect()).alias(name)
}

/// The maps of CUR 2.0 that a bill lacks, each with the prefix of the columns that hold its values.
pub fn absent_maps(bill: &Bill) -> Vec<(&'static str, &'static str)> {
    let has = |map: &str| bill.columns.field_with_name(map).is_ok();
    let maps = ["product", "resource_tags", "cost_category", "discount"].into_iter().filter(|map| !has(map));
    maps.filter_map(|map| Some((map, maps::prefix(map)?))).filter(|_| bill.form != Form::Focus).collect()
}

/// The tag keys of a bill whose tags are columns, as a person writes them.
pub fn tag_keys(bill: &Bill) -> Vec<String> {
    bill.columns.fields().iter().filter_map(|field| tags::key_of(field.name())).collect()
}
