//! CSV files in memory, for tests.

use std::io::{Cursor, Write};
use std::sync::Arc;

use flate2::Compression;
use flate2::write::GzEncoder;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectMeta, ObjectStore, ObjectStoreExt};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A store that holds one file.
pub async fn stored(name: &str, bytes: Vec<u8>) -> (Arc<dyn ObjectStore>, ObjectMeta) {
    let store: Arc<dyn ObjectStore> = Arc::new(InMemory::new());
    let path = Path::from(name);
    store.put(&path, bytes.into()).await.unwrap();
    let meta = store.head(&path).await.unwrap();
    (store, meta)
}

/// A gzip member.
pub fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

/// An archive of named texts.
pub fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in entries {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// An archive whose one entry asks for a password.
pub fn locked_zip() -> Vec<u8> {
    let mut bytes = zipped(&[("a.csv", "a\n1\n")]);
    // Bit 0 of the flags, which stand 6 bytes into the entry's own header and 8 into its line of the list at the end.
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = bytes.windows(4).position(|bytes| bytes == signature).unwrap();
        bytes[at + flags] |= 1;
    }
    bytes
}
