//! Files on disk.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use crate::error::{Error, Result};

/// Writes a file whole or not at all: under a temporary name in the same folder, then renamed.
///
/// # Errors
/// [`Error::Write`], or what `fill` yields.
pub async fn write_file(path: &Path, fill: impl AsyncFnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let failed = |source| Error::Write { path: path.to_owned(), source };
    let output = |error| match error {
        Error::Output(source) => failed(source),
        other => other,
    };
    // A link is followed; a device or a pipe is written to, not replaced.
    let target = followed(path);
    let there = std::fs::metadata(&target).ok();
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        let mut writer = BufWriter::new(std::fs::File::options().write(true).open(&target).map_err(failed)?);
        fill(&mut writer).await.map_err(output)?;
        return writer.flush().map_err(failed);
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o666)); // less the umask, as for any new file
    }
    let mut whole = builder.tempfile_in(folder).map_err(failed)?;
    if let Some(there) = there {
        whole.as_file().set_permissions(there.permissions()).map_err(failed)?;
    }
    let mut writer = BufWriter::new(whole.as_file_mut());
    fill(&mut writer).await.map_err(output)?;
    writer.flush().map_err(failed)?;
    drop(writer);
    whole.persist(&target).map_err(|error| failed(error.error)).map(|_| ())
}

/// Where a path leads, also by a link to a file that is not there yet.
fn followed(path: &Path) -> PathBuf {
    if let Ok(target) = path.canonicalize() {
        return target;
    }
    let link = path.read_link().map(|link| path.parent().unwrap_or(Path::new("")).join(link));
    link.unwrap_or_else(|_| path.to_owned())
}
