//! Names of worksheets that Excel takes.

use std::collections::BTreeSet;

use crate::render::show;

/// The first sheet.
pub(super) const SUMMARY: &str = "Summary";
/// UTF-16 units that a name has at most.
const LONGEST: usize = 31;
/// Names that are taken: the first sheet's, and one that Excel keeps for itself.
const TAKEN: [&str; 2] = ["summary", "history"];

/// A valid name for each, no two alike in any case.
pub(super) fn of<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken: BTreeSet<String> = TAKEN.map(str::to_owned).into();
    let unique = |name: &'a str| {
        let name = valid(name);
        let numbered = (2..).map(|number| {
            let end = format!(" {number}");
            cut(&name, LONGEST - end.len()).trim_end().to_owned() + &end
        });
        std::iter::once(name.clone()).chain(numbered).find(|name| taken.insert(name.to_lowercase()))
    };
    names.filter_map(unique).collect()
}

fn valid(name: &str) -> String {
    let plain = show::clean(name).replace(['[', ']', ':', '*', '?', '/', '\\'], " ");
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    // An apostrophe may stand inside only, and a cut may end with one.
    let name = cut(words.trim_matches(EDGE), LONGEST).trim_matches(EDGE);
    if name.is_empty() { "Sheet".to_owned() } else { name.to_owned() }
}

const EDGE: [char; 2] = ['\'', ' '];

/// The longest beginning of so many UTF-16 units.
pub(super) fn cut(text: &str, most: usize) -> &str {
    let mut units = 0;
    let end = text.char_indices().find(|(_, c)| {
        units += c.len_utf16();
        units > most
    });
    end.map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_are_valid_and_unique() {
        let long = "Commitments that end within ninety days";
        let given = ["Movers", "movers", "a/b:c", "'x'", "", "[]", "Summary", "HISTORY", long, long];
        let names = of(given.into_iter());
        let expected = [
            "Movers",
            "movers 2",
            "a b c",
            "x",
            "Sheet",
            "Sheet 2",
            "Summary 2",
            "HISTORY 2",
            "Commitments that end within nin",
            "Commitments that end within n 2",
        ];
        assert_eq!(names, expected);
    }

    proptest! {
        #[test]
        fn excel_takes_any_name(given in prop::collection::vec("\\PC{0,40}|['\\[/ ]{0,3}|😀{0,40}", 0..6)) {
            let names = of(given.iter().map(String::as_str));
            let unique: BTreeSet<String> = names.iter().map(|name| name.to_lowercase()).collect();
            prop_assert_eq!(unique.len(), given.len());
            for name in names {
                prop_assert!(rust_xlsxwriter::utility::check_sheet_name(&name).is_ok(), "{name:?}");
            }
        }
    }
}
