//! How numbers and text are written where a format leaves a choice.

use std::borrow::Cow;

use super::Locale;

/// The choices of whoever reads the bytes. A table and Markdown take the locale, CSV takes all; JSON, Parquet and workbooks have no choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dialect {
    /// The signs of numbers. Where decimals stand behind a comma, a CSV file's fields are separated by `;`. Days and times stay ISO 8601.
    pub locale: Locale,
    /// Whether a CSV file begins with the mark (EF BB BF) by which Excel tells UTF-8.
    pub bom: bool,
    /// What becomes of text in CSV that a spreadsheet would run.
    pub text: Text,
}

/// What becomes of text in CSV that a spreadsheet would run.
///
/// Text begins a formula with `=`, `+`, `-` or `@`, also behind a tab, a line end or a null, which some spreadsheets drop. Quotes do not
/// help, as a spreadsheet takes them off before it looks. A `'` before it does (OWASP ASVS 5.0, 1.2.10), at the price of one sign
/// more for a program. Whoever names resources and tags is not whoever opens the file, and nobody gives a flag before a
/// double click: so text is neutral unless it is asked for as it is. JSON and Parquet always carry it so. Numbers are numbers in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Text {
    /// `'` stands before it.
    #[default]
    Neutral,
    /// It is written as it is.
    Raw,
}

/// What a formula begins with; the wide signs are those of East Asian spreadsheets.
const FORMULA: [char; 12] = ['=', '+', '-', '@', '\t', '\r', '\n', '\0', '＝', '＋', '－', '＠'];

impl Text {
    /// The text as a field of CSV, before it is quoted.
    pub(super) fn field(self, text: &str) -> Cow<'_, str> {
        if self == Text::Neutral && text.starts_with(FORMULA) {
            return Cow::Owned(format!("'{text}"));
        }
        Cow::Borrowed(text)
    }
}
