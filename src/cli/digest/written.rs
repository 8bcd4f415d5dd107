//! Digests written: to stdout, a file, or a folder.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use super::order::Digest;
use crate::analysis::allocation::file_names;
use crate::cli::output::{is_folder, stands};
use crate::cli::ui::Ui;
use crate::error::{Error, Result};
use crate::output::{self, File, Folder, Target};
use crate::render::document::{self, Document, pictures};
use crate::settings::S3;
use crate::settings::allocation::Centre;
use crate::table::{Cell, Rows};

const WRITE: &str =
    "Write to a file or s3://bucket/key: .html .md .xlsx .txt .json; a folder gets all forms and the charts";

/// Flags of a document.
#[derive(Debug, Clone, Args)]
pub struct WriteArgs {
    /// Its form [default: text, or by the extension of --output]
    #[arg(long, value_enum, value_name = "FORM", help_heading = "Output")]
    format: Option<Form>,
    #[arg(long, short, value_name = "FILE|FOLDER", help_heading = "Output", help = WRITE)]
    output: Option<PathBuf>,
    /// Replace what a folder holds of an earlier call
    #[arg(long, requires = "output", help_heading = "Output")]
    overwrite: bool,
    #[arg(skip)]
    s3: S3,
}

/// The forms of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For a terminal
    Text,
    /// Headings and pipe tables
    Markdown,
    /// A page that needs nothing else
    Html,
    /// A workbook with a sheet for each table
    Xlsx,
    /// For programs; amounts are decimal text
    Json,
}

impl Form {
    /// Those that a folder gets.
    const FILES: [(Form, &'static str); 4] =
        [(Form::Html, "html"), (Form::Xlsx, "xlsx"), (Form::Markdown, "md"), (Form::Json, "json")];

    fn from_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "txt" => Form::Text,
            "md" => Form::Markdown,
            "html" | "htm" => Form::Html,
            "xlsx" => Form::Xlsx,
            "json" => Form::Json,
            _ => return None,
        })
    }
}

impl WriteArgs {
    /// Reaches a bucket to write to as the source's bucket is reached.
    #[must_use]
    pub fn reaching(self, s3: S3) -> Self {
        Self { s3, ..self }
    }

    /// Refuses, before anything is computed, what cannot be written.
    ///
    /// # Errors
    /// It cannot.
    pub async fn check(&self, is_each: bool, sends: bool) -> Result<()> {
        if sends {
            return if self.output.is_none() && self.format.is_none() { Ok(()) } else { Err(either()) };
        }
        if let Some(folder) = self.folder()? {
            return folder.check(self.overwrite).await;
        }
        if is_each {
            return Err(Error::Format {
                message: "a digest for each cost centre needs a folder, or people to send to".to_owned(),
                hint: "add -o digests/, or --send".to_owned(),
            });
        }
        self.target()?;
        self.form().map(|_| ())
    }

    /// Writes them.
    ///
    /// # Errors
    /// A place cannot be written.
    pub async fn write(&self, digests: &[Digest], ui: &mut Ui<'_>) -> Result<()> {
        if let Some(folder) = self.folder()? {
            let files = files(digests)?;
            folder.put(&files, self.overwrite).await?;
            ui.note(&format!("Wrote {} files to {}", files.len(), folder.shown()));
            return Ok(());
        }
        let form = self.form()?;
        for digest in digests {
            let bytes = bytes(&digest.document, form)?;
            match self.target()? {
                None if form == Form::Xlsx && ui.width.is_some() => {
                    return Err(Error::Format {
                        message: "a workbook is no text for a terminal".to_owned(),
                        hint: "write it to a file with -o digest.xlsx".to_owned(),
                    });
                }
                None => ui.data(&bytes)?,
                Some(place) => {
                    output::write(&place, async |out| out.write_all(&bytes).map_err(Error::Output)).await?;
                }
            }
        }
        Ok(())
    }

    fn form(&self) -> Result<Form> {
        let Some(path) = self.output.as_deref().filter(|_| self.format.is_none()) else {
            return Ok(self.format.unwrap_or(Form::Text));
        };
        let extension = path.extension().unwrap_or_default().to_string_lossy();
        Form::from_extension(&extension).ok_or_else(|| Error::Format {
            message: format!("{} has no extension that says a form", path.display()),
            hint: "end it in .html, .md, .xlsx, .txt or .json, or add --format".to_owned(),
        })
    }

    fn target(&self) -> Result<Option<Target>> {
        let target = self.output.as_ref().map(|path| Target::parse(path, &self.s3)).transpose()?;
        target.as_ref().map_or(Ok(()), stands)?;
        Ok(target)
    }

    /// The folder that all forms go to, where one is named.
    fn folder(&self) -> Result<Option<Folder>> {
        let path = self.output.as_deref().filter(|path| self.format.is_none() && is_folder(path));
        path.map(|path| Folder::parse(path, &self.s3)).transpose()
    }
}

fn either() -> Error {
    Error::Format {
        message: "a digest is written or sent, and not both at once".to_owned(),
        hint: "take --send out, or -o and --format".to_owned(),
    }
}

/// A document in a form.
///
/// # Errors
/// A chart cannot be drawn.
pub fn bytes(document: &Document, form: Form) -> Result<Vec<u8>> {
    Ok(match form {
        Form::Text => document::text(document).into_bytes(),
        Form::Markdown => document::markdown(document).into_bytes(),
        Form::Html => document::html(document)?.into_bytes(),
        Form::Xlsx => document::workbook(document)?,
        Form::Json => format!("{:#}\n", json(document)).into_bytes(),
    })
}

/// All forms of each digest, and its charts.
fn files(digests: &[Digest]) -> Result<Vec<File>> {
    let name = |digest: &Digest| digest.centre.clone().unwrap_or_else(|| "digest".to_owned());
    let centres: Vec<Centre> =
        digests.iter().map(|digest| Centre { name: name(digest), ..Centre::default() }).collect();
    let mut files = Vec::new();
    for (digest, name) in digests.iter().zip(file_names(&centres)) {
        for (form, extension) in Form::FILES {
            files.push(File { name: format!("{name}.{extension}"), bytes: bytes(&digest.document, form)? });
        }
        let pictures = pictures(&digest.document)?.into_iter();
        files.extend(pictures.map(|(picture, bytes)| File { name: format!("{name}-{picture}"), bytes }));
    }
    Ok(files)
}

/// A document for programs: amounts are decimal text.
#[must_use]
pub fn json(document: &Document) -> Value {
    let tile = |tile: &document::Tile| {
        let change = tile.change.as_ref().map(|change| change.text.as_str());
        json!({
            "label": tile.label,
            "value": cell(&tile.value.cell),
            "currency": tile.value.currency,
            "change": change,
            "used": tile.used,
            "note": tile.note,
        })
    };
    let section = |section: &document::Section| {
        let table = section.table.as_ref();
        json!({
            "title": section.title,
            "text": section.text,
            "currency": table.and_then(|table| table.currency.clone()),
            "rows": table.map(|table| rows(&table.rows)),
            "source": section.source,
        })
    };
    json!({
        "title": document.title,
        "subtitle": document.subtitle,
        "summary": document.summary,
        "tiles": document.tiles.iter().map(tile).collect::<Vec<_>>(),
        "sections": document.sections.iter().map(section).collect::<Vec<_>>(),
        "notes": document.notes,
    })
}

fn rows(rows: &Rows) -> Vec<Value> {
    let names: Vec<String> = rows.columns.iter().map(|column| column.name.clone()).collect();
    let row = |row: Vec<Cell>| Value::Object(names.iter().cloned().zip(row.iter().map(cell)).collect::<Map<_, _>>());
    rows.rows().map(row).collect()
}

fn cell(cell: &Cell) -> Value {
    match cell {
        Cell::Int(value) => json!(value),
        Cell::Float(value) => json!(value),
        cell => json!(cell.full()),
    }
}
