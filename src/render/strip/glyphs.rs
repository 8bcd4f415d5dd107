//! The signs that strips are drawn with.

/// Blocks where the terminal shows them, else signs that every terminal has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Glyphs {
    /// Blocks of Unicode, by eighths.
    Blocks,
    /// ASCII.
    Ascii,
}

/// Heights of a sparkline, the least first.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const ASCII: [char; 6] = ['_', '.', '-', '=', '*', '#'];

impl Glyphs {
    /// What the environment's locale shows: the first variable that is set of `LC_ALL`, `LC_CTYPE` and `LANG` decides, as POSIX has
    /// it, and blocks need UTF-8 there.
    pub fn of(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
        let charset = set.unwrap_or_default().to_ascii_lowercase().replace('-', "");
        if charset.contains("utf8") { Glyphs::Blocks } else { Glyphs::Ascii }
    }

    /// Heights of a sparkline, the least first.
    pub(super) fn heights(self) -> &'static [char] {
        match self {
            Glyphs::Blocks => &BLOCKS,
            Glyphs::Ascii => &ASCII,
        }
    }

    /// Where bars to both sides begin.
    pub(super) fn zero(self) -> char {
        match self {
            Glyphs::Blocks => '│',
            Glyphs::Ascii => '|',
        }
    }

    /// What rules of a table are made of.
    pub(in crate::render) fn rule(self) -> &'static str {
        match self {
            Glyphs::Blocks => "─",
            Glyphs::Ascii => "-",
        }
    }
}
