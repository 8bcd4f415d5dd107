//! Real HTTP over loopback, as browsers and others send it.

mod answers;
mod attacks;
mod patience;
mod tokens;
