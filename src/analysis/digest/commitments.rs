//! How reservations and Savings Plans did in a month: of the rows of the reports on utilisation, coverage and savings.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::error::Result;
use crate::table::{Builder, Cell, Kind, Rows, percent};

/// A report's rows, and the currency of all, where the rows do not say it.
#[derive(Debug, Clone)]
pub struct Reported {
    /// The rows.
    pub rows: Rows,
    /// The currency.
    pub currency: Option<String>,
}

/// The reports on a month's commitments.
#[derive(Debug, Clone)]
pub struct Reports {
    /// The month.
    pub month: NaiveDate,
    /// `ri-utilization`.
    pub reservations: Reported,
    /// `ri-coverage`.
    pub reserved: Reported,
    /// `sp-utilization`.
    pub plans: Reported,
    /// `sp-coverage`.
    pub planned: Reported,
    /// What was covered, by charge type, at amortized cost: `spend` by `charge_type`.
    pub covered: Reported,
    /// `savings`; absent for a month that is open, whose fees are not all used yet.
    pub savings: Option<Reported>,
}

/// How the commitments of one kind did in a month.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// The month.
    pub month: NaiveDate,
    /// Reserved Instances or Savings Plans, as `savings` calls them.
    pub kind: &'static str,
    /// The currency; empty where the bill names none.
    pub currency: String,
    /// How many there are.
    pub commitments: i64,
    /// What of their cost was used, in percent. Hours of small and large instances do not add up, and those of a day are not all
    /// normalized.
    pub utilization: Option<f64>,
    /// What the unused part cost.
    pub unused: i128,
    /// What they cover of what they could, in percent: of hours, or of on-demand cost.
    pub coverage: Option<f64>,
    /// What they saved against on-demand prices, less what was not used.
    pub saving: Option<i128>,
}

const RESERVED: &str = "Reserved Instances";
const PLANS: &str = "Savings Plans";

impl Reports {
    /// How each kind did, by currency; none where there are no commitments of it.
    #[must_use]
    pub fn done(&self) -> Vec<Done> {
        let mut done = Vec::new();
        let kinds = [(RESERVED, &self.reservations), (PLANS, &self.plans)];
        for (kind, reported) in kinds {
            for (currency, rows) in reported.by_currency() {
                let is_reserved = kind == RESERVED;
                let unused = rows.total(if is_reserved { "unused_cost" } else { "unused" });
                let used =
                    self.used(if is_reserved { "DiscountedUsage" } else { "SavingsPlanCoveredUsage" }, &currency);
                done.push(Done {
                    month: self.month,
                    kind,
                    commitments: i64::try_from(rows.len()).unwrap_or(i64::MAX),
                    utilization: percent(used, used + unused),
                    unused,
                    coverage: self.coverage(kind, &currency),
                    saving: self.saving(kind, &currency),
                    currency,
                });
            }
        }
        done
    }

    /// The amortized cost of use of a charge type, which all forms of bill tell.
    fn used(&self, charge_type: &str, currency: &str) -> i128 {
        let rows = self.covered.by_currency().remove(currency);
        let lines = rows.iter().flat_map(|rows| &rows.0);
        let own = lines.filter(|line| line.text("charge_type").as_deref() == Some(charge_type));
        own.filter_map(|line| line.units("cost")).sum()
    }

    fn coverage(&self, kind: &str, currency: &str) -> Option<f64> {
        let (reported, covered, other) = if kind == RESERVED {
            (&self.reserved, "reserved_hours", "on_demand_hours")
        } else {
            (&self.planned, "covered_cost", "on_demand_cost")
        };
        let rows = reported.by_currency().remove(currency)?;
        let covered = rows.total(covered);
        percent(covered, covered + rows.total(other))
    }

    fn saving(&self, kind: &str, currency: &str) -> Option<i128> {
        let rows = self.savings.as_ref()?.by_currency().remove(currency)?;
        let own = |row: &&Line| row.text("covered_by").as_deref() == Some(kind);
        rows.0.iter().find(own)?.units("net_saving")
    }

    /// The commitments that were not all used, the dearest first.
    ///
    /// # Errors
    /// A fault of ours: the columns have one length.
    pub fn unused(&self, top: usize) -> Result<Rows> {
        let mut lines: Vec<(&'static str, Line, String)> = Vec::new();
        for (kind, reported) in [(RESERVED, &self.reservations), (PLANS, &self.plans)] {
            for (currency, rows) in reported.by_currency() {
                lines.extend(rows.0.into_iter().map(|line| (kind, line, currency.clone())));
            }
        }
        let unused = |line: &Line| line.units("unused_cost").or_else(|| line.units("unused")).unwrap_or(0);
        let name = |line: &Line| line.text("reservation_id").or_else(|| line.text("plan"));
        lines.retain(|(_, line, _)| unused(line) > 0);
        lines.sort_by_key(|(_, line, _)| (std::cmp::Reverse(unused(line)), name(line)));
        lines.truncate(top);
        let texts =
            |of: &dyn Fn(&Line) -> Option<String>| lines.iter().map(|(_, line, _)| of(line)).collect::<Vec<_>>();
        Builder::default()
            .texts("commitment", Kind::Key, texts(&name))
            .texts("kind", Kind::Text, lines.iter().map(|(kind, ..)| Some(*kind)))
            .texts("account", Kind::Text, texts(&|line| line.text("account")))
            .texts("what", Kind::Text, texts(&|line| line.text("instance_type").or_else(|| line.text("offering"))))
            .percents("utilization", lines.iter().map(|(_, line, _)| line.number("utilization")))
            .amounts("unused_cost", Kind::Money, lines.iter().map(|(_, line, _)| Some(unused(line))))?
            .texts("currency", Kind::Currency, lines.iter().map(|(.., currency)| Some(currency)))
            .rows()
    }
}

/// A row for each month and kind.
///
/// # Errors
/// A fault of ours: the columns have one length.
pub fn done_rows(done: &[Done]) -> Result<Rows> {
    Builder::default()
        .days("month", Kind::Month, done.iter().map(|one| Some(one.month)))
        .texts("kind", Kind::Key, done.iter().map(|one| Some(one.kind)))
        .counts("commitments", done.iter().map(|one| Some(one.commitments)))
        .percents("utilization", done.iter().map(|one| one.utilization))
        .percents("coverage", done.iter().map(|one| one.coverage))
        .amounts("unused_cost", Kind::Money, done.iter().map(|one| Some(one.unused)))?
        .amounts("net_saving", Kind::Money, done.iter().map(|one| one.saving))?
        .texts("currency", Kind::Currency, done.iter().map(|one| Some(&one.currency)))
        .rows()
}

/// One row, by the names of its columns.
struct Line(BTreeMap<String, Cell>);

/// Rows of one currency.
struct Lines(Vec<Line>);

impl Reported {
    fn by_currency(&self) -> BTreeMap<String, Lines> {
        let names: Vec<&String> = self.rows.columns.iter().map(|column| &column.name).collect();
        let mut lines: BTreeMap<String, Lines> = BTreeMap::new();
        for row in self.rows.rows() {
            let line = Line(names.iter().map(|name| (*name).clone()).zip(row).collect());
            let currency = line.text("currency").or_else(|| self.currency.clone()).unwrap_or_default();
            lines.entry(currency).or_insert_with(|| Lines(Vec::new())).0.push(line);
        }
        lines
    }
}

impl Line {
    fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).and_then(Cell::full)
    }

    fn units(&self, name: &str) -> Option<i128> {
        self.0.get(name).and_then(Cell::units)
    }

    fn number(&self, name: &str) -> Option<f64> {
        self.units(name).map(crate::money::to_f64)
    }
}

impl Lines {
    fn len(&self) -> usize {
        self.0.len()
    }

    fn total(&self, name: &str) -> i128 {
        self.0.iter().filter_map(|line| line.units(name)).sum()
    }
}
