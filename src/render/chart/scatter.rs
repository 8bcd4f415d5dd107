//! A dot a row: one value across, one up, and a third as its size.

use indexmap::IndexMap;

use super::axis::{APART, Axis};
use super::columns::{amounts, amounts_if, cells, is_time, kind, place, texts, unit, words};
use super::dash::dashes;
use super::legend::{self, Entry};
use super::scene::{Anchor, Area, Label, Point, Scene};
use super::unit::Unit;
use super::{Drawing, font, plot};
use crate::error::{Error, Result};
use crate::money;
use crate::render::show;
use crate::table::Kind;

/// Pixels of the least radius, and of what the largest value adds to it.
const RADII: (f64, f64) = (3.5, 14.0);
/// Dots that are named.
const NAMED: usize = 10;
/// Groups that have a colour.
const GROUPS: usize = 10;

/// One dot.
struct Dot {
    /// As its axis has it: an amount, or a place on the calendar.
    across: Across,
    up: i128,
    size: Option<i128>,
    group: Option<String>,
    /// The words beside it.
    name: Option<String>,
    /// Its x and y as they are shown.
    told: String,
}

/// A place across.
enum Across {
    Amount(i128),
    Day(f64, String),
}

/// Draws the dots, the largest first; returns what they say.
pub(super) fn draw(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    let unit = unit(drawing, &drawing.chart.y)?;
    let (mut dots, unknown) = read(drawing)?;
    let area = scene.note(area, (unknown > 0).then(|| format!("Left out: {unknown} without a value.")));
    if dots.is_empty() {
        scene.nothing(&area, "no values");
        return Ok(alternative(drawing, &dots, &unit));
    }
    dots.sort_by_key(|dot| std::cmp::Reverse(dot.size.unwrap_or(0)));
    let entries = entries(&dots, scene);
    let area = legend::draw(drawing.chart, &entries, &area, scene);
    let (axis, plot) = plot::rows(dots.iter().map(|dot| dot.up), &unit, &names(drawing, &area, scene), scene);
    axis.draw_rows(&plot, scene);
    let xs = across(drawing, &dots, (&axis, &plot), scene)?;
    let places: Vec<Point> =
        dots.iter().zip(xs).map(|(dot, x)| (x, axis.at(dot.up, (plot.bottom, plot.top)))).collect();
    draw_dots(&dots, &places, &entries, scene);
    name_dots(&dots, &places, &plot, scene);
    Ok(alternative(drawing, &dots, &unit))
}

/// The rows that have both values, and how many have not.
fn read(drawing: &Drawing) -> Result<(Vec<Dot>, usize)> {
    let chart = drawing.chart;
    let kind = kind(drawing, &chart.x)?;
    if !is_time(kind) && !show::is_number(kind) {
        return Err(Error::Format {
            message: format!("a chart of kind scatter needs numbers or times, which {:?} does not hold", chart.x),
            hint: "let the key \"x\" name such a column, and \"label\" the one with names".to_owned(),
        });
    }
    let (cells, shown) = (cells(drawing, &chart.x)?, texts(drawing, &chart.x)?);
    let xs = if is_time(kind) { vec![None; cells.len()] } else { amounts(drawing, &chart.x)? };
    let ys = amounts(drawing, &chart.y)?;
    let heights = texts(drawing, &chart.y)?;
    let sizes = amounts_if(drawing, chart.size.as_ref())?;
    let of = |name: &Option<String>| name.as_ref().map(|name| texts(drawing, name)).transpose();
    let (groups, names) = (of(&chart.series)?, of(&chart.label)?);
    let dot = |at: usize| {
        let is_known = cells[at].full().is_some();
        let day = || (is_time(kind) && is_known).then(|| Across::Day(place(&cells[at], at), shown[at].clone()));
        let across = xs[at].map(Across::Amount).or_else(day)?;
        let text = |texts: &Option<Vec<String>>| texts.as_ref().map(|texts| texts[at].clone());
        let told = format!("{} {}, {} {}", words(&chart.x), shown[at], words(&chart.y), heights[at]);
        Some(Dot { across, up: ys[at]?, size: sizes[at], group: text(&groups), name: text(&names), told })
    };
    let dots: Vec<Dot> = (0..cells.len()).filter_map(dot).collect();
    let unknown = cells.len() - dots.len();
    Ok((dots, unknown))
}

/// The groups with their colours, those with most dots first.
fn entries(dots: &[Dot], scene: &Scene) -> Vec<Entry> {
    let mut counts: IndexMap<&str, usize> = IndexMap::new();
    for name in dots.iter().filter_map(|dot| dot.group.as_deref()) {
        *counts.entry(name).or_default() += 1;
    }
    counts.sort_by(|_, a, _, b| b.cmp(a));
    counts.truncate(GROUPS);
    let colors = scene.style.colors(counts.keys().map(|name| Some(*name)));
    counts.into_keys().map(str::to_owned).zip(colors).collect()
}

/// Writes what the axes are, above the left one and below the right end of the other; returns what is left.
fn names(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Area {
    let style = scene.style;
    let line = style.text * 1.5;
    let up = style.label((area.left, area.top + style.text * 0.5), words(&drawing.chart.y), Anchor::Start);
    scene.say_within(up, area.width());
    let across = style.label((area.right, area.bottom - style.text * 0.5), words(&drawing.chart.x), Anchor::End);
    scene.say_within(across, area.width());
    Area { top: area.top + line * 1.1, bottom: area.bottom - line, ..*area }
}

/// Draws the axis along the bottom; gives back where each dot is on it.
fn across(drawing: &Drawing, dots: &[Dot], (up, plot): (&Axis, &Area), scene: &mut Scene) -> Result<Vec<f64>> {
    let style = scene.style;
    let amounts: Vec<i128> =
        dots.iter().filter_map(|dot| if let Across::Amount(value) = dot.across { Some(value) } else { None }).collect();
    if amounts.is_empty() {
        return Ok(along_days(dots, plot, scene));
    }
    let unit = unit(drawing, &drawing.chart.x)?;
    let largest = amounts.iter().max_by_key(|value| value.unsigned_abs()).map_or(0, |value| *value);
    let apart = font::width(&unit.full(largest), style.text) + APART;
    let inner = Area { right: plot.right - (RADII.1 + style.near()) * style.part, ..*plot };
    let axis = Axis::over(amounts.iter().copied(), &unit, (inner.width(), apart));
    axis.draw_columns(&inner, scene);
    if kind(drawing, &drawing.chart.x)? == Kind::Money && kind(drawing, &drawing.chart.y)? == Kind::Money {
        draw_equal((&axis, up), &inner, scene);
    }
    Ok(amounts.into_iter().map(|value| axis.at(value, (inner.left, inner.right))).collect())
}

/// The line on which both values are the same.
fn draw_equal((across, up): (&Axis, &Axis), plot: &Area, scene: &mut Scene) {
    let (low, high) = (across.ends().0.max(up.ends().0), across.ends().1.min(up.ends().1));
    let point = |value| (across.at(value, (plot.left, plot.right)), up.at(value, (plot.bottom, plot.top)));
    if low < high {
        for dash in dashes(&[point(low), point(high)]) {
            scene.line(dash, 1.0, scene.style.paint.base);
        }
    }
}

fn along_days(dots: &[Dot], plot: &Area, scene: &mut Scene) -> Vec<f64> {
    let mut days: Vec<(f64, String)> = dots
        .iter()
        .filter_map(|dot| if let Across::Day(place, name) = &dot.across { Some((*place, name.clone())) } else { None })
        .collect();
    let own: Vec<f64> = days.iter().map(|day| day.0).collect();
    days.sort_by(|a, b| a.0.total_cmp(&b.0));
    days.dedup_by(|a, b| a.0.total_cmp(&b.0).is_eq());
    let (places, names): (Vec<f64>, Vec<String>) = days.into_iter().unzip();
    let xs = plot::spread(&places, plot, scene);
    plot::stops(&names, &xs, plot, None, scene);
    let at =
        |place: f64| places.iter().position(|other| other.total_cmp(&place).is_eq()).map_or(plot.left, |at| xs[at]);
    own.into_iter().map(at).collect()
}

/// The radius of a dot among dots of which the largest has this size.
fn radius(dot: &Dot, largest: i128, scene: &Scene) -> f64 {
    let part = match dot.size {
        Some(size) if largest > 0 => (money::to_f64(size.max(0)) / money::to_f64(largest)).sqrt(),
        _ => 0.0,
    };
    RADII.0 * scene.style.part.max(0.7) + RADII.1 * scene.style.part.powi(2) * part
}

fn largest(dots: &[Dot]) -> i128 {
    dots.iter().filter_map(|dot| dot.size).max().unwrap_or(0)
}

fn draw_dots(dots: &[Dot], places: &[Point], entries: &[Entry], scene: &mut Scene) {
    let paint = scene.style.paint;
    for (dot, at) in dots.iter().zip(places) {
        let radius = radius(dot, largest(dots), scene);
        let color = match &dot.group {
            Some(group) => entries.iter().find(|entry| entry.0 == *group).map_or(paint.others, |entry| entry.1),
            None => paint.palette[0],
        };
        let name = dot.name.as_ref().map_or_else(String::new, |name| format!("{name}: "));
        scene.told(format!("{name}{}", dot.told), |scene| {
            // A rim of paper tells dots apart that cover each other.
            scene.dot(*at, radius + 1.0, paint.paper);
            scene.dot(*at, radius, color);
        });
    }
}

/// Names the largest dots where there is room beside them.
fn name_dots(dots: &[Dot], places: &[Point], plot: &Area, scene: &mut Scene) {
    let style = scene.style;
    for (dot, at) in dots.iter().zip(places).take(NAMED) {
        let Some(name) = &dot.name else { continue };
        let beside = radius(dot, largest(dots), scene) + 4.0;
        let text = super::scene::shorten(name, style.small, plot.width() * 0.3);
        let label = |x, anchor| Label { size: style.small, ..style.name((x, at.1), text.clone(), anchor) };
        let (right, left) = (label(at.0 + beside, Anchor::Start), label(at.0 - beside, Anchor::End));
        let covers = |label: &Label| {
            let area = label.area();
            places.iter().zip(dots).any(|(other, dot)| area.is_near(*other, radius(dot, largest(dots), scene)))
        };
        let is_free = |label: &&Label| label.span().0 > plot.left && label.span().1 < plot.right && !covers(label);
        if let Some(label) = [right, left].iter().find(is_free) {
            scene.say(label.clone());
        }
    }
}

fn alternative(drawing: &Drawing, dots: &[Dot], unit: &Unit) -> String {
    let chart = drawing.chart;
    let count = if dots.len() == 1 { "one dot".to_owned() } else { format!("{} dots", dots.len()) };
    let subject = format!("Scatter chart: {} against {}, {count}", words(&chart.y), words(&chart.x));
    let most = dots.iter().rev().max_by_key(|dot| (dot.size, dot.up));
    let name = |dot: &Dot| dot.name.as_ref().map_or_else(String::new, |name| format!("{name}, "));
    match (most, &chart.size) {
        (Some(dot), Some(size)) => {
            let size = format!("{} {}", words(size), dot.size.map_or("-".to_owned(), |size| unit.spoken(size)));
            format!("{subject}; the largest is {}{} ({size}).", name(dot), dot.told)
        }
        (Some(dot), None) => format!("{subject}; the highest is {}{}.", name(dot), dot.told),
        (None, _) => format!("{subject}; no value is known."),
    }
}
