//! What the command line asks for.

use std::path::PathBuf;

use clap::Parser;
use clap::builder::RangedU64ValueParser;

use crate::calendar::{Grain, Month};

/// Writes a made-up Cost and Usage Report in the forms that AWS delivers: the same bill in each.
///
/// The forms that keep every delivery have an older one of the last closed month, without credits, refunds
/// and invoices, and one of the open month's first fifteen days.
///
/// The same seed and flags give the same bytes. The bill obeys AWS's accounting, and a ledger kept in exact
/// integers while the rows are written says what every total must be.
#[derive(Parser)]
#[command(name = "generate_cur")]
pub struct Args {
    /// Folder for the legacy report in Parquet; months go to year=2025/month=1 and so on below it.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,

    /// Rows over all months, to about a twentieth.
    #[arg(long, value_name = "N", default_value = "75000", value_parser = at_least_one())]
    pub rows: usize,

    /// How many months.
    #[arg(long, value_name = "M", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=24))]
    pub months: u32,

    /// The last month, which is the open one: it has no invoice yet.
    #[arg(long, value_name = "YYYY-MM", default_value = "2025-01")]
    pub to: Month,

    /// What every draw depends on.
    #[arg(long, value_name = "S", default_value_t = 42)]
    pub seed: u64,

    /// Rows by the hour or by the day; fewer than 6,000 rows a month are always by the day.
    #[arg(long, value_enum, default_value_t = Grain::Hourly)]
    pub grain: Grain,

    /// Rows after which a month goes on in another file.
    #[arg(long, value_name = "N", default_value = "1000000", value_parser = at_least_one())]
    pub rows_per_file: usize,

    /// Write what was planted (spikes, a forgotten instance, a leak) to this TOML file.
    #[arg(long, value_name = "FILE")]
    pub anomaly_file: Option<PathBuf>,

    /// Write the legacy report as CSV, too, every delivery with its manifest, below this folder.
    #[arg(long, value_name = "DIR")]
    pub cur_csv: Option<PathBuf>,

    /// Write CUR 2.0 in Parquet, too, every execution with its manifest, below this folder.
    #[arg(long, value_name = "DIR")]
    pub cur2: Option<PathBuf>,

    /// Write FOCUS 1.2 in Parquet, too, one execution a month with its manifest, below this folder.
    #[arg(long, value_name = "DIR")]
    pub focus: Option<PathBuf>,

    /// Write the ledger's totals to this TOML file.
    #[arg(long, value_name = "FILE")]
    pub invoice: Option<PathBuf>,
}

fn at_least_one() -> RangedU64ValueParser<usize> {
    RangedU64ValueParser::new().range(1..)
}

impl Args {
    /// The command that writes the same files again.
    pub fn command(&self) -> String {
        let mut command = format!(
            "cargo run --example generate_cur -- --out {} --rows {} --months {} --to {} --seed {} --grain {} \
             --rows-per-file {}",
            self.out.display(),
            self.rows,
            self.months,
            self.to,
            self.seed,
            if self.grain == Grain::Hourly { "hourly" } else { "daily" },
            self.rows_per_file,
        );
        for (flag, path) in [
            ("anomaly-file", &self.anomaly_file),
            ("invoice", &self.invoice),
            ("cur-csv", &self.cur_csv),
            ("cur2", &self.cur2),
            ("focus", &self.focus),
        ] {
            if let Some(path) = path {
                command.extend([" --", flag, " ", &path.display().to_string()]);
            }
        }
        command
    }
}
