//! Where a result goes, and in which format: stdout or `-o FILE`.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arrow::array::RecordBatch;
use clap::Args;
use futures::{StreamExt, TryStreamExt};

use super::dialect::DialectArgs;
use super::look::LookArgs;
use super::ui::Ui;
use crate::catalog::Chart;
use crate::error::{Error, Result};
use crate::output;
use crate::render::chart::{self, Drawing, Look};
use crate::render::document::{self, Figure};
use crate::render::{self, Dialect, Format, Glyphs, InTable, View};
use crate::settings::S3;
use crate::table::{Cell, Rows, Table, batch_rows};

/// What `--output` does.
const WRITE: &str =
    "Write to a file or s3://bucket/key: .csv .json .ndjson .md .txt .xlsx .parquet, or the chart as .png .svg";

/// Flags of every command with a result.
#[derive(Debug, Clone, Args)]
pub struct OutputArgs {
    /// Format of the result: table, csv, json, ndjson, markdown, xlsx, parquet [default: table, or by the extension of --output]
    #[arg(long, value_name = "FORMAT", help_heading = "Output")]
    format: Option<String>,
    #[arg(long, short, value_name = "FILE", help_heading = "Output", help = WRITE)]
    output: Option<PathBuf>,
    /// Rows that a table or chart may hold
    #[arg(long, value_name = "N", default_value_t = 1_000_000, help_heading = "Output")]
    pub max_rows: usize,
    /// Draw the chart in the table: a bar in each row, or a row and a line for each series along time
    #[arg(long, help_heading = "Output")]
    chart: bool,
    #[command(flatten)]
    dialect: DialectArgs,
    #[command(flatten)]
    look: LookArgs,
    /// How a bucket to write to is reached: like the source's.
    #[arg(skip)]
    s3: S3,
}

/// What `-o` and `--format` come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// Text.
    Text(Format),
    /// A picture.
    Chart(Picture),
}

/// The forms of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picture {
    /// Pixels.
    Png,
    /// Vectors.
    Svg,
}

impl OutputArgs {
    /// Reaches a bucket to write to as the source's bucket is reached.
    #[must_use]
    pub fn reaching(self, s3: S3) -> Self {
        Self { s3, ..self }
    }

    /// The target, before anything is computed.
    ///
    /// # Errors
    /// A format, an extension or a locale that is none, a folder that is not there, `--chart` for what is no table, or a flag of CSV
    /// for what is none.
    pub fn target(&self) -> Result<Target> {
        self.look.look()?;
        self.dialect()?;
        self.place()?.as_ref().map_or(Ok(()), stands)?;
        let target = self.named()?;
        self.dialect.check(target == Target::Text(Format::Csv))?;
        if self.chart && target != Target::Text(Format::Table) {
            return Err(Error::Format {
                message: "--chart draws in a table, and this is none".to_owned(),
                hint: "take --chart or the format out, or draw a picture with -o chart.svg".to_owned(),
            });
        }
        Ok(target)
    }

    /// How numbers and text are written.
    ///
    /// # Errors
    /// A locale that is none.
    pub fn dialect(&self) -> Result<Dialect> {
        self.dialect.dialect()
    }

    /// The target that `--format` or the extension of `-o` names.
    fn named(&self) -> Result<Target> {
        if let Some(name) = &self.format {
            return name.parse().map(Target::Text);
        }
        let Some(path) = &self.output else { return Ok(Target::Text(Format::Table)) };
        let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        match (extension.as_str(), Format::from_extension(&extension)) {
            ("png", _) => Ok(Target::Chart(Picture::Png)),
            ("svg", _) => Ok(Target::Chart(Picture::Svg)),
            (_, Some(format)) => Ok(Target::Text(format)),
            (_, None) => Err(Error::Format {
                message: format!("{} has no extension that says a format", self.shown_path()),
                hint: "end it in .csv, .json, .ndjson, .md, .txt, .xlsx, .parquet, .png or .svg, or add --format"
                    .to_owned(),
            }),
        }
    }

    /// The file or object to write, if not stdout.
    fn place(&self) -> Result<Option<output::Target>> {
        self.output.as_ref().map(|path| output::Target::parse(path, &self.s3)).transpose()
    }

    /// The folder or prefix that `--output` names, for a command that writes several files: what has no extension, ends in a
    /// slash or is a folder.
    #[must_use]
    pub fn folder(&self) -> Option<&Path> {
        self.output.as_deref().filter(|path| is_folder(path))
    }

    /// Whether a result is asked for that would not be shown by itself.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.format.is_some() || self.output.is_some()
    }

    /// Whether `--format` is given.
    #[must_use]
    pub fn has_format(&self) -> bool {
        self.format.is_some()
    }

    fn shown_path(&self) -> String {
        self.output.as_deref().unwrap_or(Path::new("-")).display().to_string()
    }

    /// Writes a collected result under its heading.
    ///
    /// # Errors
    /// The file cannot be written, or the result has no chart.
    pub async fn write(&self, rows: &Rows, heading: &Heading<'_>, ui: &mut Ui<'_>) -> Result<()> {
        let mut bytes = Vec::new();
        match self.target()? {
            Target::Text(format) => {
                self.is_fit(format, ui)?;
                let screen = self.output.is_none().then_some(&*ui);
                let view = View {
                    width: screen.and_then(|ui| ui.width),
                    color: screen.is_some_and(|ui| ui.color),
                    totals: heading.totals,
                    currency: heading.currency,
                    dialect: self.dialect()?,
                    ..View::of(rows)
                };
                // A file holds UTF-8, whatever the terminal shows.
                let glyphs = screen.map_or(Glyphs::Blocks, |ui| ui.glyphs);
                let drawn = self.drawn(rows, heading)?;
                let view = drawn.as_ref().map_or(view, |drawn| drawn.view(view, glyphs));
                if let Some(why) = view.strip_left_out() {
                    ui.note(&format!("Note: no chart is drawn: {why}"));
                }
                match heading.figure(rows).filter(|_| format == Format::Xlsx) {
                    Some(figure) => bytes = document::sheet(&view, &figure)?,
                    None => render::write(format, &view, &mut bytes)?,
                }
            }
            Target::Chart(picture) => bytes = draw(picture, rows, heading, self.look.look()?)?,
        }
        self.write_bytes(&bytes, ui).await
    }

    /// What `--chart` draws.
    fn drawn(&self, rows: &Rows, heading: &Heading<'_>) -> Result<Option<InTable>> {
        if !self.chart {
            return Ok(None);
        }
        heading.chart.as_ref().ok_or_else(no_chart).and_then(|chart| InTable::of(rows, chart)).map(Some)
    }

    /// Refuses bytes that would upset a terminal.
    fn is_fit(&self, format: Format, ui: &Ui<'_>) -> Result<()> {
        if !format.is_binary() || self.output.is_some() || ui.width.is_none() {
            return Ok(());
        }
        Err(Error::Format {
            message: format!("{} is no text for a terminal", format.name()),
            hint: format!("write it to a file with -o costs.{}", format.name()),
        })
    }

    /// Writes a finished document.
    ///
    /// # Errors
    /// The file cannot be written.
    pub async fn write_bytes(&self, bytes: &[u8], ui: &mut Ui<'_>) -> Result<()> {
        match self.place()? {
            None => ui.data(bytes),
            Some(place) => output::write(&place, async |out| out.write_all(bytes).map_err(Error::Output)).await,
        }
    }

    /// Writes a result as it flows, or collects it where the format must hold it whole. Gives back whether
    /// any cell holds something: a sum over no rows is one row of nothing.
    ///
    /// # Errors
    /// What the result yields, or the file cannot be written.
    pub async fn write_flowing(&self, mut table: Table, ui: &mut Ui<'_>) -> Result<bool> {
        let Target::Text(format) = self.target()? else { return Err(no_chart()) };
        self.is_fit(format, ui)?;
        if !format.flows() {
            let rows = table.collect(self.max_rows).await?;
            self.write(&rows, &Heading::default(), ui).await?;
            return Ok(rows.batches.iter().any(holds_something));
        }
        let found = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&found);
        table.batches = table
            .batches
            .inspect_ok(move |batch| {
                seen.fetch_or(holds_something(batch), Ordering::Relaxed);
            })
            .boxed();
        let dialect = self.dialect()?;
        match self.place()? {
            None => render::stream(format, dialect, table, &mut ui.out).await?,
            Some(place) => output::write(&place, async |out| render::stream(format, dialect, table, out).await).await?,
        }
        Ok(found.load(Ordering::Relaxed))
    }
}

/// Refuses a file whose folder is not there.
///
/// # Errors
/// It is not.
pub fn stands(place: &output::Target) -> Result<()> {
    let output::Target::File(path) = place else { return Ok(()) };
    match path.parent().filter(|folder| !folder.as_os_str().is_empty() && !folder.is_dir()) {
        Some(folder) => Err(Error::Format {
            message: format!("could not write {}: there is no folder {}", path.display(), folder.display()),
            hint: "create the folder first".to_owned(),
        }),
        None => Ok(()),
    }
}

/// Whether a path names a folder or a prefix: it has no extension, ends in a slash, or is a folder.
pub fn is_folder(path: &Path) -> bool {
    path.extension().is_none() || path.to_string_lossy().ends_with('/') || path.is_dir()
}

/// Whether a batch has a cell that is neither unknown nor 0.
fn holds_something(batch: &RecordBatch) -> bool {
    let nothing = |cell: &Cell| matches!(cell, Cell::Null | Cell::Int(0));
    batch.num_rows() > 1 || batch_rows(batch).any(|row| !row.iter().all(nothing))
}

/// What stands around a result's rows.
#[derive(Debug, Clone, Default)]
pub struct Heading<'a> {
    /// The chart's title.
    pub title: &'a str,
    /// Under it: the month, the metric.
    pub subtitle: String,
    /// How the rows are drawn, where they can be.
    pub chart: Option<Chart>,
    /// The currency of all amounts, where the rows do not say it.
    pub currency: Option<&'a str>,
    /// Whether tables end with sums of their money columns.
    pub totals: bool,
}

impl Heading<'_> {
    /// The chart with its rows.
    fn figure(&self, rows: &Rows) -> Option<Figure> {
        let chart = self.chart.clone()?;
        Some(Figure::new(chart, rows.clone(), self.title).subtitle(&self.subtitle).currency(self.currency))
    }
}

fn draw(picture: Picture, rows: &Rows, heading: &Heading<'_>, look: Look<'_>) -> Result<Vec<u8>> {
    let chart = heading.chart.as_ref().ok_or_else(no_chart)?;
    let (title, subtitle, currency) = (heading.title, Some(heading.subtitle.as_str()), heading.currency);
    let drawing = Drawing { chart, title, subtitle, rows, currency, look };
    match picture {
        Picture::Png => chart::png(&drawing),
        Picture::Svg => chart::svg(&drawing),
    }
}

fn no_chart() -> Error {
    Error::Format {
        message: "this result has no chart".to_owned(),
        hint: "charts are drawn of reports: see costs list".to_owned(),
    }
}
