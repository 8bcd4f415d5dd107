//! The integration tests: one binary, as each links DataFusion again.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::needless_pass_by_value, reason = "a fixture is moved into the one call that uses it")]
#![allow(clippy::disallowed_methods, reason = "tests stand outside the program's world")]

mod support;

mod answers;
mod as_of;
mod athena;
mod bad_report;
mod bad_settings;
mod bad_source;
mod bad_sql;
mod bad_values;
mod both_ways;
mod commands;
mod csv_bills;
mod deliveries;
mod determinism;
mod documented;
mod documents;
mod drift;
mod duckdb;
mod early_stop;
mod flags;
mod focus_bills;
mod formats;
mod forms;
mod invoice;
mod invoice_days;
mod layers;
mod layouts;
mod map_columns;
mod misfits;
mod month_order;
mod names;
mod near_values;
mod odd_bills;
mod one_bill_documented;
mod one_bill_four_forms;
mod one_bill_in_focus;
mod one_bill_invoice;
mod one_month_twice;
mod partitions;
mod rounding;
mod s3_address;
mod s3_bytes;
mod s3_ends;
mod s3_faults;
mod s3_forms;
mod s3_list;
mod s3_read;
mod s3_scan;
mod s3_write;
mod snapshots;
mod sources;
mod spellings;
mod spreads;
mod stand_ins;
mod status;
mod tags;
mod tie;
mod ties;
mod written;
