//! `[allocation]` as it is written, every part with its place, and what is wrong with it.

use std::collections::BTreeSet;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use chrono::NaiveDate;
use indexmap::IndexMap;
use serde::Deserialize;
use toml::{Spanned, Value};

use super::{Allocation, Basis, Centre, Origin, Pattern, Rule, Split, Taker, Template, UNALLOCATED, fold, taken};
use crate::error::{Result, listed, near};
use crate::money;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    clearing_account: Option<String>,
    #[serde(default)]
    centres: Vec<CentreKeys>,
    #[serde(default)]
    rules: Vec<Spanned<RuleKeys>>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct CentreKeys {
    name: Spanned<String>,
    code: Option<String>,
    #[serde(default)]
    to: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleKeys {
    name: Option<Spanned<String>>,
    #[serde(rename = "match")]
    tests: IndexMap<Spanned<String>, Spanned<Value>>,
    centre: Option<Spanned<String>>,
    split: Option<Spanned<String>>,
    to_centres: Option<Spanned<Vec<Spanned<String>>>>,
    weights: Option<Spanned<Weights>>,
    percent: Option<Spanned<Weights>>,
    metric_file: Option<Spanned<String>>,
    from: Option<Spanned<Value>>,
    to: Option<Spanned<Value>>,
}

type Weights = IndexMap<Spanned<String>, Spanned<Value>>;

/// Columns that are maps, which no pattern fits.
const MAPS: [&str; 2] = ["tags", "cost_categories"];
const SPLITS: [&str; 4] = ["even", "fixed", "proportional", "metric"];

impl Section {
    /// Checks it.
    ///
    /// # Errors
    /// What is wrong, with its place.
    pub fn check(self, path: &Path, text: &str) -> Result<Allocation> {
        let origin = Origin { path: path.to_owned(), text: Arc::from(text), keys: Vec::new() };
        let mut reading = Reading { origin, centres: Vec::new() };
        reading.centres(&self.centres)?;
        let mut names = BTreeSet::new();
        let mut rules = Vec::new();
        for (index, keys) in self.rules.into_iter().enumerate() {
            if let Some(name) = &keys.get_ref().name
                && taken(&mut names, name.get_ref()).is_some()
            {
                return Err(reading.wrong(name.span(), "a rule needs a name of its own", "the journal names rules"));
            }
            rules.push(reading.rule(index + 1, keys)?);
        }
        let Reading { origin, centres } = reading;
        Ok(Allocation { clearing_account: self.clearing_account, centres, rules, origin })
    }
}

/// The section while it is read.
struct Reading {
    origin: Origin,
    centres: Vec<Centre>,
}

impl Reading {
    fn wrong(&self, span: Range<usize>, message: &str, hint: &str) -> crate::error::Error {
        self.origin.mark(span, message, Some(hint.to_owned()))
    }

    fn centres(&mut self, keys: &[CentreKeys]) -> Result<()> {
        let mut seen = BTreeSet::new();
        for CentreKeys { name, code, to } in keys {
            if let Some(taken) = taken(&mut seen, name.get_ref()) {
                let message = format!("{taken:?} cannot be the name of this cost centre");
                let hint =
                    format!("it is empty, {UNALLOCATED}, or another's in whatever case: give each a name of its own");
                return Err(self.wrong(name.span(), &message, &hint));
            }
            let (name, code, to) = (name.get_ref().trim().to_owned(), code.clone(), to.clone());
            self.centres.push(Centre { name, code, to });
        }
        Ok(())
    }

    fn rule(&mut self, number: usize, keys: Spanned<RuleKeys>) -> Result<Rule> {
        let span = keys.span();
        let keys = keys.into_inner();
        let name = keys.name.as_ref().map_or_else(|| format!("rule {number}"), |name| name.get_ref().trim().to_owned());
        let (from, to) = (self.day(keys.from.as_ref())?, self.day(keys.to.as_ref())?);
        if let (Some(first), Some(last), Some(place)) = (from, to, &keys.to)
            && first > last
        {
            return Err(self.wrong(place.span(), &format!("{last} is before {first}"), "give the earlier day as from"));
        }
        let tests = self.tests(&keys.tests)?;
        let taker = self.taker(&name, span, &keys)?;
        Ok(Rule { name, tests, from, to, taker })
    }

    fn tests(&mut self, keys: &IndexMap<Spanned<String>, Spanned<Value>>) -> Result<IndexMap<String, Vec<Pattern>>> {
        let mut tests = IndexMap::new();
        for (key, value) in keys {
            self.key(key.get_ref(), key.span())?;
            tests.insert(key.get_ref().clone(), self.patterns(value)?);
        }
        Ok(tests)
    }

    /// Notes where a column or a tag is named, and refuses what is neither.
    fn key(&mut self, key: &str, span: Range<usize>) -> Result<()> {
        if MAPS.contains(&key) || key.trim_start_matches("tag:").trim().is_empty() {
            let message = format!("a rule cannot look at {key:?}");
            return Err(self.wrong(span, &message, "write a tag as \"tag:KEY\", a column by its name"));
        }
        self.origin.keys.push((key.to_owned(), span));
        Ok(())
    }

    fn patterns(&self, value: &Spanned<Value>) -> Result<Vec<Pattern>> {
        let list = if let Value::Array(list) = value.get_ref() {
            list.as_slice()
        } else {
            std::slice::from_ref(value.get_ref())
        };
        let patterns: Option<Vec<Pattern>> = list.iter().map(|one| one.as_str().map(Pattern::new)).collect();
        patterns.filter(|patterns| !patterns.is_empty()).ok_or_else(|| {
            let hint = "write it in quotes, with * for any characters, or a list: [\"a\", \"b*\"]";
            self.wrong(value.span(), "a value to match is text", hint)
        })
    }

    fn taker(&mut self, name: &str, span: Range<usize>, keys: &RuleKeys) -> Result<Taker> {
        match (&keys.centre, &keys.split) {
            (Some(_), Some(split)) => {
                let hint =
                    "centre names the one that takes the line items, split says how several share them: keep one";
                Err(self.wrong(split.span(), &format!("{name} has both centre and split"), hint))
            }
            (None, None) => {
                let hint = "add centre = \"NAME\", or split = \"even\"";
                Err(self.wrong(span, &format!("{name} gives its line items to nobody"), hint))
            }
            (Some(centre), None) => {
                self.only_for("split", keys.to_centres.as_ref().map(Spanned::span), "to_centres")?;
                self.foreign(keys, "")?;
                self.centre(centre).map(Taker::Centre)
            }
            (None, Some(split)) => self.split(split, keys).map(Taker::Split),
        }
    }

    fn centre(&mut self, text: &Spanned<String>) -> Result<Template> {
        let template = Template::parse(text.get_ref()).ok_or_else(|| {
            self.wrong(
                text.span(),
                "a brace is left open",
                "write the value of a tag as {tag:KEY}, of a column as {account}",
            )
        })?;
        for key in template.keys() {
            self.key(key, text.span())?;
        }
        if template.keys().next().is_none() {
            self.known(template.literal().unwrap_or_default(), text.span())?;
        }
        Ok(template)
    }

    /// A name that a rule writes out must be one of the declared ones, where some are.
    fn known(&self, name: &str, span: Range<usize>) -> Result<String> {
        let folded = fold(name);
        if folded.is_empty() || folded == UNALLOCATED {
            return Err(self.wrong(span, &format!("{name:?} is no name for a cost centre"), "choose another"));
        }
        let found = self.centres.iter().find(|centre| fold(&centre.name) == folded);
        if found.is_none() && !self.centres.is_empty() {
            let names: Vec<String> = self.centres.iter().map(|centre| centre.name.clone()).collect();
            let hint = match near(name, names.iter().map(String::as_str)).as_slice() {
                [] => format!("declared are {}", listed(&names)),
                near => format!("did you mean {}?", near.join(" or ")),
            };
            return Err(self.wrong(span, &format!("there is no cost centre {name:?}"), &hint));
        }
        Ok(found.map_or_else(|| name.trim().to_owned(), |centre| centre.name.clone()))
    }

    fn split(&self, split: &Spanned<String>, keys: &RuleKeys) -> Result<Split> {
        let word = split.get_ref().as_str();
        if !SPLITS.contains(&word) {
            return Err(self.wrong(
                split.span(),
                &format!("{word:?} is no way to split"),
                &format!("one of {}", SPLITS.join(", ")),
            ));
        }
        self.foreign(keys, word)?;
        let centres = self.to_centres(keys)?;
        let by = match word {
            "even" => Basis::Even,
            "proportional" => Basis::Proportional,
            "metric" => {
                let file = keys.metric_file.as_ref().ok_or_else(|| {
                    self.wrong(split.span(), "a split by metric needs its file", "add metric_file = \"FILE.csv\"")
                })?;
                let folder = self.origin.path.parent().unwrap_or(Path::new(""));
                Basis::Metric(folder.join(file.get_ref()))
            }
            _ => self.fixed(split, keys)?,
        };
        Ok(Split { by, centres })
    }

    /// Keys of one way to split do not fit another.
    fn foreign(&self, keys: &RuleKeys, word: &str) -> Result<()> {
        let span = |weights: &Option<Spanned<Weights>>| weights.as_ref().map(Spanned::span).filter(|_| word != "fixed");
        self.only_for("split = \"fixed\"", span(&keys.weights), "weights")?;
        self.only_for("split = \"fixed\"", span(&keys.percent), "percent")?;
        let file = keys.metric_file.as_ref().map(Spanned::span).filter(|_| word != "metric");
        self.only_for("split = \"metric\"", file, "metric_file")?;
        let to = keys.to_centres.as_ref().filter(|_| word == "fixed");
        self.only_for("the other ways to split, as weights name the cost centres", to.map(Spanned::span), "to_centres")
    }

    fn only_for(&self, what: &str, place: Option<Range<usize>>, key: &str) -> Result<()> {
        let Some(span) = place else { return Ok(()) };
        Err(self.wrong(span, &format!("{key} is for {what}"), "take it out, or change the rule"))
    }

    fn to_centres(&self, keys: &RuleKeys) -> Result<Option<Vec<String>>> {
        let Some(list) = &keys.to_centres else { return Ok(None) };
        let mut seen = BTreeSet::new();
        let mut names = Vec::new();
        if list.get_ref().is_empty() {
            let hint = "name those that share, or take it out: then all with direct cost do";
            return Err(self.wrong(list.span(), "to_centres names nobody", hint));
        }
        for name in list.get_ref() {
            names.push(self.known(name.get_ref(), name.span())?);
            if taken(&mut seen, name.get_ref()).is_some() {
                return Err(self.wrong(name.span(), &format!("{:?} is named twice", name.get_ref()), "name it once"));
            }
        }
        Ok(Some(names))
    }

    fn fixed(&self, split: &Spanned<String>, keys: &RuleKeys) -> Result<Basis> {
        let (weights, is_percent) = match (&keys.weights, &keys.percent) {
            (Some(weights), None) => (weights, false),
            (None, Some(percent)) => (percent, true),
            (None, None) => {
                let hint = "add weights = { A = 60, B = 40 }, or percent, which must add up to 100";
                return Err(self.wrong(split.span(), "a fixed split needs its weights", hint));
            }
            (Some(_), Some(percent)) => {
                return Err(self.wrong(percent.span(), "weights and percent say the same", "keep one of the two"));
            }
        };
        let (mut seen, mut parts, mut sum) = (BTreeSet::new(), Vec::new(), 0_i128);
        for (name, weight) in weights.get_ref() {
            let known = self.known(name.get_ref(), name.span())?;
            if taken(&mut seen, name.get_ref()).is_some() {
                return Err(self.wrong(name.span(), &format!("{:?} is named twice", name.get_ref()), "name it once"));
            }
            let units = amount(weight.get_ref()).ok_or_else(|| {
                self.wrong(weight.span(), "a weight is a number, 0 or more", "write it as 60, 33.5 or \"33.5\"")
            })?;
            sum += units;
            parts.push((known, units));
        }
        if is_percent && sum != 100 * money::ONE {
            let message = format!("percent adds up to {}, not to 100", money::plain(sum, money::PLACES));
            return Err(self.wrong(weights.span(), &message, "give all of it to somebody, or use weights"));
        }
        if sum == 0 {
            return Err(self.wrong(weights.span(), "the weights add up to 0", "one at least must be more"));
        }
        Ok(Basis::Fixed(parts))
    }

    /// A day, as TOML's own date or as text.
    fn day(&self, value: Option<&Spanned<Value>>) -> Result<Option<NaiveDate>> {
        let Some(value) = value else { return Ok(None) };
        let text = match value.get_ref() {
            Value::String(text) => Some(text.clone()),
            Value::Datetime(time) if time.time.is_none() => Some(time.to_string()),
            _ => None,
        };
        let day = text.and_then(|text| NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok());
        day.map(Some).ok_or_else(|| self.wrong(value.span(), "this is no day", "write it as 2025-01-31"))
    }
}

/// A number of at least 0, in units of 1e-12.
fn amount(value: &Value) -> Option<i128> {
    let units = match value {
        Value::Integer(whole) => i128::from(*whole).checked_mul(money::ONE),
        Value::Float(number) => money::from_f64(*number),
        Value::String(text) => money::parse(text.trim()),
        _ => None,
    };
    units.filter(|units| (0..1_000_000_000_000_000 * money::ONE).contains(units))
}
