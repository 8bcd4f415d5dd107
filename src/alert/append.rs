//! Files that grow by whole lines.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

/// Adds whole lines to a file in one write. A last line that a kill cut gets its end first.
///
/// # Errors
/// The file cannot be written.
pub fn append(path: &Path, lines: &str) -> std::io::Result<()> {
    let mut file = File::options().create(true).append(true).read(true).open(path)?;
    let is_cut = file.seek(SeekFrom::End(0))? > 0 && {
        let mut last = [0];
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
        last != *b"\n"
    };
    file.write_all(format!("{}{lines}", if is_cut { "\n" } else { "" }).as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_was_cut_gets_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        append(&path, "one\n").unwrap();
        std::fs::write(&path, "one\ntw").unwrap();
        append(&path, "three\nfour\n").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one\ntw\nthree\nfour\n");
    }
}
