//! Cells as people read them: two places for money, grouped thousands, nothing that could steer a terminal.

use chrono::Timelike;

use super::Locale;
use crate::money::{self, ONE, PLACES};
use crate::table::{Cell, Kind};

/// Whether a kind is a number, which is aligned right and never shortened.
pub(super) fn is_number(kind: Kind) -> bool {
    matches!(kind, Kind::Money | Kind::Quantity | Kind::Percent | Kind::Count | Kind::Number)
}

/// Whether a kind is free text, which may be shortened.
pub(super) fn is_text(kind: Kind) -> bool {
    matches!(kind, Kind::Key | Kind::Text)
}

/// Writes the cells of one column as [`column`] does, with a locale's signs.
pub(super) fn local(cells: &[Cell], kind: Kind, locale: Locale) -> Vec<String> {
    let texts = column(cells, kind).into_iter().zip(cells);
    texts.map(|(text, cell)| if cell.is_number() { locale.number(&text) } else { text }).collect()
}

/// Writes the cells of one column, which share their number of places.
pub(super) fn column(cells: &[Cell], kind: Kind) -> Vec<String> {
    let mut texts: Vec<String> = cells.iter().map(|cell| one(cell, kind)).collect();
    match kind {
        Kind::Quantity | Kind::Percent | Kind::Count => trim_places(cells, &mut texts),
        Kind::Time if cells.iter().all(on_the_minute) => {
            for (text, _) in texts.iter_mut().zip(cells).filter(|(_, cell)| matches!(cell, Cell::Time(_))) {
                text.truncate(text.len() - ":00".len());
            }
        }
        _ => {}
    }
    if kind == Kind::Percent {
        texts.iter_mut().zip(cells).filter(|(_, cell)| is_amount(cell)).for_each(|(text, _)| text.push('%'));
    }
    texts
}

fn one(cell: &Cell, kind: Kind) -> String {
    match (cell, kind) {
        (Cell::Null, _) => "-".to_owned(),
        (Cell::Date(day), Kind::Month) => day.format("%Y-%m").to_string(),
        (Cell::Time(time), Kind::Month) => time.format("%Y-%m").to_string(),
        (Cell::Time(time), Kind::Date) if time.num_seconds_from_midnight() == 0 => time.date().to_string(),
        (Cell::Time(time), _) => time.format("%Y-%m-%d %H:%M:%S%.f").to_string(),
        (Cell::Int(_) | Cell::Float(_) | Cell::Decimal { .. }, kind) if is_number(kind) => number(cell, kind),
        _ => clean(&cell.full().unwrap_or_default()),
    }
}

fn number(cell: &Cell, kind: Kind) -> String {
    match (cell, kind) {
        (Cell::Float(value), _) if money::from_f64(*value).is_none() => format!("{value:.2}"),
        (Cell::Int(value), Kind::Count | Kind::Number) => money::shown(i128::from(*value), 0, 0),
        (_, Kind::Number) => bare_number(cell.units().unwrap_or_default()),
        (Cell::Decimal { value, scale }, _) => money::shown(*value, *scale, 2),
        _ => money::shown(cell.units().unwrap_or_default(), PLACES, 2),
    }
}

/// Two places from 1 up; below, as many as six significant digits need.
fn bare_number(units: i128) -> String {
    let size = units.unsigned_abs();
    if size == 0 || size >= ONE.unsigned_abs() {
        return money::shown(units, PLACES, if size == 0 { 0 } else { 2 });
    }
    let digits = size.ilog10() + 1;
    let places = PLACES - digits.saturating_sub(6);
    money::plain(money::round(units, PLACES, places), places)
}

/// Whether the cell was written with places.
fn is_amount(cell: &Cell) -> bool {
    cell.units().is_some()
}

/// Drops the zeros that every number of the column ends with after its point.
fn trim_places(cells: &[Cell], texts: &mut [String]) {
    let mut amounts: Vec<&mut String> =
        texts.iter_mut().zip(cells).filter(|(_, cell)| is_amount(cell)).map(|(text, _)| text).collect();
    for end in ['0', '0', '.'] {
        if amounts.iter().all(|text| text.contains('.') && text.ends_with(end)) {
            for text in &mut amounts {
                text.truncate(text.len() - end.len_utf8());
            }
        }
    }
}

fn on_the_minute(cell: &Cell) -> bool {
    !matches!(cell, Cell::Time(time) if time.second() != 0 || time.nanosecond() != 0)
}

/// Replaces what could steer a terminal, turn the writing direction or break XML; white space becomes a space.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| {
            if c.is_whitespace() {
                ' '
            } else if steers(c) {
                '\u{fffd}'
            } else {
                c
            }
        })
        .collect()
}

fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}')
}

/// Shortens text to `room`, measured by `width`, with `…`: words at their end, an id inside, as its end tells it from others.
pub(super) fn shorten(text: &str, room: usize, width: impl Fn(char) -> usize) -> String {
    if text.chars().map(&width).sum::<usize>() <= room {
        return text.to_owned();
    }
    let room = room.saturating_sub(width('…'));
    let is_id =
        !text.contains(char::is_whitespace) && text.contains(|c: char| c.is_ascii_digit() || c == ':' || c == '/');
    let (end, used) = fitting(text.chars().rev(), if is_id { room * 2 / 3 } else { 0 }, &width);
    let (start, _) = fitting(text.chars(), room - used, &width);
    let mut short: String = text.chars().take(start).collect::<String>().trim_end().to_owned();
    short.push('…');
    short.extend(text.chars().skip(text.chars().count() - end));
    short
}

/// How many of the characters fit, and the width that they take.
fn fitting(characters: impl Iterator<Item = char>, room: usize, width: impl Fn(char) -> usize) -> (usize, usize) {
    let mut used = 0;
    let count = characters
        .take_while(|c| {
            let next = used + width(*c);
            let fits = next <= room;
            used = if fits { next } else { used };
            fits
        })
        .count();
    (count, used)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{date, money, text, time};
    use super::*;

    #[test]
    fn money_has_two_places_and_an_unknown_cost_is_a_dash() {
        let cells = [money("1234567.895"), Cell::Null, Cell::Float(-0.5), Cell::Int(7), Cell::Float(f64::NAN)];
        assert_eq!(column(&cells, Kind::Money), ["1,234,567.90", "-", "-0.50", "7.00", "NaN"]);
    }

    #[test]
    fn only_numbers_have_the_signs_of_a_locale() {
        let german = "de".parse().unwrap();
        let cells = [money("1234567.895"), Cell::Null, text("1,234.5")];
        assert_eq!(local(&cells, Kind::Money, german), ["1.234.567,90", "-", "1,234.5"]);
        assert_eq!(local(&[Cell::Float(12.5)], Kind::Percent, german), ["12,5%"]);
        assert_eq!(
            local(&[date(2025, 1, 31), time(1, 0, 5)], Kind::Time, german),
            ["2025-01-31", "2025-01-01 00:00:05"]
        );
    }

    #[test]
    fn quantities_and_percents_share_their_places() {
        assert_eq!(column(&[money("1.5"), money("2000")], Kind::Quantity), ["1.5", "2,000.0"]);
        assert_eq!(column(&[money("100"), Cell::Null, money("2000")], Kind::Quantity), ["100", "-", "2,000"]);
        assert_eq!(
            column(&[Cell::Float(12.345), Cell::Float(5.0), Cell::Null], Kind::Percent),
            ["12.34%", "5.00%", "-"]
        );
        assert_eq!(column(&[Cell::Int(1_234_567), Cell::Int(10)], Kind::Count), ["1,234,567", "10"]);
        assert_eq!(column(&[money("10")], Kind::Count), ["10"]);
    }

    #[test]
    fn a_bare_number_is_never_scientific() {
        let cells = [1234.5678, 0.1, 0.000_123_456_789, 1e-9, 0.0, -2.0, 1e20].map(Cell::Float);
        let shown = ["1,234.57", "0.1", "0.000123457", "0.000000001", "0", "-2.00", "100000000000000000000.00"];
        assert_eq!(column(&cells, Kind::Number), shown);
        assert_eq!(column(&[Cell::Int(12345)], Kind::Number), ["12,345"]);
        assert_eq!(column(&[Cell::Int(12345)], Kind::Text), ["12345"]);
    }

    #[test]
    fn times_are_as_short_as_the_column_allows() {
        assert_eq!(column(&[date(2025, 1, 31)], Kind::Month), ["2025-01"]);
        assert_eq!(column(&[date(2025, 1, 31), time(1, 0, 0)], Kind::Date), ["2025-01-31", "2025-01-01"]);
        assert_eq!(column(&[time(31, 13, 0), Cell::Null], Kind::Time), ["2025-01-31 13:00", "-"]);
        assert_eq!(
            column(&[time(31, 13, 0), time(1, 0, 5)], Kind::Time),
            ["2025-01-31 13:00:00", "2025-01-01 00:00:05"]
        );
    }

    #[test]
    fn nothing_steers_the_terminal() {
        let shown = column(&[text("a\x1b[31mred\x07\nb\u{202e}c\u{9b}2J")], Kind::Text);
        assert_eq!(shown, ["a\u{fffd}[31mred\u{fffd} b\u{fffd}c\u{fffd}2J"]);
    }

    #[test]
    fn text_is_cut_at_its_end_and_an_id_inside() {
        let one = |_| 1;
        assert_eq!(shorten("Amazon Elastic Compute Cloud", 16, one), "Amazon Elastic…");
        assert_eq!(shorten("arn:aws:ec2:us-east-1:1:instance/i-0abc123", 16, one), "arn:a…/i-0abc123");
        assert_eq!(shorten("short", 5, one), "short");
        assert_eq!(shorten("resource", 6, one), "resou…");
        assert_eq!(shorten("日本語の名前", 6, |_| 2), "日本…");
        assert_eq!(shorten("anything at all", 0, one), "…");
    }
}
