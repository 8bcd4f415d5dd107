//! What holds whatever the values are.

use proptest::prelude::*;

use super::*;
use crate::money::PLACES;

fn amounts() -> impl Strategy<Value = Vec<Option<i128>>> {
    let one = prop_oneof![
        8 => -10_i128.pow(18)..10_i128.pow(18),
        1 => Just(0),
        1 => -1000_i128..1000,
        1 => prop::sample::select(vec![i128::MIN, i128::MAX, 1, -1]),
    ];
    prop::collection::vec(prop::option::weighted(0.9, one), 1..30)
}

fn glyphs() -> impl Strategy<Value = Glyphs> {
    prop::sample::select(vec![Glyphs::Blocks, Glyphs::Ascii])
}

/// How long a bar is, in eighths; its side of the zero line aside.
fn length(bar: &str) -> usize {
    let eighths = |c| match c {
        '█' | '#' => 8,
        '▉' => 7,
        '▊' => 6,
        '▋' => 5,
        '▌' | '▐' => 4,
        '▍' => 3,
        '▎' => 2,
        '▏' | '.' => 1,
        _ => 0,
    };
    bar.chars().map(eighths).sum()
}

proptest! {
    #[test]
    fn a_bar_is_never_longer_than_its_room(values in amounts(), room in 10_usize..=40, glyphs in glyphs()) {
        for bar in bars::draw(&values, room, glyphs) {
            prop_assert!(bar.width() <= room, "{bar:?} in {room}");
        }
    }

    /// A larger magnitude on the same side is never shorter; the largest is at least as long as any.
    #[test]
    fn bars_are_in_the_order_of_their_values(values in amounts(), room in 10_usize..=40, glyphs in glyphs()) {
        let bars = bars::draw(&values, room, glyphs);
        let mut known: Vec<(i128, usize)> =
            values.iter().zip(&bars).filter_map(|(value, bar)| Some(((*value)?, length(bar)))).collect();
        known.sort_unstable();
        let (below, above): (Vec<_>, Vec<_>) = known.iter().copied().partition(|(value, _)| *value < 0);
        prop_assert!(above.is_sorted_by_key(|(_, length)| *length), "{above:?}");
        prop_assert!(below.iter().rev().is_sorted_by_key(|(_, length)| *length), "{below:?}");
        let largest = known.iter().max_by_key(|(value, _)| value.unsigned_abs());
        let longest = known.iter().map(|(_, length)| *length).max();
        prop_assert_eq!(largest.map(|(_, length)| *length), longest);
    }

    #[test]
    fn only_what_is_not_zero_has_a_mark(values in amounts(), room in 10_usize..=40, glyphs in glyphs()) {
        for (value, bar) in values.iter().zip(bars::draw(&values, room, glyphs)) {
            prop_assert_eq!(length(&bar) > 0, value.is_some_and(|value| value != 0), "{:?} {:?}", value, bar);
            prop_assert!(value.is_some() || bar.is_empty());
        }
    }

    #[test]
    fn values_of_one_sign_fill_their_room(values in prop::collection::vec(1_i128..10_i128.pow(18), 1..9), room in 10_usize..=40) {
        let values: Vec<Option<i128>> = values.into_iter().map(Some).collect();
        let longest = bars::draw(&values, room, Glyphs::Blocks).iter().map(|bar| bar.width()).max();
        prop_assert_eq!(longest, Some(room));
        let negative: Vec<Option<i128>> = values.iter().map(|value| value.map(|value| -value)).collect();
        for bar in bars::draw(&negative, room, Glyphs::Blocks) {
            prop_assert!(bar.width() == room && bar.ends_with('│'), "{bar:?}");
        }
    }

    #[test]
    fn a_line_has_its_room_and_its_highest_sign(values in amounts(), room in 1_usize..=60, glyphs in glyphs()) {
        let line = line::draw(&values, room, glyphs);
        prop_assert!(line.width() <= room, "{line:?} in {room}");
        let fits = values.len() <= room;
        prop_assert!(!fits || line.chars().count() == values.len());
        let highest = glyphs.heights()[glyphs.heights().len() - 1];
        let has_peak = values.iter().flatten().any(|value| *value > 0);
        prop_assert!(!fits || !has_peak || line.contains(highest), "{line:?}");
    }

    #[test]
    fn no_line_of_a_table_with_a_strip_is_wider_than_asked(
        values in prop::collection::vec(-10_i128.pow(18)..10_i128.pow(18), 1..9),
        names in prop::collection::vec("[a-zé東ー/:]{0,60}", 9),
        width in prop::sample::select(vec![40_usize, 60, 80, 120]),
        glyphs in glyphs(),
    ) {
        let amount = |value: &i128| Cell::Decimal { value: *value, scale: PLACES };
        let data: Vec<_> = values.iter().zip(&names).map(|(value, name)| vec![text(name), text(name), amount(value)]).collect();
        let rows = rows(&[("service", Kind::Key), ("resource", Kind::Key), ("cost", Kind::Money)], &data);
        for line in draw(&rows, width, Strip::bars("cost", glyphs)).lines() {
            prop_assert!(line.width() <= width, "{width}: {line}");
        }
    }
}
