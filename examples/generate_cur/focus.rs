//! FOCUS 1.2 as Data Exports deliver it: the same bill in the columns that every provider shares.

use arrow::error::ArrowError;

use crate::accounts::Names;
use crate::batch::Batch;
use crate::calendar::{Month, Spans};
use crate::columns::{Number, Text};
use crate::decimal::Decimal;
use crate::export::Order;
use crate::focus_line::{Line, Part};
use crate::form::Desk;
use crate::line::{ChargeType, Row, Template};
use crate::writer::{Layout, Values};

/// The export.
pub static EXPORT: Order = Order { name: "monthly-focus", partition: "billing_period" };

/// The columns of numbers, in the order in which [`Focus::amounts`] hands them over.
const BILLED: usize = 0;
const EFFECTIVE: usize = 1;
const LIST: usize = 2;
const CONTRACTED: usize = 3;
const CONSUMED: usize = 4;
const PRICED: usize = 5;
const NUMBERS: usize = 6;

/// The columns of FOCUS.
pub struct Focus {
    month: Month,
    names: Names,
    /// Tags and their keys: `user:CostCenter`.
    tags: Vec<(Text, &'static str)>,
    template: Template,
    /// The part whose run is under way.
    part: Option<Part>,
    batch: Batch<Line>,
}

impl Focus {
    /// A month without rows.
    pub fn new(desk: &Desk) -> Self {
        let (names, tags) = (desk.world.accounts.names(), desk.tags());
        let template = Template::new(ChargeType::Usage);
        Self { month: desk.month, names, tags, template, part: None, batch: Batch::new(NUMBERS) }
    }

    fn add(&mut self, part: Part, row: &Row) {
        if self.part != Some(part) {
            self.part = Some(part);
            self.batch.begin(Line::new(&self.template, part, &self.names, &self.tags));
        }
        self.batch.push(row.span, &amounts(&self.template, part, row));
    }
}

/// True for a fee whose row in the CUR says what of the commitment was left unused.
fn is_recurring(charge: ChargeType) -> bool {
    matches!(charge, ChargeType::RIFee | ChargeType::SavingsPlanRecurringFee)
}

/// What a recurring fee's commitment cost in vain: in dollars, and in what it is counted in.
fn unused(charge: ChargeType, row: &Row) -> (Decimal, Decimal) {
    if charge == ChargeType::RIFee {
        return (row[Number::UnusedUpfront] + row[Number::UnusedRecurring], row[Number::UnusedQuantity]);
    }
    let left = row[Number::PlanTotal] - row[Number::PlanUsed];
    (left, left)
}

fn amounts(template: &Template, part: Part, row: &Row) -> [Decimal; NUMBERS] {
    let (none, cost, list) = (Decimal::ZERO, row[Number::UnblendedCost], row[Number::PublicCost]);
    let [mut billed, mut effective, mut contracted] = [cost; 3];
    match template.charge {
        charge if part == Part::Unused => {
            let (cost, quantity) = unused(charge, row);
            return [none, cost, none, none, none, quantity];
        }
        ChargeType::DiscountedUsage => {
            [billed, effective, contracted] = [none, row[Number::EffectiveCost], list];
        }
        ChargeType::SavingsPlanCoveredUsage => {
            [billed, effective, contracted] = [none, row[Number::PlanEffectiveCost], list];
        }
        ChargeType::RIFee | ChargeType::SavingsPlanRecurringFee | ChargeType::SavingsPlanUpfrontFee => effective = none,
        ChargeType::Fee if !template.get(Text::ReservationArn).is_empty() => effective = none,
        _ => {}
    }
    [billed, effective, list, contracted, row[Number::UsageAmount], row[Number::UsageAmount]]
}

impl Layout for Focus {
    fn begin(&mut self, template: &Template) {
        self.template = template.clone();
        self.part = None;
    }

    fn push(&mut self, row: &Row) {
        let charge = self.template.charge;
        // Covered usage is billed at nothing here, so nothing takes its price back.
        if charge == ChargeType::SavingsPlanNegation {
            return;
        }
        self.add(Part::Charge, row);
        if is_recurring(charge) && !unused(charge, row).0.is_zero() {
            self.add(Part::Unused, row);
        }
    }

    fn len(&self) -> usize {
        self.batch.len()
    }

    fn columns(&self, spans: &Spans) -> Result<Vec<Values>, ArrowError> {
        let (batch, month) = (&self.batch, self.month);
        let mut columns: Vec<Values> = Line::names()
            .enumerate()
            .map(|(place, name)| (name, batch.optional_texts(|line: &Line| line.texts[place].1.as_deref())))
            .collect();
        columns.extend([
            ("BilledCost", batch.doubles(BILLED)),
            ("EffectiveCost", batch.doubles(EFFECTIVE)),
            ("ListCost", batch.doubles(LIST)),
            ("ContractedCost", batch.doubles(CONTRACTED)),
            ("ConsumedQuantity", batch.optional_doubles(CONSUMED, |line| line.consumed)),
            ("PricingQuantity", batch.optional_doubles(PRICED, |line| line.priced)),
            ("BillingPeriodStart", batch.instants(|_| month.first().start_ms())),
            ("BillingPeriodEnd", batch.instants(|_| month.end().start_ms())),
            ("ChargePeriodStart", batch.instants(|span| spans.start_ms[span])),
            ("ChargePeriodEnd", batch.instants(|span| exclusive(spans.end_ms[span]))),
            ("Tags", batch.maps(Line::tags)?),
        ]);
        columns.sort_by_key(|column| column.0);
        Ok(columns)
    }

    fn clear(&mut self) {
        self.batch.clear();
    }
}

/// FOCUS ends a period with the next one's first instant, the CUR ends a month's fees with its last second.
fn exclusive(end_ms: i64) -> i64 {
    const MINUTE_MS: i64 = 60_000;
    (end_ms + MINUTE_MS - 1).div_euclid(MINUTE_MS) * MINUTE_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rows that a form without tags and names has for one row of the CUR.
    fn rows(charge: ChargeType, row: &Row) -> usize {
        let month = Month { year: 2024, month: 11 };
        let template = Template::new(charge);
        let batch = Batch::new(NUMBERS);
        let mut focus =
            Focus { month, names: Names::new(), tags: vec![], template: template.clone(), part: None, batch };
        focus.begin(&template);
        focus.push(row);
        focus.len()
    }

    fn plan_fee(used: i64) -> Row {
        let mut row = Row::new(0);
        row[Number::UnblendedCost] = Decimal::whole(4);
        row[Number::PlanTotal] = Decimal::whole(10);
        row[Number::PlanUsed] = Decimal::whole(used);
        row
    }

    #[test]
    fn what_takes_covered_use_back_has_no_row() {
        assert_eq!(rows(ChargeType::SavingsPlanNegation, &Row::new(0)), 0);
    }

    #[test]
    fn a_fee_of_a_plan_in_full_use_is_a_purchase_alone() {
        assert_eq!(rows(ChargeType::SavingsPlanRecurringFee, &plan_fee(10)), 1);
    }

    #[test]
    fn what_is_unused_of_a_plan_is_a_row_of_its_own() {
        assert_eq!(rows(ChargeType::SavingsPlanRecurringFee, &plan_fee(7)), 2);
        let template = Template::new(ChargeType::SavingsPlanRecurringFee);
        let bought = amounts(&template, Part::Charge, &plan_fee(7));
        assert_eq!([bought[BILLED], bought[EFFECTIVE]], [Decimal::whole(4), Decimal::ZERO]);
        // 10 committed, 7 of it used.
        let unused = amounts(&template, Part::Unused, &plan_fee(7));
        assert_eq!([unused[BILLED], unused[EFFECTIVE]], [Decimal::ZERO, Decimal::whole(3)]);
    }

    #[test]
    fn a_fee_dated_to_the_last_second_ends_with_the_month() {
        let end = Month { year: 2024, month: 11 }.end().start_ms();
        assert_eq!(exclusive(end - 1000), end);
        assert_eq!(exclusive(end), end);
    }
}
