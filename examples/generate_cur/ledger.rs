//! The second account of the bill: every row's amounts, added up in exact integers as it is written.

use std::collections::BTreeMap;

use crate::calendar::{Month, Spans, index};
use crate::columns::{Number, Text};
use crate::decimal::Decimal;
use crate::line::{ChargeType, Row, Template};

const DAY_MS: i64 = 86_400_000;

/// Sums over some of a month's rows.
#[derive(Clone, Copy, Default)]
pub struct Totals {
    pub rows: u64,
    /// The rows of the same charges in FOCUS.
    pub focus_rows: u64,
    pub unblended: Decimal,
    pub blended: Decimal,
    pub amortized: Decimal,
    pub list: Decimal,
    /// What cash paid for commitments that amortization spreads: see identity 1.
    pub true_up: Decimal,
    pub upfront_fees: Decimal,
}

impl Totals {
    fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.focus_rows += other.focus_rows;
        self.unblended += other.unblended;
        self.blended += other.blended;
        self.amortized += other.amortized;
        self.list += other.list;
        self.true_up += other.true_up;
        self.upfront_fees += other.upfront_fees;
    }

    fn count(&mut self, template: &Template, row: &Row) {
        self.rows += 1;
        self.unblended += row[Number::UnblendedCost];
        self.blended += row[Number::BlendedCost];
        let amortized = amortized(template, row);
        self.amortized += amortized;
        self.focus_rows += focus_rows(template.charge, amortized);
        if template.charge != ChargeType::SavingsPlanNegation {
            self.list += row[Number::PublicCost];
        }
        match template.charge {
            ChargeType::RIFee => self.true_up += -row[Number::UpfrontForPeriod],
            ChargeType::SavingsPlanRecurringFee => self.true_up += -row[Number::PlanUpfront],
            _ if is_upfront(template) => self.upfront_fees += row[Number::UnblendedCost],
            _ => {}
        }
    }
}

/// A row's amortized cost.
fn amortized(template: &Template, row: &Row) -> Decimal {
    match template.charge {
        ChargeType::DiscountedUsage => row[Number::EffectiveCost],
        ChargeType::SavingsPlanCoveredUsage => row[Number::PlanEffectiveCost],
        ChargeType::SavingsPlanNegation => Decimal::ZERO,
        ChargeType::SavingsPlanRecurringFee => row[Number::PlanTotal] - row[Number::PlanUsed],
        ChargeType::RIFee => row[Number::UnusedUpfront] + row[Number::UnusedRecurring],
        _ if is_upfront(template) => Decimal::ZERO,
        _ => row[Number::UnblendedCost],
    }
}

/// How many rows FOCUS has for a charge: none for what takes covered use back, two for a commitment's
/// fee of which something was left unused.
fn focus_rows(charge: ChargeType, amortized: Decimal) -> u64 {
    match charge {
        ChargeType::SavingsPlanNegation => 0,
        ChargeType::RIFee | ChargeType::SavingsPlanRecurringFee if !amortized.is_zero() => 2,
        _ => 1,
    }
}

/// True for cash paid at once for a commitment.
fn is_upfront(template: &Template) -> bool {
    match template.charge {
        ChargeType::SavingsPlanUpfrontFee => true,
        ChargeType::Fee => !template.get(Text::ReservationArn).is_empty(),
        _ => false,
    }
}

/// Unblended cost of charge type Usage, and of every type.
#[derive(Clone, Copy, Default)]
pub struct Split {
    pub usage: Decimal,
    pub all: Decimal,
}

/// A breakdown of a month by some text.
pub type Breakdown = BTreeMap<String, Split>;

/// A reservation's hours in a month.
pub struct Hours {
    pub unused: Decimal,
    pub total: Decimal,
}

/// One month's account.
pub struct MonthLedger {
    pub month: Month,
    pub total: Totals,
    pub charge_types: BTreeMap<ChargeType, Totals>,
    pub services: Breakdown,
    pub accounts: Breakdown,
    pub payers: Breakdown,
    pub regions: Breakdown,
    pub cost_centers: Breakdown,
    /// Unblended cost of charge type Usage by day of the month.
    pub days: Vec<Decimal>,
    pub reservations: BTreeMap<String, Hours>,
    /// The run under way, added to the breakdowns when it ends.
    run: Option<(Template, Totals)>,
}

impl MonthLedger {
    /// An empty account.
    pub fn new(month: Month) -> Self {
        Self {
            month,
            total: Totals::default(),
            charge_types: BTreeMap::new(),
            services: Breakdown::new(),
            accounts: Breakdown::new(),
            payers: Breakdown::new(),
            regions: Breakdown::new(),
            cost_centers: Breakdown::new(),
            days: vec![Decimal::ZERO; index(month.length())],
            reservations: BTreeMap::new(),
            run: None,
        }
    }

    /// Rows from here on share this template.
    pub fn begin(&mut self, template: Template) {
        self.end();
        self.run = Some((template, Totals::default()));
    }

    /// Adds a row to the run under way.
    pub fn push(&mut self, row: &Row, spans: &Spans) {
        let Some((template, totals)) = &mut self.run else { return };
        totals.count(template, row);
        if template.charge == ChargeType::Usage {
            let offset = spans.start_ms[row.span] - self.month.first().start_ms();
            self.days[index(offset / DAY_MS)] += row[Number::UnblendedCost];
        }
    }

    /// Ends the run under way.
    pub fn end(&mut self) {
        let Some((template, totals)) = self.run.take().filter(|run| run.1.rows > 0) else { return };
        self.total.add(&totals);
        self.charge_types.entry(template.charge).or_default().add(&totals);
        for (breakdown, label) in [
            (&mut self.services, service(&template)),
            (&mut self.accounts, template.get(Text::Account)),
            (&mut self.payers, template.get(Text::Payer)),
            (&mut self.regions, template.get(Text::Region)),
            (&mut self.cost_centers, template.get(Text::TagCostCenter)),
        ] {
            if !breakdown.contains_key(label) {
                breakdown.insert(label.to_owned(), Split::default());
            }
            if let Some(split) = breakdown.get_mut(label) {
                split.all += totals.unblended;
                if template.charge == ChargeType::Usage {
                    split.usage += totals.unblended;
                }
            }
        }
    }
}

/// The service's name: the first that is not empty of the CUR's name, the product's, the code.
fn service(template: &Template) -> &str {
    [Text::ServiceName, Text::ProductName, Text::ProductCode]
        .map(|column| template.get(column))
        .into_iter()
        .find(|name| !name.is_empty())
        .unwrap_or("")
}
