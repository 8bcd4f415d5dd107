//! Finds where the fields of a record end.

use std::ops::Range;

/// Where the fields of a record end, quotes included; each begins behind the comma that ends the one before it.
#[derive(Debug, Default)]
pub struct Fields {
    /// In order.
    pub ends: Vec<usize>,
    /// Whether one of them begins with a quote.
    pub quoted: bool,
}

/// What the beginning of some bytes is.
pub enum Split {
    /// The bytes of the record with its line's end.
    Whole(usize),
    /// More bytes are needed.
    Cut,
    /// The last quote is open where the file ends.
    Open,
}

/// Splits the first record of `bytes`; none are left if it is of length 0.
pub fn split(bytes: &[u8], ended: bool, fields: &mut Fields) -> Split {
    fields.ends.clear();
    fields.quoted = false;
    let mut run = if bytes.first() == Some(&b'"') { Run::Quote(0) } else { Run::from(bytes, 0, &mut fields.ends) };
    loop {
        run = match run {
            Run::Quote(open) => {
                fields.quoted = true;
                match closing(bytes, open + 1) {
                    Some(close) => Run::from(bytes, close + 1, &mut fields.ends),
                    None => return if ended { Split::Open } else { Split::Cut },
                }
            }
            Run::Out if !ended => return Split::Cut,
            Run::Out => return Split::Whole(last(bytes, bytes.len(), &mut fields.ends)),
            Run::Line(end) => return Split::Whole(last(bytes, end, &mut fields.ends) + 1),
        }
    }
}

/// Ends the last field of a record where its line ends; gives back where that is.
fn last(bytes: &[u8], end: usize, ends: &mut Vec<usize>) -> usize {
    let start = ends.last().map_or(0, |end| end + 1);
    ends.push(if end > start && bytes[end - 1] == b'\r' { end - 1 } else { end });
    end
}

/// Why a run of fields without quotes ended.
enum Run {
    /// The line ends here.
    Line(usize),
    /// The next field begins with this quote.
    Quote(usize),
    /// There are no more bytes.
    Out,
}

impl Run {
    /// Adds the ends of fields from `at` on, which is past any quotes of its field. Fields are mostly short or empty, so
    /// eight bytes are looked at together.
    fn from(bytes: &[u8], mut at: usize, ends: &mut Vec<usize>) -> Self {
        while let Some(word) = bytes[at..].first_chunk() {
            let (mut commas, lines, quotes) = (equal(*word, b','), equal(*word, b'\n'), equal(*word, b'"'));
            let opens = (commas << 8) & quotes != 0 || (commas >> 63 == 1 && bytes.get(at + 8) == Some(&b'"'));
            if lines != 0 || opens {
                if let Some(run) = Self::among(bytes, at..at + 8, ends) {
                    return run;
                }
            } else {
                while commas != 0 {
                    ends.push(at + commas.trailing_zeros() as usize / 8);
                    commas &= commas - 1;
                }
            }
            at += 8;
        }
        Self::among(bytes, at..bytes.len(), ends).unwrap_or(Run::Out)
    }

    /// Adds the ends of fields among some bytes, until the line ends or a field begins with a quote.
    fn among(bytes: &[u8], places: Range<usize>, ends: &mut Vec<usize>) -> Option<Self> {
        for end in places {
            match bytes[end] {
                b'\n' => return Some(Run::Line(end)),
                b',' => ends.push(end),
                _ => continue,
            }
            if bytes.get(end + 1) == Some(&b'"') {
                return Some(Run::Quote(end + 1));
            }
        }
        None
    }
}

/// Where the quote that is open before `at` is closed; doubled quotes stand for one.
fn closing(bytes: &[u8], mut at: usize) -> Option<usize> {
    loop {
        at += quote(&bytes[at..])?;
        if bytes.get(at + 1) != Some(&b'"') {
            return Some(at);
        }
        at += 2;
    }
}

/// The first quote.
fn quote(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    while let Some(word) = bytes[at..].first_chunk() {
        let found = equal(*word, b'"');
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    bytes[at..].iter().position(|byte| *byte == b'"').map(|rest| at + rest)
}

/// The highest bit of each byte that is `byte`, the first byte lowest.
fn equal(word: [u8; 8], byte: u8) -> u64 {
    const LOW: u64 = u64::from_le_bytes([0x7f; 8]);
    let differ = u64::from_le_bytes(word) ^ u64::from_le_bytes([byte; 8]);
    // No carry leaves its byte, so unlike the shorter forms of this trick no byte is found that is not there.
    !(((differ & LOW) + LOW) | differ | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn equal_bytes_are_found_and_no_others(word: [u8; 8], byte: u8) {
            let expected = word.map(|other| if other == byte { 0x80 } else { 0 });
            prop_assert_eq!(equal(word, byte).to_le_bytes(), expected);
        }

        #[test]
        fn first_quote_is_found(text in "[a\"]{0,20}") {
            prop_assert_eq!(quote(text.as_bytes()), text.find('"'));
        }
    }
}
