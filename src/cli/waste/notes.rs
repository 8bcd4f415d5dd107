//! What `costs waste` says beside its rows: the total against the bill, what is unknown, what the inventories cover.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use chrono::NaiveDate;

use super::Rule;
use super::inventory::{Inventory, Needs};
use crate::analysis::waste::{Finding, resources, totals};
use crate::catalog::Metric;
use crate::cli::tie::converted;
use crate::cli::ui::Ui;
use crate::engine::tally::Sum;
use crate::engine::{Answer, Call};
use crate::money;

/// What is gathered while the rules run.
pub struct Told {
    month: NaiveDate,
    metric: Metric,
    /// The month's bill by currency.
    bill: BTreeMap<String, Sum>,
    /// How many resources of the bill each inventory names, of how many.
    inventories: Vec<(Needs, usize, usize)>,
    /// The rates of converted amounts.
    converted: BTreeSet<String>,
}

impl Told {
    pub fn new(month: NaiveDate, metric: Metric) -> Self {
        Self { month, metric, bill: BTreeMap::new(), inventories: Vec::new(), converted: BTreeSet::new() }
    }

    /// Takes the month's total from a rule's tally, which is the same for all.
    pub fn bill(&mut self, call: &Call<'_>, answer: &Answer) {
        self.converted.extend(converted(call, answer));
        let Some(tally) = answer.tally.as_ref().filter(|_| self.bill.is_empty()) else { return };
        for (key, sum) in tally.iter().filter(|(key, _)| key.month == Some(self.month)) {
            self.bill.entry(key.currency.clone()).or_default().add(*sum);
        }
    }

    /// Takes how much of the bill an inventory names.
    pub fn inventory(&mut self, needs: Needs, named: usize, of: usize) {
        self.inventories.push((needs, named, of));
    }

    /// The bill's currency, where there is one.
    pub fn currency(&self) -> Option<String> {
        let mut currencies = self.bill.keys();
        currencies.next().filter(|_| currencies.next().is_none()).cloned()
    }

    /// The month, the metric and the currency, as a chart says them.
    pub fn subtitle(&self, currency: Option<&str>) -> String {
        let mut text = format!("{}, {} cost", self.month.format("%B %Y"), self.metric);
        text.extend(currency.map(|currency| format!(", {currency}")));
        text
    }

    /// Says it all.
    pub fn say(&self, rules: &[Rule], inventory: &Inventory, found: &[Finding], ui: &mut Ui<'_>) {
        let totals = totals(found);
        for (currency, bill) in &self.bill {
            let saved = totals.iter().find(|(own, _)| own.as_deref().unwrap_or_default() == currency);
            let (counted, alone) = saved.map_or((0, 0), |(_, sums)| *sums);
            ui.note(&self.total(currency, *bill, counted, alone));
        }
        for rates in &self.converted {
            ui.note(rates);
        }
        for rule in rules {
            let own = || found.iter().filter(|finding| finding.rule == rule.name);
            let (unknown, all) = (resources(own().filter(|finding| finding.saving.is_none())), resources(own()));
            if unknown > 0 {
                let why = format!("costs show {} says why", rule.report.name);
                ui.note(&format!("Note: {}: the saving on {unknown} of {all} resources is unknown; {why}", rule.name));
            }
        }
        for (needs, named, of) in &self.inventories {
            ui.note(&format!("Note: the inventory names {named} of the {of} {} on the bill", needs.things()));
        }
        for needs in rules.iter().filter_map(|rule| rule.needs).filter(|needs| !inventory.has(Some(*needs))) {
            let what = match needs {
                Needs::Volumes => "which volumes are attached",
                Needs::Cpu => "how busy instances are",
            };
            ui.note(&format!("Note: a bill does not say {what}: add {}", needs.flag()));
        }
    }

    /// What is saved of the bill, and what of it counts once.
    fn total(&self, currency: &str, bill: Sum, counted: i128, alone: i128) -> String {
        let shown = |units: i128| money::shown(units, money::PLACES, 2);
        let (month, metric) = (self.month.format("%B %Y"), self.metric);
        let bill = bill.units.map_or_else(|| "-".to_owned(), shown);
        let mut text = format!("{month}: an estimated {} of {bill} {currency} {metric} could be saved", shown(counted));
        if alone != counted {
            let other = shown(alone - counted);
            let _ = write!(text, "; {other} of the rules' savings are on use that another rule saves more on");
        }
        text
    }
}
