//! A sparkline: one sign for each stop of time, as high as its value between zero and the row's largest.

use super::Glyphs;
use crate::money;

/// Draws a line in at most `room` columns. Where there are more stops, each sign stands for the mean of as many as need be.
///
/// The scale holds zero and every value, so that a line of credits hangs from the top. An unknown value is a gap.
pub(super) fn draw(values: &[Option<i128>], room: usize, glyphs: Glyphs) -> String {
    let each = values.len().div_ceil(room.max(1)).max(1);
    let means: Vec<Option<i128>> = values.chunks(each).map(mean).collect();
    let known = || means.iter().flatten().copied();
    let (low, high) = (known().min().unwrap_or(0).min(0), known().max().unwrap_or(0).max(0));
    let heights = glyphs.heights();
    let sign = |value: &Option<i128>| {
        let Some(value) = value else { return ' ' };
        let steps = i128::try_from(heights.len() - 1).unwrap_or(0);
        let step = money::share(steps, value.saturating_sub(low), high.saturating_sub(low)).unwrap_or(0);
        heights[usize::try_from(step).unwrap_or(0).min(heights.len() - 1)]
    };
    means.iter().map(sign).collect()
}

/// The mean of what is known.
fn mean(values: &[Option<i128>]) -> Option<i128> {
    let known: Vec<i128> = values.iter().flatten().copied().collect();
    let sum = known.iter().fold(0, |sum: i128, value| sum.saturating_add(*value));
    (!known.is_empty()).then(|| sum / i128::try_from(known.len()).unwrap_or(1))
}
