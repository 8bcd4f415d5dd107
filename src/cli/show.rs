//! `costs show`.

use std::fmt::Write as _;

use clap::Args;

use super::ui::Ui;
use crate::catalog::{Catalog, Report};
use crate::error::Result;

/// Shows one report's question, parameters and SQL.
#[derive(Debug, Args)]
pub struct ShowArgs {
    /// The report's name
    #[arg(value_name = "REPORT")]
    name: String,
}

/// Prints what a report's file says.
///
/// # Errors
/// There is no such report, or the output is closed.
pub fn run(args: &ShowArgs, catalog: &Catalog, ui: &mut Ui<'_>) -> Result<()> {
    ui.data(page(catalog.get(&args.name)?).as_bytes())
}

fn page(report: &Report) -> String {
    let mut text = format!("{}: {}\n{}\n\n{}\n\n", report.name, report.title, report.question, report.prose);
    for (name, param) in &report.params {
        let default = param.default_text().map(|default| format!(" (default {default})")).unwrap_or_default();
        let _ = writeln!(text, "  --{name}  {}{default}", param.help);
    }
    let _ = writeln!(text, "  --charges  (default {})\n  --metric  (default {})", report.charges, report.metric);
    let sql = report.sql.lines().skip_while(|line| line.trim().is_empty() || line.starts_with("--"));
    let _ = writeln!(text, "\n-- {}\n{}", report.path, sql.collect::<Vec<_>>().join("\n").trim_end());
    text
}
