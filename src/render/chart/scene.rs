//! What a chart consists of: rectangles, strips, paths, dots and words at places, whatever they are painted with.

use super::font;
use super::style::Style;
use super::theme::Color;
use crate::render::show;

/// Pixels from the left and from the top.
pub(super) type Point = (f64, f64);

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

    /// What it covers, from the top of a capital to the end of a g.
    pub(super) fn area(&self) -> Area {
        let (left, right) = self.span();
        Area { left, right, top: self.at.1 - self.size * 0.5, bottom: self.at.1 + self.size * 0.5 }
    }
}

/// One thing to paint.
#[derive(Debug, Clone)]
pub(super) enum Shape {
    /// Filled, from its left top to its right bottom.
    Rect(Point, Point, Color),
    /// Filled between two lines, given by the points across from each other.
    Strip(Vec<(Point, Point)>, Color),
    /// A line through points, so many pixels thick.
    Path(Vec<Point>, f64, Color),
    /// A filled circle around a point, with its radius.
    Dot(Point, f64, Color),
    /// Words.
    Text(Label),
    /// Shapes that a person who points at them is told something about.
    Group(String, Vec<Shape>),
}

impl Shape {
    /// The same elsewhere: so many pixels right and down.
    pub(super) fn moved(self, by: Point) -> Self {
        let to = |at: Point| (at.0 + by.0, at.1 + by.1);
        match self {
            Shape::Rect(start, end, color) => Shape::Rect(to(start), to(end), color),
            Shape::Strip(across, color) => {
                Shape::Strip(across.into_iter().map(|(one, other)| (to(one), to(other))).collect(), color)
            }
            Shape::Path(points, thick, color) => Shape::Path(points.into_iter().map(to).collect(), thick, color),
            Shape::Dot(at, radius, color) => Shape::Dot(to(at), radius, color),
            Shape::Text(label) => Shape::Text(Label { at: to(label.at), ..label }),
            Shape::Group(told, shapes) => Shape::Group(told, shapes.into_iter().map(|shape| shape.moved(by)).collect()),
        }
    }
}

/// A rectangle of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
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

    /// The point in its middle.
    pub(super) fn middle(&self) -> Point {
        (f64::midpoint(self.left, self.right), f64::midpoint(self.top, self.bottom))
    }

    /// Whether a circle reaches into it.
    pub(super) fn is_near(&self, at: Point, radius: f64) -> bool {
        let (x, y) = (at.0.clamp(self.left, self.right), at.1.clamp(self.top, self.bottom));
        (at.0 - x).hypot(at.1 - y) < radius
    }

    fn holds(&self, other: &Area) -> bool {
        other.left >= self.left && other.right <= self.right && other.top >= self.top && other.bottom <= self.bottom
    }

    fn touches(&self, other: &Area) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }
}

/// A picture while it is drawn. It takes no words that would leave it or cover others.
#[derive(Debug)]
pub(super) struct Scene<'a> {
    pub style: Style<'a>,
    pub shapes: Vec<Shape>,
    whole: Area,
    words: Vec<Area>,
}

impl<'a> Scene<'a> {
    /// An empty picture.
    pub(super) fn new(style: Style<'a>, whole: Area) -> Self {
        let paper = Shape::Rect((whole.left, whole.top), (whole.right, whole.bottom), style.paint.paper);
        Self { style, shapes: vec![paper], whole, words: Vec::new() }
    }

    /// Pixels across the picture.
    pub(super) fn width(&self) -> f64 {
        self.whole.width()
    }

    /// Fills a rectangle.
    pub(super) fn rect(&mut self, start: Point, end: Point, color: Color) {
        self.shapes.push(Shape::Rect(start, end, color));
    }

    /// Draws a line through points; a single point becomes a dot.
    pub(super) fn line(&mut self, points: Vec<Point>, thick: f64, color: Color) {
        match points.as_slice() {
            [] => {}
            [one] => self.shapes.push(Shape::Dot(*one, thick * 1.5 + 1.0, color)),
            _ => self.shapes.push(Shape::Path(points, thick, color)),
        }
    }

    /// Fills a circle.
    pub(super) fn dot(&mut self, at: Point, radius: f64, color: Color) {
        self.shapes.push(Shape::Dot(at, radius, color));
    }

    /// Whether words have room there.
    pub(super) fn has_room(&self, label: &Label) -> bool {
        let area = label.area();
        self.whole.holds(&area) && !self.words.iter().any(|other| other.touches(&area))
    }

    /// Writes words where there is room for them; says whether there was.
    pub(super) fn say(&mut self, label: Label) -> bool {
        let fits = !label.text.is_empty() && self.has_room(&label);
        if fits {
            self.words.push(label.area());
            self.shapes.push(Shape::Text(label));
        }
        fits
    }

    /// Writes a name shortened to a width, and tells the whole of it to who points at it.
    pub(super) fn say_within(&mut self, label: Label, room: f64) {
        let text = shorten(&label.text, label.size, room);
        if text == label.text {
            self.say(label);
        } else if text != "…" {
            let whole = label.text.clone();
            self.told(whole, |scene| {
                scene.say(Label { text, ..label });
            });
        }
    }

    /// Draws what belongs together, and tells of it to who points at it.
    pub(super) fn told(&mut self, text: String, draw: impl FnOnce(&mut Self)) {
        let before = self.shapes.len();
        draw(self);
        let shapes = self.shapes.split_off(before);
        if !shapes.is_empty() {
            self.shapes.push(Shape::Group(text, shapes));
        }
    }

    /// Writes a note along the bottom of an area, and returns what is left above it.
    pub(super) fn note(&mut self, area: &Area, text: Option<String>) -> Area {
        let (style, Some(text)) = (self.style, text) else { return *area };
        let label = style.label((area.left, area.bottom - style.small * 0.5), text, Anchor::Start);
        self.say_within(Label { size: style.small, ..label }, area.width());
        Area { bottom: (area.bottom - style.small * 1.6).max(area.top), ..*area }
    }

    /// Says in the middle of an area why nothing is drawn there.
    pub(super) fn nothing(&mut self, area: &Area, text: &str) {
        let label = self.style.label(area.middle(), text, Anchor::Middle);
        self.say_within(Label { size: self.style.subtitle, ..label }, area.width());
    }
}

/// Shortens text to a width in pixels.
pub(super) fn shorten(text: &str, size: f64, room: f64) -> String {
    // Widths in 64ths of a pixel, as whole numbers.
    show::shorten(text, font::fine(room), |c| font::fine(font::advance(c, size)))
}

/// The pixels of the widest text.
pub(super) fn widest<'a>(texts: impl IntoIterator<Item = &'a String>, size: f64) -> f64 {
    texts.into_iter().map(|text| font::width(text, size)).fold(0.0, f64::max)
}

/// A count as a number of pixels or places.
pub(super) fn count(of: usize) -> f64 {
    f64::from(u32::try_from(of).unwrap_or(u32::MAX))
}
