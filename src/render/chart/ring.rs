//! Parts of rings.

use super::font::whole;
use super::scene::{Point, Shape, count};
use super::theme::Color;

/// Pixels of an arc that are drawn as a straight line.
const STEP: f64 = 3.0;

/// The point at a distance from a centre, at an angle from the top, clockwise.
pub(super) fn point(centre: Point, radius: f64, angle: f64) -> Point {
    (centre.0 + radius * angle.sin(), centre.1 - radius * angle.cos())
}

/// The part of a ring between two angles.
pub(super) fn arc(centre: Point, (inner, outer): (f64, f64), (from, to): (f64, f64), color: Color) -> Shape {
    let steps = whole(((to - from) * outer / STEP).abs().ceil()).max(1);
    let across = |step: usize| {
        let angle = from + (to - from) * count(step) / count(steps);
        (point(centre, outer, angle), point(centre, inner, angle))
    };
    Shape::Strip((0..=steps).map(across).collect(), color)
}
