//! How a picture looks, whatever it shows: size, scale, theme, and which name has which colour.

use crate::error::{Error, Result};

/// The least and the most pixels of a side, before scaling.
const SIDES: std::ops::RangeInclusive<u32> = 120..=8_000;
/// The most pixels of a side of a bitmap.
const MOST: f64 = 20_000.0;
/// The least scale: below it no word can be read.
const LEAST: f64 = 0.25;

/// How a picture looks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Look<'a> {
    /// Pixels across and down, before scaling.
    pub size: (u32, u32),
    /// Pixels of a bitmap for each of these: 2.0 for fine screens. An SVG has none.
    pub scale: f64,
    /// Light or dark.
    pub theme: Theme,
    /// Which name has which colour, where charts share that.
    pub colors: Option<&'a Colors>,
}

impl Default for Look<'_> {
    fn default() -> Self {
        Self { size: (1200, 700), scale: 1.0, theme: Theme::Light, colors: None }
    }
}

impl Look<'_> {
    /// Refuses sizes that hold no chart, or that no machine holds.
    ///
    /// # Errors
    /// [`Error::Value`] for the size or the scale.
    pub fn check(&self) -> Result<()> {
        let (width, height) = self.size;
        if !SIDES.contains(&width) || !SIDES.contains(&height) {
            let expected = format!("two numbers from {} to {}", SIDES.start(), SIDES.end());
            return Err(wrong("size", &format!("{width}x{height}"), expected));
        }
        let most = MOST / f64::from(width.max(height));
        if !(LEAST..=most).contains(&self.scale) {
            let expected = format!("a number from {LEAST} to {most:.1} at this size");
            return Err(wrong("scale", &self.scale.to_string(), expected));
        }
        Ok(())
    }
}

fn wrong(what: &str, value: &str, expected: String) -> Error {
    let hint = Some("a chart is 1200x700 with a scale of 1 unless told otherwise".to_owned());
    Error::Value { what: format!("the {what} of a chart"), value: value.to_owned(), expected, hint }
}

/// Dark on light, or light on dark.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Theme {
    /// Dark on white, for paper too.
    #[default]
    Light,
    /// Light on near-black.
    Dark,
}

/// Which name has which colour: the first in the list the first of the palette, and so on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Colors {
    names: Vec<String>,
}

impl Colors {
    /// Gives each different name a place in the palette; the order decides.
    pub fn of<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Self {
        let mut colors = Self::default();
        for name in names {
            let name = crate::render::show::clean(name.as_ref());
            if !colors.names.contains(&name) {
                colors.names.push(name);
            }
        }
        colors
    }

    /// A name's place in the palette of `count` colours; those after the last colour have none.
    pub(super) fn place(&self, name: &str, count: usize) -> Option<usize> {
        self.names.iter().take(count).position(|known| known == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_the_names_gives_their_places() {
        let colors = Colors::of(["EC2", "S3", "EC2", "a\u{202e}b"]);
        assert_eq!(colors.place("S3", 10), Some(1));
        assert_eq!(colors.place("a\u{fffd}b", 10), Some(2), "as it is shown");
        assert_eq!([colors.place("S3", 1), colors.place("RDS", 10)], [None; 2]);
    }

    #[test]
    fn a_size_that_holds_nothing_is_refused() {
        let fault = |size, scale| Look { size, scale, ..Look::default() }.check().unwrap_err().to_string();
        let sides = "is not two numbers from 120 to 8000";
        assert_eq!(fault((0, 700), 1.0), format!("the size of a chart \"0x700\" {sides}"));
        assert_eq!(fault((1200, 9000), 1.0), format!("the size of a chart \"1200x9000\" {sides}"));
        // 20,000 pixels by 1,600 are 12.5 times.
        let scales = "is not a number from 0.25 to 12.5 at this size";
        assert_eq!(fault((1600, 900), 13.0), format!("the scale of a chart \"13\" {scales}"));
        assert_eq!(fault((1600, 900), f64::NAN), format!("the scale of a chart \"NaN\" {scales}"));
        assert!(Look { size: (1600, 900), scale: 2.0, ..Look::default() }.check().is_ok());
    }
}
