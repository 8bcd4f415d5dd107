//! The one typeface: how wide its text is, and how it is drawn into a bitmap.
//!
//! A width measured here is the width that a browser gives the same text in the SVG, which carries this file.
//! Drawing is our own because plotters' takes away the space left of each letter.

use std::convert::Infallible;
use std::sync::LazyLock;

use ab_glyph::{Font, FontRef, PxScale, ScaleFont, point};
use plotters_backend::text_anchor::{HPos, Pos, VPos};
use plotters_backend::{BackendColor, BackendTextStyle, FontFamily};

use super::scene::{Anchor, Label};

/// The font file.
pub(super) const BYTES: &[u8] = include_bytes!("../font/Roboto-Regular.ttf");
/// What the SVG calls it, and what may stand in for it.
pub(super) const FAMILY: &str = "Roboto, sans-serif";
/// From the middle line to the base line, in ems: half of an x, as SVG's `0.5ex`.
pub(super) const HALF_X: f64 = 0.5 * 1082.0 / 2048.0;

#[allow(clippy::expect_used)] // compiled in, and drawn with by every chart's test
static FONT: LazyLock<FontRef<'static>> =
    LazyLock::new(|| FontRef::try_from_slice(BYTES).expect("the font in the binary is whole"));

/// Pixels that a text takes at a size in pixels per em.
pub(super) fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| advance(c, size)).sum()
}

/// Pixels that a letter takes.
pub(super) fn advance(c: char, size: f64) -> f64 {
    let units = FONT.h_advance_unscaled(FONT.glyph_id(c));
    f64::from(units) * size / f64::from(FONT.units_per_em().unwrap_or(1.0))
}

/// Whether the font has every letter of a text.
pub(super) fn has_all(text: &str) -> bool {
    text.chars().all(|c| FONT.glyph_id(c).0 != 0)
}

/// 64ths of a pixel; nothing for a negative width.
pub(super) fn fine(pixels: f64) -> usize {
    whole(pixels * 64.0)
}

/// The nearest whole number from 0 up.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a float cast saturates
pub(super) fn whole(number: f64) -> usize {
    number.round() as usize
}

/// A label as a backend of plotters draws it, enlarged by `scale`.
pub(super) struct Written<'a> {
    pub label: &'a Label,
    pub scale: f64,
}

impl Written<'_> {
    fn em(&self) -> f64 {
        self.label.size * self.scale
    }
}

impl BackendTextStyle for Written<'_> {
    type FontError = Infallible;

    fn color(&self) -> BackendColor {
        BackendColor { alpha: 1.0, rgb: self.label.color }
    }

    fn size(&self) -> f64 {
        self.em()
    }

    fn family(&self) -> FontFamily<'_> {
        FontFamily::Name(FAMILY)
    }

    fn anchor(&self) -> Pos {
        let h_pos = match self.label.anchor {
            Anchor::Start => HPos::Left,
            Anchor::Middle => HPos::Center,
            Anchor::End => HPos::Right,
        };
        Pos::new(h_pos, VPos::Center)
    }

    #[allow(clippy::cast_possible_truncation)]
    fn layout_box(&self, text: &str) -> Result<((i32, i32), (i32, i32)), Infallible> {
        Ok(((0, 0), (width(text, self.em()).round() as i32, 0)))
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_possible_wrap)]
    fn draw<E, D: FnMut(i32, i32, BackendColor) -> Result<(), E>>(
        &self,
        text: &str,
        (left, middle): (i32, i32),
        mut draw: D,
    ) -> Result<Result<(), E>, Infallible> {
        let em = self.em();
        let scale = PxScale::from(em as f32 * FONT.height_unscaled() / FONT.units_per_em().unwrap_or(1.0));
        let font = FONT.as_scaled(scale);
        let (mut x, y) = (f64::from(left), f64::from(middle) + em * HALF_X);
        for c in text.chars() {
            let glyph = font.glyph_id(c).with_scale_and_position(scale, point(x as f32, y as f32));
            x += advance(c, em);
            let Some(outline) = FONT.outline_glyph(glyph) else { continue };
            let corner = outline.px_bounds().min;
            let mut result = Ok(());
            outline.draw(|dx, dy, cover| {
                if result.is_ok() {
                    let (x, y) = (corner.x as i32 + dx as i32, corner.y as i32 + dy as i32);
                    result = draw(x, y, self.color().mix(f64::from(cover.min(1.0))));
                }
            });
            if result.is_err() {
                return Ok(result);
            }
        }
        Ok(Ok(()))
    }
}
