//! What is asked for on the command line.

/// The seeds that settings may be tuned on; 1000 to 1999 are for the exam alone.
const TUNING: (u64, u64) = (1, 1000);

/// What to do.
pub struct Arguments {
    /// The first seed and the one after the last.
    pub seeds: (u64, u64),
    /// At most so many series.
    pub series: usize,
    /// A series of one's own instead: a file with the columns timestamp and value.
    pub csv: Option<String>,
}

impl Arguments {
    /// Reads `--seeds A..B`, `--series N` and `--csv FILE`; what cargo adds is passed over.
    pub fn read(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut arguments = Self { seeds: TUNING, series: usize::MAX, csv: None };
        while let Some(word) = words.next() {
            let mut value = || words.next().ok_or(format!("{word} needs a value"));
            match word.as_str() {
                "--seeds" => arguments.seeds = seeds(&value()?)?,
                "--series" => arguments.series = value()?.parse().map_err(|fault| format!("--series: {fault}"))?,
                "--csv" => arguments.csv = Some(value()?),
                "--bench" => {}
                other => return Err(format!("{other} is unknown; there are --seeds A..B, --series N, --csv FILE")),
            }
        }
        Ok(arguments)
    }
}

fn seeds(text: &str) -> Result<(u64, u64), String> {
    let ends = text.split_once("..").and_then(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?)));
    ends.filter(|(from, to)| from < to).ok_or_else(|| format!("{text:?} is no A..B"))
}
