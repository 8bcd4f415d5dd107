//! What an export's target holds already, and whether it may be replaced.

use super::Order;
use crate::error::{Error, Result};

/// Refuses a target that holds `files` (their places under it), unless they are months of the same export that are to be
/// replaced: two forms in one folder could not be read again.
pub fn check(order: &Order, files: &[String]) -> Result<()> {
    let place = order.place.shown();
    let Some(first) = files.first() else { return Ok(()) };
    if !order.overwrite {
        return Err(Error::Format {
            message: format!("{place} is not empty: it holds {first}"),
            hint: "choose another folder, or add --overwrite to replace the months that are exported".to_owned(),
        });
    }
    match files.iter().find(|file| !is_own(order, file)) {
        None => Ok(()),
        Some(other) => Err(Error::Format {
            message: format!("{place} holds {other}, which is no file of this export"),
            hint: "choose another folder: --overwrite replaces months of the same form and format alone".to_owned(),
        }),
    }
}

/// Whether a file is one that this export writes: `billing_period=2025-01/line_items-00001.parquet`.
fn is_own(order: &Order, file: &str) -> bool {
    let number = |name: &str| {
        let rest = name.strip_prefix(order.stem)?.strip_prefix('-')?;
        let digits = rest.strip_suffix(order.container.extension())?.strip_suffix('.')?;
        (digits.len() >= 5 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
    };
    let parts: Vec<&str> = file.split('/').collect();
    matches!(parts.as_slice(), [month, name] if month.starts_with("billing_period=") && number(name).is_some())
}
