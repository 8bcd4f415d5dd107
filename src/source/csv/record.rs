//! One record, and the texts of its fields.

/// One record.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    /// The line on which it begins, counted from 1.
    pub line: u64,
    /// Its bytes without the line's end.
    pub text: &'a str,
    /// Where its fields end, quotes included; each begins behind the comma that ends the one before it.
    pub ends: &'a [usize],
}

impl<'a> Record<'a> {
    /// How many fields it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// The first text that is not empty among those of `places`.
    pub fn first<'b>(&self, places: &[usize], scratch: &'b mut String) -> &'b str
    where
        'a: 'b,
    {
        let place = match places {
            [place] => Some(place),
            places => places.iter().find(|place| !self.get(**place, scratch).is_empty()),
        };
        place.map_or("", |place| self.get(*place, scratch))
    }

    /// The text of a field, which needs `scratch` if quotes stand inside; empty text for a place past the end.
    pub fn get<'b>(&self, place: usize, scratch: &'b mut String) -> &'b str
    where
        'a: 'b,
    {
        let Some(end) = self.ends.get(place) else { return "" };
        let start = if place == 0 { 0 } else { self.ends[place - 1] + 1 };
        let text = &self.text[start..*end];
        let Some(quoted) = text.strip_prefix('"') else { return text };
        match quoted.strip_suffix('"') {
            Some(text) if !text.contains('"') => text,
            _ => {
                scratch.clear();
                unescape(quoted, scratch);
                scratch
            }
        }
    }
}

/// Makes doubled quotes single; what follows the closing quote is taken as it stands.
fn unescape(mut text: &str, into: &mut String) {
    while let Some((before, after)) = text.split_once('"') {
        into.push_str(before);
        let Some(rest) = after.strip_prefix('"') else {
            into.push_str(after);
            return;
        };
        into.push('"');
        text = rest;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, ends: &[usize]) -> Vec<String> {
        let record = Record { line: 1, text, ends };
        (0..=record.len()).map(|place| record.get(place, &mut String::new()).to_owned()).collect()
    }

    #[test]
    fn quotes_are_taken_off() {
        assert_eq!(texts("a,,\"b\",\"c,d\"", &[1, 2, 6, 12]), ["a", "", "b", "c,d", ""]);
        assert_eq!(texts("\"\",\"\"\"\",\"say \"\"x\"\"\"", &[2, 7, 19]), ["", "\"", "say \"x\"", ""]);
    }

    #[test]
    fn text_after_a_closing_quote_is_kept() {
        assert_eq!(texts("\"a\"b\"c\",d\"e", &[7, 11]), ["ab\"c\"", "d\"e", ""]);
    }

    #[test]
    fn first_that_is_not_empty_counts() {
        let record = Record { line: 1, text: ",\"\",x,y", ends: &[0, 3, 5, 7] };
        let first = |places: &[usize]| record.first(places, &mut String::new()).to_owned();
        assert_eq!([first(&[0, 1, 3, 2]), first(&[0, 1]), first(&[2]), first(&[])], ["y", "", "x", ""]);
    }
}
