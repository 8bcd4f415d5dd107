//! What follows from figures: pure functions from rows to rows.

pub mod allocation;
pub mod anomaly;
pub mod breakdown;
pub mod budget;
pub mod commitment;
pub mod digest;
pub mod forecast;
pub mod inventory;
pub mod projection;
pub mod reconcile;
pub mod restated;
pub mod tag_coverage;
pub mod top;
pub mod unit_cost;
pub mod waste;
