//! From one period's total to the next by what changed: a bar floats from what was before to what is after it.

use std::cmp::Reverse;

use super::axis::Axis;
use super::columns::{amounts, texts, unit, words};
use super::ladder::{self, Ladder};
use super::scene::{Anchor, Area, Scene, widest};
use super::theme::Color;
use super::unit::Unit;
use super::{Drawing, style::Style};
use crate::error::Result;

/// Where the totals are so many times the changes, the axis begins above zero.
const SMALL: i128 = 4;

/// Pixels from a bar's beginning to the cut that says it is not whole.
const CUT: f64 = 8.0;

/// What a row of a waterfall is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// A total, before or after.
    Total,
    /// What changed by name.
    Mover,
    /// All other changes together.
    Rest,
}

/// A row: from one sum to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub name: String,
    pub from: i128,
    pub to: i128,
    pub role: Role,
}

impl Step {
    /// What is written beside it: a total, or a change.
    fn value(&self) -> i128 {
        self.to - self.from
    }
}

/// Draws the steps from the top of the area down; returns what they say.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let chart = drawing.chart;
    let (unit, style) = (unit(drawing, &chart.y)?, scene.style);
    let (before, changes) = read(drawing)?;
    let steps = steps(before.unwrap_or(0), changes, Ladder::most(area, &style) - 1);
    let steps = named(steps, drawing, before.is_some());
    let start = start(&steps);
    let note = (start > 0).then(|| format!("The axis begins at {}, not at 0.", unit.short(start)));
    let area = scene.note(area, note);
    let ladder = Ladder::of(steps.iter().map(|step| &step.name), &area, &style);
    let (low, high) = ends(&steps);
    let ticks = ladder.ticks(&unit, high, &style);
    let axis = if start > 0 {
        Axis::between((start, high), &unit, ticks)
    } else {
        Axis::over([low, high].into_iter(), &unit, ticks)
    };
    draw_steps(&steps, &unit, &ladder, &axis, scene);
    Ok(alternative(drawing, &steps, &unit))
}

/// What changed, by name.
type Changes = Vec<(String, i128)>;

/// The total before, where the chart names it, and the change of each row.
fn read(drawing: &Drawing) -> Result<(Option<i128>, Changes)> {
    let chart = drawing.chart;
    let (names, values) = (texts(drawing, &chart.x)?, amounts(drawing, &chart.y)?);
    let before = chart.previous.as_ref().map(|name| amounts(drawing, name)).transpose()?;
    let was = |at: usize| before.as_ref().and_then(|before| before[at]).unwrap_or(0);
    let change = |(at, value): (usize, &Option<i128>)| value.unwrap_or(0) - was(at);
    let changes = values.iter().enumerate().map(change);
    let total = before.as_ref().map(|before| before.iter().flatten().sum());
    Ok((total, names.into_iter().zip(changes).collect()))
}

/// The total before, what rose and what fell, each the largest first, the rest, and the total after; `most` rows but the
/// first. What did not change has none.
pub(super) fn steps(before: i128, mut changes: Changes, most: usize) -> Vec<Step> {
    changes.retain(|(_, change)| *change != 0);
    changes.sort_by_key(|(_, change)| Reverse(change.unsigned_abs()));
    let has_rest = changes.len() + 1 > most;
    let rest = changes.split_off(if has_rest { most.saturating_sub(2).min(changes.len()) } else { changes.len() });
    // A stable sort keeps the largest first within each direction.
    changes.sort_by_key(|(_, change)| *change < 0);
    let mut steps = vec![Step { name: String::new(), from: 0, to: before, role: Role::Total }];
    let mut at = before;
    let mut step = |name, change, role| {
        steps.push(Step { name, from: at, to: at + change, role });
        at += change;
    };
    for (name, change) in changes {
        step(name, change, Role::Mover);
    }
    if has_rest {
        step(format!("{} others", rest.len()), rest.iter().map(|(_, change)| change).sum(), Role::Rest);
    }
    steps.push(Step { name: String::new(), from: 0, to: at, role: Role::Total });
    steps
}

/// Names the totals by their columns; without a total before, the last is the change in all.
fn named(mut steps: Vec<Step>, drawing: &Drawing, has_before: bool) -> Vec<Step> {
    let chart = drawing.chart;
    if let Some(last) = steps.last_mut() {
        last.name = if has_before { words(&chart.y) } else { format!("{} in all", words(&chart.y)) };
    }
    match &chart.previous {
        Some(name) if has_before => steps[0].name = words(name),
        _ => drop(steps.remove(0)),
    }
    steps
}

/// The lowest and highest sum.
fn ends(steps: &[Step]) -> (i128, i128) {
    let sums = steps.iter().flat_map(|step| [step.from, step.to]);
    sums.fold((0, 0), |(low, high), sum| (low.min(sum), high.max(sum)))
}

/// Where the axis begins: at 0, unless the changes would be too small to see.
fn start(steps: &[Step]) -> i128 {
    let path = || steps.iter().filter(|step| step.role != Role::Total).flat_map(|step| [step.from, step.to]);
    let (Some(low), Some(high)) = (path().min(), path().max()) else { return 0 };
    let begin = low - (high - low) / 3;
    if begin > 0 && (high - low) * SMALL < high { begin } else { 0 }
}

fn draw_steps(steps: &[Step], unit: &Unit, ladder: &Ladder, axis: &Axis, scene: &mut Scene) {
    let (style, start) = (scene.style, axis.ends().0);
    let values = |is_total| steps.iter().filter(move |step| (step.role == Role::Total) == is_total).map(Step::value);
    let mut totals = ladder.amounts(&values(true).collect::<Vec<_>>(), unit, false).into_iter();
    let mut changes = ladder.amounts(&values(false).collect::<Vec<_>>(), unit, true).into_iter();
    let next = |step: &Step| if step.role == Role::Total { totals.next() } else { changes.next() };
    let texts: Vec<String> = steps.iter().filter_map(next).collect();
    let plot = ladder.plot(0.0, widest(&texts, ladder.size) + style.near());
    axis.draw_columns(&plot, scene);
    let x = |sum: i128| axis.at(sum.max(start), (plot.left, plot.right));
    for (i, (step, text)) in steps.iter().zip(&texts).enumerate() {
        let (top, _, bottom) = ladder.row(i);
        let (left, right) = (x(step.from).min(x(step.to)), x(step.from).max(x(step.to)));
        scene.told(format!("{}: {text}", step.name), |scene| {
            // What rounds to nothing is still there.
            scene.rect((left, top), (right.max(left + 1.0), bottom), color(step, &style));
            if start > 0 && step.role == Role::Total {
                ladder::cut(left + CUT, (top, bottom), scene);
            }
            ladder.amount(i, right + style.near(), text, Anchor::Start, scene);
        });
        if i + 1 < steps.len() {
            let (end, next) = (x(step.to).round(), ladder.row(i + 1).0);
            scene.rect((end, bottom), (end + 1.0, next), style.paint.base);
        }
        ladder.name(i, &step.name, scene);
    }
}

fn color(step: &Step, style: &Style) -> Color {
    match step.role {
        Role::Rest | Role::Total => style.paint.others,
        Role::Mover if step.to > step.from => style.paint.warm,
        Role::Mover => style.paint.cool,
    }
}

fn alternative(drawing: &Drawing, steps: &[Step], unit: &Unit) -> String {
    let by = words(&drawing.chart.x);
    let movers = steps.iter().filter(|step| step.role == Role::Mover);
    let largest = movers.rev().max_by_key(|step| step.value().unsigned_abs());
    let mover = largest.map_or_else(
        || "nothing changed".to_owned(),
        |step| {
            let sign = if step.value() > 0 { "+" } else { "" };
            format!("the largest change is {} with {sign}{}", step.name, unit.spoken(step.value()))
        },
    );
    let totals: Vec<&Step> = steps.iter().filter(|step| step.role == Role::Total).collect();
    match totals.as_slice() {
        [before, after] => format!(
            "Waterfall chart by {by}: from {} of {} to {} of {}; {mover}.",
            before.name,
            unit.spoken(before.to),
            after.name,
            unit.spoken(after.to)
        ),
        _ => format!("Waterfall chart: {} by {by}; {mover}.", words(&drawing.chart.y)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn changes(of: &[(&str, i128)]) -> Changes {
        of.iter().map(|(name, change)| ((*name).to_owned(), *change)).collect()
    }

    #[test]
    fn rises_come_before_falls_and_the_small_are_added_up() {
        // 100 + 30 + 20 - 40, and 5 - 2 + 1 together are 4: 114.
        let all = changes(&[("a", 20), ("b", -2), ("c", -40), ("d", 0), ("e", 30), ("f", 1), ("g", 5)]);
        let steps: Vec<_> = steps(100, all, 5).into_iter().map(|step| (step.name, step.from, step.to)).collect();
        let step = |name: &str, from, to| (name.to_owned(), from, to);
        let wanted = [step("", 0, 100), step("e", 100, 130), step("a", 130, 150), step("c", 150, 110)];
        assert_eq!(steps[..4], wanted);
        assert_eq!(steps[4..], [step("3 others", 110, 114), step("", 0, 114)]);
    }

    #[test]
    fn small_changes_move_the_beginning_of_the_axis() {
        let begin = |before, change| start(&steps(before, changes(&[("a", change)]), 9));
        // From 900 to 990 is a tenth: the axis begins a third of 90 below 900.
        assert_eq!(begin(900, 90), 870);
        assert_eq!([begin(900, 900), begin(900, 0), begin(-900, 10)], [0, 0, 0]);
    }

    proptest! {
        #[test]
        fn it_ends_where_it_should(before in any::<i64>(), all in prop::collection::vec(any::<i32>(), 0..40), most in 2..30_usize) {
            let changes: Changes = all.iter().map(|change| (String::new(), i128::from(*change))).collect();
            let after = i128::from(before) + changes.iter().map(|(_, change)| change).sum::<i128>();
            let steps = steps(i128::from(before), changes, most);
            prop_assert_eq!(steps[steps.len() - 1].to, after);
            prop_assert!(steps.len() <= most + 1);
            let path = &steps[..steps.len() - 1];
            prop_assert!(path.windows(2).all(|pair| pair[0].to == pair[1].from), "without a gap");
        }
    }
}
