//! Findings as tables: one row a rule, or one a finding. What stands in a money column adds up to the total; costs and
//! what the rules save alone do not, and are shown as quantities, which no table sums.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::{Finding, Rule, known, resources};
use crate::error::Result;
use crate::table::{Builder, Kind, Rows};

/// One line of the summary.
struct Line<'a> {
    rule: &'a Rule,
    resources: Option<i64>,
    cost: Option<i128>,
    alone: Option<i128>,
    counted: Option<i128>,
    currency: Option<String>,
}

/// One row a rule and currency, the largest part of the total first; `currency` is that of rules that found nothing.
///
/// # Errors
/// The columns do not fit together, which would be a fault of ours.
pub fn summary(rules: &[Rule], findings: &[Finding], currency: Option<&str>) -> Result<Rows> {
    let mut lines: Vec<Line<'_>> = rules.iter().flat_map(|rule| lines(rule, findings, currency)).collect();
    lines.sort_by(|a, b| {
        let key = |line: &Line<'_>| (Reverse(line.counted), Reverse(line.alone), line.rule.name.clone());
        key(a).cmp(&key(b)).then_with(|| a.currency.cmp(&b.currency))
    });
    Builder::default()
        .texts("rule", Kind::Key, lines.iter().map(|line| Some(&line.rule.name)))
        .counts("resources", lines.iter().map(|line| line.resources))
        .amounts("cost", Kind::Quantity, lines.iter().map(|line| line.cost))?
        .amounts("alone", Kind::Quantity, lines.iter().map(|line| line.alone))?
        .amounts("estimated_saving", Kind::Money, lines.iter().map(|line| line.counted))?
        .texts("advice", Kind::Text, lines.iter().map(|line| Some(&line.rule.advice)))
        .texts("currency", Kind::Currency, lines.iter().map(|line| line.currency.as_ref()))
        .rows()
}

/// The lines of one rule: one a currency, and one of nothing where it found nothing.
fn lines<'a>(rule: &'a Rule, findings: &[Finding], currency: Option<&str>) -> Vec<Line<'a>> {
    let of_rule = || findings.iter().filter(|finding| finding.rule == rule.name);
    if !rule.looked {
        let currency = currency.map(str::to_owned);
        return vec![Line { rule, resources: None, cost: None, alone: None, counted: None, currency }];
    }
    let mut currencies: BTreeSet<Option<String>> = of_rule().map(|finding| finding.on.currency.clone()).collect();
    if currencies.is_empty() {
        currencies.insert(currency.map(str::to_owned));
    }
    let line = |currency: Option<String>| {
        let own = || of_rule().filter(|finding| finding.on.currency == currency);
        Line {
            rule,
            resources: i64::try_from(resources(own())).ok(),
            cost: known(own().map(|finding| finding.cost)),
            alone: known(own().map(|finding| finding.saving)),
            counted: known(own().map(|finding| finding.counted)),
            currency: currency.clone(),
        }
    };
    currencies.into_iter().map(line).collect()
}

/// One row a finding, the largest part of the total first.
///
/// # Errors
/// The columns do not fit together, which would be a fault of ours.
pub fn detail(findings: &[Finding]) -> Result<Rows> {
    let mut sorted: Vec<&Finding> = findings.iter().collect();
    sorted.sort_by_cached_key(|finding| {
        let size = (Reverse(finding.counted), Reverse(finding.saving), Reverse(finding.cost));
        (size, finding.rule.clone(), finding.on.clone(), finding.region.clone())
    });
    Builder::default()
        .texts("rule", Kind::Text, sorted.iter().map(|finding| Some(&finding.rule)))
        .texts("account", Kind::Text, sorted.iter().map(|finding| finding.on.account.as_ref()))
        .texts("region", Kind::Text, sorted.iter().map(|finding| finding.region.as_ref()))
        .texts("resource_id", Kind::Key, sorted.iter().map(|finding| finding.on.resource.as_ref()))
        .texts("usage_type", Kind::Text, sorted.iter().map(|finding| finding.on.usage_type.as_ref()))
        .amounts("cost", Kind::Quantity, sorted.iter().map(|finding| finding.cost))?
        .amounts("alone", Kind::Quantity, sorted.iter().map(|finding| finding.saving))?
        .amounts("estimated_saving", Kind::Money, sorted.iter().map(|finding| finding.counted))?
        .texts("currency", Kind::Currency, sorted.iter().map(|finding| finding.on.currency.as_ref()))
        .rows()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::waste::{Use, count_once};
    use crate::money;
    use crate::table::Cell;

    fn finding(rule: &str, resource: &str, saving: Option<i128>, currency: &str) -> Finding {
        let text = |text: &str| Some(text.to_owned());
        let on = Use { account: None, resource: text(resource), usage_type: None, currency: text(currency) };
        Finding { rule: rule.to_owned(), on, region: None, cost: Some(4 * money::ONE), saving, counted: saving }
    }

    fn rule(name: &str, looked: bool) -> Rule {
        Rule { name: name.to_owned(), advice: "Do".to_owned(), looked }
    }

    fn shown(rows: &Rows) -> Vec<String> {
        let cell = |cell: &Cell| cell.full().unwrap_or_else(|| "-".to_owned());
        rows.rows().map(|row| row.iter().map(cell).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_summary_by_rule_and_currency() {
        let one = money::ONE;
        let mut findings = vec![
            finding("a", "i-1", Some(2 * one), "USD"),
            finding("b", "i-1", Some(3 * one), "USD"),
            finding("b", "i-2", Some(one), "EUR"),
            finding("c", "i-3", None, "USD"),
        ];
        count_once(&mut findings);
        let rules = [rule("a", true), rule("b", true), rule("c", true), rule("d", true), rule("e", false)];
        let rows = summary(&rules, &findings, Some("USD")).unwrap();
        let expected = [
            "b 1 4 3 3 Do USD",
            "b 1 4 1 1 Do EUR",
            "a 1 4 2 0 Do USD",
            "d 0 0 0 0 Do USD",
            "c 1 4 - - Do USD",
            "e - - - - Do USD",
        ];
        assert_eq!(shown(&rows), expected);
    }

    #[test]
    fn nothing_found_is_a_table_without_rows() {
        assert_eq!(detail(&[]).unwrap().len(), 0);
    }
}
