//! What is spent so far and expected, day by day, against a budget: the line so far, the one to come with its band, the
//! budget's own, and the days on which thresholds are reached.

use super::axis::Axis;
use super::columns::{amounts, amounts_if, cells, is_time, kind, place, texts, unit, words};
use super::dash::dashes;
use super::line::runs;
use super::scene::{Anchor, Area, Label, Point, Scene, Shape, widest};
use super::unit::Unit;
use super::{Drawing, plot};
use crate::error::{Error, Result};
use crate::table::Cell;

/// How strong the colour of a band is.
const BAND: f64 = 0.24;
/// Narrower pictures have short amounts.
const NARROW: f64 = 500.0;
/// Pixels of a mark's radius.
const DOT: f64 = 4.5;

/// The days in order, with what each column says of them.
struct Days {
    names: Vec<String>,
    places: Vec<f64>,
    actual: Vec<Option<i128>>,
    forecast: Vec<Option<i128>>,
    low: Vec<Option<i128>>,
    high: Vec<Option<i128>>,
    target: Vec<Option<i128>>,
    marks: Vec<Option<String>>,
}

/// Where the days and amounts are.
struct Frame {
    axis: Axis,
    plot: Area,
    xs: Vec<f64>,
    /// The end of the room for names.
    right: f64,
}

impl Frame {
    fn y(&self, value: i128) -> f64 {
        self.axis.at(value, (self.plot.bottom, self.plot.top))
    }

    fn runs(&self, values: &[Option<i128>]) -> Vec<Vec<Point>> {
        runs(values, &self.xs, |value| self.y(value))
    }
}

/// Draws the lines; returns what they say.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let unit = unit(drawing, &drawing.chart.y)?;
    let days = Days::read(drawing)?;
    let ends: Vec<End> = days.ends(drawing, &unit, area.width());
    let all = [&days.actual, &days.forecast, &days.low, &days.high, &days.target];
    let (axis, plot) =
        plot::rows(all.into_iter().flatten().flatten().copied(), &unit, &names_beside(&ends, area, scene), scene);
    let frame = Frame { xs: plot::spread(&days.places, &plot, scene), axis, plot, right: area.right };
    days.draw_band(&frame, scene);
    frame.axis.draw_rows(&plot, scene);
    plot::stops(&days.names, &frame.xs, &plot, None, scene);
    days.draw_lines(&frame, scene);
    name_lines(&ends, &frame, scene);
    days.draw_marks(&frame, scene);
    Ok(days.alternative(drawing, &unit))
}

impl Days {
    fn read(drawing: &Drawing) -> Result<Self> {
        let chart = drawing.chart;
        if !is_time(kind(drawing, &chart.x)?) {
            return Err(Error::Format {
                message: format!("a chart of kind burn-down needs days, which {:?} does not hold", chart.x),
                hint: "let the key \"x\" name a column of days, months or times".to_owned(),
            });
        }
        let at: Vec<f64> = cells(drawing, &chart.x)?.iter().enumerate().map(|(i, cell)| place(cell, i)).collect();
        let mut order: Vec<usize> = (0..at.len()).collect();
        order.sort_by(|a, b| at[*a].total_cmp(&at[*b]));
        let names = texts(drawing, &chart.x)?;
        let marks = chart.label.as_ref().map_or_else(|| Ok(Vec::new()), |name| marks(drawing, name))?;
        let sorted = |values: Vec<Option<i128>>| order.iter().map(|at| values[*at]).collect();
        Ok(Self {
            names: order.iter().map(|at| names[*at].clone()).collect(),
            places: order.iter().map(|i| at[*i]).collect(),
            actual: sorted(amounts(drawing, &chart.y)?),
            forecast: sorted(amounts_if(drawing, chart.forecast.as_ref())?),
            low: sorted(amounts_if(drawing, chart.low.as_ref())?),
            high: sorted(amounts_if(drawing, chart.high.as_ref())?),
            target: sorted(amounts_if(drawing, chart.target.as_ref())?),
            marks: order.iter().map(|at| marks.get(*at).cloned().flatten()).collect(),
        })
    }

    fn draw_band(&self, frame: &Frame, scene: &mut Scene) {
        let paint = scene.style.paint;
        let color = paint.thin(paint.palette[0], BAND);
        let across = |(at, x): (usize, &f64)| Some(((*x, frame.y(self.high[at]?)), (*x, frame.y(self.low[at]?))));
        let pairs: Vec<Option<(Point, Point)>> = frame.xs.iter().enumerate().map(across).collect();
        for stretch in pairs.split(Option::is_none).filter(|stretch| stretch.len() > 1) {
            scene.shapes.push(Shape::Strip(stretch.iter().flatten().copied().collect(), color));
        }
    }

    fn draw_lines(&self, frame: &Frame, scene: &mut Scene) {
        let (paint, stroke) = (scene.style.paint, scene.style.stroke());
        for run in frame.runs(&self.target) {
            scene.line(run, stroke * 0.75, paint.ink);
        }
        for dash in frame.runs(&self.forecast).iter().flat_map(|run| dashes(run)) {
            scene.line(dash, stroke, paint.palette[0]);
        }
        for run in frame.runs(&self.actual) {
            scene.line(run, stroke * 1.5, paint.palette[0]);
        }
    }

    /// Where the lines end; what is spent so far only where nothing is expected after it.
    fn ends(&self, drawing: &Drawing, unit: &Unit, width: f64) -> Vec<End> {
        let chart = drawing.chart;
        let last = |values: &[Option<i128>]| values.iter().flatten().last().copied();
        let lines = [
            (chart.target.as_ref(), last(&self.target)),
            (chart.forecast.as_ref(), last(&self.forecast)),
            (Some(&chart.y), last(&self.actual).filter(|_| last(&self.forecast).is_none())),
        ];
        let end = |(name, value): (Option<&String>, Option<i128>)| {
            let (name, value) = (words(name?), value?);
            Some(End { name, value, amount: if width < NARROW { unit.short(value) } else { unit.full(value) } })
        };
        lines.into_iter().filter_map(end).collect()
    }

    /// Draws a dot on the day of each mark, with its words below it, or above it where they would not fit.
    fn draw_marks(&self, frame: &Frame, scene: &mut Scene) {
        let (style, radius) = (scene.style, DOT * scene.style.part.max(0.7));
        for (at, mark) in self.marks.iter().enumerate() {
            let (Some(mark), Some(value)) = (mark, self.actual[at].or(self.forecast[at])) else { continue };
            let point = (frame.xs[at], frame.y(value));
            scene.told(format!("{mark}, {}", self.names[at]), |scene| {
                scene.dot(point, radius + 1.5, style.paint.paper);
                scene.dot(point, radius, style.paint.warm);
                self.name_mark(mark, at, point, frame, scene);
            });
        }
    }

    /// Below a line that rises is nothing; above it no words cross the target.
    fn name_mark(&self, mark: &str, at: usize, point: Point, frame: &Frame, scene: &mut Scene) {
        let style = scene.style;
        let label = |(side, anchor): (f64, Anchor)| {
            let place = (point.0 + side * style.near(), point.1 + side * style.small * 0.9);
            Label { size: style.small, ..style.name(place, mark, anchor) }
        };
        let target = self.target[at].map(|target| frame.y(target));
        let crosses = |label: &Label| target.is_some_and(|y| (label.at.1 - y).abs() < label.size * 0.6);
        let is_free = |label: &Label| label.span().1 <= frame.plot.right && !crosses(label) && scene.has_room(label);
        if let Some(label) = [(1.0, Anchor::Start), (-1.0, Anchor::End)].map(label).into_iter().find(is_free) {
            scene.say(label);
        }
    }

    fn alternative(&self, drawing: &Drawing, unit: &Unit) -> String {
        let chart = drawing.chart;
        let last = |values: &[Option<i128>]| {
            values.iter().zip(&self.names).filter_map(|(value, name)| Some(((*value)?, name))).next_back()
        };
        let mut said = vec![format!("Burn-down chart: {}", words(&chart.y))];
        if let Some((value, day)) = last(&self.actual) {
            said.push(format!(" is {} on {day}", unit.spoken(value)));
        }
        if let Some((value, day)) = last(&self.forecast) {
            said.push(format!("; expected are {} on {day}", unit.spoken(value)));
        }
        if let (Some((low, _)), Some((high, _))) = (last(&self.low), last(&self.high)) {
            said.push(format!(", from {} to {}", unit.spoken(low), unit.spoken(high)));
        }
        if let (Some((value, _)), Some(name)) = (last(&self.target), &chart.target) {
            said.push(format!("; {} is {}", words(name), unit.spoken(value)));
        }
        said.concat() + "."
    }
}

/// The end of a line, as it is written beside it.
struct End {
    name: String,
    value: i128,
    /// In full where the picture is wide enough.
    amount: String,
}

/// Leaves room at the right for the lines' names.
fn names_beside(ends: &[End], area: &Area, scene: &Scene) -> Area {
    let style = scene.style;
    let names = widest(ends.iter().map(|end| &end.name), style.text);
    let amounts = widest(ends.iter().map(|end| &end.amount), style.small);
    Area { right: area.right - names.max(amounts).min(area.width() * 0.25), ..*area }
}

/// Names each line where it ends, at the right of the plot, apart from each other.
fn name_lines(ends: &[End], frame: &Frame, scene: &mut Scene) {
    let (style, plot) = (scene.style, &frame.plot);
    let wanted: Vec<f64> = ends.iter().map(|end| frame.y(end.value)).collect();
    let line = style.text * 1.15;
    let x = frame.xs.last().copied().unwrap_or(plot.right) + style.near();
    for (end, y) in ends.iter().zip(apart(&wanted, line * 2.1, (plot.top - line, plot.bottom))) {
        scene.say_within(style.name((x, y - line / 2.0), &end.name, Anchor::Start), frame.right - x);
        let amount = style.label((x, y + line / 2.0), &end.amount, Anchor::Start);
        scene.say(Label { size: style.small, ..amount });
    }
}

/// The words of each row that has some.
fn marks(drawing: &Drawing, name: &str) -> Result<Vec<Option<String>>> {
    let texts = texts(drawing, name)?.into_iter();
    let known = |(text, cell): (String, Cell)| (cell != Cell::Null && !text.trim().is_empty()).then_some(text);
    Ok(texts.zip(cells(drawing, name)?).map(known).collect())
}

/// Moves heights so that each is `gap` from the next, as little as can be and within the bounds; their order stays.
fn apart(wanted: &[f64], gap: f64, (top, bottom): (f64, f64)) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let mut heights = wanted.to_vec();
    let mut least = top + gap / 2.0;
    for at in &order {
        heights[*at] = heights[*at].max(least);
        least = heights[*at] + gap;
    }
    let mut most = bottom - gap / 2.0;
    for at in order.iter().rev() {
        heights[*at] = heights[*at].min(most);
        most = heights[*at] - gap;
    }
    heights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_move_apart_as_little_as_can_be() {
        assert_eq!(apart(&[50.0, 10.0], 20.0, (0.0, 100.0)), [50.0, 10.0]);
        assert_eq!(apart(&[12.0, 10.0], 20.0, (0.0, 100.0)), [30.0, 10.0]);
        // At the bottom the lower one stays inside, and the upper one gives way.
        assert_eq!(apart(&[95.0, 96.0], 20.0, (0.0, 100.0)), [70.0, 90.0]);
    }
}
