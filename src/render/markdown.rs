//! A pipe table, as GitHub and Slack canvases read it.

use super::grid::{Grid, Shown};
use super::{View, show};

/// Writes a Markdown table.
pub(super) fn render(view: &View) -> String {
    let grid = Grid::of(view);
    let mut text = line(&grid.columns, |column| escape(&column.name));
    text += &line(&grid.columns, |column| if show::is_number(column.kind) { "---:" } else { "---" }.to_owned());
    for row in 0..grid.rows {
        text += &line(&grid.columns, |column| escape(&column.cells[row]));
    }
    if grid.has_totals {
        text += &line(&grid.columns, |column| bold(&column.total));
    }
    if grid.rows == 0 {
        text += "\n(no rows)\n";
    }
    text
}

fn line(columns: &[Shown], text: impl Fn(&Shown) -> String) -> String {
    let cells = columns.iter().map(text).collect::<Vec<_>>();
    format!("| {} |\n", cells.join(" | "))
}

fn bold(text: &str) -> String {
    if text.is_empty() { String::new() } else { format!("**{}**", escape(text)) }
}

/// Puts a backslash before what would end the cell, or make a link, an image, HTML or emphasis of a bill's text.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '|' | '\\' | '<' | '[' | '*' | '`') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::super::testing::{cells, money, rows, text};
    use super::*;
    use crate::table::{Cell, Kind};

    fn draw(data: &[Vec<Cell>]) -> String {
        let rows = rows(&[("service", Kind::Key), ("cost", Kind::Money), ("share", Kind::Percent)], data);
        render(&View { width: Some(10), color: true, totals: true, ..View::of(&rows) })
    }

    #[test]
    fn a_table_with_untrusted_names() {
        insta::assert_snapshot!(draw(&[
            cells![text("EC2 | <script>alert(1)</script>"), money("1234.5"), money("75")],
            cells![text("line one\nline two ![x](http://x) `c` \\"), money("-0.25"), Cell::Null],
        ]));
    }

    #[test]
    fn numbers_have_the_signs_of_the_locale() {
        let one = rows(&[("service", Kind::Key), ("cost", Kind::Money)], &[cells![text("1.5"), money("1234.5")]]);
        let dialect = Dialect { locale: "de".parse().unwrap(), ..Dialect::default() };
        let shown = render(&View { dialect, ..View::of(&one) });
        assert_eq!(shown.lines().last(), Some("| 1.5 | 1.234,50 |"));
    }

    #[test]
    fn an_empty_result_says_so() {
        assert_eq!(draw(&[]), "| service | cost | share |\n| --- | ---: | ---: |\n\n(no rows)\n");
    }
}
