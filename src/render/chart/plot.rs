//! The plot of charts whose values go up: an axis at the left, stops along the bottom.

use super::axis::{self, Axis};
use super::data::Matrix;
use super::scene::{Area, Scene, count};
use super::unit::Unit;

/// Pixels from one tick of the left axis to the next, at least.
const TICKS: f64 = 48.0;
/// Pixels between the plot's sides and the first and last point.
const INSET: f64 = 18.0;
/// Pixels that a name under a column has at least.
const NAME: f64 = 50.0;

/// The axis over the values, and what is left for the plot beside and above its labels.
pub(super) fn rows(values: impl Iterator<Item = i128>, unit: &Unit, area: &Area, scene: &Scene) -> (Axis, Area) {
    let style = scene.style;
    let bottom = area.bottom - style.text * 1.75;
    let axis = Axis::over(values, unit, ((bottom - area.top).max(1.0), TICKS * style.part.max(0.6)));
    let left = area.left + axis.label_width(&style) + style.near();
    let plot = Area { left: left.min(area.right - 1.0), bottom, top: area.top.min(bottom - 1.0), ..*area };
    (axis, plot)
}

/// The stops' pixels, in proportion to their places.
pub(super) fn places(matrix: &Matrix, plot: &Area, scene: &Scene) -> Vec<f64> {
    let places: Vec<f64> = matrix.stops.iter().map(|stop| stop.place).collect();
    spread(&places, plot, scene)
}

/// Pixels in proportion to places, from the first to the last.
pub(super) fn spread(places: &[f64], plot: &Area, scene: &Scene) -> Vec<f64> {
    let inset = INSET * scene.style.part;
    let (first, last) = (places.first().copied().unwrap_or(0.0), places.last().copied().unwrap_or(0.0));
    let share = |place: f64| if last > first { (place - first) / (last - first) } else { 0.5 };
    places.iter().map(|place| plot.left + inset + (plot.width() - 2.0 * inset) * share(*place)).collect()
}

/// The middles of bands as wide as each other, and the width of one.
pub(super) fn bands(stops: usize, plot: &Area) -> (Vec<f64>, f64) {
    let band = plot.width() / count(stops.max(1));
    ((0..stops).map(|i| plot.left + band * (count(i) + 0.5)).collect(), band)
}

/// Writes the stops' names under the plot: times whole or not at all, others shortened to their band.
pub(super) fn stops(names: &[String], xs: &[f64], plot: &Area, room: Option<f64>, scene: &mut Scene) {
    let style = scene.style;
    let y = plot.bottom + style.text * 1.3;
    let room = room.map_or(f64::INFINITY, |band| (band - axis::APART * style.part).max(NAME));
    let labels: Vec<_> = xs.iter().zip(names).map(|(x, name)| ((*x, y), name.clone())).collect();
    axis::draw_stops(&labels, room, scene);
}
