//! What the columns of a bill mean in its several forms: types, names, tags.

pub mod adapt;
pub mod categories;
pub mod cost_explorer;
pub mod findings;
pub mod forms;
pub mod headers;
pub mod maps;
pub mod names;
pub mod services;
pub mod tags;
pub mod unify;
pub mod usage;
