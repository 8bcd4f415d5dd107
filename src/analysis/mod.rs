//! What follows from figures: pure functions from rows to rows.

pub mod restated;
