//! Plain text for a terminal and for the text part of a mail.

use unicode_width::UnicodeWidthStr;

use super::records::records;
use super::{Document, Section, Sheet, Tile};
use crate::render::table;

/// Columns of a line.
const WIDTH: usize = 80;

/// Writes text.
#[must_use]
pub fn text(document: &Document) -> String {
    let document = document.readable();
    let mut blocks = vec![headed(&document.title, '=')];
    blocks.extend(wrapped(&document.subtitle, ""));
    blocks.extend(list(&document.summary));
    blocks.extend(tiles(&document.tiles));
    blocks.extend(document.sections.iter().map(section));
    if let Some(notes) = list(&document.notes) {
        blocks.push(format!("{}\n{notes}", headed("Notes", '-')));
    }
    blocks.join("\n\n") + "\n"
}

fn section(section: &Section) -> String {
    let mut blocks: Vec<String> = section.paragraphs().iter().filter_map(|text| wrapped(text, "")).collect();
    blocks.extend(section.table.as_ref().and_then(sheet));
    blocks.extend(section.source.as_ref().map(|command| format!("Command: {command}")));
    format!("{}\n{}", headed(&section.title, '-'), blocks.join("\n\n")).trim_end().to_owned()
}

fn sheet(sheet: &Sheet) -> Option<String> {
    if sheet.rows.is_empty() {
        return wrapped(&sheet.empty, "");
    }
    let view = sheet.view(Some(WIDTH));
    let shown = match records(&view) {
        Some(records) => list(&records.iter().map(|one| format!("{}; {}", one.head, one.rest)).collect::<Vec<_>>())?,
        None => table::render(&view).trim_end().to_owned(),
    };
    Some(match &sheet.currency {
        Some(currency) => format!("Amounts in {currency}\n\n{shown}"),
        None => shown,
    })
}

/// One line a tile: labels left, figures right, the rest after them.
fn tiles(tiles: &[Tile]) -> Option<String> {
    let cells: Vec<[String; 3]> =
        tiles.iter().map(|tile| [tile.label.trim().to_owned(), tile.value.shown(), unit(tile)]).collect();
    // What is longer does not push the others away.
    let widths = [0, 1, 2].map(|at| {
        let widths = cells.iter().map(|cell| cell[at].width());
        widths.filter(|width| *width <= WIDTH / 3).max().unwrap_or(0)
    });
    let line = |([label, value, unit], tile): (&[String; 3], &Tile)| {
        let space = |text: &str, at: usize| " ".repeat(widths[at].saturating_sub(text.width()));
        let [after, before, end] = [space(label, 0), space(value, 1), space(unit, 2)];
        let line = format!("{label}{after}  {before}{value}{unit}{end}  {}", tile.remarks());
        fold(&line, &" ".repeat(widths.iter().sum::<usize>() + 4))
    };
    let lines: Vec<String> = cells.iter().zip(tiles).map(line).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn unit(tile: &Tile) -> String {
    tile.value.currency.as_ref().map_or(String::new(), |code| format!(" {code}"))
}

fn headed(title: &str, rule: char) -> String {
    let title = wrapped(title, "").unwrap_or_default();
    let width = title.lines().map(UnicodeWidthStr::width).max().unwrap_or(0);
    format!("{title}\n{}", rule.to_string().repeat(width))
}

fn list(texts: &[String]) -> Option<String> {
    let lines: Vec<String> = texts.iter().filter_map(|text| wrapped(text, "- ")).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// The text in lines, the first after a mark, the others under it; `None` where there is nothing.
fn wrapped(text: &str, mark: &str) -> Option<String> {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!words.is_empty()).then(|| fold(&format!("{mark}{words}"), &" ".repeat(mark.len())))
}

/// Breaks a line between words where it is too long; what follows stands under `hanging`. A long word stays whole.
fn fold(line: &str, hanging: &str) -> String {
    let mut lines = Vec::new();
    let mut rest = line.trim_end().to_owned();
    while let Some(end) = break_in(&rest) {
        lines.push(rest[..end].trim_end().to_owned());
        rest = format!("{hanging}{}", rest[end..].trim_start());
    }
    lines.push(rest);
    lines.join("\n")
}

/// The last space after a word that leaves a line short enough, else the first; `None` in a line that needs no break.
fn break_in(line: &str) -> Option<usize> {
    if line.width() <= WIDTH {
        return None;
    }
    let indent = line.len() - line.trim_start().len();
    let mut spaces = line.match_indices(' ').map(|(at, _)| at).filter(|at| *at > indent);
    let first = spaces.next()?;
    let short = spaces.take_while(|at| line[..*at].width() <= WIDTH).last();
    Some(short.unwrap_or(first))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{odd, week};
    use super::*;

    #[test]
    fn a_week() {
        insta::assert_snapshot!(text(&week()));
    }

    #[test]
    fn odd_names() {
        insta::assert_snapshot!(text(&odd()));
    }

    #[test]
    fn a_title_alone() {
        assert_eq!(text(&Document::new("Nothing", "")), "Nothing\n=======\n");
    }

    #[test]
    fn no_line_of_short_words_is_wider_than_80_columns() {
        let words = "spend rose in every account but one ".repeat(9);
        let document = Document {
            summary: vec![words.clone()],
            tiles: vec![Tile::new("Total", super::super::Value::text("9")).note(&words)],
            sections: vec![Section::new(&words).text(&words)],
            notes: vec![words.clone()],
            ..Document::new(&words, &words)
        };
        let shown = text(&document);
        assert!(shown.lines().all(|line| line.width() <= WIDTH), "{shown}");
        // A title, a subtitle, a summary, a note of a tile, a heading, a paragraph and a note, of 9 times 7 words each.
        assert_eq!(shown.matches("spend").count(), 7 * 9);
    }

    #[test]
    fn a_long_word_stays_whole() {
        let id = "x".repeat(100);
        assert_eq!(fold(&format!("- a {id} b"), "  "), format!("- a\n  {id}\n  b"));
    }
}
