//! The one error type that crosses modules.

use std::path::PathBuf;

/// The library's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, said as what the person was doing; the cause is the `source`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or folder could not be read.
    #[error("could not read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// An output could not be written.
    #[error("could not write {}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Standard output could not be written.
    #[error("could not write the output")]
    Output(#[source] std::io::Error),
    /// A text file (settings, front matter, SQL) has a fault at a place.
    #[error("{}", marked.rendered)]
    Text {
        /// The fault with its place, drawn with a caret.
        marked: Box<Marked>,
    },
    /// A setting, flag or parameter has a value that is not of its form.
    #[error("{what} {value:?} is not {expected}")]
    Value {
        /// What was given, say `--month`.
        what: String,
        /// The text given.
        value: String,
        /// The form it should have.
        expected: String,
        /// What to do.
        hint: Option<String>,
    },
    /// A name that is not there.
    #[error("there is no {what} {name:?}")]
    Unknown {
        /// `report`, `source`, …
        what: &'static str,
        /// The name as given.
        name: String,
        /// What is there.
        known: Vec<String>,
    },
    /// A source holds nothing that can be read.
    #[error("{message}")]
    Source {
        /// The fact.
        message: String,
        /// What to do.
        hint: String,
    },
    /// A Parquet file that cannot be opened.
    #[error("could not open {path} as Parquet")]
    Parquet {
        /// Which.
        path: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
        /// What to do.
        hint: String,
    },
    /// A CSV file that cannot be read to its end.
    #[error("could not read {path} as CSV")]
    Csv {
        /// Which.
        path: String,
        /// Why.
        source: Box<dyn std::error::Error + Send + Sync>,
        /// What to do.
        hint: String,
    },
    /// A month that the source does not hold.
    #[error("{source_name} does not hold {month}")]
    Month {
        /// The source.
        source_name: String,
        /// The month asked for.
        month: String,
        /// The months that are there.
        held: Vec<String>,
    },
    /// The engine failed while planning or running SQL.
    #[error("{doing}")]
    Engine {
        /// What was being done.
        doing: String,
        /// DataFusion's error.
        source: Box<dyn std::error::Error + Send + Sync>,
        /// What to do.
        hint: Option<String>,
    },
    /// A bucket that could not be reached, listed, read or written, or another service of AWS that did not answer.
    #[error("{message}")]
    S3 {
        /// What was being done, and the fact.
        message: String,
        /// What to do.
        hint: String,
        /// What the server or the connection said.
        source: Option<Reply>,
    },
    /// A question to one of AWS's services that was not answered.
    #[error("{message}")]
    Aws {
        /// What was being asked, and the fact.
        message: String,
        /// What to do.
        hint: String,
        /// What the service or the connection said.
        source: Option<Reply>,
    },
    /// A result too large for a format that must hold it whole.
    #[error("the result has more than {limit} rows, too many to hold for this format")]
    TooManyRows {
        /// The limit.
        limit: usize,
    },
    /// A format that cannot carry this result.
    #[error("{message}")]
    Format {
        /// The fact.
        message: String,
        /// What to do.
        hint: String,
    },
}

/// A fault at a place in a text, drawn.
#[derive(Debug)]
pub struct Marked {
    /// Message, file, line, the line itself and a caret, ready to print.
    pub rendered: String,
    /// What to do.
    pub hint: Option<String>,
}

/// What a server or a connection said, without keys, tokens or signatures.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Reply(pub String);

impl Error {
    /// The fault of a bucket that other libraries have wrapped in errors of their own, at any depth.
    #[must_use]
    pub fn s3_within(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if let Some(Error::S3 { message, hint, source }) = error.downcast_ref() {
                return Some(Error::S3 { message: message.clone(), hint: hint.clone(), source: source.clone() });
            }
            cause = error.source();
        }
        None
    }

    /// The fault of a source that the engine has wrapped while it read rows, at any depth.
    #[must_use]
    pub fn source_within(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        Self::s3_within(error).or_else(|| {
            let own = std::iter::successors(Some(error), |error| error.source())
                .find_map(<dyn std::error::Error>::downcast_ref);
            match own? {
                Error::Source { message, hint } => Some(Error::Source { message: message.clone(), hint: hint.clone() }),
                Error::Csv { path, source, hint } => {
                    let source = Box::new(Reply(source.to_string()));
                    Some(Error::Csv { path: path.clone(), source, hint: hint.clone() })
                }
                _ => None,
            }
        })
    }

    /// What the person can do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        match self {
            Error::Text { marked } => marked.hint.clone(),
            Error::Value { hint, .. } | Error::Engine { hint, .. } => hint.clone(),
            Error::Unknown { what, name, known } => Some(near_hint(what, name, known)),
            Error::Source { hint, .. }
            | Error::Parquet { hint, .. }
            | Error::Csv { hint, .. }
            | Error::Format { hint, .. }
            | Error::S3 { hint, .. }
            | Error::Aws { hint, .. } => Some(hint.clone()),
            Error::Month { held, .. } => Some(format!("it holds {}", listed(held))),
            Error::TooManyRows { .. } => {
                Some("use --format csv, json, ndjson or parquet, add a LIMIT, or raise --max-rows".to_owned())
            }
            Error::Read { .. } | Error::Write { .. } | Error::Output(_) => None,
        }
    }

    /// Whether the reader of our output went away (`costs … | head`), which is no failure.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        matches!(self, Error::Output(error) if error.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

/// The names nearest to a wrong one, best first, at most three.
#[must_use]
pub fn near<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let lower = name.to_lowercase();
    let mut scored: Vec<(f64, &str)> = known
        .into_iter()
        .map(|other| (likeness(&lower, &other.to_lowercase()), other))
        .filter(|(score, _)| *score > 0.8)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by(|a, b| a.1.eq_ignore_ascii_case(b.1));
    scored.into_iter().take(3).map(|(_, other)| other).collect()
}

/// How alike two names are: by their beginnings, or by few slips of the finger, which weigh more in short names.
fn likeness(a: &str, b: &str) -> f64 {
    let slips = strsim::normalized_damerau_levenshtein(a, b);
    strsim::jaro_winkler(a, b).max(if slips >= 0.6 { 0.8 + slips / 5.0 } else { 0.0 })
}

fn near_hint(what: &str, name: &str, known: &[String]) -> String {
    let near = near(name, known.iter().map(String::as_str));
    if near.is_empty() {
        return if known.is_empty() {
            format!("there is no {what} at all")
        } else {
            format!("there is {}", listed(known))
        };
    }
    format!("did you mean {}?", near.join(" or "))
}

/// Names in a row: `a, b and c`.
#[must_use]
pub fn listed(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => one.clone(),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

/// Draws a fault at a byte range of a text, as `file:line:column`, the line and a caret under it.
#[must_use]
pub fn mark(file: &str, text: &str, span: std::ops::Range<usize>, message: &str, hint: Option<String>) -> Error {
    use ariadne::{CharSet, Config, IndexType, Label, Report, ReportKind, Source};
    // Whole characters, at least one: a span may come from a parser that counts otherwise.
    let start = (0..=span.start.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    let end = span.end.max(start + 1).min(text.len());
    let end = (end..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len());
    let span = start..end.max(start);
    let config = Config::default()
        .with_color(false)
        .with_char_set(CharSet::Unicode)
        .with_compact(false)
        .with_index_type(IndexType::Byte);
    let mut drawn = Vec::new();
    let report = Report::build(ReportKind::Custom("", ariadne::Color::Primary), (file, span.clone()))
        .with_config(config)
        .with_label(Label::new((file, span)).with_message("here"))
        .finish();
    let place = match report.write((file, Source::from(text)), &mut drawn) {
        Ok(()) => String::from_utf8_lossy(&drawn).into_owned(),
        Err(error) => error.to_string(),
    };
    // The first line would hold the kind and message again.
    let place = place.split_once('\n').map_or("", |(_, rest)| rest).trim_end();
    Error::Text { marked: Box::new(Marked { rendered: format!("{message}\n{place}"), hint }) }
}
