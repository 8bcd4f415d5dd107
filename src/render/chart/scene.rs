//! What a chart consists of: rectangles, paths, dots and words at places, whatever they are painted with.

use super::font;
use crate::render::show;

/// Pixels from the left and from the top.
pub(super) type Point = (f64, f64);

/// Red, green, blue.
pub(super) type Color = (u8, u8, u8);

/// Titles and names.
pub(super) const INK: Color = (0x1f, 0x29, 0x33);
/// Subtitles and axis labels.
pub(super) const SOFT: Color = (0x5b, 0x67, 0x70);
/// The line at zero.
pub(super) const BASE: Color = (0x9a, 0xa5, 0xb1);
/// Grid lines.
pub(super) const FAINT: Color = (0xe4, 0xe8, 0xec);
/// The sum of what has no colour of its own.
pub(super) const OTHERS: Color = (0xa3, 0xab, 0xb4);
/// A bar below zero.
pub(super) const NEGATIVE: Color = (0xd5, 0x5e, 0x00);
/// Ten colours that stay apart for colour-blind eyes: six of Okabe and Ito, then four of Tol.
pub(super) const PALETTE: [Color; 10] = [
    (0x00, 0x72, 0xb2),
    (0xe6, 0x9f, 0x00),
    (0x00, 0x9e, 0x73),
    (0xd5, 0x5e, 0x00),
    (0x56, 0xb4, 0xe9),
    (0xcc, 0x79, 0xa7),
    (0x33, 0x22, 0x88),
    (0x99, 0x99, 0x33),
    (0x88, 0x22, 0x55),
    (0xdd, 0xcc, 0x77),
];

/// Which end of a text stands at its place; its middle line always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// Words at a place.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub at: Point,
    pub text: String,
    pub size: f64,
    pub anchor: Anchor,
    pub color: Color,
}

impl Label {
    /// Words in an axis's size and colour.
    pub(super) fn new(at: Point, text: impl Into<String>, anchor: Anchor) -> Self {
        Self { at, text: text.into(), size: 14.0, anchor, color: SOFT }
    }

    /// The pixels from the text's left to its right.
    pub(super) fn span(&self) -> (f64, f64) {
        let width = font::width(&self.text, self.size);
        let left = match self.anchor {
            Anchor::Start => self.at.0,
            Anchor::Middle => self.at.0 - width / 2.0,
            Anchor::End => self.at.0 - width,
        };
        (left, left + width)
    }
}

/// One thing to paint.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// Filled, from its left top to its right bottom.
    Rect(Point, Point, Color),
    /// A line through points.
    Path(Vec<Point>, Color),
    /// A filled circle.
    Dot(Point, Color),
    /// Words.
    Text(Label),
}

/// A rectangle of the picture.
#[derive(Debug, Clone, Copy)]
pub(super) struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    /// Pixels across.
    pub(super) fn width(&self) -> f64 {
        self.right - self.left
    }

    /// Pixels down.
    pub(super) fn height(&self) -> f64 {
        self.bottom - self.top
    }
}

/// Shortens text to a width in pixels.
pub(super) fn shorten(text: &str, size: f64, room: f64) -> String {
    // Widths in 64ths of a pixel, as whole numbers.
    show::shorten(text, font::fine(room), |c| font::fine(font::advance(c, size)))
}
