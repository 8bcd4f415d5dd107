//! The charts of a document as files.

use std::collections::BTreeSet;

use super::looks::Looks;
use super::{Document, Figure};
use crate::error::Result;
use crate::render::chart::{self, Look};

/// Characters of a file's name at most, without its extension.
const LONGEST: usize = 60;

/// Draws each chart as PNG; the files are named after their sections.
///
/// # Errors
/// [`Error::Unknown`](crate::error::Error::Unknown) for a chart of a column that its rows lack,
/// [`Error::Format`](crate::error::Error::Format) for one of amounts in several currencies.
pub fn pictures(document: &Document) -> Result<Vec<(String, Vec<u8>)>> {
    let looks = Looks::of(document);
    let draw = |figure: &Figure| chart::png(&figure.drawing(looks.look(figure, Look::default().size)));
    let drawn = document.figures().map(|(_, figure)| draw(figure));
    names(document).into_iter().zip(drawn).map(|(name, bytes)| Ok((name, bytes?))).collect()
}

/// The names of the pictures' files: small letters, digits and hyphens, no two alike.
pub(super) fn names(document: &Document) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let name = |(title, _)| {
        let stem = stem(title);
        let numbered = (2..).map(|number| format!("{stem}-{number}"));
        let mut names = std::iter::once(stem.clone()).chain(numbered);
        names.find(|name| taken.insert(name.clone())).map(|name| name + ".png")
    };
    document.figures().filter_map(name).collect()
}

fn stem(title: &str) -> String {
    let sign = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let words: String = title.chars().map(sign).collect();
    let mut stem = words.split_whitespace().collect::<Vec<_>>().join("-");
    stem.truncate(LONGEST);
    let stem = stem.trim_end_matches('-');
    if stem.is_empty() { "chart".to_owned() } else { stem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::Section;
    use super::super::testing::{bars, week};
    use super::*;

    #[test]
    fn names_are_ascii_and_unique() {
        let titles = ["What moved", "../what MOVED?", "Größe", "חשבון", "שירות", &"long ".repeat(40)];
        let sections = titles.map(|title| Section::new(title).chart(bars()));
        let document = Document { sections: sections.to_vec(), ..Document::default() };
        let long = "long-".repeat(12);
        let expected = ["what-moved", "what-moved-2", "gr-e", "chart", "chart-2", long.trim_end_matches('-')];
        assert_eq!(names(&document), expected.map(|name| format!("{name}.png")));
    }

    #[test]
    fn a_picture_is_a_png() {
        let pictures = pictures(&week()).unwrap();
        assert_eq!(
            pictures.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(),
            ["movers.png", "cost-by-day.png"]
        );
        assert!(pictures.iter().all(|(_, bytes)| bytes.starts_with(b"\x89PNG")));
    }
}
