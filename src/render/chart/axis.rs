//! Axes of amounts: round ticks, their labels and grid lines; and labels along the other axis.

use super::font;
use super::scene::{Anchor, Area, BASE, FAINT, Label, Point, Shape};
use crate::money::{self, ONE, PLACES};
use crate::table::Kind;

/// Pixels between a label and what it stands beside.
pub(super) const NEAR: f64 = 8.0;
/// Steps that an axis has at most.
const STEPS: i128 = 8;
/// Pixels between two labels on a line.
pub(super) const APART: f64 = 14.0;

/// What stands before and after a number.
#[derive(Debug, Clone)]
pub(super) struct Unit {
    prefix: &'static str,
    suffix: String,
    is_money: bool,
}

impl Unit {
    /// The unit of a column.
    pub(super) fn of(kind: Kind, currency: Option<&str>) -> Self {
        let (prefix, suffix) = match (kind, currency) {
            (Kind::Money, Some("USD")) => ("$", String::new()),
            (Kind::Money, Some(code)) => ("", format!(" {code}")),
            (Kind::Percent, _) => ("", "%".to_owned()),
            _ => ("", String::new()),
        };
        Self { prefix, suffix, is_money: kind == Kind::Money }
    }

    /// An amount in full, to two places.
    pub(super) fn full(&self, units: i128) -> String {
        let text = money::shown(units, PLACES, 2);
        self.dress(if self.is_money { &text } else { text.trim_end_matches('0').trim_end_matches('.') })
    }

    fn dress(&self, text: &str) -> String {
        let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
        format!("{sign}{}{digits}{}", self.prefix, self.suffix)
    }
}

/// An axis over all values and zero.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    low: i128,
    high: i128,
    ticks: Vec<(i128, String)>,
}

impl Axis {
    /// The axis that holds the values and zero, with a little room under values below zero.
    pub(super) fn over(values: impl Iterator<Item = i128>, unit: &Unit) -> Self {
        let (low, high) = values.fold((0, 0), |(low, high), value| (value.min(low), value.max(high)));
        let high = if low == high { ONE } else { high };
        let low = if low < 0 { low - (high - low) / 40 } else { low };
        let step = step((high - low) / STEPS);
        let scale = Scale::of(step, low.unsigned_abs().max(high.unsigned_abs()), unit);
        let ticks = (low / step..=high / step).map(|tick| (tick * step, unit.dress(&scale.write(tick * step))));
        Self { low, high, ticks: ticks.collect() }
    }

    /// Where a value lies between the pixels of the axis's ends.
    pub(super) fn at(&self, value: i128, (start, end): (f64, f64)) -> f64 {
        start + (end - start) * money::to_f64(value - self.low) / money::to_f64(self.high - self.low)
    }

    /// Pixels of the widest label.
    pub(super) fn label_width(&self) -> f64 {
        self.ticks.iter().map(|(_, text)| font::width(text, 14.0)).fold(0.0, f64::max)
    }

    /// Draws grid lines across the plot, with labels at their left.
    pub(super) fn draw_rows(&self, plot: &Area, shapes: &mut Vec<Shape>) {
        for (value, text) in &self.ticks {
            let y = self.at(*value, (plot.bottom, plot.top)).round();
            shapes.push(Shape::Rect((plot.left, y), (plot.right, y + 1.0), tint(*value)));
            shapes.push(Shape::Text(Label::new((plot.left - NEAR, y), text, Anchor::End)));
        }
    }

    /// Draws grid lines down the plot, with labels under it.
    pub(super) fn draw_columns(&self, plot: &Area, shapes: &mut Vec<Shape>) {
        for (value, text) in &self.ticks {
            let x = self.at(*value, (plot.left, plot.right)).round();
            shapes.push(Shape::Rect((x, plot.top), (x + 1.0, plot.bottom), tint(*value)));
            shapes.push(Shape::Text(Label::new((x, plot.bottom + 14.0), text, Anchor::Middle)));
        }
    }
}

fn tint(value: i128) -> super::scene::Color {
    if value == 0 { BASE } else { FAINT }
}

/// The first of 1, 2, 5 times a power of ten that is no less.
fn step(least: i128) -> i128 {
    let mut power = 1;
    while power * 10 <= least {
        power *= 10;
    }
    [1, 2, 5].into_iter().map(|factor| factor * power).find(|step| *step >= least).unwrap_or(power * 10)
}

/// How an axis writes its numbers: whole, or in millions and up, with the places that its step needs.
struct Scale {
    letter: &'static str,
    shift: u32,
    places: u32,
}

impl Scale {
    fn of(step: i128, largest: u128, unit: &Unit) -> Self {
        let whole = largest / ONE.unsigned_abs();
        let (letter, shift) = match whole {
            0..1_000_000 => ("", 0),
            1_000_000..1_000_000_000 => ("M", 6),
            _ => ("B", 9),
        };
        let zeros = (0..38).take_while(|power| step % 10_i128.pow(*power) == 0).last().unwrap_or(0);
        let places = (PLACES + shift).saturating_sub(zeros);
        // Money has no single place: $0.50.
        Self { letter, shift, places: if places == 1 && shift == 0 && unit.is_money { 2 } else { places } }
    }

    fn write(&self, value: i128) -> String {
        if value == 0 {
            return "0".to_owned();
        }
        money::shown(value, PLACES + self.shift, self.places) + self.letter
    }
}

/// Writes labels in a row under the plot, every one or every second, third … so that none touches another.
pub(super) fn draw_stops(stops: &[(Point, String)], right: f64, shapes: &mut Vec<Shape>) {
    let label = |(at, text): &(Point, String)| {
        let half = font::width(text, 14.0) / 2.0;
        Label::new((at.0.min(right - half).max(half), at.1), text, Anchor::Middle)
    };
    let every = (1..=stops.len()).find(|every| {
        let spans: Vec<_> = stops.iter().step_by(*every).map(|stop| label(stop).span()).collect();
        spans.windows(2).all(|pair| pair[0].1 + APART <= pair[1].0)
    });
    shapes.extend(stops.iter().step_by(every.unwrap_or(1)).map(|stop| Shape::Text(label(stop))));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ticks(values: &[&str], kind: Kind, currency: Option<&str>) -> Vec<String> {
        let values = values.iter().map(|text| money::parse(text).unwrap());
        Axis::over(values, &Unit::of(kind, currency)).ticks.into_iter().map(|(_, text)| text).collect()
    }

    #[test]
    fn ticks_are_round_and_hold_zero() {
        let usd = Some("USD");
        assert_eq!(ticks(&["9321.5"], Kind::Money, usd), ["$0", "$2,000", "$4,000", "$6,000", "$8,000"]);
        assert_eq!(ticks(&["-12", "30"], Kind::Money, Some("EUR")), ["-10 EUR", "0 EUR", "10 EUR", "20 EUR", "30 EUR"]);
        assert_eq!(ticks(&["-0.02"], Kind::Money, usd), ["-$0.020", "-$0.015", "-$0.010", "-$0.005", "$0"]);
        assert_eq!(ticks(&["2.4"], Kind::Money, None), ["0", "0.50", "1.00", "1.50", "2.00"]);
        assert_eq!(ticks(&["80"], Kind::Percent, None), ["0%", "10%", "20%", "30%", "40%", "50%", "60%", "70%", "80%"]);
    }

    #[test]
    fn millions_are_compact() {
        assert_eq!(ticks(&["1200000"], Kind::Money, Some("USD"))[..3], ["$0", "$0.2M", "$0.4M"]);
        assert_eq!(ticks(&["4200000000"], Kind::Count, None)[..3], ["0", "1B", "2B"]);
    }

    #[test]
    fn nothing_but_zeros_still_has_an_axis() {
        assert_eq!(ticks(&["0", "0"], Kind::Count, None), ["0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(ticks(&["0.000000000001"], Kind::Number, None), ["0", "0.000000000001"]);
    }

    #[test]
    fn full_amounts_wear_their_currency() {
        let amount = money::parse("-12345.675").unwrap();
        assert_eq!(Unit::of(Kind::Money, Some("USD")).full(amount), "-$12,345.68");
        assert_eq!(Unit::of(Kind::Money, Some("EUR")).full(amount), "-12,345.68 EUR");
        assert_eq!(Unit::of(Kind::Percent, None).full(50 * ONE), "50%");
    }

    #[test]
    fn labels_never_touch() {
        let stops: Vec<_> = (0..31).map(|i| ((40.0 + 20.0 * f64::from(i), 0.0), "2025-01-31".to_owned())).collect();
        let mut shapes = Vec::new();
        draw_stops(&stops, 660.0, &mut shapes);
        let spans: Vec<_> =
            shapes.iter().filter_map(|s| if let Shape::Text(label) = s { Some(label.span()) } else { None }).collect();
        assert!(spans.len() > 5 && spans.windows(2).all(|pair| pair[0].1 < pair[1].0), "{spans:?}");
        assert!(spans.iter().all(|span| span.0 >= 0.0 && span.1 <= 660.0));
    }
}
