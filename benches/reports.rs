//! Every documented query against a plain DataFusion session (`ListingTable`, sums over doubles) and DuckDB in the same run,
//! and every report: `cargo bench --bench reports -- FOLDER [RUNS]`, over what `generate_cur --out FOLDER` wrote. Over what
//! `generate_cur --cur-csv FOLDER` wrote, questions to the newest delivery's CSV against DuckDB, and every report.
//!
//! Prints medians of ratios pair by pair, as machines are noisy: below 1 is faster than the other. DuckDB needs
//! `pip install duckdb pytz`; without it its column is `-`.

use std::path::Path;
use std::time::Instant;

use costs::catalog::{Calendar, Catalog, Choices, Report};
use costs::engine::{Call, Engine, Limits, Options, Setup};
use costs::settings::{DEFAULT_TABLE, Form, S3, Source};
use datafusion::arrow::datatypes::DataType;
use datafusion::datasource::listing::{ListingOptions, ListingTable, ListingTableConfig, ListingTableUrl};
use datafusion::prelude::{SessionConfig, SessionContext};

type Failed = Box<dyn std::error::Error>;

/// Questions to a bill in CSV: as ours, and as DuckDB's over the files' own headers.
const CSV: [(&str, &str, &str); 3] = [
    ("rows", "SELECT count(*) FROM cur", "SELECT count(*) FROM bill"),
    (
        "top services",
        "SELECT product_servicename, SUM(line_item_unblended_cost) AS c FROM cur
         WHERE line_item_line_item_type = 'Usage' GROUP BY product_servicename ORDER BY c DESC",
        "SELECT \"product/servicename\", SUM(CAST(\"lineItem/UnblendedCost\" AS DOUBLE)) AS c FROM bill
         WHERE \"lineItem/LineItemType\" = 'Usage' GROUP BY 1 ORDER BY c DESC",
    ),
    (
        "days",
        "SELECT CAST(line_item_usage_start_date AS DATE) AS d, SUM(line_item_unblended_cost) FROM cur GROUP BY d ORDER BY d",
        "SELECT CAST(CAST(\"lineItem/UsageStartDate\" AS TIMESTAMPTZ) AS DATE) AS d,
         SUM(CAST(\"lineItem/UnblendedCost\" AS DOUBLE)) FROM bill GROUP BY d ORDER BY d",
    ),
];

/// Reads a bill in DuckDB once a line of standard input, and prints the seconds that each query took.
const DUCKDB: &str = "
import sys, time, duckdb
folder = sys.argv[1]
c = duckdb.connect()
c.execute('SET threads = ' + sys.argv[2])
c.execute('CREATE SCHEMA cost_usage_reports')
if len(sys.argv) > 3:
    c.execute(f\"CREATE VIEW bill AS SELECT * FROM read_csv({sys.argv[3:]}, all_varchar = true, header = true, union_by_name = true)\")
else:
    c.execute(f\"CREATE VIEW cost_usage_reports.detailed_cost_usage_report AS SELECT * REPLACE (year::VARCHAR AS year, month::VARCHAR AS month) FROM read_parquet('{folder}/**/*.parquet', hive_partitioning = true, hive_types_autocast = false, union_by_name = true)\")
for line in sys.stdin:
    sql = line.rstrip('\\n').replace('\\x1f', '\\n')
    start = time.perf_counter()
    c.execute(sql).fetchall()
    print(time.perf_counter() - start, flush=True)
";

fn main() -> Result<(), Failed> {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let Some(folder) = args.first() else {
        report("name the folder of a bill: cargo bench --bench reports -- FOLDER");
        return Ok(());
    };
    let runs = args.get(1).and_then(|runs| runs.parse().ok()).unwrap_or(5);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let bill = open(folder, threads).await?;
        let csv: Vec<String> = bill.bill().files.iter().map(|file| file.path.clone()).collect();
        if csv.iter().any(|path| path.contains(".csv")) {
            questions(folder, &csv, runs, threads).await?;
        } else {
            documented(folder, runs, threads).await?;
        }
        reports(folder, runs, threads).await
    })
}

async fn questions(folder: &str, files: &[String], runs: usize, threads: usize) -> Result<(), Failed> {
    let mut duckdb = Duck::start(folder, threads, files);
    report(&format!("{:24} {:>10} {:>10}", "question to CSV", "ours, s", "to DuckDB"));
    for (name, own, other) in CSV {
        let (mut ours, mut duck) = (Vec::new(), Vec::new());
        for _ in 0..=runs {
            ours.push(ours_seconds(folder, threads, own).await?);
            duck.extend(duckdb.as_mut().and_then(|duckdb| duckdb.seconds(other)));
        }
        let to_duck = if duck.is_empty() { "-".to_owned() } else { format!("{:.2}", ratio(&ours, &duck)) };
        report(&format!("{name:24} {:>10.3} {to_duck:>10}", median(&ours[1..])));
    }
    Ok(())
}

async fn documented(folder: &str, runs: usize, threads: usize) -> Result<(), Failed> {
    let mut duckdb = Duck::start(folder, threads, &[]);
    report(&format!("{:24} {:>10} {:>14} {:>10}", "documented query", "ours, s", "to DataFusion", "to DuckDB"));
    let mut files: Vec<_> = std::fs::read_dir("queries/athena")?.collect::<Result<_, _>>()?;
    files.sort_by_key(std::fs::DirEntry::path);
    for file in files {
        let sql = std::fs::read_to_string(file.path())?;
        // The path writes month=1, and plain sessions compare text; AWS writes the units as text.
        let sql = sql.trim_end().trim_end_matches(';').replace("month = '01'", "month = '1'");
        let typed = sql
            .replace("SUM(reservation_total_reserved_units)", "SUM(CAST(reservation_total_reserved_units AS DOUBLE))");
        let (mut ours, mut plain, mut duck) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..=runs {
            ours.push(ours_seconds(folder, threads, &sql).await?);
            plain.push(plain_seconds(folder, threads, &typed).await?);
            duck.extend(duckdb.as_mut().and_then(|duckdb| duckdb.seconds(&typed)));
        }
        let name = file.file_name().to_string_lossy().into_owned();
        let to_duck = if duck.is_empty() { "-".to_owned() } else { format!("{:.2}", ratio(&ours, &duck)) };
        report(&format!("{name:24} {:>10.3} {:>14.2} {to_duck:>10}", median(&ours[1..]), ratio(&ours, &plain)));
    }
    Ok(())
}

/// Opening included, as a command does: both sides list files and read footers.
async fn ours_seconds(folder: &str, threads: usize, sql: &str) -> Result<f64, Failed> {
    let start = Instant::now();
    let engine = open(folder, threads).await?;
    engine.sql("bench", sql).await?.table.collect(usize::MAX).await?;
    Ok(start.elapsed().as_secs_f64())
}

async fn plain_seconds(folder: &str, threads: usize, sql: &str) -> Result<f64, Failed> {
    let start = Instant::now();
    let context = SessionContext::new_with_config(SessionConfig::new().with_target_partitions(threads));
    let format = datafusion::datasource::file_format::parquet::ParquetFormat::default();
    let options = ListingOptions::new(std::sync::Arc::new(format))
        .with_file_extension(".parquet")
        .with_table_partition_cols(vec![("year".to_owned(), DataType::Utf8), ("month".to_owned(), DataType::Utf8)]);
    let config = ListingTableConfig::new(ListingTableUrl::parse(folder)?).with_listing_options(options);
    let config = config.infer_schema(&context.state()).await?;
    let (schema, table) = DEFAULT_TABLE.split_once('.').unwrap_or(("", DEFAULT_TABLE));
    context.sql(&format!("CREATE SCHEMA {schema}")).await?.collect().await?;
    context.register_table(format!("{schema}.{table}"), std::sync::Arc::new(ListingTable::try_new(config)?))?;
    context.sql(sql).await?.collect().await?;
    Ok(start.elapsed().as_secs_f64())
}

/// Every report with its defaults, opening included.
async fn reports(folder: &str, runs: usize, threads: usize) -> Result<(), Failed> {
    report(&format!("\n{:24} {:>10}", "report", "ours, s"));
    let catalog = Catalog::embedded()?;
    for one in catalog.reports() {
        let mut seconds = Vec::new();
        for _ in 0..=runs {
            let start = Instant::now();
            let engine = open(folder, threads).await?;
            engine.report(&call(one, &engine)?).await?;
            seconds.push(start.elapsed().as_secs_f64());
        }
        report(&format!("{:24} {:>10.3}", one.name, median(&seconds[1..])));
    }
    Ok(())
}

fn call<'a>(report: &'a Report, engine: &Engine) -> Result<Call<'a>, Failed> {
    let periods = &engine.bill().periods;
    let calendar = Calendar { today: periods[periods.len() - 1], periods };
    let mut values = std::collections::BTreeMap::new();
    for (name, param) in &report.params {
        let typed = param.default_text().unwrap_or_else(|| "cost_center".to_owned());
        values.insert(name.clone(), param.parse(name, &[typed], calendar)?);
    }
    let choices = Choices::of(report.metric.parse()?, report.charges.parse()?);
    Ok(Call { report, values, choices, max_rows: usize::MAX })
}

async fn open(folder: &str, threads: usize) -> Result<Engine, Failed> {
    let (name, url, table) = ("bench".to_owned(), folder.to_owned(), DEFAULT_TABLE.to_owned());
    let source = Source { name, url, table, form: Form::Auto, s3: S3::default() };
    let limits = Limits { threads, memory: 4 << 30, batch: None };
    let setup = Setup {
        options: Options::default(),
        limits,
        accounts: std::sync::Arc::default(),
        meter: costs::meter::Meter::default(),
    };
    Ok(Engine::open(&source, setup).await?)
}

/// DuckDB in a Python process, where both are installed.
struct Duck {
    child: std::process::Child,
    lines: std::io::Lines<std::io::BufReader<std::process::ChildStdout>>,
}

impl Duck {
    fn start(folder: &str, threads: usize, csv: &[String]) -> Option<Self> {
        use std::io::BufRead;
        use std::process::Stdio;
        let mut child = std::process::Command::new("python3")
            .args(["-c", DUCKDB, &Path::new(folder).display().to_string(), &threads.to_string()])
            .args(csv)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let lines = std::io::BufReader::new(child.stdout.take()?).lines();
        Some(Self { child, lines })
    }

    fn seconds(&mut self, sql: &str) -> Option<f64> {
        use std::io::Write;
        let input = self.child.stdin.as_mut()?;
        writeln!(input, "{}", sql.replace('\n', "\x1f")).ok()?;
        self.lines.next()?.ok()?.parse().ok()
    }
}

/// The median of the ratios of runs side by side, the first (a warm-up) left out.
fn ratio(ours: &[f64], others: &[f64]) -> f64 {
    let ratios: Vec<f64> = ours.iter().zip(others).skip(1).map(|(ours, others)| ours / others).collect();
    median(&ratios)
}

fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

#[allow(clippy::print_stdout)] // the bench's result
fn report(line: &str) {
    println!("{line}");
}
