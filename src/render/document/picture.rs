//! A whole document as one bitmap, drawn without a browser: its title, its figures, its charts. Tables are on the page alone.

use super::looks::{self, Looks};
use super::{Direction, Document, Figure, Layout, Section, Tile};
use crate::error::Result;
use crate::render::chart::{Board, Look, Size, Tone};

/// Pixels around the page, between two cards, and inside of one.
const MARGIN: f64 = 24.0;
const GAP: f64 = 16.0;
const PAD: f64 = 14.0;
/// Pixels down at least, as of any picture.
const LEAST: f64 = 120.0;
/// Pixels of a tile at least.
const TILE: f64 = 190.0;
/// Pixels of a chart at least, in half a row and among small ones.
const HALF: f64 = 420.0;
const SMALL: f64 = 260.0;

/// Draws a page as wide as a look says; its height follows from what is on it.
///
/// # Errors
/// [`Error::Unknown`](crate::error::Error::Unknown) for a chart of a column that its rows lack,
/// [`Error::Format`](crate::error::Error::Format) for one of amounts in several currencies,
/// [`Error::Value`](crate::error::Error::Value) for a page too large or too narrow.
pub fn picture(document: &Document, look: Look) -> Result<Vec<u8>> {
    look.check()?;
    let document = document.readable();
    let looks = Looks::of(&document);
    let mut page = Page { board: Board::new(look), look, looks: &looks, width: f64::from(look.size.0), y: MARGIN };
    page.heading(&document);
    page.tiles(&document.tiles);
    page.charts(&document.sections)?;
    page.board.png((page.y + MARGIN - GAP).max(LEAST))
}

/// The page, drawn down to a line.
struct Page<'a> {
    board: Board<'a>,
    look: Look<'a>,
    looks: &'a Looks,
    width: f64,
    y: f64,
}

/// A chart with its section, and how much of a row it takes.
struct Card<'a> {
    section: &'a Section,
    figure: &'a Figure,
    layout: Layout,
}

impl Page<'_> {
    /// Pixels between the margins.
    fn room(&self) -> f64 {
        self.width - 2.0 * MARGIN
    }

    fn heading(&mut self, document: &Document) {
        let lines = [(&document.title, Size::Title, Tone::Ink), (&document.subtitle, Size::Text, Tone::Soft)];
        let lines = lines.into_iter().filter(|(text, ..)| !text.is_empty());
        let summary = document.summary.iter().map(|text| (text, Size::Text, Tone::Ink));
        for (text, size, tone) in lines.chain(summary) {
            let em = self.board.size(size);
            self.board.say((MARGIN, self.y + em * 0.7), self.room(), (text, size, tone));
            self.y += em * 1.5;
        }
        self.y += GAP;
    }

    /// Tiles in rows of equal ones.
    fn tiles(&mut self, tiles: &[Tile]) {
        let columns = fitting(self.room(), TILE, tiles.len());
        for row in tiles.chunks(columns) {
            let width = share(self.room(), columns);
            let height = row.iter().map(|tile| self.tile_height(tile)).fold(0.0, f64::max);
            for (tile, left) in row.iter().zip(lefts(width)) {
                self.board.card((left, self.y), (left + width, self.y + height));
                self.tile(tile, (left + PAD, self.y + PAD), width - 2.0 * PAD);
            }
            self.y += height + GAP;
        }
    }

    /// Lines below the figure: the change, the budget's bar with its words, the note.
    fn tile_height(&self, tile: &Tile) -> f64 {
        let lines = [tile.change.is_some(), tile.used_text().is_some(), !tile.note.is_empty()];
        let count: f64 = lines.into_iter().filter(|line| *line).map(|_| 1.0).sum();
        let bar = if lines[1] { 12.0 } else { 0.0 };
        2.0 * PAD + self.head() + bar + count * self.line()
    }

    /// Pixels of a tile's name and figure.
    fn head(&self) -> f64 {
        self.line() + self.board.size(Size::Title) * 1.4
    }

    /// Pixels of a line of small words.
    fn line(&self) -> f64 {
        self.board.size(Size::Small) * 1.5
    }

    fn tile(&mut self, tile: &Tile, (left, top): (f64, f64), room: f64) {
        let (line, head) = (self.line(), self.head());
        self.board.say((left, top + line * 0.4), room, (&tile.label, Size::Small, Tone::Soft));
        self.value(tile, (left, top + line + (head - line) * 0.45), room);
        let mut y = top + head;
        if let Some(change) = &tile.change {
            let (tone, is_up) = match change.direction {
                Direction::Up => (Tone::Warm, Some(true)),
                Direction::Down => (Tone::Cool, Some(false)),
                Direction::Same => (Tone::Soft, None),
            };
            let start = is_up.map_or(left, |is_up| self.board.arrow((left, y + line * 0.5), is_up, tone));
            self.board.say((start, y + line * 0.5), left + room - start, (&change.text, Size::Small, tone));
            y += line;
        }
        if let (Some(percent), Some(text)) = (tile.percent_used(), tile.used_text()) {
            self.board.bar((left, y + 4.0), (room, 6.0), percent / 100.0);
            let tone = if percent > 100.0 { Tone::Warm } else { Tone::Soft };
            self.board.say((left, y + 12.0 + line * 0.5), room, (&text, Size::Small, tone));
            y += 12.0 + line;
        }
        self.board.say((left, y + line * 0.5), room, (&tile.note, Size::Small, Tone::Soft));
    }

    /// A figure with its currency, in smaller words where it has no room in large ones.
    fn value(&mut self, tile: &Tile, (left, middle): (f64, f64), room: f64) {
        let (value, unit) = (tile.value.shown(), tile.value.currency.clone().unwrap_or_default());
        let gap = self.board.size(Size::Small) * 0.4;
        let rest = if unit.is_empty() { 0.0 } else { gap + self.board.width(&unit, Size::Small) };
        let sizes = [Size::Title, Size::Subtitle, Size::Text];
        let size = sizes.into_iter().find(|size| self.board.width(&value, *size) + rest <= room).unwrap_or(Size::Small);
        let end = self.board.say((left, middle), room, (&value, size, Tone::Ink));
        let below = (self.board.size(size) - self.board.size(Size::Small)) * 0.25;
        self.board.say((end + gap, middle + below), left + room - end - gap, (&unit, Size::Small, Tone::Soft));
    }

    /// Charts in the order of their sections: two abreast, small ones as many as have room, full ones alone.
    fn charts(&mut self, sections: &[Section]) -> Result<()> {
        let card =
            |section| Some(Card { section, figure: Option::as_ref(&section.chart)?, layout: placed(section.layout) });
        let cards: Vec<Card> = sections.iter().filter_map(card).collect();
        for alike in cards.chunk_by(|one, other| one.layout == other.layout) {
            let least = match alike[0].layout {
                Layout::Small => SMALL,
                Layout::Full => f64::INFINITY,
                Layout::Natural | Layout::Half => HALF,
            };
            let columns = fitting(self.room(), least, alike.len());
            for row in alike.chunks(if least < HALF { columns } else { columns.min(2) }) {
                self.row(row)?;
            }
        }
        Ok(())
    }

    /// Charts abreast, on cards of one height.
    fn row(&mut self, cards: &[Card]) -> Result<()> {
        let width = share(self.room(), cards.len());
        let (inner, line) = (whole(width - 2.0), self.line());
        let sizes: Vec<(u32, u32)> = cards.iter().map(|card| looks::size(card.figure, inner)).collect();
        let height = sizes.iter().map(|size| size.1).max().unwrap_or(0);
        let height_of = |card: &Card, own: u32| if card.figure.is_ladder() { own } else { height };
        let bottom = self.y + f64::from(height) + line + PAD;
        for ((card, size), left) in cards.iter().zip(sizes).zip(lefts(width)) {
            self.board.card((left, self.y), (left + width, bottom));
            let colors = self.looks.look(card.figure, (inner, height_of(card, size.1)));
            let look = Look { theme: self.look.theme, ..colors };
            self.board.chart((left + 1.0, self.y + 1.0), &card.figure.drawing(look))?;
            let source = card.section.source.as_deref().unwrap_or_default();
            self.board.say((left + PAD, bottom - line * 0.8), width - 2.0 * PAD, (source, Size::Small, Tone::Soft));
        }
        self.y = bottom + GAP;
        Ok(())
    }
}

/// A picture has no tables, beside which a chart would need room.
fn placed(layout: Layout) -> Layout {
    if layout == Layout::Natural { Layout::Half } else { layout }
}

/// How many of at least so many pixels stand in a row, so that no row has far fewer; one in any case.
fn fitting(room: f64, least: f64, count: usize) -> usize {
    let fits = |columns: &usize| share(room, *columns) >= least;
    let most = (1..=count).rev().find(fits).unwrap_or(1);
    count.div_ceil(count.div_ceil(most).max(1)).max(1)
}

/// The pixels of each of some cards in a row.
#[allow(clippy::cast_precision_loss)] // a few
fn share(room: f64, columns: usize) -> f64 {
    (room + GAP) / columns.max(1) as f64 - GAP
}

/// Where the cards of a row begin.
fn lefts(width: f64) -> impl Iterator<Item = f64> {
    (0_u32..).map(move |at| MARGIN + f64::from(at) * (width + GAP))
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a float cast saturates
fn whole(pixels: f64) -> u32 {
    pixels.floor() as u32
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact is what is tested
mod tests {
    use super::super::testing::{bare, odd, week};
    use super::*;
    use crate::error::Error;

    fn size(png: &[u8]) -> (u32, u32) {
        let info = png::Decoder::new(png).read_info().unwrap().info().clone();
        (info.width, info.height)
    }

    fn of_width(width: u32) -> Look<'static> {
        Look { size: (width, 700), ..Look::default() }
    }

    #[test]
    fn it_is_as_wide_as_asked_and_as_high_as_it_needs() {
        let [bare, wide, narrow] = [(bare(), 1200), (week(), 1200), (week(), 500)]
            .map(|(document, width)| size(&picture(&document, of_width(width)).unwrap()));
        assert_eq!([bare.0, wide.0, narrow.0], [1200, 1200, 500]);
        assert!(bare.1 == 120 && bare.1 < wide.1 && wide.1 < narrow.1, "{bare:?} {wide:?} {narrow:?}");
    }

    #[test]
    fn it_is_the_same_bytes_and_any_name_has_room() {
        for document in [week(), odd()] {
            assert_eq!(picture(&document, of_width(700)).unwrap(), picture(&document, of_width(700)).unwrap());
        }
    }

    #[test]
    fn a_page_of_too_many_charts_is_refused() {
        let one = || week().sections.swap_remove(1);
        let sections = std::iter::repeat_with(one).take(60).collect();
        let error = picture(&Document { sections, ..bare() }, of_width(500)).unwrap_err();
        assert!(matches!(error, Error::Value { .. }), "{error}");
    }

    #[test]
    fn rows_are_even() {
        // Of 190 pixels with 16 between them 5 fit in 1,152, and 3 in 652: four stand as 2 and 2, not as 3 and 1.
        assert_eq!([fitting(1152.0, TILE, 5), fitting(652.0, TILE, 4), fitting(652.0, TILE, 3)], [5, 2, 3]);
        assert_eq!([fitting(100.0, TILE, 4), fitting(1152.0, f64::INFINITY, 3), fitting(500.0, TILE, 0)], [1, 1, 1]);
        assert_eq!(share(1152.0, 2), 568.0);
    }
}
