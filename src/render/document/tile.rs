//! One figure that matters: what it is, how it changed, how much of a budget it takes.

use crate::money::{self, ONE, PLACES};
use crate::render::show;
use crate::table::{Cell, Kind};

/// One figure with its name.
#[derive(Debug, Clone)]
pub struct Tile {
    /// What it is: `Week to date`.
    pub label: String,
    /// The figure.
    pub value: Value,
    /// How it differs from the figure before.
    pub change: Option<Change>,
    /// The part of a budget that it takes: 1.0 is all of it.
    pub used: Option<f64>,
    /// What else to know.
    pub note: String,
}

impl Tile {
    /// A figure and its name.
    #[must_use]
    pub fn new(label: impl Into<String>, value: Value) -> Self {
        Self { label: label.into(), value, change: None, used: None, note: String::new() }
    }

    /// Says how it changed.
    #[must_use]
    pub fn change(self, change: Change) -> Self {
        Self { change: Some(change), ..self }
    }

    /// Says how much of a budget it takes; 1.0 is all of it.
    #[must_use]
    pub fn used(self, share: f64) -> Self {
        Self { used: Some(share), ..self }
    }

    /// Says more.
    #[must_use]
    pub fn note(self, note: impl Into<String>) -> Self {
        Self { note: note.into(), ..self }
    }

    /// The part of a budget that it takes, in percent.
    pub(super) fn percent_used(&self) -> Option<f64> {
        self.used.filter(|share| share.is_finite()).map(|share| share * 100.0)
    }

    /// The same in words: `61.7% used`.
    pub(super) fn used_text(&self) -> Option<String> {
        self.percent_used().map(|percent| format!("{percent:.1}% used"))
    }

    /// All but the label and the figure, in one line.
    pub(super) fn remarks(&self) -> String {
        let change = self.change.as_ref().map(|change| change.text.clone());
        let parts = [change, self.used_text(), Some(self.note.clone())];
        parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// A figure that keeps its type, so that a workbook can compute with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What it is.
    pub cell: Cell,
    /// How it is shown.
    pub kind: Kind,
    /// The currency of an amount.
    pub currency: Option<String>,
}

impl Value {
    /// An amount in units of 1e-12.
    #[must_use]
    pub fn money(units: i128, currency: Option<&str>) -> Self {
        let cell = Cell::Decimal { value: units, scale: PLACES };
        Self { cell, kind: Kind::Money, currency: currency.map(str::to_owned) }
    }

    /// A ratio times 100.
    #[must_use]
    pub fn percent(percent: f64) -> Self {
        Self { cell: Cell::Float(percent), kind: Kind::Percent, currency: None }
    }

    /// A whole number.
    #[must_use]
    pub fn count(count: i64) -> Self {
        Self { cell: Cell::Int(count), kind: Kind::Count, currency: None }
    }

    /// Words.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self { cell: Cell::Text(text.into()), kind: Kind::Text, currency: None }
    }

    /// As people read it, without the currency.
    pub(super) fn shown(&self) -> String {
        show::column(std::slice::from_ref(&self.cell), self.kind).concat()
    }

    /// As people read it: `12,345.67 USD`.
    pub(super) fn full(&self) -> String {
        match &self.currency {
            Some(currency) => format!("{} {currency}", self.shown()),
            None => self.shown(),
        }
    }
}

/// How a figure differs from the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// `+380.12 (+3.2%)`.
    pub text: String,
    /// Which way it went.
    pub direction: Direction,
}

/// Which way a figure went. More cost is neither good nor bad by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It is more.
    Up,
    /// It is less.
    Down,
    /// It is the same, as far as the shown places tell.
    Same,
}

impl Change {
    /// From one amount to another, both in units of 1e-12; without a percentage where there was nothing before.
    #[must_use]
    pub fn between(before: i128, now: i128) -> Self {
        let cents = money::round(now - before, PLACES, 2);
        let direction = match cents.signum() {
            1 => Direction::Up,
            -1 => Direction::Down,
            _ => Direction::Same,
        };
        let ratio = money::share(100 * ONE, now - before, before.saturating_abs());
        let percent = ratio.map_or(String::new(), |ratio| format!(" ({}%)", signed(ratio, PLACES, 1)));
        Self { text: signed(cents, 2, 2) + &percent, direction }
    }
}

/// With its sign, unless it is shown as 0.
fn signed(value: i128, scale: u32, places: u32) -> String {
    let plus = if money::round(value, scale, places) > 0 { "+" } else { "" };
    plus.to_owned() + &money::shown(value, scale, places)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn between(before: &str, now: &str) -> (String, Direction) {
        let change = Change::between(money::parse(before).unwrap(), money::parse(now).unwrap());
        (change.text, change.direction)
    }

    #[test]
    fn a_change_has_its_sign_and_percentage() {
        // 380.12 of 11,965.55 are 3.177 %.
        assert_eq!(between("11965.55", "12345.67"), ("+380.12 (+3.2%)".to_owned(), Direction::Up));
        assert_eq!(between("200", "150"), ("-50.00 (-25.0%)".to_owned(), Direction::Down));
        // A credit of 10 that became one of 15 is 5 less: 50 % of what it was.
        assert_eq!(between("-10", "-15"), ("-5.00 (-50.0%)".to_owned(), Direction::Down));
    }

    #[test]
    fn less_than_a_cent_is_the_same_and_nothing_before_has_no_percentage() {
        assert_eq!(between("10", "10.004"), ("0.00 (0.0%)".to_owned(), Direction::Same));
        assert_eq!(between("0", "12.5"), ("+12.50".to_owned(), Direction::Up));
        assert_eq!(between("0", "0"), ("0.00".to_owned(), Direction::Same));
    }

    #[test]
    fn a_figure_is_shown_with_its_unit() {
        assert_eq!(Value::money(money::parse("12345.675").unwrap(), Some("USD")).full(), "12,345.68 USD");
        assert_eq!(Value::percent(61.728).full(), "61.73%");
        assert_eq!(Value::count(1234).full(), "1,234");
        assert_eq!(Value::text("none").full(), "none");
    }

    #[test]
    fn what_is_no_share_of_a_budget_is_not_said() {
        let tile = Tile::new("Budget", Value::count(1)).used(f64::NAN).note("of 20,000.00");
        assert_eq!(tile.remarks(), "of 20,000.00");
        assert_eq!(tile.used(0.617).remarks(), "61.7% used, of 20,000.00");
    }
}
