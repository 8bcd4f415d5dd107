//! Charts: the rows become shapes, and the shapes a picture of any size.
//!
//! Each kind is a file with one function that draws into a scene and returns what the chart says in a sentence.

mod alternative;
mod area;
mod axis;
mod bar;
mod bitmap;
mod board;
mod burn;
mod columns;
mod dash;
mod data;
mod donut;
mod font;
mod gauge;
mod grid;
mod grouped;
mod heat;
mod ladder;
mod legend;
mod line;
mod look;
mod parts;
mod plot;
mod ring;
mod scatter;
mod scene;
mod stacked;
mod style;
mod svg;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod theme;
mod tile;
mod treemap;
mod unit;
mod waterfall;

use std::io;

pub(in crate::render) use self::board::{Board, Size, Tone};
pub use self::look::{Colors, Look, Theme};
use self::scene::{Anchor, Area, Label, Scene, Shape};
use self::style::Style;
use super::show;
use crate::catalog::{Chart, ChartKind};
use crate::error::{Error, Result};
use crate::table::Rows;

/// What is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Drawing<'a> {
    /// The form, and the columns it takes.
    pub chart: &'a Chart,
    /// Top left.
    pub title: &'a str,
    /// Under the title: the period, the metric, the currency.
    pub subtitle: Option<&'a str>,
    /// The values.
    pub rows: &'a Rows,
    /// The currency of all amounts.
    pub currency: Option<&'a str>,
    /// Size, scale, theme and colours.
    pub look: Look<'a>,
}

/// A finished picture, whatever file it becomes.
struct Picture {
    size: (u32, u32),
    title: String,
    /// What it says to those who do not see it.
    alternative: String,
    shapes: Vec<Shape>,
}

/// Draws a chart as a file of SVG, with the font in it.
///
/// # Errors
/// [`Error::Unknown`] for a column that the rows lack, [`Error::Format`] for amounts in several currencies and for keys
/// that the kind of chart does not take, [`Error::Value`] for a size that holds no chart.
pub fn svg(drawing: &Drawing) -> Result<Vec<u8>> {
    Ok(svg::file(&picture(drawing)?).into_bytes())
}

/// Draws a chart as an SVG element for a page that has the [font](font_face): it takes the width that it is given, and has
/// ids that other charts of the page have not.
///
/// # Errors
/// As [`svg`].
pub fn svg_part(drawing: &Drawing) -> Result<String> {
    Ok(svg::part(&picture(drawing)?))
}

/// The rule of CSS that brings the font to a page.
#[must_use]
pub fn font_face() -> String {
    svg::face()
}

/// Draws a chart as PNG.
///
/// # Errors
/// As [`svg`].
pub fn png(drawing: &Drawing) -> Result<Vec<u8>> {
    bitmap::png(&picture(drawing)?, drawing.look.scale).map_err(|error| Error::Output(io::Error::other(error)))
}

/// Says what a chart shows, in a sentence for those who do not see it.
///
/// # Errors
/// As [`svg`].
pub fn alternative(drawing: &Drawing) -> Result<String> {
    Ok(picture(drawing)?.alternative)
}

fn picture(drawing: &Drawing) -> Result<Picture> {
    drawing.look.check()?;
    drawing.chart.check()?;
    let (right, bottom) = (f64::from(drawing.look.size.0), f64::from(drawing.look.size.1));
    let style = Style::of(&drawing.look);
    let mut scene = Scene::new(style, Area { left: 0.0, top: 0.0, right, bottom });
    let top = heading(drawing, &mut scene);
    let (left, right) = (style.margin, right - style.margin);
    let area = Area { left, top, right, bottom: (bottom - style.margin / 2.0).max(top + 1.0) };
    let alternative = body(drawing, &area, &mut scene)?;
    let title = show::clean(drawing.title);
    Ok(Picture { size: drawing.look.size, title, alternative, shapes: scene.shapes })
}

/// Draws the title, where there is one, and what stands under it; returns where the chart may begin.
fn heading(drawing: &Drawing, scene: &mut Scene) -> f64 {
    let style = scene.style;
    let room = scene.width() - 2.0 * style.margin;
    // Amounts above the highest columns stand in it.
    let gap = (style.margin * 2.0 / 3.0).max(style.small * 1.6);
    let mut y = style.margin / 2.0;
    if !drawing.title.is_empty() {
        y += style.title;
        let title = style.name((style.margin, y), show::clean(drawing.title), Anchor::Start);
        scene.say_within(Label { size: style.title, ..title }, room);
        y += style.title / 2.0;
    }
    let Some(subtitle) = drawing.subtitle else { return y + style.title * 0.4 + gap };
    y += style.subtitle * 1.125;
    let subtitle = style.label((style.margin, y), show::clean(subtitle), Anchor::Start);
    scene.say_within(Label { size: style.subtitle, ..subtitle }, room);
    y + style.subtitle + gap
}

fn body(drawing: &Drawing, area: &Area, scene: &mut Scene) -> Result<String> {
    for column in drawing.chart.columns() {
        columns::position(drawing, column)?;
    }
    if drawing.rows.is_empty() {
        scene.nothing(area, "no rows");
        return Ok(format!("{} without rows.", alternative::subject("Chart", drawing)));
    }
    let draw = match drawing.chart.kind {
        ChartKind::Bar => bar::draw,
        ChartKind::Column | ChartKind::GroupedBar => grouped::draw,
        ChartKind::StackedBar => stacked::draw,
        ChartKind::Line => line::draw,
        ChartKind::Area => area::draw,
        ChartKind::Donut => donut::draw,
        ChartKind::Treemap => treemap::draw,
        ChartKind::HeatMap => heat::draw,
        ChartKind::Gauge => gauge::draw,
        ChartKind::Scatter => scatter::draw,
        ChartKind::Tile => tile::draw,
        ChartKind::Waterfall => waterfall::draw,
        ChartKind::BurnDown => burn::draw,
    };
    draw(drawing, area, scene)
}
