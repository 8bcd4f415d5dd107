//! Lines on top of each other, filled: the upper edge is the sum.

use super::axis::Axis;
use super::columns::unit;
use super::data::{self, Matrix};
use super::legend::{self, Entry};
use super::scene::{Area, Point, Scene, Shape};
use super::{Drawing, alternative, plot, stacked};
use crate::error::Result;

/// Half of what a single stop takes, in pixels.
const ALONE: f64 = 20.0;

/// Draws the areas, the largest at the bottom; returns what they say.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let (matrix, unit) = (data::matrix(drawing)?, unit(drawing, &drawing.chart.y)?);
    let entries = legend::entries(&matrix.series, scene);
    let area = legend::draw(drawing.chart, &entries, area, scene);
    let ends = (0..matrix.stops.len()).flat_map(|stop| <[i128; 2]>::from(stacked::ends(&matrix, stop)));
    let (axis, plot) = plot::rows(ends, &unit, &area, scene);
    axis.draw_rows(&plot, scene);
    let xs = plot::places(&matrix, &plot, scene);
    plot::stops(&matrix.labels(), &xs, &plot, None, scene);
    layers(&matrix, &entries, &xs, (&axis, &plot), scene);
    Ok(alternative::of_matrix("Area chart", drawing, &matrix, &unit))
}

fn layers(matrix: &Matrix, entries: &[Entry], xs: &[f64], (axis, plot): (&Axis, &Area), scene: &mut Scene) {
    for (sums, (name, color)) in sums(matrix).iter().zip(entries) {
        let y = |value| axis.at(value, (plot.bottom, plot.top));
        let across = |(x, (from, to)): (&f64, &(i128, i128))| ((*x, y(*to)), (*x, y(*from)));
        let mut strip: Vec<(Point, Point)> = xs.iter().zip(sums).map(across).collect();
        if let [only] = strip[..] {
            strip = [-ALONE, ALONE].map(|by| ((only.0.0 + by, only.0.1), (only.1.0 + by, only.1.1))).to_vec();
        }
        let edge: Vec<Point> = strip.iter().map(|pair| pair.0).collect();
        scene.told(name.clone(), |scene| scene.shapes.push(Shape::Strip(strip, *color)));
        scene.line(edge, 1.0, scene.style.paint.paper);
    }
}

/// From where to where each series goes at each stop: up from those before it, or down where it is below zero.
fn sums(matrix: &Matrix) -> Vec<Vec<(i128, i128)>> {
    let mut ends = vec![(0, 0); matrix.stops.len()];
    let layer = |values: &Vec<Option<i128>>| {
        let step = |(value, end): (&Option<i128>, &mut (i128, i128))| {
            let value = value.unwrap_or(0);
            let side = if value < 0 { &mut end.0 } else { &mut end.1 };
            let from = *side;
            *side += value;
            (from, *side)
        };
        values.iter().zip(&mut ends).map(step).collect()
    };
    matrix.series.iter().map(|one| &one.values).map(layer).collect()
}

#[cfg(test)]
mod tests {
    use super::super::data::{Series, Stop};
    use super::*;

    #[test]
    fn layers_stand_on_each_other_and_hang_below_zero() {
        let series = |values: [Option<i128>; 2]| Series { name: String::new(), values: values.into(), is_rest: false };
        let stops = [0.0, 1.0].map(|place| Stop { label: String::new(), place }).into();
        let matrix = Matrix {
            stops,
            series: vec![series([Some(5), None]), series([Some(2), Some(-3)]), series([Some(-1), Some(-1)])],
        };
        assert_eq!(sums(&matrix), [[(0, 5), (0, 0)], [(5, 7), (0, -3)], [(0, -1), (-3, -4)]]);
    }
}
