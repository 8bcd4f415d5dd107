//! Axes of amounts: round ticks, their labels and grid lines; and labels along the other axis.

use super::font;
use super::scene::{Anchor, Area, Point, Scene, widest};
use super::style::Style;
use super::theme::Color;
use super::unit::Unit;
use crate::money::{self, ONE, PLACES};

/// Steps that an axis has at most.
const STEPS: i128 = 8;
/// Pixels between two labels on a line.
pub(super) const APART: f64 = 14.0;

/// An axis over all values.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    low: i128,
    high: i128,
    ticks: Vec<(i128, String)>,
}

impl Axis {
    /// The axis that holds the values and zero, with a little room under values below zero; `pixels` long, with at least
    /// `apart` of them from tick to tick.
    pub(super) fn over(values: impl Iterator<Item = i128>, unit: &Unit, (pixels, apart): (f64, f64)) -> Self {
        let (low, high) = values.fold((0, 0), |(low, high), value| (value.min(low), value.max(high)));
        let high = if low == high { ONE } else { high };
        let low = if low < 0 { low - (high - low) / 40 } else { low };
        Self::between((low, high), unit, (pixels, apart))
    }

    /// The axis from one value to another.
    pub(super) fn between((low, high): (i128, i128), unit: &Unit, (pixels, apart): (f64, f64)) -> Self {
        let high = high.max(low + 1);
        let steps = i128::try_from(super::font::whole(pixels / apart - 0.5)).unwrap_or(1).clamp(2, STEPS);
        let step = step((high - low) / steps);
        let scale = Scale::of(step, low.unsigned_abs().max(high.unsigned_abs()), unit);
        // The first tick is the first multiple of the step that is no less than the low end.
        let first = low.div_euclid(step) + i128::from(low.rem_euclid(step) != 0);
        let ticks = (first..=high.div_euclid(step)).map(|tick| (tick * step, unit.dress(&scale.write(tick * step))));
        Self { low, high, ticks: ticks.collect() }
    }

    /// The values at its ends.
    pub(super) fn ends(&self) -> (i128, i128) {
        (self.low, self.high)
    }

    /// Where a value lies between the pixels of the axis's ends.
    pub(super) fn at(&self, value: i128, (start, end): (f64, f64)) -> f64 {
        start + (end - start) * money::to_f64(value - self.low) / money::to_f64(self.high - self.low)
    }

    /// Pixels of the widest label.
    pub(super) fn label_width(&self, style: &Style) -> f64 {
        widest(self.ticks.iter().map(|(_, text)| text), style.text)
    }

    /// Draws grid lines across the plot, with labels at their left.
    pub(super) fn draw_rows(&self, plot: &Area, scene: &mut Scene) {
        let style = scene.style;
        for (value, text) in &self.ticks {
            let y = self.at(*value, (plot.bottom, plot.top)).round();
            scene.rect((plot.left, y), (plot.right, y + 1.0), tint(*value, &style));
            scene.say(style.label((plot.left - style.near(), y), text, Anchor::End));
        }
    }

    /// Draws grid lines down the plot, with labels under it.
    pub(super) fn draw_columns(&self, plot: &Area, scene: &mut Scene) {
        let style = scene.style;
        for (value, text) in &self.ticks {
            let x = self.at(*value, (plot.left, plot.right)).round();
            scene.rect((x, plot.top), (x + 1.0, plot.bottom), tint(*value, &style));
            scene.say(style.label((x, plot.bottom + style.text), text, Anchor::Middle));
        }
    }
}

fn tint(value: i128, style: &Style) -> Color {
    if value == 0 { style.paint.base } else { style.paint.faint }
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

/// Writes labels in a row, every one or every second, third … so that none touches another. One that is shortened takes
/// `room` at least, and who points at it is told the whole.
pub(super) fn draw_stops(stops: &[(Point, String)], room: f64, scene: &mut Scene) {
    let (style, right) = (scene.style, scene.width());
    let apart = APART * style.part;
    let middle = |(at, text): &(Point, String), room: f64| {
        let half = font::width(text, style.text).min(room) / 2.0;
        (at.0.min(right - half).max(half), half)
    };
    let is_free = |every: &usize| {
        let spans: Vec<_> = stops.iter().step_by(*every).map(|stop| middle(stop, room)).collect();
        spans.windows(2).all(|pair| pair[0].0 + pair[0].1 + apart <= pair[1].0 - pair[1].1)
    };
    let every = (1..=stops.len()).find(is_free).unwrap_or(1);
    // Between labels that stand far from each other is more room.
    let between = stops.get(every).map_or(right, |next| next.0.0 - stops[0].0.0);
    let room = room.max(between - apart);
    for stop in stops.iter().step_by(every) {
        let at = (middle(stop, room).0, stop.0.1);
        scene.say_within(style.label(at, &stop.1, Anchor::Middle), room);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Kind;

    fn ticks(values: &[&str], kind: Kind, currency: Option<&str>) -> Vec<String> {
        let values = values.iter().map(|text| money::parse(text).unwrap());
        Axis::over(values, &Unit::of(kind, currency), (500.0, 48.0)).ticks.into_iter().map(|(_, text)| text).collect()
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
    fn a_short_axis_has_few_ticks() {
        // 100 pixels have room for 100 / 48 - 0.5, rounded 2 steps: 9,321.5 / 2 = 4,660.75, and 5,000 is the next round one.
        let values = [money::parse("9321.5").unwrap()];
        let axis = Axis::over(values.into_iter(), &Unit::of(Kind::Money, Some("USD")), (100.0, 48.0));
        assert_eq!(axis.ticks.into_iter().map(|(_, text)| text).collect::<Vec<_>>(), ["$0", "$5,000"]);
    }

    #[test]
    fn an_axis_may_begin_above_zero() {
        let axis = Axis::between((90_500 * ONE, 93_200 * ONE), &Unit::of(Kind::Count, None), (300.0, 48.0));
        let ticks: Vec<String> = axis.ticks.iter().map(|(_, text)| text.clone()).collect();
        // 2,700 in 300 / 48 - 0.5, rounded 6 steps are 450, and 500 is the next round one.
        assert_eq!(ticks, ["90,500", "91,000", "91,500", "92,000", "92,500", "93,000"]);
        assert!((axis.at(91_850 * ONE, (0.0, 270.0)) - 135.0).abs() < 1e-9, "1,350 of 2,700");
    }
}
