//! The bytes of a CSV file, unpacked while they are read.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::ops::ControlFlow;
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;
use futures::TryStreamExt;
use object_store::{GetResultPayload, ObjectMeta, ObjectStore, ObjectStoreExt};
use tokio_util::io::{StreamReader, SyncIoBridge};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::error::{Error, Result};

/// Bytes that are read ahead of a decoder.
const AHEAD: usize = 128 << 10;

/// An opened file. Its bytes are read with blocking calls, so not on the runtime's own threads.
pub struct Input {
    path: String,
    packing: Packing,
    bytes: Bytes,
}

/// How a file is packed, as its name says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Packing {
    Plain,
    Gzip,
    Zip,
}

enum Bytes {
    File(File),
    Stream(Box<dyn Read + Send>),
}

/// Opens a file of a store; `path` names it in messages.
///
/// # Errors
/// The store does not give it.
pub async fn open(store: &Arc<dyn ObjectStore>, meta: &ObjectMeta, path: &str) -> Result<Input> {
    let got = store.get(&meta.location).await.map_err(|error| broken(path, error.into()))?;
    let bytes = match got.payload {
        GetResultPayload::File(file, _) => Bytes::File(file),
        GetResultPayload::Stream(stream) => {
            let reader = StreamReader::new(stream.map_err(io::Error::from));
            Bytes::Stream(Box::new(SyncIoBridge::new(reader)))
        }
    };
    Ok(Input { path: path.to_owned(), packing: packing(meta.location.as_ref()), bytes })
}

fn packing(name: &str) -> Packing {
    match name.rsplit('.').next().unwrap_or_default().to_ascii_lowercase().as_str() {
        "gz" => Packing::Gzip,
        "zip" => Packing::Zip,
        _ => Packing::Plain,
    }
}

impl Input {
    /// Calls `part` with the name and the bytes of each file inside, in order, until it breaks: an archive may hold
    /// several, anything else is one.
    ///
    /// # Errors
    /// The archive cannot be read, or what `part` says.
    pub fn each_part<E: From<Error>>(
        self,
        mut part: impl FnMut(&str, &mut dyn Read) -> Result<ControlFlow<()>, E>,
    ) -> Result<(), E> {
        let mut bytes: Box<dyn Read + Send> = match (self.packing, self.bytes) {
            (Packing::Zip, Bytes::File(file)) => return each_entry(&self.path, file, part),
            (Packing::Zip, Bytes::Stream(stream)) => {
                let file = spooled(stream).map_err(|error| broken(&self.path, error.into()))?;
                return each_entry(&self.path, file, part);
            }
            (_, Bytes::File(file)) => Box::new(file),
            (_, Bytes::Stream(stream)) => stream,
        };
        if self.packing == Packing::Gzip {
            bytes = Box::new(MultiGzDecoder::new(BufReader::with_capacity(AHEAD, bytes)));
        }
        part(&self.path, &mut bytes).map(|_| ())
    }
}

/// The entries of an archive are found from its end, so a stream is laid down first.
fn spooled(mut stream: Box<dyn Read + Send>) -> io::Result<File> {
    let mut file = tempfile::tempfile()?;
    io::copy(&mut stream, &mut file)?;
    file.rewind()?;
    Ok(file)
}

fn each_entry<E: From<Error>>(
    path: &str,
    file: File,
    mut part: impl FnMut(&str, &mut dyn Read) -> Result<ControlFlow<()>, E>,
) -> Result<(), E> {
    let fault = |error: ZipError| refused(path, error);
    let mut archive = ZipArchive::new(BufReader::with_capacity(AHEAD, file)).map_err(fault)?;
    let mut entries = Vec::new();
    for index in 0..archive.len() {
        let name = archive.name_for_index(index).transpose().map_err(fault)?.unwrap_or_default().into_owned();
        if is_data(&name) {
            entries.push((index, name));
        }
    }
    if entries.is_empty() {
        return Err(broken(path, "it holds no file".into()).into());
    }
    for (index, name) in &entries {
        let mut entry = archive.by_index(*index).map_err(fault)?;
        let name = if entries.len() == 1 { path.to_owned() } else { format!("{path}/{name}") };
        if part(&name, &mut entry)?.is_break() {
            break;
        }
    }
    Ok(())
}

/// Whether an entry is a file that a person put there: no folder, and nothing that a file manager adds.
fn is_data(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or_default();
    !file.is_empty() && !file.starts_with('.') && !name.starts_with("__MACOSX/")
}

fn refused(path: &str, error: ZipError) -> Error {
    let locked = matches!(error, ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED));
    match broken(path, error.into()) {
        Error::Csv { path, source, .. } if locked => {
            Error::Csv { path, source, hint: "unpack it, and put what it holds in its place".to_owned() }
        }
        error => error,
    }
}

/// A file that cannot be read to its end.
pub fn broken(path: &str, source: Box<dyn std::error::Error + Send + Sync>) -> Error {
    Error::Csv {
        path: path.to_owned(),
        source,
        hint: "the file may be cut short, or not be what its name says: fetch it again, or move it out of the source"
            .to_owned(),
    }
}
