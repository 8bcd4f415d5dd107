//! Several charts and figures as one picture: cards on a page, which is as high as they need.

use std::io;

use super::look::{Look, Theme};
use super::scene::{Anchor, Area, Label, Point, Scene, Shape, widest};
use super::style::Style;
use super::theme::{Color, mix};
use super::{Drawing, Picture, bitmap, font, picture};
use crate::error::{Error, Result};
use crate::render::show;

/// The most pixels down a page, before scaling; where it ends is known when all is drawn.
const MOST: f64 = 20_000.0;
/// A picture as wide has words of full size; its height has no say.
const FORM: (u32, u32) = (12, 7);

/// Sizes of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Size {
    /// The page's title, a tile's figure.
    Title,
    /// What stands under a title.
    Subtitle,
    /// Names.
    Text,
    /// Words of less weight.
    Small,
}

/// Colours of words and marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::render) enum Tone {
    /// Names and figures.
    Ink,
    /// Words of less weight.
    Soft,
    /// More cost, a budget overrun.
    Warm,
    /// Less cost.
    Cool,
}

/// A page while it is drawn.
pub(in crate::render) struct Board<'a> {
    scene: Scene<'a>,
    look: Look<'a>,
}

impl<'a> Board<'a> {
    /// A page as wide as a look says.
    pub(in crate::render) fn new(look: Look<'a>) -> Self {
        let width = look.size.0;
        let style = Style::of(&Look { size: (width, width * FORM.1 / FORM.0), ..look });
        let scene = Scene::new(style, Area { left: 0.0, top: 0.0, right: f64::from(width), bottom: MOST });
        let mut board = Self { scene, look };
        board.scene.rect((0.0, 0.0), (f64::from(width), MOST), board.back());
        board
    }

    /// What is behind the cards.
    fn back(&self) -> Color {
        let paint = self.scene.style.paint;
        match self.look.theme {
            Theme::Light => paint.thin(paint.faint, 0.4),
            Theme::Dark => mix((0, 0, 0), paint.paper, 0.6),
        }
    }

    /// Pixels of an em.
    pub(in crate::render) fn size(&self, size: Size) -> f64 {
        let style = self.scene.style;
        match size {
            Size::Title => style.title,
            Size::Subtitle => style.subtitle,
            Size::Text => style.text,
            Size::Small => style.small,
        }
    }

    /// Draws a card from its left top to its right bottom.
    pub(in crate::render) fn card(&mut self, (left, top): Point, (right, bottom): Point) {
        let paint = self.scene.style.paint;
        self.scene.rect((left, top), (right, bottom), paint.faint);
        self.scene.rect((left + 1.0, top + 1.0), (right - 1.0, bottom - 1.0), paint.paper);
    }

    /// Writes words from a place on, their middle line there, shortened to a room; returns where they end.
    pub(in crate::render) fn say(&mut self, at: Point, room: f64, (text, size, tone): (&str, Size, Tone)) -> f64 {
        let (text, size) = (show::clean(text), self.size(size));
        let end = at.0 + widest([&text], size).min(room);
        let label = Label { at, text, size, anchor: Anchor::Start, color: self.color(tone) };
        self.scene.say_within(label, room);
        end
    }

    /// Draws how much of a whole there is: 1 is all of it.
    pub(in crate::render) fn bar(&mut self, (left, top): Point, (width, height): (f64, f64), part: f64) {
        let paint = self.scene.style.paint;
        let color = if part > 1.0 { paint.warm } else { paint.palette[0] };
        self.scene.rect((left, top), (left + width, top + height), paint.thin(paint.base, 0.35));
        self.scene.rect((left, top), (left + width * part.clamp(0.0, 1.0), top + height), color);
    }

    /// Draws a triangle that points up or down; returns where words may begin beside it.
    pub(in crate::render) fn arrow(&mut self, (left, middle): Point, is_up: bool, tone: Tone) -> f64 {
        let side = self.size(Size::Small) * 0.72;
        let up = if is_up { -1.0 } else { 1.0 };
        let (tip, foot) = ((left + side / 2.0, middle + up * side * 0.45), middle - up * side * 0.45);
        let across = vec![(tip, tip), ((left, foot), (left + side, foot))];
        self.scene.shapes.push(Shape::Strip(across, self.color(tone)));
        left + side + self.scene.style.near() * 0.75
    }

    /// Puts a chart at a place.
    ///
    /// # Errors
    /// As [`super::png`].
    pub(in crate::render) fn chart(&mut self, at: Point, drawing: &Drawing) -> Result<()> {
        let shapes = picture(drawing)?.shapes;
        self.scene.shapes.extend(shapes.into_iter().map(|shape| shape.moved(at)));
        Ok(())
    }

    /// Pixels that words take.
    pub(in crate::render) fn width(&self, text: &str, size: Size) -> f64 {
        font::width(text, self.size(size))
    }

    /// Ends the page, and draws it as PNG.
    ///
    /// # Errors
    /// [`Error::Value`] for a page that no machine holds.
    pub(in crate::render) fn png(self, bottom: f64) -> Result<Vec<u8>> {
        let height = u32::try_from(font::whole(bottom)).unwrap_or(u32::MAX);
        let look = Look { size: (self.look.size.0, height), ..self.look };
        look.check()?;
        let (title, alternative) = (String::new(), String::new());
        let picture = Picture { size: look.size, title, alternative, shapes: self.scene.shapes };
        bitmap::png(&picture, look.scale).map_err(|error| Error::Output(io::Error::other(error)))
    }

    fn color(&self, tone: Tone) -> Color {
        let paint = self.scene.style.paint;
        match tone {
            Tone::Ink => paint.ink,
            Tone::Soft => paint.soft,
            Tone::Warm => paint.warm,
            Tone::Cool => paint.cool,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{by_day, daily, drawing, many, top};
    use super::*;

    /// The pixels of a page with a chart at a place, line by line.
    fn pixels(at: Point, drawing: &Drawing) -> Vec<Vec<u8>> {
        let mut board = Board::new(Look { size: (700, 400), ..Look::default() });
        board.chart(at, drawing).unwrap();
        let bytes = board.png(400.0).unwrap();
        let mut reader = png::Decoder::new(bytes.as_slice()).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size()];
        reader.next_frame(&mut pixels).unwrap();
        pixels.chunks(3 * 700).map(<[u8]>::to_vec).collect()
    }

    /// Bars and lines, with words, dots and shapes that are told of.
    #[test]
    fn a_chart_is_the_same_wherever_it_stands() {
        for (chart, rows) in [(top(), many(8)), (by_day(), daily(9, 3))] {
            let drawing = drawing(&chart, &rows);
            let drawing = Drawing { look: Look { size: (600, 300), ..Look::default() }, ..drawing };
            let [here, there] = [(0.0, 0.0), (40.0, 64.0)].map(|at| pixels(at, &drawing));
            for line in 0..300 {
                assert_eq!(here[line][..3 * 600], there[line + 64][3 * 40..3 * 640], "{line}");
            }
            assert_ne!(here, there);
        }
    }

    #[test]
    fn words_are_shortened_to_their_room() {
        let mut board = Board::new(Look::default());
        let end = board.say((10.0, 20.0), 80.0, ("a name that is far too long", Size::Text, Tone::Ink));
        assert!(end <= 90.0 && end > 10.0, "{end}");
    }
}
