//! `costs list`.

use std::fmt::Write as _;

use clap::Args;

use super::ui::Ui;
use crate::catalog::Catalog;
use crate::error::Result;

/// Lists the reports.
#[derive(Debug, Args)]
pub struct ListArgs {}

/// Prints each report's name and question.
///
/// # Errors
/// The output is closed.
pub fn run(_: &ListArgs, catalog: &Catalog, ui: &mut Ui<'_>) -> Result<()> {
    let widest = catalog.reports().map(|report| report.name.len()).max().unwrap_or(0);
    let mut text = String::new();
    for report in catalog.reports() {
        let _ = writeln!(text, "{:widest$}  {}", report.name, report.question);
    }
    ui.data(text.as_bytes())
}
