//! When a month's bill is delivered, and what of it is known by then.

use std::borrow::Cow;

use crate::calendar::{Day, Month, Spans};
use crate::columns::Text;
use crate::line::{ChargeType, Row, Template};

/// What of the bill a delivery holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cut {
    /// All of it.
    Whole,
    /// All but credits and refunds, not yet invoiced.
    Unsettled,
    /// What is dated before this day.
    Before(Day),
}

/// One delivery of a month's bill, at a quarter past four in the morning.
#[derive(Clone, Copy)]
pub struct Delivery {
    pub day: Day,
    pub cut: Cut,
    /// True for the last one of its month.
    pub newest: bool,
}

/// The deliveries of a month: older ones that some forms keep, and the newest.
///
/// The last closed month is restated once, and the open month is delivered in its middle, too.
pub fn deliveries(months: &[Month], age: usize) -> (Vec<Delivery>, Delivery) {
    let (month, next) = (months[age], months[age].plus(1));
    let older = |day, cut| Delivery { day, cut, newest: false };
    let newest = |day| Delivery { day, cut: Cut::Whole, newest: true };
    match months.len() - age {
        1 => (vec![older(month.day(16), Cut::Before(month.day(16)))], newest(next.first())),
        2 => (vec![older(next.day(3), Cut::Unsettled)], newest(next.day(15))),
        _ => (vec![], newest(next.day(10))),
    }
}

impl Delivery {
    /// Its identifier in the legacy report: `20250103T041530Z`.
    pub fn assembly(&self) -> String {
        format!("{}T041530Z", self.day.date().format("%Y%m%d"))
    }

    /// When it came: `2025-01-03T04:15:30.000Z`.
    pub fn instant(&self) -> String {
        format!("{}T04:15:30.000Z", self.day.date())
    }
}

impl Cut {
    /// A run's template as the delivery has it, if it has any of the run.
    pub fn template(self, template: &Template) -> Option<Cow<'_, Template>> {
        if self != Self::Unsettled {
            return Some(Cow::Borrowed(template));
        }
        if matches!(template.charge, ChargeType::Credit | ChargeType::Refund) {
            return None;
        }
        let mut unsettled = template.clone();
        unsettled.set(Text::InvoiceId, "");
        Some(Cow::Owned(unsettled))
    }

    /// True if the delivery has this row of such a run.
    pub fn holds(self, row: &Row, spans: &Spans) -> bool {
        match self {
            Self::Whole | Self::Unsettled => true,
            Self::Before(day) => spans.start_ms[row.span] < day.start_ms(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first_to_third() -> [Month; 3] {
        [11, 12, 13].map(|month| Month { year: 2024, month: 1 }.plus(month - 1))
    }

    fn assemblies(age: usize) -> Vec<String> {
        let (older, newest) = deliveries(&first_to_third(), age);
        older.iter().chain([&newest]).map(Delivery::assembly).collect()
    }

    #[test]
    fn an_old_month_is_delivered_once() {
        assert_eq!(assemblies(0), ["20241210T041530Z"]);
    }

    #[test]
    fn the_last_closed_month_is_restated() {
        assert_eq!(assemblies(1), ["20250103T041530Z", "20250115T041530Z"]);
    }

    #[test]
    fn the_open_month_comes_in_its_middle_and_whole() {
        assert_eq!(assemblies(2), ["20250116T041530Z", "20250201T041530Z"]);
    }

    #[test]
    fn the_first_delivery_knows_neither_credits_nor_invoices() {
        assert!(Cut::Unsettled.template(&Template::new(ChargeType::Credit)).is_none());
        let mut usage = Template::new(ChargeType::Usage);
        usage.set(Text::InvoiceId, "17");
        let cut = Cut::Unsettled.template(&usage).unwrap();
        assert_eq!(cut.get(Text::InvoiceId), "");
    }

    #[test]
    fn the_middle_of_a_month_ends_before_its_sixteenth() {
        let month = Month { year: 2025, month: 1 };
        let (spans, cut) = (Spans::new(month), Cut::Before(month.day(16)));
        assert!(cut.holds(&Row::new(spans.hour(month.day(15), 23)), &spans));
        assert!(!cut.holds(&Row::new(spans.hour(month.day(16), 0)), &spans));
    }
}
