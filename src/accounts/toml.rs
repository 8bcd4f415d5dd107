//! The file as TOML: `[[account]]` with `id`, `name`, `organizational_unit`, `from` and `to`.

use ::toml::Spanned;
use chrono::NaiveDate;
use serde::Deserialize;

use super::{Entry, Row, id};
use crate::error::{Error, Result, mark, near};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    account: Vec<Spanned<Keys>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    id: Spanned<String>,
    name: Option<String>,
    organizational_unit: Option<String>,
    from: Option<Spanned<::toml::Value>>,
    to: Option<Spanned<::toml::Value>>,
}

/// Reads a file's entries.
///
/// # Errors
/// It is no TOML, has a key that is none, or an account or a day that is none.
pub fn read(file: &str, text: &str) -> Result<Vec<Row>> {
    let read: File = ::toml::from_str(text)
        .map_err(|error| mark(file, text, error.span().unwrap_or(0..0), error.message(), hint(error.message())))?;
    read.account.into_iter().map(|keys| row(file, text, keys)).collect()
}

fn row(file: &str, text: &str, keys: Spanned<Keys>) -> Result<Row> {
    let place = keys.span();
    let keys = keys.into_inner();
    let fault = |place, message: &str, hint: &str| mark(file, text, place, message, Some(hint.to_owned()));
    let written = keys.id.get_ref().trim().to_owned();
    let account = id::read(&written)
        .map_err(|why| fault(keys.id.span(), why, "write it as text of 12 digits: \"123456789012\""))?;
    let day = |value: Option<Spanned<::toml::Value>>| -> Result<Option<(NaiveDate, std::ops::Range<usize>)>, Error> {
        let Some(value) = value else { return Ok(None) };
        let written = match value.get_ref() {
            ::toml::Value::Datetime(time) => time.to_string(),
            ::toml::Value::String(text) => text.trim().to_owned(),
            other => other.to_string(),
        };
        let place = value.span();
        let parsed = written.parse().map(|day| Some((day, place.clone())));
        parsed.map_err(|_| fault(place, &format!("{written} is no day"), "write it as 2025-01-31"))
    };
    let (from, to) = (day(keys.from)?, day(keys.to)?);
    if let (Some((from, _)), Some((to, place))) = (&from, &to)
        && from > to
    {
        let hint = "`to` is the last day on which the entry holds";
        return Err(fault(place.clone(), "the last day is before the first", hint));
    }
    let filled = |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let entry = Entry {
        account,
        name: filled(keys.name),
        unit: filled(keys.organizational_unit),
        from: from.map(|(day, _)| day),
        to: to.map(|(day, _)| day),
    };
    let padded = id::was_short(&written).then_some(written);
    Ok(Row { entry, place, padded })
}

/// What to do about a fault that the TOML reader words.
fn hint(message: &str) -> Option<String> {
    let names: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    if message.starts_with("invalid type: integer") {
        return Some("write an account in quotes: id = \"123456789012\"".to_owned());
    }
    let (unknown, known) = names.split_first().filter(|_| message.starts_with("unknown field"))?;
    match near(unknown, known.iter().copied()).as_slice() {
        [] => Some(format!("known keys are {}", known.join(", "))),
        near => Some(format!("did you mean {}?", near.join(" or "))),
    }
}
