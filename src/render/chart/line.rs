//! Lines over time, one a series, broken where there is no value.

use super::axis::{self, Axis, NEAR, Unit};
use super::data::{Matrix, Series};
use super::legend;
use super::scene::{Area, Point, Shape};

/// Pixels between the plot's sides and the first and last point.
const INSET: f64 = 18.0;

/// Draws the lines, the largest series on top.
pub(super) fn draw(matrix: &Matrix, unit: &Unit, area: &Area, shapes: &mut Vec<Shape>) {
    let axis = Axis::over(matrix.series.iter().flat_map(|one| one.values.iter().flatten().copied()), unit);
    let area = legend::draw(&matrix.series, area, shapes);
    let plot = Area { left: area.left + axis.label_width() + NEAR, bottom: area.bottom - 24.0, ..area };
    axis.draw_rows(&plot, shapes);
    let xs = places(matrix, &plot);
    let labels = xs.iter().zip(&matrix.stops).map(|(x, stop)| ((*x, plot.bottom + 18.0), stop.label.clone()));
    axis::draw_stops(&labels.collect::<Vec<_>>(), f64::from(super::WIDTH) - NEAR, shapes);
    for (i, series) in matrix.series.iter().enumerate().rev() {
        for run in runs(series, &xs, |value| axis.at(value, (plot.bottom, plot.top))) {
            let color = legend::color(series, i);
            shapes.push(if run.len() == 1 { Shape::Dot(run[0], color) } else { Shape::Path(run, color) });
        }
    }
}

/// The stops' pixels, in proportion to their places.
fn places(matrix: &Matrix, plot: &Area) -> Vec<f64> {
    let place = |index: Option<&super::data::Stop>| index.map_or(0.0, |stop| stop.place);
    let (first, last) = (place(matrix.stops.first()), place(matrix.stops.last()));
    let share = |place: f64| if last > first { (place - first) / (last - first) } else { 0.5 };
    matrix.stops.iter().map(|stop| plot.left + INSET + (plot.width() - 2.0 * INSET) * share(stop.place)).collect()
}

/// The points of each stretch of known values.
fn runs(series: &Series, xs: &[f64], y: impl Fn(i128) -> f64) -> Vec<Vec<Point>> {
    let points: Vec<Option<Point>> = series.values.iter().zip(xs).map(|(value, x)| value.map(|v| (*x, y(v)))).collect();
    let stretches = points.split(Option::is_none).filter(|stretch| !stretch.is_empty());
    stretches.map(|stretch| stretch.iter().flatten().copied().collect()).collect()
}
