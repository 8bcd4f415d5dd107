//! Standard output, by the caller's writer.

use std::cell::RefCell;
use std::io::Write;

use async_trait::async_trait;

use super::{Failure, Sink, file};
use crate::alert::message::Message;
use crate::settings::sinks::Form;

/// Writes messages as text or as lines of JSON.
pub struct Stdout<'a> {
    out: &'a RefCell<dyn Write + 'a>,
    form: Form,
}

impl<'a> Stdout<'a> {
    /// Over the caller's writer.
    #[must_use]
    pub fn new(out: &'a RefCell<dyn Write + 'a>, form: Form) -> Self {
        Self { out, form }
    }
}

#[async_trait(?Send)]
impl Sink for Stdout<'_> {
    async fn send(&self, message: &Message) -> Result<(), Failure> {
        let text = file::written(message, self.form);
        let mut out = self.out.borrow_mut();
        let written = out.write_all(text.as_bytes()).and_then(|()| out.flush());
        written.map_err(|error| Failure::passing(format!("could not write the output: {error}")))
    }
}
