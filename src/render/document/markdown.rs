//! Headings, bullets and pipe tables, without charts.

use super::{Document, Section, Sheet, Tile};
use crate::render::markdown::{escape, render};

/// Writes Markdown.
#[must_use]
pub fn markdown(document: &Document) -> String {
    let document = document.readable();
    let mut blocks = vec![format!("# {}", line(&document.title))];
    blocks.extend(Some(line(&document.subtitle)).filter(|text| !text.is_empty()));
    blocks.extend(bullets(document.summary.iter().map(|sentence| line(sentence))));
    blocks.extend(tiles(&document.tiles));
    blocks.extend(document.sections.iter().flat_map(section));
    if !document.notes.is_empty() {
        blocks.push("## Notes".to_owned());
        blocks.extend(bullets(document.notes.iter().map(|note| line(note))));
    }
    blocks.join("\n\n") + "\n"
}

fn section(section: &Section) -> Vec<String> {
    let mut blocks = vec![format!("## {}", line(&section.title))];
    blocks.extend(section.paragraphs().iter().map(|text| line(text)));
    blocks.extend(section.table.as_ref().map(table));
    blocks.extend(section.source.as_ref().map(|command| format!("Command: {}", code(command))));
    blocks
}

fn table(sheet: &Sheet) -> String {
    if sheet.rows.is_empty() {
        return line(&sheet.empty);
    }
    let table = render(&sheet.view(None)).trim_end().to_owned();
    match &sheet.currency {
        Some(currency) => format!("Amounts in {}:\n\n{table}", escape(currency)),
        None => table,
    }
}

/// A table, as two lists in a row would be read as one.
fn tiles(tiles: &[Tile]) -> Option<String> {
    let line = |tile: &Tile| {
        let cells = [tile.label.trim(), &tile.value.full(), &tile.remarks()].map(escape);
        format!("\n| {} |", cells.join(" | "))
    };
    let lines: String = tiles.iter().map(line).collect();
    (!tiles.is_empty()).then(|| format!("| Figure | Value | |\n| --- | ---: | --- |{lines}"))
}

fn bullets(texts: impl Iterator<Item = String>) -> Option<String> {
    let lines: Vec<String> = texts.map(|text| format!("- {text}")).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Text that begins a line, where a few signs would begin a heading, a list, a quote or a rule.
fn line(text: &str) -> String {
    let text = escape(text.trim());
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    if text.starts_with(['#', '+', '-', '>', '=', '_', '~']) || text[digits..].starts_with(['.', ')']) {
        let (number, rest) = text.split_at(digits);
        return format!("{number}\\{rest}");
    }
    text
}

/// A command between as many backticks as none of its own runs has.
fn code(command: &str) -> String {
    let longest = command.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{command}{space}{fence}")
}

#[cfg(test)]
mod tests {
    use super::super::testing::{odd, week};
    use super::*;

    #[test]
    fn a_week() {
        insta::assert_snapshot!(markdown(&week()));
    }

    #[test]
    fn odd_names() {
        insta::assert_snapshot!(markdown(&odd()));
    }

    #[test]
    fn a_title_alone() {
        assert_eq!(markdown(&Document::new("Nothing", "")), "# Nothing\n");
    }

    #[test]
    fn no_text_begins_a_block() {
        let cases = [("# a", "\\# a"), ("- a", "\\- a"), ("12. a", "12\\. a"), (" > a", "\\> a"), ("12 a", "12 a")];
        for (text, shown) in cases {
            assert_eq!(line(text), shown);
        }
        assert_eq!((code("a"), code("a `b` c")), ("`a`".to_owned(), "`` a `b` c ``".to_owned()));
    }
}
