//! A chart of a document.

use crate::catalog::{Chart, ChartKind};
use crate::render::chart::{self, Drawing, Look};
use crate::render::show;
use crate::table::Rows;

/// A chart with its rows.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The form, and the columns it takes.
    pub chart: Chart,
    /// The values.
    pub rows: Rows,
    /// Top left in the picture.
    pub title: String,
    /// Under the title.
    pub subtitle: String,
    /// The currency of all amounts, where the rows do not say it.
    pub currency: Option<String>,
    /// What it shows, in a sentence, for those who do not see it; where it is empty the chart says it.
    pub alternative: String,
}

impl Figure {
    /// A chart under a title.
    #[must_use]
    pub fn new(chart: Chart, rows: Rows, title: impl Into<String>) -> Self {
        let (subtitle, alternative) = (String::new(), String::new());
        Self { chart, rows, title: title.into(), subtitle, currency: None, alternative }
    }

    /// Says more under the title.
    #[must_use]
    pub fn subtitle(self, subtitle: impl Into<String>) -> Self {
        Self { subtitle: subtitle.into(), ..self }
    }

    /// Names the currency of all amounts.
    #[must_use]
    pub fn currency(self, currency: Option<&str>) -> Self {
        Self { currency: currency.map(str::to_owned), ..self }
    }

    /// Says what it shows, for those who do not see it.
    #[must_use]
    pub fn alternative(self, alternative: impl Into<String>) -> Self {
        Self { alternative: alternative.into(), ..self }
    }

    /// What is drawn.
    pub(super) fn drawing<'a>(&'a self, look: Look<'a>) -> Drawing<'a> {
        Drawing {
            chart: &self.chart,
            title: &self.title,
            subtitle: Some(self.subtitle.as_str()).filter(|text| !text.is_empty()),
            rows: &self.rows,
            currency: self.currency.as_deref(),
            look,
        }
    }

    /// Whether its height follows from its rows.
    pub(super) fn is_ladder(&self) -> bool {
        self.chart.kind == ChartKind::Bar
    }

    /// The names that its colours stand for: those of its series, else along its axis.
    pub(super) fn names(&self) -> Vec<String> {
        let column = self.chart.series.as_ref().unwrap_or(&self.chart.x);
        let at = self.rows.position(column);
        at.map(|at| show::column(&self.rows.column(at), self.rows.columns[at].kind)).unwrap_or_default()
    }

    /// What it shows, for those who do not see it.
    pub(super) fn told(&self) -> String {
        if !self.alternative.is_empty() {
            return self.alternative.clone();
        }
        chart::alternative(&self.drawing(Look::default())).unwrap_or_else(|_| self.title.clone())
    }
}
