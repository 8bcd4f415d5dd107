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
    let lines = report.sql.lines().skip_while(|line| line.trim().is_empty());
    let (prose, sql): (Vec<&str>, Vec<&str>) = {
        let comments = lines.clone().take_while(|line| line.starts_with("--")).count();
        (lines.clone().take(comments).collect(), lines.skip(comments).collect())
    };
    let prose: Vec<&str> = prose.into_iter().map(|line| line.trim_start_matches("--").trim()).collect();
    let mut text = format!("{}: {}\n{}\n\n{}\n\n", report.name, report.title, report.question, prose.join("\n"));
    for (name, param) in &report.params {
        let default = param.default_text().map(|default| format!(" (default {default})")).unwrap_or_default();
        let _ = writeln!(text, "  --{name}  {}{default}", param.help);
    }
    let _ = writeln!(text, "  --charges  Charges counted (default {})", report.charges);
    let _ = writeln!(text, "  --metric  What counts as cost (default {})", report.metric);
    let _ = writeln!(text, "\n-- {}\n{}", report.path, sql.join("\n").trim());
    text
}
