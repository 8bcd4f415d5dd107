//! The legacy report as CSV, each delivery in a folder of its own.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use csv::{Terminator, Writer, WriterBuilder};
use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};
use serde_json::{Value, json};

use crate::calendar::{Month, Spans, second};
use crate::columns::{Column, Number, When};
use crate::delivery::Delivery;
use crate::failure::Failure;
use crate::folder;
use crate::form::{Desk, Form};
use crate::line::{Row, Template};
use crate::random::mix;

/// The report's name, which every file starts with.
pub const NAME: &str = "monthly-cur";

type Gzip = GzEncoder<BufWriter<File>>;

/// One delivery of a month.
pub struct CurCsv {
    month: Month,
    folder: PathBuf,
    columns: Vec<Column>,
    rows_per_file: usize,
    delivery: Delivery,
    account: String,
    report_id: String,
    template: Option<Template>,
    file: Option<(PathBuf, Writer<Gzip>)>,
    files: usize,
    rows_in_file: usize,
}

/// The folder of a month: `monthly-cur/20241101-20241201`.
pub fn period_folder(out: &Path, month: Month) -> PathBuf {
    out.join(NAME).join(period(month))
}

fn period(month: Month) -> String {
    let day = |month: Month| month.first().date().format("%Y%m%d").to_string();
    format!("{}-{}", day(month), day(month.plus(1)))
}

impl CurCsv {
    /// A delivery without rows, its folder made.
    pub fn open(out: &Path, desk: &Desk, delivery: &Delivery) -> Result<Self, Failure> {
        let folder = period_folder(out, desk.month).join(delivery.assembly());
        folder::make(&folder)?;
        let world = desk.world;
        Ok(Self {
            month: desk.month,
            folder,
            columns: desk.columns.clone(),
            rows_per_file: desk.args.rows_per_file,
            delivery: *delivery,
            account: world.accounts.payers[0].id.clone(),
            report_id: [0, 1, 2, 3].map(|part| format!("{:016x}", mix(world.seed ^ 0xc57, part))).concat(),
            template: None,
            file: None,
            files: 0,
            rows_in_file: 0,
        })
    }

    /// The file under way, its headings written.
    fn file(&mut self) -> Result<&mut (PathBuf, Writer<Gzip>), Failure> {
        if self.file.is_none() {
            self.files += 1;
            let path = self.folder.join(file_name(self.files));
            let created = File::create(&path).map_err(|error| Failure::new("cannot write", &path, error))?;
            // No time of writing: the same rows are the same bytes.
            let gzip = GzBuilder::new().mtime(0).write(BufWriter::new(created), Compression::best());
            let mut csv = writer(gzip);
            csv.write_record(self.columns.iter().map(|column| heading(*column)))
                .map_err(|error| Failure::new("cannot write", &path, error))?;
            return Ok(self.file.insert((path, csv)));
        }
        self.file.as_mut().ok_or_else(|| Failure::new("cannot write", &self.folder, "no file is open"))
    }

    fn close(&mut self) -> Result<(), Failure> {
        self.rows_in_file = 0;
        let Some((path, csv)) = self.file.take() else { return Ok(()) };
        let gzip = csv.into_inner().map_err(|error| Failure::new("cannot write", &path, error.into_error()));
        let flushed = gzip?.finish().and_then(|file| file.into_inner().map_err(std::io::IntoInnerError::into_error));
        flushed.map(drop).map_err(|error| Failure::new("cannot write", &path, error))
    }

    fn manifest(&self) -> Value {
        let column = |column: &Column| {
            let (category, name) = column.header();
            json!({ "category": category, "name": name })
        };
        let instant = |month: Month| month.first().date().format("%Y%m%dT000000.000Z").to_string();
        let (period, assembly) = (period(self.month), self.delivery.assembly());
        let key = |file| format!("cost/{NAME}/{period}/{assembly}/{}", file_name(file));
        json!({
            "assemblyId": assembly,
            "account": self.account,
            "columns": self.columns.iter().map(column).collect::<Vec<_>>(),
            "charset": "UTF-8",
            "compression": "GZIP",
            "contentType": "text/csv",
            "reportId": self.report_id,
            "reportName": NAME,
            "billingPeriod": { "start": instant(self.month), "end": instant(self.month.plus(1)) },
            "bucket": "example-cost-reports",
            "reportKeys": (1..=self.files).map(key).collect::<Vec<_>>(),
            "additionalArtifactKeys": [],
        })
    }

    fn write_manifest(&self) -> Result<(), Failure> {
        let text = format!("{:#}\n", self.manifest());
        let name = format!("{NAME}-Manifest.json");
        let period = self.folder.parent().filter(|_| self.delivery.newest);
        for folder in [Some(self.folder.as_path()), period].into_iter().flatten() {
            let path = folder.join(&name);
            fs::write(&path, &text).map_err(|error| Failure::new("cannot write", &path, error))?;
        }
        Ok(())
    }
}

impl Form for CurCsv {
    fn begin(&mut self, template: &Template) {
        self.template = Some(template.clone());
    }

    fn push(&mut self, row: &Row, spans: &Spans) -> Result<(), Failure> {
        let Some(template) = self.template.take() else { return Ok(()) };
        let fields: Vec<String> =
            self.columns.iter().map(|column| field(*column, &template, row, self.month, spans)).collect();
        self.template = Some(template);
        let (path, csv) = self.file()?;
        csv.write_record(&fields).map_err(|error| Failure::new("cannot write", path, error))?;
        self.rows_in_file += 1;
        if self.rows_in_file == self.rows_per_file { self.close() } else { Ok(()) }
    }

    fn finish(mut self: Box<Self>, _: &Spans) -> Result<(), Failure> {
        self.close()?;
        self.write_manifest()
    }
}

/// Quotes as RFC 4180 says, and ends lines as AWS does.
fn writer<W: Write>(out: W) -> Writer<W> {
    WriterBuilder::new().terminator(Terminator::Any(b'\n')).from_writer(out)
}

fn file_name(number: usize) -> String {
    format!("{NAME}-{number:05}.csv.gz")
}

fn heading(column: Column) -> String {
    let (section, name) = column.header();
    format!("{section}/{name}")
}

/// A field as AWS writes it: what does not apply to a row is empty.
fn field(column: Column, template: &Template, row: &Row, month: Month, spans: &Spans) -> String {
    match column {
        Column::Text(text) => template.get(text).to_owned(),
        Column::Number(number) => number_field(number, row),
        Column::When(When::Interval) => spans.text[row.span].clone(),
        Column::When(When::PeriodStart) => second(month.first().start_ms()),
        Column::When(When::PeriodEnd) => second(month.end().start_ms()),
        Column::When(When::UsageStart) => second(spans.start_ms[row.span]),
        Column::When(When::UsageEnd) => second(spans.end_ms[row.span]),
    }
}

fn number_field(number: Number, row: &Row) -> String {
    let of_commitment = matches!(number.header().0, "reservation" | "savingsPlan");
    if of_commitment && row[number].is_zero() { String::new() } else { row[number].to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decimal::Decimal;

    #[test]
    fn a_field_with_a_comma_or_a_quote_is_quoted() {
        let mut csv = writer(vec![]);
        csv.write_record(["plain", "PUT, COPY", "the \"large\" one", ""]).unwrap();
        let text = String::from_utf8(csv.into_inner().unwrap()).unwrap();
        assert_eq!(text, "plain,\"PUT, COPY\",\"the \"\"large\"\" one\",\n");
    }

    #[test]
    fn a_number_of_a_commitment_that_does_not_apply_is_empty() {
        assert_eq!(number_field(Number::PlanEffectiveCost, &Row::new(0)), "");
    }

    #[test]
    fn a_cost_of_nothing_is_a_zero() {
        assert_eq!(number_field(Number::UnblendedCost, &Row::new(0)), "0");
    }

    #[test]
    fn a_number_has_no_zeros_at_its_end() {
        let mut row = Row::new(0);
        row[Number::UnblendedCost] = Decimal::cents(-12_050);
        assert_eq!(number_field(Number::UnblendedCost, &row), "-120.5");
    }

    #[test]
    fn a_period_ends_where_the_next_begins() {
        assert_eq!(period(Month { year: 2024, month: 12 }), "20241201-20250101");
    }
}
