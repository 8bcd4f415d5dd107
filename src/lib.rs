//! Cost and billing analytics over AWS Cost and Usage Reports: documented SQL in an embedded query engine.

pub mod accounts;
pub mod alert;
pub mod analysis;
pub mod aws;
pub mod catalog;
pub mod cli;
pub mod engine;
pub mod error;
pub mod export;
pub mod lock;
pub mod meter;
pub mod money;
pub mod output;
pub mod render;
pub mod schedule;
pub mod schema;
pub mod serve;
pub mod settings;
pub mod source;
pub mod store;
pub mod table;
