//! Lines over time, one a series, broken where there is no value.

use super::columns::unit;
use super::data;
use super::scene::{Area, Point, Scene};
use super::{Drawing, alternative, legend, plot};
use crate::error::Result;

/// Draws the lines, the largest series on top; returns what they say.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let (matrix, unit) = (data::matrix(drawing)?, unit(drawing, &drawing.chart.y)?);
    let entries = legend::entries(&matrix.series, scene);
    let area = legend::draw(drawing.chart, &entries, area, scene);
    let values = matrix.series.iter().flat_map(|one| one.values.iter().flatten().copied());
    let (axis, plot) = plot::rows(values, &unit, &area, scene);
    axis.draw_rows(&plot, scene);
    let xs = plot::places(&matrix, &plot, scene);
    plot::stops(&matrix.labels(), &xs, &plot, None, scene);
    let stroke = scene.style.stroke();
    for (series, (name, color)) in matrix.series.iter().zip(&entries).rev() {
        scene.told(name.clone(), |scene| {
            for run in runs(&series.values, &xs, |value| axis.at(value, (plot.bottom, plot.top))) {
                scene.line(run, stroke, *color);
            }
        });
    }
    Ok(alternative::of_matrix("Line chart", drawing, &matrix, &unit))
}

/// The points of each stretch of known values.
pub(super) fn runs(values: &[Option<i128>], xs: &[f64], y: impl Fn(i128) -> f64) -> Vec<Vec<Point>> {
    let points: Vec<Option<Point>> = values.iter().zip(xs).map(|(value, x)| value.map(|v| (*x, y(v)))).collect();
    let stretches = points.split(Option::is_none).filter(|stretch| !stretch.is_empty());
    stretches.map(|stretch| stretch.iter().flatten().copied().collect()).collect()
}
