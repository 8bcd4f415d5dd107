//! A rate file: what commitments cost where the bill cannot say it, or is not to be asked.

use super::lines::Class;
use super::rates::{Kind, MILLION, Term};
use crate::error::{Result, mark, near};
use crate::money;

/// The columns of the file, in any order.
const COLUMNS: [&str; 6] = ["kind", "term", "payment_option", "family", "region", "discount"];

/// One rate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// For what.
    pub kind: Kind,
    /// For how long.
    pub term: Term,
    /// How it is paid.
    pub payment_option: String,
    /// The family of instances, `fargate` or `lambda`; any, if absent.
    pub family: Option<String>,
    /// The region; any, if absent.
    pub region: Option<String>,
    /// What is paid of the on-demand price, in millionths.
    pub paid: i128,
}

impl Listed {
    /// Whether it is for a class.
    #[must_use]
    pub fn covers(&self, class: &Class) -> bool {
        self.family.as_ref().is_none_or(|family| *family == class.family)
            && self.region.as_ref().is_none_or(|region| Some(region) == class.region.as_ref())
    }

    /// The more it names, the more it counts; a family more than a region.
    #[must_use]
    pub fn precision(&self) -> u8 {
        u8::from(self.family.is_some()) * 2 + u8::from(self.region.is_some())
    }
}

/// Parses a rate file; `path` names it in messages.
///
/// # Errors
/// A column that is missing or none of these, or a value that is no rate, with file, line and caret.
pub fn parse(path: &str, text: &str) -> Result<Vec<Listed>> {
    let file = File { path, text };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .comment(Some(b'#'))
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(header) = records.next() else {
        return Err(file.fault(
            0,
            "",
            "the rate file is empty",
            Some(format!("its first line is {}", COLUMNS.join(","))),
        ));
    };
    let header = file.read(header)?;
    let places = file.places(&header)?;
    let mut rates = Vec::new();
    for record in records {
        let record = file.read(record)?;
        rates.push(file.rate(&record, &places, &rates)?);
    }
    Ok(rates)
}

struct File<'a> {
    path: &'a str,
    text: &'a str,
}

impl File<'_> {
    fn read(&self, record: csv::Result<csv::StringRecord>) -> Result<csv::StringRecord> {
        record.map_err(|error| {
            let at = error.position().map_or(0, csv::Position::byte);
            self.fault(at, "", &format!("the rate file is no CSV: {error}"), None)
        })
    }

    /// Marks a value on the line that begins at or after a byte.
    fn fault(&self, line: u64, value: &str, message: &str, hint: Option<String>) -> crate::error::Error {
        let line = usize::try_from(line).unwrap_or(0).min(self.text.len());
        // Positions may stand before empty lines and comments.
        let skipped = self.text.get(line..).map_or(0, |rest| {
            let idle = |line: &&str| line.trim().is_empty() || line.starts_with('#');
            rest.split_inclusive('\n').take_while(idle).map(str::len).sum()
        });
        let line = line + skipped;
        let rest = self.text.get(line..).unwrap_or("");
        let whole = rest.lines().next().unwrap_or("");
        let (start, length) = match whole.find(value) {
            Some(at) if !value.is_empty() => (line + at, value.len()),
            _ => (line, whole.len()),
        };
        mark(self.path, self.text, start..start + length, message, hint)
    }

    fn places(&self, header: &csv::StringRecord) -> Result<Vec<usize>> {
        let at = header.position().map_or(0, csv::Position::byte);
        if let Some(name) = header.iter().find(|name| !COLUMNS.contains(name)) {
            let hint = match near(name, COLUMNS).as_slice() {
                [] => format!("the columns are {}", COLUMNS.join(", ")),
                names => format!("did you mean {}?", names.join(" or ")),
            };
            return Err(self.fault(at, name, &format!("a rate file has no column {name:?}"), Some(hint)));
        }
        let place = |column: &&str| {
            let missing = || {
                let hint = Some(format!("the columns are {}", COLUMNS.join(", ")));
                self.fault(at, "", &format!("the rate file lacks the column {column}"), hint)
            };
            header.iter().position(|name| name == *column).ok_or_else(missing)
        };
        COLUMNS.iter().map(place).collect()
    }

    fn rate(&self, record: &csv::StringRecord, places: &[usize], before: &[Listed]) -> Result<Listed> {
        let at = record.position().map_or(0, csv::Position::byte);
        let value = |column: usize| record.get(places[column]).unwrap_or("");
        let wrong = |column: usize, expected: &str| {
            let text = value(column);
            self.fault(at, text, &format!("{} {text:?} is not {expected}", COLUMNS[column]), None)
        };
        let kind = match value(0) {
            "plan" => Kind::Plan,
            "reservation" => Kind::Reservation,
            _ => return Err(wrong(0, "plan or reservation")),
        };
        let term = match value(1) {
            "1yr" | "1" => Term::One,
            "3yr" | "3" => Term::Three,
            _ => return Err(wrong(1, "1yr or 3yr")),
        };
        if value(2).is_empty() {
            return Err(wrong(2, "a payment option such as No Upfront"));
        }
        let any = |column| Some(value(column)).filter(|text| !text.is_empty() && *text != "*").map(str::to_owned);
        let paid = paid(value(5)).ok_or_else(|| wrong(5, "a discount below 100%, written as 28% or 0.28"))?;
        let rate = Listed { kind, term, payment_option: value(2).to_owned(), family: any(3), region: any(4), paid };
        if before.iter().any(|other| Listed { paid, ..other.clone() } == rate) {
            return Err(self.fault(at, "", "this rate is listed twice", Some("keep one of the two lines".to_owned())));
        }
        Ok(rate)
    }
}

/// `28%` or `0.28`; a bare 28 could be either and is neither.
fn paid(text: &str) -> Option<i128> {
    let discount = match text.strip_suffix('%') {
        Some(percent) => money::parse(percent.trim_end())? / 100,
        None => money::parse(text)?,
    };
    (0..money::ONE)
        .contains(&discount)
        .then(|| MILLION - money::round(discount, money::PLACES, 6))
        .filter(|paid| *paid > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "kind,term,payment_option,family,region,discount\n";

    fn said(text: &str) -> String {
        let error = parse("rates.csv", text).unwrap_err();
        format!("{error} | {}", error.hint().unwrap_or_default())
    }

    #[test]
    fn rates_are_read_whatever_the_order_of_columns() {
        let text = "discount,kind,term,family,region,payment_option\n# a remark\n\n28%,plan,1yr,,*,No Upfront\n\
                    0.605,reservation,3,m5,eu-west-1,All Upfront\n";
        let rates = parse("rates.csv", text).unwrap();
        let plan = Listed {
            kind: Kind::Plan,
            term: Term::One,
            payment_option: "No Upfront".to_owned(),
            family: None,
            region: None,
            paid: 720_000,
        };
        let reservation = Listed {
            kind: Kind::Reservation,
            term: Term::Three,
            payment_option: "All Upfront".to_owned(),
            family: Some("m5".to_owned()),
            region: Some("eu-west-1".to_owned()),
            paid: 395_000,
        };
        assert_eq!(rates, [plan, reservation]);
    }

    #[test]
    fn faults_name_their_place() {
        for (text, place, words) in [
            ("", "rates.csv:1:1", "is empty"),
            ("kind,term,payment_option,famly,region,discount\n", "rates.csv:1:26", "did you mean family?"),
            ("kind,term\n", "rates.csv:1:1", "lacks the column payment_option"),
            (&format!("{HEADER}plan,1yr,No Upfront,,,28\n"), "rates.csv:2:23", "discount \"28\" is not"),
            (&format!("{HEADER}# x\n\nplan,2yr,No Upfront,,,28%\n"), "rates.csv:4:6", "term \"2yr\" is not 1yr or 3yr"),
            (&format!("{HEADER}sp,1yr,No Upfront,,,28%\n"), "rates.csv:2:1", "not plan or reservation"),
            (&format!("{HEADER}plan,1yr,,,,28%\n"), "rates.csv:2:1", "payment option such as No Upfront"),
            (&format!("{HEADER}plan,1yr,No Upfront,,,100%\n"), "rates.csv:2:23", "below 100%"),
            (&format!("{HEADER}plan,1yr,No Upfront\n"), "rates.csv:2:1", "discount \"\" is not"),
            (&format!("{HEADER}plan,1,A,,,1%\nplan,1yr,A,*,,2%\n"), "rates.csv:3:1", "listed twice"),
        ] {
            let said = said(text);
            assert!(said.contains(place) && said.contains(words), "{text:?} gives {said}");
        }
    }
}
