//! The token that opens the pages, and the file that holds it.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::error::{Error, Result};

/// The shortest token, in characters.
const SHORTEST: usize = 16;

/// The longest file, in bytes.
const LONGEST: u64 = 4096;

/// A token; nothing shows it.
pub struct Token(String);

impl Token {
    /// Reads a file of one line of at least 16 characters, which nobody but its owner may read.
    ///
    /// # Errors
    /// [`Error::Read`] where it cannot be read, [`Error::Format`] where others may read it or it holds something else. No error
    /// repeats what it holds.
    pub fn read(path: &Path) -> Result<Self> {
        let failed = |source| Error::Read { path: path.to_owned(), source };
        let file = File::open(path).map_err(failed)?;
        is_private(path, &file)?;
        let mut bytes = Vec::new();
        file.take(LONGEST + 1).read_to_end(&mut bytes).map_err(failed)?;
        Self::parse(&bytes).ok_or_else(|| Error::Format {
            message: format!("{} holds no token", path.display()),
            hint: "write one line of at least 16 letters, digits or signs, as `openssl rand -hex 32` does".to_owned(),
        })
    }

    /// One line of characters that a header can carry.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let text = str::from_utf8(bytes).ok()?;
        let line = text.strip_suffix('\n').unwrap_or(text);
        let line = line.strip_suffix('\r').unwrap_or(line);
        let is_token =
            line.len() >= SHORTEST && text.len() as u64 <= LONGEST && line.bytes().all(|c| c.is_ascii_graphic());
        is_token.then(|| Self(line.to_owned()))
    }

    /// The token itself.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(unix)]
fn is_private(path: &Path, file: &File) -> Result<()> {
    use std::os::unix::fs::MetadataExt as _;
    let about = file.metadata().map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let of_others = about.mode() & 0o077;
    if of_others == 0 {
        return Ok(());
    }
    Err(Error::Format {
        message: format!("others may read the token in {}", path.display()),
        hint: format!("chmod 600 {}", path.display()),
    })
}

#[cfg(not(unix))]
fn is_private(_: &Path, _: &File) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_is_a_token() {
        for text in ["0123456789abcdef", "0123456789abcdef\n", "0123456789abcdef\r\n"] {
            assert_eq!(Token::parse(text.as_bytes()).unwrap().expose(), "0123456789abcdef");
        }
    }

    #[test]
    fn what_is_short_long_or_more_than_a_line_is_none() {
        let long = "x".repeat(5000);
        let wrong = ["", "\n", "0123456789abcde", "0123456789 abcdef", "0123456789abcdef\n\n", "a\n0123456789abcdef"];
        for text in wrong.into_iter().chain([long.as_str(), "0123456789abcdéf", "0123456789abcdef\x1b"]) {
            assert!(Token::parse(text.as_bytes()).is_none(), "{text:?}");
        }
        assert!(Token::parse(b"0123456789abcdef\xff").is_none());
    }

    #[test]
    fn nothing_shows_it() {
        assert_eq!(format!("{:?}", Token::parse(b"0123456789abcdef").unwrap()), "Token(…)");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "0123456789abcdef\n").unwrap();
        for mode in [0o640, 0o604, 0o620, 0o666, 0o601] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let error = Token::read(&path).unwrap_err();
            assert_eq!(error.to_string(), format!("others may read the token in {}", path.display()));
            assert_eq!(error.hint().unwrap(), format!("chmod 600 {}", path.display()));
        }
        for mode in [0o600, 0o400] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            assert_eq!(Token::read(&path).unwrap().expose(), "0123456789abcdef");
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_error_does_not_repeat_what_the_file_holds() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("token");
        std::fs::write(&path, "short-secret").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        let error = Token::read(&path).unwrap_err();
        let told = format!("{error} {error:?} {}", error.hint().unwrap());
        assert!(!told.contains("secret") && told.contains("holds no token"), "{told}");
        assert!(matches!(Token::read(&folder.path().join("none")), Err(Error::Read { .. })));
    }
}
