//! How the charts of a document look beside each other: a name has one colour in all of them.

use super::{Document, Figure};
use crate::catalog::ChartKind;
use crate::render::chart::{Colors, Look};

/// Horizontal bars drawn at most.
const BARS: u32 = 25;

/// Gauges drawn at most, and the pixels of each across.
const GAUGES: u32 = 12;
const GAUGE: u32 = 150;

/// Pixels of a chart across that takes a whole row of a page, at least.
const WIDE: u32 = 800;

/// The colours of a document.
#[derive(Debug)]
pub(super) struct Looks {
    names: Vec<String>,
    colors: Colors,
}

impl Looks {
    /// The names of the charts that tell them apart by colour, in order.
    pub(super) fn of(document: &Document) -> Self {
        let split = document.figures().map(|(_, figure)| figure).filter(|figure| is_split(figure));
        let names: Vec<String> = split.flat_map(Figure::names).collect();
        Self { colors: Colors::of(&names), names }
    }

    /// How a chart looks at a size; one of other names has the colours that it would have alone.
    pub(super) fn look(&self, figure: &Figure, size: (u32, u32)) -> Look<'_> {
        let is_known = figure.names().iter().any(|name| self.names.contains(name));
        Look { size, colors: is_known.then_some(&self.colors), ..Look::default() }
    }
}

fn is_split(figure: &Figure) -> bool {
    figure.chart.series.is_some() || matches!(figure.chart.kind, ChartKind::Donut | ChartKind::Treemap)
}

/// The size of a chart so many pixels wide: lower than wide, but with room for each horizontal bar and each gauge.
pub(super) fn size(figure: &Figure, width: u32) -> (u32, u32) {
    let rows = u32::try_from(figure.rows.len()).unwrap_or(u32::MAX);
    let bars = rows.min(BARS);
    let gauges = rows.min(GAUGES).div_ceil((width / GAUGE).max(1)).max(1);
    match figure.chart.kind {
        ChartKind::Bar => (width, 26 * bars + 100),
        ChartKind::Tile => (width, 220),
        ChartKind::Gauge => (width, 130 * gauges + 70),
        _ => (width, (width * 5 / 8).max(260).min(if width > WIDE { 400 } else { width })),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Section;
    use super::super::testing::bars;
    use super::*;

    fn document(figures: &[&Figure]) -> Document {
        let sections = figures.iter().map(|figure| Section::new("Movers").chart((*figure).clone()));
        Document { sections: sections.collect(), ..Document::default() }
    }

    #[test]
    fn names_keep_their_colours_where_a_chart_tells_them_apart() {
        let mut donut = bars();
        donut.chart.kind = ChartKind::Donut;
        let bars = bars();
        let size = (560, 350);
        assert_eq!(Looks::of(&document(&[&bars])).look(&bars, size).colors, None, "bars alone have one colour");
        let looks = Looks::of(&document(&[&bars, &donut]));
        let shared = Colors::of(donut.names());
        assert_eq!([&bars, &donut].map(|figure| looks.look(figure, size).colors), [Some(&shared); 2]);
    }

    #[test]
    fn a_chart_of_other_names_has_colours_of_its_own() {
        let (mut donut, mut other) = (bars(), bars());
        donut.chart.kind = ChartKind::Donut;
        other.chart.x = "cost".to_owned();
        assert_eq!(Looks::of(&document(&[&donut, &other])).look(&other, (560, 350)).colors, None);
    }

    #[test]
    fn bars_have_room() {
        // 12 bars of 26 pixels, and 100 around them.
        assert_eq!(size(&bars(), 560), (560, 412));
    }

    #[test]
    fn a_chart_is_as_high_as_it_needs() {
        let mut gauges = bars();
        gauges.chart.kind = ChartKind::Gauge;
        // 12 gauges of 150 pixels: 2 in a row of 340, 7 in one of 1160.
        assert_eq!([340, 1160].map(|width| size(&gauges, width)), [(340, 130 * 6 + 70), (1160, 130 * 2 + 70)]);
        gauges.chart.kind = ChartKind::Line;
        assert_eq!([340, 560, 1160].map(|width| size(&gauges, width)), [(340, 260), (560, 350), (1160, 400)]);
    }
}
