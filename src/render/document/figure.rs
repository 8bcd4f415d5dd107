//! A chart of a document.

use crate::catalog::Chart;
use crate::render::chart::Drawing;
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
    /// What it shows, in a sentence, for those who do not see it; the title stands in for an empty one.
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
    pub(super) fn drawing(&self) -> Drawing<'_> {
        Drawing {
            chart: &self.chart,
            title: &self.title,
            subtitle: Some(self.subtitle.as_str()).filter(|text| !text.is_empty()),
            rows: &self.rows,
            currency: self.currency.as_deref(),
        }
    }

    /// What it shows, for those who do not see it.
    pub(super) fn told(&self) -> String {
        if self.alternative.is_empty() { self.title.clone() } else { self.alternative.clone() }
    }
}
