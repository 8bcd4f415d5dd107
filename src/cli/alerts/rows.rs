//! Findings as a table.

use crate::alert::finding::Finding;
use crate::error::Result;
use crate::table::{Builder, Kind, Rows};

/// A row for each finding.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn table(found: &[Finding]) -> Result<Rows> {
    Builder::default()
        .texts("severity", Kind::Text, found.iter().map(|one| Some(one.severity.to_string())))
        .texts("rule", Kind::Key, found.iter().map(|one| Some(&one.rule)))
        .days("first_day", Kind::Date, found.iter().map(|one| one.first))
        .amounts("amount", Kind::Money, found.iter().map(|one| one.amount))?
        .texts(
            "finding",
            Kind::Text,
            found.iter().map(|one| Some(if one.text.is_empty() { &one.title } else { &one.text })),
        )
        .texts("currency", Kind::Currency, found.iter().map(|one| one.currency.as_ref()))
        .rows()
}
