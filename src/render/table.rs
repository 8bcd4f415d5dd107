//! Aligned columns for a terminal: text left, numbers right, never wider than asked where text can give way.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::grid::{Grid, Shown};
use super::{Glyphs, View, show, strip};

/// Between two columns.
pub(super) const GAP: usize = 2;
/// No text column is shortened below this.
const LEAST: usize = 5;

/// Writes a table.
pub(super) fn render(view: &View) -> String {
    let mut grid = Grid::of(view);
    let widths = match strip::place(view, &grid) {
        Some(placed) => {
            grid.columns.insert(placed.at, placed.column);
            placed.widths
        }
        None => fit(&grid.columns, view.width),
    };
    let rule = view.strip.map_or(Glyphs::Blocks, |strip| strip.glyphs).rule();
    let rule = rule.repeat(widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1));
    let header = line(&grid.columns, &widths, |column| &column.name);
    let mut text = if view.color { format!("\x1b[1m{header}\x1b[0m\n{rule}\n") } else { format!("{header}\n{rule}\n") };
    for row in 0..grid.rows {
        text += &line(&grid.columns, &widths, |column| &column.cells[row]);
        text.push('\n');
    }
    if grid.rows == 0 {
        text += "(no rows)\n";
    }
    if grid.has_totals {
        let totals = line(&grid.columns, &widths, |column| &column.total);
        text.extend([&rule, "\n", &totals, "\n"]);
    }
    text
}

fn line<'a>(columns: &'a [Shown], widths: &[usize], text: impl Fn(&'a Shown) -> &'a String) -> String {
    let cells = columns.iter().zip(widths).map(|(column, width)| pad(text(column), column, *width));
    cells.collect::<Vec<_>>().join(&" ".repeat(GAP)).trim_end().to_owned()
}

fn pad(text: &str, column: &Shown, width: usize) -> String {
    let text =
        if text.width() > width { show::shorten(text, width, |c| c.width().unwrap_or(0)) } else { text.to_owned() };
    let space = " ".repeat(width.saturating_sub(text.width()));
    if show::is_number(column.kind) { space + &text } else { text + &space }
}

/// The columns' widths: the widest text columns give way until the line fits, or until none can.
pub(super) fn fit(columns: &[Shown], limit: Option<usize>) -> Vec<usize> {
    let mut widths: Vec<usize> = columns.iter().map(natural).collect();
    let gaps = GAP * widths.len().saturating_sub(1);
    while limit.is_some_and(|limit| widths.iter().sum::<usize>() + gaps > limit) {
        let texts = (0..widths.len()).filter(|i| show::is_text(columns[*i].kind) && widths[*i] > LEAST);
        let Some(widest) = texts.max_by_key(|i| widths[*i]) else { break };
        widths[widest] -= 1;
    }
    widths
}

fn natural(column: &Shown) -> usize {
    let texts = column.cells.iter().chain([&column.name, &column.total]);
    texts.map(|text| text.width()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::super::testing::{cells, date, money, rows, text};
    use super::*;
    use crate::table::{Cell, Kind, Rows};

    fn draw(rows: &Rows, width: Option<usize>) -> String {
        render(&View { width, totals: true, currency: Some("USD"), ..View::of(rows) })
    }

    fn resources() -> Rows {
        rows(
            &[
                ("service", Kind::Key),
                ("resource", Kind::Key),
                ("month", Kind::Month),
                ("cost", Kind::Money),
                ("share", Kind::Percent),
            ],
            &[
                cells![
                    text("Amazon Elastic Compute Cloud"),
                    text("arn:aws:ec2:us-east-1:123456789012:instance/i-0a1b2c3d4e5f"),
                    date(2025, 1, 1),
                    money("12345.678"),
                    money("99.5")
                ],
                cells![text("Amazon S3"), Cell::Null, date(2025, 1, 1), money("-0.004"), money("0.5")],
                cells![text("東京リージョン\tのサービス"), text("a\x1b[2J"), date(2025, 1, 1), Cell::Null, Cell::Null],
            ],
        )
    }

    #[test]
    fn at_full_width() {
        insta::assert_snapshot!(draw(&resources(), None));
    }

    #[test]
    fn at_80_columns() {
        insta::assert_snapshot!(draw(&resources(), Some(80)));
    }

    #[test]
    fn at_60_columns() {
        insta::assert_snapshot!(draw(&resources(), Some(60)));
    }

    #[test]
    fn at_40_columns_numbers_stay_whole() {
        insta::assert_snapshot!(draw(&resources(), Some(40)));
    }

    #[test]
    fn no_line_is_wider_than_asked_where_text_can_give_way() {
        for limit in 40..200 {
            for line in draw(&resources(), Some(limit)).lines() {
                assert!(line.width() <= limit, "{limit}: {line}");
            }
        }
    }

    #[test]
    fn numbers_alone_may_overflow() {
        let wide = rows(&[("a", Kind::Money), ("b", Kind::Money)], &[cells![money("123456.78"), money("123456.78")]]);
        assert_eq!(draw(&wide, Some(10)), "         a           b\n──────────────────────\n123,456.78  123,456.78\n");
    }

    #[test]
    fn totals_are_exact_and_only_for_money() {
        // Ten times 0.004 is 0.04, though each is shown as 0.00.
        let row = cells![text("x"), money("0.004"), Cell::Int(3)];
        let ten = rows(&[("key", Kind::Key), ("cost", Kind::Money), ("days", Kind::Count)], &vec![row.clone(); 10]);
        assert_eq!(draw(&ten, None).lines().last(), Some("Total (USD)  0.04"));
        let one = rows(&[("key", Kind::Key), ("cost", Kind::Money), ("days", Kind::Count)], &[row]);
        assert!(!draw(&one, None).contains("Total"), "one row is its own total");
    }

    #[test]
    fn amounts_of_two_currencies_are_not_added() {
        let columns = [("key", Kind::Key), ("cost", Kind::Money), ("currency", Kind::Currency)];
        let data = [cells![text("a"), money("1"), text("USD")], cells![text("b"), money("1"), text("EUR")]];
        assert!(!draw(&rows(&columns, &data), None).contains("Total"));
        assert!(draw(&rows(&columns, &[data[0].clone(), data[0].clone()]), None).contains("Total"));
    }

    #[test]
    fn cells_and_totals_have_the_signs_of_the_locale() {
        let dialect = Dialect { locale: "fr".parse().unwrap(), ..Dialect::default() };
        let rows = resources();
        insta::assert_snapshot!(render(&View { totals: true, dialect, ..View::of(&rows) }));
    }

    #[test]
    fn an_empty_result_says_so() {
        let empty = rows(&[("service", Kind::Key), ("cost", Kind::Money)], &[]);
        assert_eq!(draw(&empty, Some(40)), "service  cost\n─────────────\n(no rows)\n");
        assert_eq!(draw(&Rows { columns: vec![], batches: vec![] }, None), "\n\n(no rows)\n");
    }

    #[test]
    fn only_the_header_is_bold_and_only_when_asked() {
        let rows = resources();
        let drawn = render(&View { color: true, totals: true, ..View::of(&rows) });
        assert_eq!(drawn.matches('\x1b').count(), 2);
        assert!(drawn.starts_with("\x1b[1mservice") && drawn.lines().next().unwrap().ends_with("share\x1b[0m"));
    }
}
