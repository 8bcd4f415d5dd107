//! Sizes of words and margins, which shrink with the picture, and who has which colour.

use super::look::{Colors, Look};
use super::scene::{Anchor, Label, Point};
use super::theme::{Color, Paint};

/// The picture for which the sizes below are made, in pixels.
const WHOLE: (f64, f64) = (1200.0, 700.0);
/// How far words shrink in small pictures.
const LEAST: f64 = 0.5;

/// What all parts of a picture have in common. Sizes are pixels per em.
#[derive(Debug, Clone, Copy)]
pub(super) struct Style<'a> {
    pub paint: &'static Paint,
    pub colors: Option<&'a Colors>,
    /// The chart's title.
    pub title: f64,
    /// What stands under it.
    pub subtitle: f64,
    /// Names, amounts and the labels of axes.
    pub text: f64,
    /// Words of less weight.
    pub small: f64,
    /// Pixels left free at each side.
    pub margin: f64,
    /// The size of gaps and marks, from 0.5 to 1.
    pub part: f64,
}

impl<'a> Style<'a> {
    /// The sizes for a picture.
    pub(super) fn of(look: &Look<'a>) -> Self {
        let (width, height) = (f64::from(look.size.0), f64::from(look.size.1));
        let part = (width / WHOLE.0).min(height / WHOLE.1).clamp(LEAST, 1.0);
        // Words shrink less than the picture: those of 14 pixels to 11.
        let size = |whole: f64, least: f64| {
            let size = least + (whole - least) * (part - LEAST) / (1.0 - LEAST);
            (size * 2.0).round() / 2.0
        };
        Self {
            paint: Paint::of(look.theme),
            colors: look.colors,
            title: size(24.0, 15.0),
            subtitle: size(16.0, 11.5),
            text: size(14.0, 11.0),
            small: size(12.5, 10.5),
            margin: size(36.0, 12.0),
            part,
        }
    }

    /// Words in an axis's size and colour.
    #[allow(clippy::unused_self)] // the size is the style's
    pub(super) fn label(&self, at: Point, text: impl Into<String>, anchor: Anchor) -> Label {
        Label { at, text: text.into(), size: self.text, anchor, color: self.paint.soft }
    }

    /// A name or an amount.
    pub(super) fn name(&self, at: Point, text: impl Into<String>, anchor: Anchor) -> Label {
        Label { color: self.paint.ink, ..self.label(at, text, anchor) }
    }

    /// Pixels between a label and what it stands beside.
    pub(super) fn near(&self) -> f64 {
        (8.0 * self.part).max(5.0)
    }

    /// How thick a line is.
    pub(super) fn stroke(&self) -> f64 {
        if self.part < 0.7 { 1.5 } else { 2.0 }
    }

    /// The colours of names in a chart, `None` standing for the sum of the rest. A name that no page has given a colour
    /// takes the first that is free.
    pub(super) fn colors<'n>(&self, names: impl IntoIterator<Item = Option<&'n str>>) -> Vec<Color> {
        let palette = &self.paint.palette;
        let known = |name: &str| self.colors.and_then(|colors| colors.place(name, palette.len()));
        let names: Vec<Option<&str>> = names.into_iter().collect();
        let taken: Vec<usize> = names.iter().flatten().filter_map(|name| known(name)).collect();
        let mut free = (0..palette.len()).filter(|place| !taken.contains(place));
        let mut color = |name: &str| known(name).or_else(|| free.next()).map(|place| palette[place]);
        names.into_iter().map(|name| name.and_then(&mut color).unwrap_or(self.paint.others)).collect()
    }

    /// The colour of a bar: its name's where a page has given it one.
    pub(super) fn color_of(&self, name: &str) -> Color {
        let palette = &self.paint.palette;
        match self.colors {
            Some(colors) => colors.place(name, palette.len()).map_or(self.paint.others, |place| palette[place]),
            None => palette[0],
        }
    }
}

#[cfg(test)]
#[allow(clippy::float_cmp)] // exact is what is tested
mod tests {
    use super::*;

    #[test]
    fn a_name_has_its_colour_wherever_it_stands() {
        let colors = Colors::of(["EC2", "S3", "RDS"]);
        let style = Style::of(&Look { colors: Some(&colors), ..Look::default() });
        let palette = style.paint.palette;
        let others = style.paint.others;
        assert_eq!(style.colors([Some("S3"), Some("EC2"), None]), [palette[1], palette[0], others]);
        // KMS takes the first place that neither S3 nor RDS has, Glue the next.
        let found = style.colors([Some("KMS"), Some("RDS"), Some("S3"), Some("Glue")]);
        assert_eq!(found, [palette[0], palette[2], palette[1], palette[3]]);
        assert_eq!([style.color_of("RDS"), style.color_of("KMS")], [palette[2], others]);
    }

    #[test]
    fn words_shrink_with_the_picture_but_stay_readable() {
        let sizes = |size| {
            let style = Style::of(&Look { size, ..Look::default() });
            [style.title, style.text, style.small, style.margin]
        };
        assert_eq!(sizes((1200, 700)), [24.0, 14.0, 12.5, 36.0]);
        assert_eq!(sizes((3000, 2000)), sizes((1200, 700)));
        assert_eq!(sizes((300, 200)), [15.0, 11.0, 10.5, 12.0]);
    }
}
