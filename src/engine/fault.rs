//! Errors of the engine, said with their place in the SQL.

use datafusion::common::{DataFusionError, SchemaError};

use super::statement::Sql;
use crate::error::{Error, Result, mark, near};

/// Says what the engine refused in `sql`, with the place where the error names one; `tables` are those that are there.
pub fn planning(sql: &Sql, tables: &[&str], error: DataFusionError) -> Error {
    let root = error.find_root();
    if let DataFusionError::SchemaError(schema, _) = root
        && let SchemaError::FieldNotFound { field, valid_fields } = schema.as_ref()
    {
        let names: Vec<&str> = valid_fields.iter().map(|column| column.name.as_str()).collect();
        return not_found(sql, "column", &field.name, &names);
    }
    if let DataFusionError::Plan(message) = root
        && let Some(name) = message.strip_prefix("table '").and_then(|rest| rest.strip_suffix("' not found"))
    {
        let name = name.rsplit('.').next().unwrap_or(name);
        return not_found(sql, "table", name, tables);
    }
    if let DataFusionError::Plan(message) = root
        && let Some(name) = message.split("Invalid function '").nth(1).and_then(|rest| rest.split('\'').next())
    {
        let near = message.split("Did you mean '").nth(1).and_then(|rest| rest.split('\'').next());
        return not_found(sql, "function", name, near.as_slice());
    }
    running("the SQL could not be planned", error)
}

fn not_found(sql: &Sql, what: &str, name: &str, known: &[&str]) -> Error {
    let start = find_word(&sql.code(), &name.to_ascii_lowercase()).unwrap_or(0);
    let hint = match near(name, known.iter().copied()).as_slice() {
        [] if (2..=12).contains(&known.len()) => Some(format!("there is {}", known.join(", "))),
        [] => None,
        near => Some(format!("did you mean {}?", near.join(" or "))),
    };
    mark(&sql.file, &sql.text, start..start + name.len(), &format!("there is no {what} {name:?}"), hint)
}

/// A whole word, so that `cost` is not found inside `total_cost`.
fn find_word(text: &str, word: &str) -> Option<usize> {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).map(|(at, _)| at).find(|at| {
        let before = text[..*at].chars().next_back().is_some_and(inside);
        let after = text[at + word.len()..].chars().next().is_some_and(inside);
        !before && !after
    })
}

/// A failure without a place in the text.
pub fn running(doing: &str, error: DataFusionError) -> Error {
    if let Some(error) = Error::source_within(&error) {
        return error;
    }
    let hint = match error.find_root() {
        DataFusionError::ResourcesExhausted(_) => Some("give it more with --memory, or ask for fewer rows".to_owned()),
        _ => None,
    };
    Error::Engine { doing: doing.to_owned(), source: Box::new(error), hint }
}

/// Turns a session's setup failure into ours.
pub fn setup<T>(result: std::result::Result<T, DataFusionError>) -> Result<T> {
    result.map_err(|error| running("the engine could not be set up", error))
}
