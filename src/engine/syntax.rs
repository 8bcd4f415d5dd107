//! Where SQL could not be read.

use datafusion::sql::sqlparser::parser::ParserError;

use crate::error::{Error, mark};

/// A syntax error; the parser says the place as `at Line: 2, Column: 5` at the end of its message.
pub fn fault(file: &str, text: &str, error: &ParserError) -> Error {
    let message = match error {
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => message.as_str(),
        ParserError::RecursionLimitExceeded => "it is nested too deeply",
    };
    let (message, place) = match message.rsplit_once(" at Line: ") {
        Some((message, place)) => (message, byte_of(text, place)),
        None => (message, None),
    };
    let at = place.unwrap_or_else(|| text.trim_end().len().saturating_sub(1));
    mark(file, text, at..word_end(text, at), &format!("the SQL could not be read: {message}"), None)
}

/// The byte of `2, Column: 5`.
fn byte_of(text: &str, place: &str) -> Option<usize> {
    let (line, column) = place.split_once(", Column: ")?;
    let (line, column): (usize, usize) = (line.trim().parse().ok()?, column.trim().parse().ok()?);
    let start: usize = text.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum();
    let within = text.get(start..)?.chars().take(column.checked_sub(1)?).map(char::len_utf8).sum::<usize>();
    Some((start + within).min(text.len()))
}

fn word_end(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or("");
    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    start + length.max(1)
}
