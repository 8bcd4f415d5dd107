//! The signs with which a language writes numbers: the decimal sign, and the sign between thousands.

use std::str::FromStr;

use crate::error::{Error, Result};

/// The signs of numbers.
///
/// They follow CLDR 47 (`symbols-numberSystem-latn`, `decimal` and `group`). Every thousand is grouped, also in the languages that
/// leave four digits alone, and minus and percent signs stay as they are: figures stand in columns, and programs read them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Locale {
    decimal: char,
    group: char,
}

/// A space that breaks no line.
const SPACE: char = '\u{a0}';
/// The same, as narrow as a comma.
const THIN: char = '\u{202f}';
const QUOTE: char = '\u{2019}';

/// The signs of each language, and of the regions that write otherwise.
const SIGNS: [(&str, char, char); 69] = [
    ("bg", ',', SPACE),
    ("ca", ',', '.'),
    ("cs", ',', SPACE),
    ("da", ',', '.'),
    ("de", ',', '.'),
    ("de-AT", ',', SPACE),
    ("de-CH", '.', QUOTE),
    ("de-LI", '.', QUOTE),
    ("el", ',', '.'),
    ("en", '.', ','),
    ("en-CH", '.', QUOTE),
    ("en-ZA", ',', SPACE),
    ("es", ',', '.'),
    ("es-419", '.', ','),
    ("es-BZ", '.', ','),
    ("es-CR", ',', SPACE),
    ("es-CU", '.', ','),
    ("es-DO", '.', ','),
    ("es-GT", '.', ','),
    ("es-HN", '.', ','),
    ("es-MX", '.', ','),
    ("es-NI", '.', ','),
    ("es-PA", '.', ','),
    ("es-PE", '.', ','),
    ("es-PR", '.', ','),
    ("es-SV", '.', ','),
    ("es-US", '.', ','),
    ("et", ',', SPACE),
    ("eu", ',', '.'),
    ("fi", ',', SPACE),
    ("fr", ',', THIN),
    ("fr-CA", ',', SPACE),
    ("fr-LU", ',', '.'),
    ("fr-MA", ',', '.'),
    ("ga", '.', ','),
    ("gl", ',', '.'),
    ("he", '.', ','),
    ("hi", '.', ','),
    ("hr", ',', '.'),
    ("hu", ',', SPACE),
    ("id", ',', '.'),
    ("is", ',', '.'),
    ("it", ',', '.'),
    ("it-CH", '.', QUOTE),
    ("ja", '.', ','),
    ("ko", '.', ','),
    ("lb", ',', '.'),
    ("lt", ',', SPACE),
    ("lv", ',', SPACE),
    ("ms", '.', ','),
    ("mt", '.', ','),
    ("nb", ',', SPACE),
    ("nl", ',', '.'),
    ("nn", ',', SPACE),
    ("no", ',', SPACE),
    ("pl", ',', SPACE),
    ("pt", ',', '.'),
    ("pt-PT", ',', SPACE),
    ("ro", ',', '.'),
    ("ru", ',', SPACE),
    ("sk", ',', SPACE),
    ("sl", ',', '.'),
    ("sr", ',', '.'),
    ("sv", ',', SPACE),
    ("th", '.', ','),
    ("tr", ',', '.'),
    ("uk", ',', SPACE),
    ("vi", ',', '.'),
    ("zh", '.', ','),
];

impl Default for Locale {
    /// English.
    fn default() -> Self {
        Self { decimal: '.', group: ',' }
    }
}

impl Locale {
    /// What stands between the fields of CSV, as spreadsheets of the language read it: a semicolon where decimals stand behind a comma,
    /// and in Switzerland and Liechtenstein.
    #[must_use]
    pub fn separator(self) -> u8 {
        if self.decimal == ',' || self.group == QUOTE { b';' } else { b',' }
    }

    /// Rewrites a number, `-1,234.50` or `-1234.5`, with the locale's signs.
    #[must_use]
    pub fn number(self, number: &str) -> String {
        let sign = |c| match c {
            ',' => self.group,
            '.' => self.decimal,
            c => c,
        };
        number.chars().map(sign).collect()
    }
}

impl FromStr for Locale {
    type Err = Error;

    /// Reads `de`, `de-AT` or `de_AT.UTF-8`; a region that is not told apart writes as its language does.
    fn from_str(text: &str) -> Result<Self> {
        let tag = text.split(['.', '@']).next().unwrap_or_default().replace('_', "-");
        let language = tag.split('-').next().unwrap_or_default();
        let signs = |name: &str| SIGNS.iter().find(|(known, ..)| known.eq_ignore_ascii_case(name));
        let found = signs(&tag).or_else(|| signs(language));
        found.map(|(_, decimal, group)| Self { decimal: *decimal, group: *group }).ok_or_else(|| Error::Unknown {
            what: "locale",
            name: text.to_owned(),
            known: SIGNS.iter().map(|(name, ..)| (*name).to_owned()).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str) -> Locale {
        name.parse().unwrap()
    }

    #[test]
    fn numbers_have_the_signs_of_their_language() {
        let cases = [
            ("en", "-1,234.50"),
            ("de", "-1.234,50"),
            ("de-CH", "-1’234.50"),
            ("fr", "-1\u{202f}234,50"),
            ("sv", "-1\u{a0}234,50"),
            ("es-MX", "-1,234.50"),
        ];
        for (name, shown) in cases {
            assert_eq!(of(name).number("-1,234.50"), shown, "{name}");
        }
        assert_eq!([of("de").number("-1234.5"), of("ja").number("-1234.5")], ["-1234,5", "-1234.5"]);
    }

    #[test]
    fn a_locale_is_read_as_systems_write_it() {
        assert_eq!([of("de_AT.UTF-8"), of("DE-at"), of("de_AT@euro")], [of("de-AT"); 3]);
        assert_eq!((of("de-DE"), of("pt-BR")), (of("de"), of("pt")));
    }

    #[test]
    fn an_unknown_locale_is_an_error() {
        for name in ["", "xx", "C", "english", "-"] {
            let error = name.parse::<Locale>().unwrap_err();
            assert_eq!(error.to_string(), format!("there is no locale {name:?}"));
        }
    }

    #[test]
    fn no_name_stands_twice_and_no_number_is_ambiguous() {
        assert!(SIGNS.is_sorted_by(|a, b| a.0 < b.0));
        assert!(SIGNS.iter().all(|(_, decimal, group)| matches!(decimal, '.' | ',') && decimal != group));
    }
}
