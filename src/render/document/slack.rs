//! Slack's own markup, short: what happened, the figures, the first rows of each table.

use super::records::{Record, records};
use super::{Document, Section, Sheet, Tile};
use crate::render::{View, table};
use crate::table::Rows;

/// Rows of a table that are shown.
const ROWS: usize = 5;
/// Columns of a table.
const WIDTH: usize = 72;
/// Characters at most; Slack cuts a message of more than 4,000.
const MOST: usize = 3_500;
/// Characters kept for what is said in place of that which has no room.
const REST: usize = 40;

/// Writes a message; sections that have no room are counted.
#[must_use]
pub fn slack(document: &Document) -> String {
    let document = document.readable();
    let title = Some(format!("*{}*", escape(&document.title)));
    let subtitle = Some(escape(&document.subtitle)).filter(|text| !text.is_empty());
    let summary = document.summary.iter().map(|sentence| format!("• {}", escape(sentence)));
    let lines = title.into_iter().chain(subtitle).chain(summary).chain(document.tiles.iter().map(tile));
    let head = fitting(&lines.collect::<Vec<_>>(), "\n", "line", MOST - REST);
    let sections: Vec<String> = document.sections.iter().map(section).chain(notes(&document.notes)).collect();
    fitting(&[vec![head], sections].concat(), "\n\n", "section", MOST)
}

/// The first parts that have room, and how many have none; the first is there in any case, if only its beginning.
fn fitting(parts: &[String], between: &str, what: &str, most: usize) -> String {
    let Some((first, others)) = parts.split_first() else { return String::new() };
    let mut text: String = first.chars().take(if others.is_empty() { most } else { most - REST }).collect();
    for (shown, part) in others.iter().enumerate() {
        let room = if shown + 1 == others.len() { most } else { most - REST };
        if text.chars().count() + between.len() + part.chars().count() > room {
            let left = others.len() - shown;
            return text + between + &format!("and {left} more {what}{}", if left == 1 { "" } else { "s" });
        }
        text.extend([between, part]);
    }
    text
}

fn tile(tile: &Tile) -> String {
    let remarks = tile.remarks();
    let comma = if remarks.is_empty() { "" } else { ", " };
    format!("• {}: *{}*{comma}{}", escape(&tile.label), escape(&tile.value.full()), escape(&remarks))
}

fn section(section: &Section) -> String {
    let currency = section.table.as_ref().and_then(|sheet| sheet.currency.as_ref());
    let currency = currency.map_or(String::new(), |code| format!(" ({})", escape(code)));
    let mut lines = vec![format!("*{}*{currency}", escape(&section.title))];
    lines.extend(section.paragraphs().iter().map(|text| escape(text)));
    lines.extend(section.table.as_ref().map(sheet));
    lines.extend(section.source.as_ref().map(|command| format!("`{}`", escape(&unquoted(command)))));
    lines.join("\n")
}

/// The first rows in a block of code, which keeps its columns, or one a line where they have no room.
fn sheet(sheet: &Sheet) -> String {
    let count = sheet.rows.len();
    if count == 0 {
        return escape(&sheet.empty);
    }
    let rows = first(&sheet.rows, ROWS);
    // Totals of a part would be taken for those of the whole.
    let view = View { rows: &rows, totals: sheet.totals && count <= ROWS, ..sheet.view(Some(WIDTH)) };
    let line = |one: &Record| format!("• *{}* {}", escape(&one.head), escape(&one.rest));
    let shown = match records(&view) {
        Some(records) => records.iter().map(line).collect::<Vec<_>>().join("\n"),
        None => format!("```\n{}\n```", escape(&unquoted(table::render(&view).trim_end()))),
    };
    let more = if count > ROWS { format!("\nand {} more", count - ROWS) } else { String::new() };
    shown + &more
}

fn notes(notes: &[String]) -> Option<String> {
    let lines = notes.iter().map(|note| format!("• {}", escape(note)));
    (!notes.is_empty()).then(|| std::iter::once("*Notes*".to_owned()).chain(lines).collect::<Vec<_>>().join("\n"))
}

/// The first rows.
fn first(rows: &Rows, most: usize) -> Rows {
    let mut left = most;
    let mut batches = Vec::new();
    for batch in &rows.batches {
        let taken = batch.num_rows().min(left);
        batches.push(batch.slice(0, taken));
        left -= taken;
    }
    Rows { columns: rows.columns.clone(), batches }
}

/// A backtick would end the code.
fn unquoted(text: &str) -> String {
    text.replace('`', "'")
}

/// Slack's markup begins with one of these three; without them a text cannot call a channel or hide a link.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::super::Value;
    use super::super::testing::{movers, odd, week};
    use super::*;

    #[test]
    fn a_week() {
        insta::assert_snapshot!(slack(&week()));
    }

    #[test]
    fn odd_names() {
        insta::assert_snapshot!(slack(&odd()));
    }

    #[test]
    fn a_long_document_ends_with_a_section() {
        let section = |at: usize| Section::new(format!("Part {at}")).table(Sheet::new("Movers", movers(12)));
        let document = Document { sections: (1..=30).map(section).collect(), ..Document::new("Week", "") };
        let message = slack(&document);
        assert!(message.chars().count() <= MOST, "{}", message.chars().count());
        let shown = message.matches("*Part ").count();
        assert!(
            shown > 1 && message.ends_with(&format!("```\nand 7 more\n\nand {} more sections", 30 - shown)),
            "{message}"
        );
    }

    #[test]
    fn a_long_head_ends_with_a_line() {
        let tile = |at: usize| Tile::new(format!("{at}").repeat(50), Value::count(1));
        let tiles = (0..200).map(tile).collect();
        let document = Document {
            tiles,
            sections: vec![Section::new("Movers").text("y".repeat(100))],
            ..Document::new("x".repeat(9000), "")
        };
        let message = slack(&document);
        assert!(message.ends_with("\nand 200 more lines\n\nand 1 more section"), "{message}");
        assert!(message.chars().count() <= MOST);
    }
}
