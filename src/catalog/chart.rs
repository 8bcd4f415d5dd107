//! How a result is drawn: the form of chart and the columns that it takes.

use serde::Deserialize;

use crate::error::{Error, Result, listed};

/// A chart over the result's columns.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chart {
    /// Its form.
    pub kind: ChartKind,
    /// The column along the axis, or of names.
    pub x: String,
    /// The column of the values.
    pub y: String,
    /// The column that splits the values.
    pub series: Option<String>,
    /// The amounts of the period before, that a waterfall starts from.
    pub previous: Option<String>,
    /// What is expected after the last actual value.
    pub forecast: Option<String>,
    /// The lower end of the band around a forecast.
    pub low: Option<String>,
    /// The upper end of that band.
    pub high: Option<String>,
    /// What the values are held against: a budget, a goal.
    pub target: Option<String>,
    /// How large a dot is.
    pub size: Option<String>,
    /// Words at a point; nothing where absent.
    pub label: Option<String>,
}

/// The forms of chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChartKind {
    /// One horizontal bar a row.
    Bar,
    /// One vertical bar an x.
    Column,
    /// One vertical bar an x and series, side by side.
    GroupedBar,
    /// One column an x, split by series.
    StackedBar,
    /// One line a series.
    Line,
    /// Lines on top of each other, filled.
    Area,
    /// Parts of a whole as a ring.
    Donut,
    /// Parts of a whole as tiles.
    Treemap,
    /// A field of cells, darker where there is more.
    HeatMap,
    /// A share of 100 percent, or of a target, as a half ring.
    Gauge,
    /// One dot a row.
    Scatter,
    /// The last value, its change, its past.
    Tile,
    /// From one period's total to the next by what changed.
    Waterfall,
    /// What is spent and expected, against a budget.
    BurnDown,
}

use ChartKind::{
    Area, Bar, BurnDown, Column, Donut, Gauge, GroupedBar, HeatMap, Line, Scatter, StackedBar, Tile, Treemap, Waterfall,
};

impl ChartKind {
    /// All of them.
    pub const ALL: [ChartKind; 14] = [
        Bar, Column, GroupedBar, StackedBar, Line, Area, Donut, Treemap, HeatMap, Gauge, Scatter, Tile, Waterfall,
        BurnDown,
    ];

    /// The name in front matter.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Bar => "bar",
            Column => "column",
            GroupedBar => "grouped-bar",
            StackedBar => "stacked-bar",
            Line => "line",
            Area => "area",
            Donut => "donut",
            Treemap => "treemap",
            HeatMap => "heat-map",
            Gauge => "gauge",
            Scatter => "scatter",
            Tile => "tile",
            Waterfall => "waterfall",
            BurnDown => "burn-down",
        }
    }

    /// The keys it takes beside `x` and `y`.
    fn takes(self) -> &'static [&'static str] {
        match self {
            Bar | Column | Donut => &[],
            GroupedBar | StackedBar | Line | Area | Treemap | HeatMap => &["series"],
            Gauge => &["target"],
            Scatter => &["series", "size", "label"],
            Tile => &["series", "target"],
            Waterfall => &["previous"],
            BurnDown => &["forecast", "low", "high", "target", "label"],
        }
    }
}

impl Chart {
    /// A chart of two columns.
    #[must_use]
    pub fn of(kind: ChartKind, x: impl Into<String>, y: impl Into<String>) -> Self {
        Self {
            kind,
            x: x.into(),
            y: y.into(),
            series: None,
            previous: None,
            forecast: None,
            low: None,
            high: None,
            target: None,
            size: None,
            label: None,
        }
    }

    /// The columns that it names beside `x` and `y`, by key.
    fn keys(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let keys = [
            ("series", &self.series),
            ("previous", &self.previous),
            ("forecast", &self.forecast),
            ("low", &self.low),
            ("high", &self.high),
            ("target", &self.target),
            ("size", &self.size),
            ("label", &self.label),
        ];
        keys.into_iter().filter_map(|(key, column)| Some((key, column.as_ref()?)))
    }

    /// All columns that it names.
    pub fn columns(&self) -> impl Iterator<Item = &String> {
        [&self.x, &self.y].into_iter().chain(self.keys().map(|(_, column)| column))
    }

    /// Refuses keys that the form does not take, and a band with one end.
    ///
    /// # Errors
    /// [`Error::Format`] with the key's name.
    pub fn check(&self) -> Result<()> {
        let name = self.kind.name();
        if let Some((key, _)) = self.keys().find(|(key, _)| !self.kind.takes().contains(key)) {
            let taken = ["x", "y"].iter().chain(self.kind.takes()).map(|key| (*key).to_owned()).collect::<Vec<_>>();
            let hint = format!("it takes {}", listed(&taken));
            return Err(Error::Format { message: format!("a chart of kind {name} has no key {key:?}"), hint });
        }
        let missing = match (&self.low, &self.high) {
            (Some(_), None) => "high",
            (None, Some(_)) => "low",
            _ => return Ok(()),
        };
        let hint = "name the columns of both ends of the band, or of none".to_owned();
        Err(Error::Format { message: format!("a chart of kind {name} lacks the key {missing:?}"), hint })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(chart: &Chart) -> (String, Option<String>) {
        let error = chart.check().unwrap_err();
        (error.to_string(), error.hint())
    }

    #[test]
    fn every_kind_is_read_by_its_name() {
        for kind in ChartKind::ALL {
            let text = format!("kind = \"{}\"\nx = \"a\"\ny = \"b\"", kind.name());
            assert_eq!(toml::from_str::<Chart>(&text).unwrap(), Chart::of(kind, "a", "b"));
        }
    }

    #[test]
    fn a_key_that_the_kind_does_not_take_is_named() {
        let chart = Chart { size: Some("n".into()), ..Chart::of(Waterfall, "service", "cost") };
        let hint = "it takes x, y and previous".to_owned();
        assert_eq!(fault(&chart), ("a chart of kind waterfall has no key \"size\"".to_owned(), Some(hint)));
    }

    #[test]
    fn a_band_has_two_ends() {
        let half = Chart { low: Some("low".into()), ..Chart::of(BurnDown, "day", "actual") };
        assert_eq!(fault(&half).0, "a chart of kind burn-down lacks the key \"high\"");
        assert!(Chart { high: Some("high".into()), ..half }.check().is_ok());
    }

    #[test]
    fn all_columns_are_told() {
        let chart = Chart { target: Some("budget".into()), ..Chart::of(Tile, "month", "cost") };
        assert_eq!(chart.columns().collect::<Vec<_>>(), ["month", "cost", "budget"]);
    }
}
