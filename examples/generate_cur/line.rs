//! A line item in two halves: what stays the same for a run of rows, and what a row measures.

use std::borrow::Cow;
use std::ops::{Index, IndexMut};

use crate::columns::{Number, Text};
use crate::decimal::Decimal;

/// What kind of charge a line item is; the name is AWS's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChargeType {
    Credit,
    DiscountedUsage,
    Fee,
    RIFee,
    Refund,
    SavingsPlanCoveredUsage,
    SavingsPlanNegation,
    SavingsPlanRecurringFee,
    SavingsPlanUpfrontFee,
    Tax,
    Usage,
}

impl ChargeType {
    /// The text in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Credit => "Credit",
            Self::DiscountedUsage => "DiscountedUsage",
            Self::Fee => "Fee",
            Self::RIFee => "RIFee",
            Self::Refund => "Refund",
            Self::SavingsPlanCoveredUsage => "SavingsPlanCoveredUsage",
            Self::SavingsPlanNegation => "SavingsPlanNegation",
            Self::SavingsPlanRecurringFee => "SavingsPlanRecurringFee",
            Self::SavingsPlanUpfrontFee => "SavingsPlanUpfrontFee",
            Self::Tax => "Tax",
            Self::Usage => "Usage",
        }
    }
}

/// The texts that a run of rows shares; a text not set is empty, as AWS leaves it.
#[derive(Clone)]
pub struct Template {
    pub charge: ChargeType,
    texts: Vec<Cow<'static, str>>,
}

impl Template {
    /// A template with the charge type and the currency filled.
    pub fn new(charge: ChargeType) -> Self {
        let texts = vec![Cow::Borrowed(""); Text::ALL.len()];
        let mut template = Self { charge, texts };
        template.set(Text::ChargeType, charge.name());
        template.set(Text::Currency, "USD");
        template
    }

    /// Fills a column.
    pub fn set(&mut self, column: Text, text: impl Into<Cow<'static, str>>) {
        self.texts[column as usize] = text.into();
    }

    /// A column's text.
    pub fn get(&self, column: Text) -> &str {
        &self.texts[column as usize]
    }
}

/// What one row measures, and the span that it covers (an index into the period's spans).
#[derive(Clone, Copy)]
pub struct Row {
    pub span: usize,
    numbers: [Decimal; Number::ALL.len()],
}

impl Row {
    /// A row that measures nothing.
    pub fn new(span: usize) -> Self {
        Self { span, numbers: [Decimal::ZERO; Number::ALL.len()] }
    }

    /// Its numbers in the order of [`Number::ALL`].
    pub fn numbers(&self) -> &[Decimal] {
        &self.numbers
    }
}

impl Index<Number> for Row {
    type Output = Decimal;
    fn index(&self, column: Number) -> &Decimal {
        &self.numbers[column as usize]
    }
}

impl IndexMut<Number> for Row {
    fn index_mut(&mut self, column: Number) -> &mut Decimal {
        &mut self.numbers[column as usize]
    }
}
