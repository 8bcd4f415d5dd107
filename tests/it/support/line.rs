//! One line item of a bill, in few words.

use chrono::{DateTime, Datelike, Months, NaiveDate};

/// A value as a bill's file holds it.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Text(String),
    Number(f64),
    /// Milliseconds UTC.
    Time(i64),
    Map(Vec<(String, String)>),
    Null,
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::Text(text.to_owned())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::Number(number)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Value {
    fn from(entries: [(&str, &str); N]) -> Self {
        Value::Map(entries.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec())
    }
}

/// A line: its columns in order.
#[derive(Debug, Clone)]
pub struct Line(pub Vec<(String, Value)>);

/// A line of charge type Usage in January 2025, with AWS's own '' and 0.0 where there is nothing to say.
pub fn usage(service: &str, cost: f64) -> Line {
    let line = Line(Vec::new())
        .set("bill_billing_entity", "AWS")
        .set("bill_payer_account_id", "111111111111")
        .set("line_item_usage_account_id", "222222222222")
        .set("line_item_line_item_type", "Usage")
        .set("line_item_product_code", "AmazonS3")
        .set("line_item_usage_type", "Requests")
        .set("line_item_availability_zone", "")
        .set("line_item_resource_id", "")
        .set("line_item_usage_amount", 1.0)
        .set("line_item_currency_code", "USD")
        .set("line_item_unblended_cost", cost)
        .set("line_item_blended_cost", cost)
        .set("line_item_line_item_description", "")
        .set("product_servicename", service)
        .set("product_product_name", "")
        .set("product_region", "")
        .set("product_instance_type", "")
        .set("pricing_public_on_demand_cost", 0.0)
        .set("resource_tags_user_cost_center", "")
        .set("reservation_reservation_a_r_n", "")
        .set("reservation_total_reserved_units", "");
    line.month("2025-01")
}

impl Line {
    #[must_use]
    pub fn set(mut self, name: &str, value: impl Into<Value>) -> Self {
        let value = value.into();
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
        self
    }

    /// Leaves a column out, as a file without it does.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.retain(|(known, _)| known != name);
        self
    }

    /// The billing period, with the usage on its first day.
    #[must_use]
    pub fn month(self, month: &str) -> Self {
        let first = day(&format!("{month}-01"));
        self.set("bill_billing_period_start_date", time(first))
            .set("bill_billing_period_end_date", time(first.with_day(1).unwrap() + Months::new(1)))
            .set("line_item_usage_start_date", time(first))
            .set("line_item_usage_end_date", time(first))
    }

    /// The day of the usage.
    #[must_use]
    pub fn on(self, date: &str) -> Self {
        self.set("line_item_usage_start_date", time(day(date))).set("line_item_usage_end_date", time(day(date)))
    }

    /// Whether its use begins in a month.
    pub fn is_of(&self, month: &str) -> bool {
        let starts = |(name, value): &(String, Value)| match value {
            Value::Time(millis) if name == "line_item_usage_start_date" => {
                chrono::DateTime::from_timestamp_millis(*millis)
                    .is_some_and(|at| at.format("%Y-%m").to_string() == month)
            }
            _ => false,
        };
        self.0.iter().any(starts)
    }

    #[must_use]
    pub fn kind(self, charge_type: &str) -> Self {
        self.set("line_item_line_item_type", charge_type)
    }
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn time(day: NaiveDate) -> Value {
    Value::Time(
        DateTime::from_timestamp(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp(), 0)
            .unwrap()
            .timestamp_millis(),
    )
}
