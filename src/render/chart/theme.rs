//! The colours of each theme. Words stand out at least 4.5 to 1 (WCAG 2.2, 1.4.3), marks 3 to 1 (1.4.11).

use super::look::Theme;

/// Red, green, blue.
pub(super) type Color = (u8, u8, u8);

/// The colours of a theme.
#[derive(Debug)]
pub(super) struct Paint {
    /// Behind everything.
    pub paper: Color,
    /// Titles and names.
    pub ink: Color,
    /// Subtitles and axis labels.
    pub soft: Color,
    /// The line at zero.
    pub base: Color,
    /// Grid lines.
    pub faint: Color,
    /// The sum of what has no colour of its own.
    pub others: Color,
    /// What costs more, or is below zero.
    pub warm: Color,
    /// What costs less.
    pub cool: Color,
    /// Ten colours that stay apart for colour-blind eyes.
    pub palette: [Color; 10],
    /// From nothing to the most, in a field of cells.
    pub ramp: (Color, Color),
    /// The same below zero.
    pub ramp_below: (Color, Color),
}

impl Paint {
    /// The colours of a theme.
    pub(super) fn of(theme: Theme) -> &'static Self {
        match theme {
            Theme::Light => &LIGHT,
            Theme::Dark => &DARK,
        }
    }

    /// A colour thinned with paper: 1 is the colour, 0 the paper.
    pub(super) fn thin(&self, color: Color, part: f64) -> Color {
        mix(self.paper, color, part)
    }
}

/// The colour of words on a filled mark.
pub(super) fn on(mark: Color) -> Color {
    let [dark, light] = [(0x00, 0x00, 0x00), (0xff, 0xff, 0xff)];
    if contrast(dark, mark) > contrast(light, mark) { dark } else { light }
}

static LIGHT: Paint = Paint {
    paper: (0xff, 0xff, 0xff),
    ink: (0x1f, 0x29, 0x33),
    soft: (0x5b, 0x67, 0x70),
    base: (0x84, 0x8f, 0x9b),
    faint: (0xe4, 0xe8, 0xec),
    others: (0x86, 0x8f, 0x99),
    warm: (0xd0, 0x5c, 0x00),
    cool: (0x00, 0x72, 0xb2),
    palette: [
        (0x00, 0x72, 0xb2),
        (0xcf, 0x6a, 0x00),
        (0x00, 0x8f, 0x68),
        (0xc3, 0x74, 0x9e),
        (0x43, 0x20, 0x81),
        (0x91, 0x25, 0x0f),
        (0x8e, 0x82, 0xda),
        (0x24, 0x53, 0x87),
        (0x73, 0x30, 0x46),
        (0x2a, 0x70, 0x73),
    ],
    ramp: ((0xe3, 0xee, 0xf6), (0x06, 0x3a, 0x66)),
    ramp_below: ((0xfb, 0xe9, 0xd9), (0x8a, 0x3a, 0x00)),
};

static DARK: Paint = Paint {
    paper: (0x12, 0x17, 0x1d),
    ink: (0xe8, 0xec, 0xf0),
    soft: (0xa3, 0xae, 0xb8),
    base: (0x6b, 0x77, 0x83),
    faint: (0x29, 0x31, 0x3a),
    others: (0x84, 0x8f, 0x9b),
    warm: (0xf0, 0x8a, 0x3c),
    cool: (0x4f, 0xa8, 0xe4),
    palette: [
        (0x4f, 0xa8, 0xe4),
        (0xf0, 0x9a, 0x3c),
        (0x84, 0xee, 0xab),
        (0xbe, 0x74, 0x91),
        (0x7d, 0x59, 0xa1),
        (0xc3, 0x58, 0x16),
        (0xde, 0xbf, 0xff),
        (0x51, 0x81, 0xea),
        (0xac, 0x48, 0x61),
        (0xe3, 0x99, 0xa0),
    ],
    ramp: ((0x1a, 0x2a, 0x38), (0x9a, 0xd4, 0xff)),
    ramp_below: ((0x36, 0x26, 0x1a), (0xff, 0xc0, 0x8a)),
};

/// The colour at a part of the way from one to another.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a float cast saturates
pub(super) fn mix(from: Color, to: Color, part: f64) -> Color {
    let one = |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * part).round() as u8;
    (one(from.0, to.0), one(from.1, to.1), one(from.2, to.2))
}

/// How far two colours stand apart in lightness, from 1 to 21 (WCAG 2.2, contrast ratio).
fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// How light a colour is, from 0 to 1 (WCAG 2.2, relative luminance).
fn luminance((red, green, blue): Color) -> f64 {
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEMES: [&Paint; 2] = [&LIGHT, &DARK];

    /// What red-blind and green-blind eyes make of linear light (Machado, Oliveira and Fernandes 2009, severity 1.0).
    const EYES: [[[f64; 3]; 3]; 3] = [
        [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
        [[0.152_286, 1.052_583, -0.204_868], [0.114_503, 0.786_281, 0.099_216], [-0.003_882, -0.048_116, 1.051_998]],
        [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
    ];

    fn times(matrix: [[f64; 3]; 3], by: [f64; 3]) -> [f64; 3] {
        matrix.map(|row| row[0] * by[0] + row[1] * by[1] + row[2] * by[2])
    }

    /// The place of a colour in Oklab (Ottosson 2020), where distances are as they are seen.
    fn oklab(eye: [[f64; 3]; 3], (red, green, blue): Color) -> [f64; 3] {
        let light = times(eye, [linear(red), linear(green), linear(blue)]).map(|part| part.clamp(0.0, 1.0));
        let cones = [
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ];
        let lab = [
            [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
            [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
            [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
        ];
        times(lab, times(cones, light).map(f64::cbrt))
    }

    #[test]
    fn contrast_is_that_of_wcag() {
        assert!((contrast((0, 0, 0), (255, 255, 255)) - 21.0).abs() < 1e-9);
        // #767676 on white is the grey that just passes: 4.54.
        assert!((contrast((0x76, 0x76, 0x76), (255, 255, 255)) - 4.54).abs() < 0.005);
    }

    #[test]
    fn words_stand_out_from_paper_and_from_marks() {
        for paint in THEMES {
            for words in [paint.ink, paint.soft] {
                assert!(contrast(words, paint.paper) >= 4.5, "{words:?}");
            }
            let ramp = (0..=20).map(|step| mix(paint.ramp.0, paint.ramp.1, f64::from(step) / 20.0));
            for mark in paint.palette.into_iter().chain([paint.others, paint.warm, paint.cool]).chain(ramp) {
                assert!(contrast(on(mark), mark) >= 4.5, "{mark:?}");
            }
        }
    }

    #[test]
    fn marks_stand_out_from_paper() {
        for paint in THEMES {
            for mark in paint.palette.into_iter().chain([paint.others, paint.warm, paint.cool, paint.base]) {
                assert!(contrast(mark, paint.paper) >= 3.0, "{mark:?} {}", contrast(mark, paint.paper));
            }
        }
    }

    #[test]
    fn colours_stay_apart_for_every_eye() {
        for (paint, eye) in THEMES.into_iter().flat_map(|paint| EYES.map(|eye| (paint, eye))) {
            let places = paint.palette.map(|color| oklab(eye, color));
            for (i, one) in places.iter().enumerate() {
                for other in &places[i + 1..] {
                    let apart = one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt();
                    assert!(apart > 0.08, "{:?} is like another: {apart}", paint.palette[i]);
                }
            }
        }
    }
}
