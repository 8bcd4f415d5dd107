//! Series along time.

use super::*;
use crate::catalog::{Chart, ChartKind};
use crate::render::testing::date;

fn chart() -> Chart {
    Chart { series: Some("service".into()), ..Chart::of(ChartKind::StackedBar, "day", "daily_cost") }
}

const COLUMNS: [(&str, Kind); 4] =
    [("day", Kind::Date), ("service", Kind::Key), ("daily_cost", Kind::Money), ("currency", Kind::Currency)];

/// Thirty days of a rise, a level, a credit in the middle, and one that comes and goes.
fn month() -> Rows {
    let mut data = Vec::new();
    for day in 1..=30 {
        let mut add = |service: &str, cost: String| data.push(cells![date(2025, 6, day), text(service), money(&cost)]);
        add("Amazon Elastic Compute Cloud", format!("{}", day * 10));
        add("Amazon S3", "20".to_owned());
        add("Tax", if day == 15 { "-35".to_owned() } else { "0".to_owned() });
        if day % 10 == 3 {
            add("AWS Glue", "7.5".to_owned());
        }
    }
    rows(&COLUMNS[..3], &data)
}

fn lines(rows: &Rows) -> Sparklines {
    Sparklines::of(rows, &chart()).unwrap().unwrap()
}

fn shown(rows: &Rows, width: usize, glyphs: Glyphs) -> String {
    let lines = lines(rows);
    draw(lines.rows(), width, lines.strip(glyphs))
}

#[test]
fn a_month_at_120_columns() {
    insta::assert_snapshot!(shown(&month(), 120, Glyphs::Blocks));
}

#[test]
fn a_month_at_80_columns() {
    insta::assert_snapshot!(shown(&month(), 80, Glyphs::Blocks));
}

#[test]
fn a_month_at_80_columns_in_ascii() {
    insta::assert_snapshot!(shown(&month(), 80, Glyphs::Ascii));
}

#[test]
fn three_months_have_three_signs() {
    let columns = [("month", Kind::Month), ("service", Kind::Key), ("cost", Kind::Money)];
    let data =
        [(1, "10"), (2, "40"), (3, "70")].map(|(month, cost)| cells![date(2025, month, 1), text("EC2"), money(cost)]);
    let rows = rows(&columns, &data);
    let chart = Chart { series: Some("service".into()), ..Chart::of(ChartKind::Line, "month", "cost") };
    let lines = Sparklines::of(&rows, &chart).unwrap().unwrap();
    // Steps of 70 / 7 = 10 above zero: 10 is the second of eight, 40 the fifth, 70 the last.
    let expected = "service  cost  2025-01  2025-03   total\n\
                    ───────────────────────────────────────\n\
                    EC2      ▂▅█     10.00    70.00  120.00\n";
    assert_eq!(draw(lines.rows(), 80, lines.strip(Glyphs::Blocks)), expected);
}

/// 1 + 2 on the first, nothing on the second, 4 on the third, and 8 on no day.
#[test]
fn values_are_added_up_and_nothing_is_lost() {
    let line = |day, service: &str, cost: &str| cells![day, text(service), money(cost)];
    let data = [
        line(date(2025, 1, 3), "a", "4"),
        line(date(2025, 1, 1), "a", "1"),
        line(date(2025, 1, 1), "a", "2"),
        line(date(2025, 1, 2), "b", "100"),
        line(Cell::Null, "a", "8"),
    ];
    let rows = rows(&COLUMNS[..3], &data);
    let lines = lines(&rows);
    let expected = vec![
        vec![text("b"), Cell::Null, Cell::Null, money("100")],
        vec![text("a"), money("3"), money("4"), money("15")],
    ];
    assert_eq!(lines.rows().rows().collect::<Vec<_>>(), expected);
    assert_eq!(lines.rows().sum(3), rows.sum(2));
    let Marks::Lines(values) = lines.strip(Glyphs::Blocks).marks else { panic!() };
    assert_eq!(line::draw(&values[1], 10, Glyphs::Blocks), "▆ █", "3/4 of 7 steps is the sixth above the least");
}

#[test]
fn amounts_of_two_currencies_are_two_series() {
    let line = |cost: &str, currency: &str| cells![date(2025, 1, 1), text("a"), money(cost), text(currency)];
    let rows = rows(&COLUMNS, &[line("1", "USD"), line("2", "EUR"), line("4", "USD")]);
    let lines = lines(&rows);
    let totals: Vec<Vec<Cell>> = lines.rows().rows().map(|row| row[3..].to_vec()).collect();
    assert_eq!(totals, [[money("5"), text("USD")], [money("2"), text("EUR")]]);
}

/// 50 percent of one thing and 30 of another are 80 percent of nothing.
#[test]
fn shares_have_no_total() {
    let columns = [("day", Kind::Date), ("service", Kind::Key), ("daily_cost", Kind::Percent)];
    let line = |day, share: &str| cells![date(2025, 1, day), text("plan"), money(share)];
    let rows = rows(&columns, &[line(1, "50"), line(2, "50"), line(2, "30")]);
    let lines = lines(&rows);
    let names: Vec<&str> = lines.rows().columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names, ["service", "2025-01-01", "2025-01-02"]);
    assert_eq!(lines.rows().rows().next().unwrap(), [text("plan"), Cell::Float(50.0), Cell::Null]);
}

/// The rows of a table with lines are those of the lines, with bars its own.
#[test]
fn a_table_draws_lines_along_time_and_else_bars() {
    let month = month();
    let view = View { width: Some(80), totals: true, currency: Some("USD"), ..View::of(&month) };
    let in_table = |chart: &Chart| drawn(&InTable::of(&month, chart).unwrap().view(view, Glyphs::Blocks));
    assert_eq!(in_table(&chart()), shown(&month, 80, Glyphs::Blocks));
    let bars = draw(&month, 80, blocks("daily_cost"));
    assert_eq!(in_table(&Chart { series: None, ..chart() }), bars);
    assert!(bars.contains('█') && bars.lines().count() == month.len() + 4);
}

#[test]
fn other_charts_have_no_lines() {
    let month = month();
    for chart in [
        Chart { series: None, ..chart() },
        Chart { x: "service".into(), ..chart() },
        Chart { y: "day".into(), ..chart() },
        Chart { x: "month".into(), ..chart() },
    ] {
        assert!(Sparklines::of(&month, &chart).unwrap().is_none(), "{chart:?}");
    }
    assert!(Sparklines::of(&rows(&COLUMNS[..3], &[]), &chart()).unwrap().is_none(), "no rows");
}
