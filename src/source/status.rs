//! Athena's status table, in which AWS says whether a report is being written.

use bytes::Bytes;
use datafusion::arrow::array::AsArray;
use datafusion::arrow::compute::cast;
use datafusion::arrow::datatypes::DataType;
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// The word that AWS writes while it replaces a report's files.
const UPDATING: &str = "UPDATING";

/// Whether the table's file says that the report is being written. A file of another shape says nothing.
#[must_use]
pub fn is_updating(bytes: Bytes) -> bool {
    if bytes.starts_with(b"PAR1") { in_parquet(bytes).unwrap_or(false) } else { contains(&bytes) }
}

fn in_parquet(bytes: Bytes) -> Option<bool> {
    for batch in ParquetRecordBatchReaderBuilder::try_new(bytes).ok()?.build().ok()? {
        for column in batch.ok()?.columns() {
            let text = cast(column, &DataType::Utf8View).ok()?;
            if text.as_string_view().iter().flatten().any(|text| text == UPDATING) {
                return Some(true);
            }
        }
    }
    Some(false)
}

fn contains(bytes: &[u8]) -> bool {
    bytes.windows(UPDATING.len()).any(|window| window == UPDATING.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_says_so() {
        assert!(is_updating(Bytes::from_static(b"status\nUPDATING\n")));
        assert!(!is_updating(Bytes::from_static(b"status\nREADY\n")));
        assert!(!is_updating(Bytes::from_static(b"PAR1 and no more")));
    }
}
