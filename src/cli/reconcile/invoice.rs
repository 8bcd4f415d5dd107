//! An invoice's totals by service, from a CSV or TOML file.

use std::path::Path;

use crate::analysis::reconcile::{Key, Other};
use crate::error::{Error, Result, mark};
use crate::money;

/// What the forms are.
const FORMS: &str = "write service,amount[,currency] as CSV, or TOML with a table [services] and a currency";

/// Reads an invoice. `currency` is what amounts that name none are in: the bill's, where it has one.
///
/// # Errors
/// The file cannot be read, or has a fault, which is shown in its place.
pub fn read(path: &Path, currency: Option<&str>) -> Result<Other> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.to_owned(), source })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text); // as spreadsheets write it
    let file = path.display().to_string();
    match path.extension().unwrap_or_default().to_string_lossy().to_lowercase().as_str() {
        "csv" => csv(&file, text, currency),
        "toml" => toml(&file, text, currency),
        _ => Err(Error::Value {
            what: "--invoice".to_owned(),
            value: file,
            expected: "a file that ends in .csv or .toml".to_owned(),
            hint: Some(FORMS.to_owned()),
        }),
    }
}

fn csv(file: &str, text: &str, currency: Option<&str>) -> Result<Other> {
    let fault = |at: usize, length: usize, message: &str, hint: &str| {
        mark(file, text, at..at + length, message, Some(hint.to_owned()))
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let broken =
        |error: csv::Error| Error::Csv { path: file.to_owned(), source: Box::new(error), hint: FORMS.to_owned() };
    let header = reader.headers().map_err(broken)?.clone();
    let place = |name: &str| header.iter().position(|known| known.trim().eq_ignore_ascii_case(name));
    let first = text.lines().next().map_or(0, str::len);
    let (Some(service), Some(amount)) = (place("service"), place("amount")) else {
        return Err(fault(0, first, "the header lacks service or amount", FORMS));
    };
    let mut sums = Other::new();
    for record in reader.records() {
        let record = record.map_err(broken)?;
        let start = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
        let start = start + text[start..].len() - text[start..].trim_start().len();
        let length = text[start..].lines().next().map_or(0, str::len);
        let field = |at: usize| record.get(at).map_or("", str::trim);
        if field(service).is_empty() {
            return Err(fault(start, length, "the line names no service", FORMS));
        }
        let Some(units) = money::parse(field(amount)) else {
            let message = format!("{:?} is no amount", field(amount));
            return Err(fault(start, length, &message, "write it as 1234.56, without signs of currency or thousands"));
        };
        let own = place("currency").map(field).filter(|own| !own.is_empty());
        let currency = own.or(currency).ok_or_else(|| fault(start, length, NO_CURRENCY, FORMS))?;
        let key = Key { names: vec![field(service).to_owned()], currency: currency.to_owned() };
        *sums.entry(key).or_default() += units;
    }
    filled(file, sums)
}

const NO_CURRENCY: &str = "the amount has no currency, and the bill has several";

fn toml(file: &str, text: &str, currency: Option<&str>) -> Result<Other> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Invoice {
        currency: Option<String>,
        services: indexmap::IndexMap<String, toml::Spanned<toml::Value>>,
    }
    let invoice: Invoice = toml::from_str(text)
        .map_err(|error| mark(file, text, error.span().unwrap_or(0..1), error.message(), Some(FORMS.to_owned())))?;
    let mut sums = Other::new();
    for (service, amount) in &invoice.services {
        let units = match amount.get_ref() {
            toml::Value::Integer(whole) => Some(i128::from(*whole) * money::ONE),
            toml::Value::Float(amount) => money::from_f64(*amount),
            toml::Value::String(text) => money::parse(text),
            _ => None,
        };
        let hint = || Some("write it as 1234.56 or \"1234.56\"".to_owned());
        let units =
            units.ok_or_else(|| mark(file, text, amount.span(), &format!("{service:?} has no amount"), hint()))?;
        let currency = invoice.currency.as_deref().or(currency);
        let currency = currency.ok_or_else(|| mark(file, text, amount.span(), NO_CURRENCY, Some(FORMS.to_owned())))?;
        sums.insert(Key { names: vec![service.clone()], currency: currency.to_owned() }, units);
    }
    filled(file, sums)
}

/// An invoice of nothing would make every line of the bill a difference.
fn filled(file: &str, sums: Other) -> Result<Other> {
    if !sums.is_empty() {
        return Ok(sums);
    }
    Err(Error::Source { message: format!("{file} holds no service's total"), hint: FORMS.to_owned() })
}
