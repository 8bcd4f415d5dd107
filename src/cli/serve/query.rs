//! The box for SQL.

use futures::TryStreamExt;

use super::pages::{nav, page};
use super::reports::SHOWN;
use super::standing::Standing;
use crate::error::{Error, Result};
use crate::render::document::{Document, Layout, Section, Served, Sheet};
use crate::render::{self, Format, View};
use crate::serve::{Answer, Form};
use crate::table::{Rows, Table};

/// What stands in the box at first.
const FIRST: &str =
    "SELECT service, SUM(unblended_cost) AS cost\nFROM line_items\nGROUP BY service\nORDER BY cost DESC";

/// Bytes of a query: a plan is as deep as its conditions are many.
const LONGEST: usize = 8 << 10;

/// The rows of a query, or the box to write one.
///
/// # Errors
/// The query is none, or does not run.
pub async fn answer(standing: &Standing<'_>, text: Option<&str>, form: Form) -> Result<Answer> {
    let Some(text) = text else { return page(&empty(FIRST)) };
    if text.len() > LONGEST {
        let message = format!("a query here has at most {LONGEST} letters");
        return Err(Error::Format { message, hint: "run it with costs sql --file".to_owned() });
    }
    let most = if form == Form::Page { SHOWN } else { standing.bounds.max_rows };
    let table = match standing.engine.sql("SQL", text).await {
        Ok(queried) => queried.table,
        // The query stays in the box, beside what is wrong with it.
        Err(error) if form == Form::Page => return page(&refused(text, &error)),
        Err(error) => return Err(error),
    };
    let (rows, is_all) = match first(table, most).await {
        Err(error) if form == Form::Page => return page(&refused(text, &error)),
        rows => rows?,
    };
    let format = match form {
        Form::Csv => Format::Csv,
        Form::Xlsx => Format::Xlsx,
        Form::Json => Format::Json,
        Form::Page => return page(&result(text, rows, is_all)),
        form => return Err(super::dashboards::no_form("sql", form, &[".csv", ".xlsx", ".json"])),
    };
    let mut bytes = Vec::new();
    render::write(format, &View::of(&rows), &mut bytes)?;
    Ok(Answer::File { name: "query".to_owned(), bytes, form })
}

/// The first rows, and whether they are all.
async fn first(mut table: Table, most: usize) -> Result<(Rows, bool)> {
    let (mut batches, mut count) = (Vec::new(), 0);
    while let Some(batch) = table.batches.try_next().await? {
        let room = most - count;
        if batch.num_rows() > room {
            batches.push(batch.slice(0, room));
            return Ok((Rows { columns: table.columns, batches }, false));
        }
        count += batch.num_rows();
        batches.push(batch);
    }
    Ok((Rows { columns: table.columns, batches }, true))
}

fn empty(text: &str) -> Document {
    let words = "Athena SQL over the tables cur, line_items and daily_costs; it reads and never writes.";
    let nav = nav("/sql");
    Document { summary: vec![words.to_owned()], ..Document::new("SQL", "") }.live().served(Served {
        nav,
        sql: Some(text.to_owned()),
        ..Served::default()
    })
}

fn result(text: &str, rows: Rows, is_all: bool) -> Document {
    let count = rows.len();
    let told = match (is_all, count) {
        (false, _) => format!("The first {count} rows; Run as CSV or XLSX for more."),
        (true, 1) => "1 row.".to_owned(),
        (true, count) => format!("{count} rows."),
    };
    let table = Sheet::new("Result", rows).empty("No rows.");
    let mut document = empty(text);
    document.summary = vec![told];
    document.sections.push(Section::new("Result").table(table).layout(Layout::Full));
    document
}

fn refused(text: &str, error: &Error) -> Document {
    let mut document = empty(text);
    document.summary = std::iter::once(placed(&error.to_string())).chain(error.hint()).collect();
    document.title.push_str(": not run");
    document
}

/// What is wrong and where; the query itself stands in the box, and its drawing with marks needs letters of one width.
fn placed(message: &str) -> String {
    let first = message.lines().next().unwrap_or_default();
    let place = message.split_once("[ SQL:").and_then(|(_, rest)| rest.split_once(' ')).map(|(place, _)| place);
    match place.and_then(|place| place.split_once(':')) {
        Some((line, column)) => format!("Line {line}, column {column}: {first}."),
        None => format!("{first}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_of_a_fault_is_said() {
        let message = "there is no column \"nope\"\n   ╭─[ SQL:2:8 ]\n   │\n 2 │ select nope from cur";
        assert_eq!(placed(message), "Line 2, column 8: there is no column \"nope\".");
        assert_eq!(placed("this is no query"), "this is no query.");
    }
}
