//! Findings told to people and services: what is new, to whom, when, and again until it has arrived.
//!
//! `state` knows what was told, `deliver` decides, `message` words it, and a sink only sends.

mod append;
pub mod deliver;
pub mod finding;
pub mod message;
pub mod sink;
pub mod state;
mod text;
