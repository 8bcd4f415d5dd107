//! Documents written: to stdout, a file, or a folder.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::{Map, Value, json};

use super::look::LookArgs;
use crate::analysis::allocation::file_names;
use crate::cli::output::{is_folder, stands};
use crate::cli::ui::Ui;
use crate::error::{Error, Result};
use crate::output::{self, File, Folder, Target};
use crate::render::chart::Look;
use crate::render::document::{self, Document, pictures};
use crate::settings::S3;
use crate::settings::allocation::Centre;
use crate::table::{Cell, Rows};

const WRITE: &str =
    "Write to a file or s3://bucket/key: .html .png .md .xlsx .txt .json; a folder gets all forms and the charts";

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
    #[command(flatten)]
    look: LookArgs,
    #[arg(skip)]
    s3: S3,
}

/// A document to write.
pub struct Page<'a> {
    /// Its name: a file's in a folder, before the extension.
    pub name: &'a str,
    /// It.
    pub document: &'a Document,
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
    /// A picture of the page
    Png,
    /// A workbook with a sheet for each table
    Xlsx,
    /// For programs; amounts are decimal text
    Json,
}

impl Form {
    /// Those that a folder gets.
    const FILES: [(Form, &'static str); 4] =
        [(Form::Html, "html"), (Form::Xlsx, "xlsx"), (Form::Markdown, "md"), (Form::Json, "json")];

    fn is_binary(self) -> bool {
        matches!(self, Form::Png | Form::Xlsx)
    }

    fn from_extension(extension: &str) -> Option<Self> {
        Some(match extension.to_ascii_lowercase().as_str() {
            "txt" => Form::Text,
            "md" => Form::Markdown,
            "html" | "htm" => Form::Html,
            "png" => Form::Png,
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

    /// Whether a place or a form is named.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        self.output.is_some() || self.format.is_some()
    }

    /// Whether a folder is named, which holds several documents.
    ///
    /// # Errors
    /// A prefix that is none.
    pub fn is_folder(&self) -> Result<bool> {
        self.folder().map(|folder| folder.is_some())
    }

    /// Refuses, before anything is computed, what cannot be written.
    ///
    /// # Errors
    /// It cannot.
    pub async fn check(&self) -> Result<()> {
        self.look.look()?;
        if let Some(folder) = self.folder()? {
            return folder.check(self.overwrite).await;
        }
        self.target()?;
        self.form().map(|_| ())
    }

    /// Writes them.
    ///
    /// # Errors
    /// A place cannot be written.
    pub async fn write(&self, pages: &[Page<'_>], ui: &mut Ui<'_>) -> Result<()> {
        if let Some(folder) = self.folder()? {
            let files = files(pages)?;
            folder.put(&files, self.overwrite).await?;
            ui.note(&format!("Wrote {} files to {}", files.len(), folder.shown()));
            return Ok(());
        }
        let form = self.form()?;
        for page in pages {
            let bytes = bytes(page.document, form, self.look.look()?)?;
            match self.target()? {
                None if form.is_binary() && ui.width.is_some() => return Err(binary(page.name, form)),
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
            hint: "end it in .html, .png, .md, .xlsx, .txt or .json, or add --format".to_owned(),
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

fn binary(name: &str, form: Form) -> Error {
    let (what, extension) = if form == Form::Png { ("a picture", "png") } else { ("a workbook", "xlsx") };
    Error::Format {
        message: format!("{what} is no text for a terminal"),
        hint: format!("write it to a file with -o {name}.{extension}"),
    }
}

/// Adds flags to the commands that a document names, so that pasted elsewhere they ask the same source as of the same day.
pub fn add_flags(document: &mut Document, flags: &str) {
    for command in document.sections.iter_mut().filter_map(|section| section.source.as_mut()) {
        *command = command.lines().map(|line| format!("{line}{flags}")).collect::<Vec<_>>().join("\n");
    }
}

/// A document in a form.
///
/// # Errors
/// A chart cannot be drawn.
pub fn bytes(document: &Document, form: Form, look: Look<'_>) -> Result<Vec<u8>> {
    Ok(match form {
        Form::Text => document::text(document).into_bytes(),
        Form::Markdown => document::markdown(document).into_bytes(),
        Form::Html => document::html(document)?.into_bytes(),
        Form::Png => document::picture(document, look)?,
        Form::Xlsx => document::workbook(document)?,
        Form::Json => format!("{:#}\n", json(document)).into_bytes(),
    })
}

/// All forms of each document, and its charts.
fn files(pages: &[Page<'_>]) -> Result<Vec<File>> {
    let names: Vec<Centre> =
        pages.iter().map(|page| Centre { name: page.name.to_owned(), ..Centre::default() }).collect();
    let mut files = Vec::new();
    for (page, name) in pages.iter().zip(file_names(&names)) {
        for (form, extension) in Form::FILES {
            let bytes = bytes(page.document, form, Look::default())?;
            files.push(File { name: format!("{name}.{extension}"), bytes });
        }
        let pictures = pictures(page.document)?.into_iter();
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
            "sql": section.sql,
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
