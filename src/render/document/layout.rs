//! How much of a page's row a section takes.

/// How a section stands on a page; other forms have one column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Layout {
    /// Half of a row where it is a chart alone, else a row with the table beside the chart.
    #[default]
    Natural,
    /// As many in a row as have room: gauges, a donut. The chart is above the table.
    Small,
    /// Half of a row, the chart above the table.
    Half,
    /// A row, the chart above the table and as wide.
    Full,
}

impl Layout {
    /// Its class on a page.
    pub(super) fn class(self, is_chart_alone: bool) -> Option<&'static str> {
        match self {
            Layout::Natural => is_chart_alone.then_some("half"),
            Layout::Small => Some("small"),
            Layout::Half => Some("half"),
            Layout::Full => Some("full"),
        }
    }
}
