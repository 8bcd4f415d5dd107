//! Months under a prefix of a bucket: sent after all of them are written, and taken away where one cannot be sent.

use super::{Order, Staged, copy, held};
use crate::error::{Error, Result};
use crate::output::{self, Prefix};

/// Refuses a prefix that holds something.
pub async fn check(order: &Order, prefix: &Prefix) -> Result<()> {
    held::check(order, &prefix.list().await?)
}

/// Sends staged files. S3 cannot replace several objects at once: readers may see some months before others.
pub async fn put(order: &Order, prefix: &Prefix, staged: &[Staged]) -> Result<()> {
    let before = prefix.list().await?;
    held::check(order, &before)?;
    surplus(prefix, &before, staged)?;
    for (count, one) in staged.iter().enumerate() {
        let path = &one.written.path;
        if let Err(error) = output::write(&prefix.object(path), async |out| copy(&one.file, out)).await {
            let new = staged[..count].iter().map(|one| &one.written.path).filter(|path| !before.contains(*path));
            let _ = prefix.remove(new).await;
            return Err(error);
        }
    }
    Ok(())
}

/// A month that had more files than it has now would count some rows twice.
fn surplus(prefix: &Prefix, before: &[String], staged: &[Staged]) -> Result<()> {
    let is_replaced = |file: &&String| staged.iter().any(|staged| file.starts_with(&super::folder_of(staged.month)));
    let is_new = |file: &&String| staged.iter().any(|staged| staged.written.path == **file);
    match before.iter().find(|file| is_replaced(file) && !is_new(file)) {
        None => Ok(()),
        Some(file) => Err(Error::Format {
            message: format!("{prefix} holds {file}, which the new export of its month does not replace"),
            hint: "remove the month's objects, or choose another prefix".to_owned(),
        }),
    }
}
