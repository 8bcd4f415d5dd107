//! Why a line of the bill and its counterpart likely differ. Each cause is told from the amounts: what a difference equals is what it is made of.

use super::{Billed, Line, Terms, Whose};

/// A likely cause, the more certain first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// They agree but for places that one side does not carry.
    Rounding,
    /// The bill lacks the columns that say the cost.
    UnknownCost,
    /// Tax is added when the invoice is made.
    Tax,
    /// Support is a share of the month's costs, settled when the month is over.
    Support,
    /// The other side has the amount under this name.
    Named(String),
    /// The difference is what credits and refunds come to.
    Credits,
    /// The difference is the month's unused reservations.
    UnusedReservation,
    /// The difference is what a charge type comes to.
    Charge(String),
    /// The difference is that of this line, the other way round.
    Grouped(String),
    /// The month's figures may still change.
    OpenMonth,
    /// The other side has no such line; the bill's product codes.
    NotThere(Vec<String>),
    /// The bill has no such line.
    NotOnBill,
    /// Nothing above.
    Unexplained,
}

impl Cause {
    /// The cause as a person reads it.
    #[must_use]
    pub fn text(&self, whose: Whose) -> String {
        let (there, within) = match whose {
            Whose::CostExplorer => ("Cost Explorer", "in Cost Explorer"),
            Whose::Invoice => ("the invoice", "on the invoice"),
        };
        match self {
            Cause::Rounding => "rounding".to_owned(),
            Cause::UnknownCost => "the bill does not say this cost".to_owned(),
            Cause::Tax => "tax: settled when the invoice is made".to_owned(),
            Cause::Support => "support: a share of the month's costs, settled when the month is over".to_owned(),
            Cause::Named(name) => format!("the same amount is called {name} on the other side"),
            Cause::Credits => format!("credits and refunds: {there} does not count them here"),
            Cause::UnusedReservation => {
                format!("unused reservations: {there} does not count them here")
            }
            Cause::Charge(charge) => format!("{charge}: {there} does not count it here"),
            Cause::Grouped(name) if is_transfer(name) => format!("data transfer grouping: {name} differs by as much"),
            Cause::Grouped(name) => format!("grouping: {name} differs by as much"),
            Cause::OpenMonth => "open month: both still change".to_owned(),
            Cause::NotThere(codes) if codes.is_empty() => format!("not {within}"),
            Cause::NotThere(codes) => format!("not {within} by this name, product code {}", codes.join(", ")),
            Cause::NotOnBill => "not on the bill".to_owned(),
            Cause::Unexplained => "unexplained".to_owned(),
        }
    }
}

/// Services between which transfer moves from one grouping to another.
fn is_transfer(name: &str) -> bool {
    name.contains("Data Transfer") || name == "EC2 - Other"
}

/// The cause of one line among all.
pub(super) fn of(line: &Line, billed: Option<&Billed>, all: &[Line], terms: Terms) -> Option<Cause> {
    let Some(difference) = line.difference else { return Some(Cause::UnknownCost) };
    if line.agrees {
        return (difference != 0).then_some(Cause::Rounding);
    }
    let is_near = |amount: i128| (difference - amount).abs() <= terms.tolerance;
    let found = renamed(line, all, terms)
        .or_else(|| line.key.names.iter().any(|name| name == "Tax").then_some(Cause::Tax))
        .or_else(|| line.key.names.iter().any(|name| name.starts_with("AWS Support")).then_some(Cause::Support))
        .or_else(|| line.other.and_then(|_| charged(billed?, is_near, terms)))
        .or_else(|| regrouped(line, all, terms))
        .or_else(|| terms.is_open.then_some(Cause::OpenMonth));
    Some(found.unwrap_or_else(|| match (line.bill, line.other) {
        (Some(_), None) => Cause::NotThere(billed.map(codes).unwrap_or_default()),
        (None, Some(_)) => Cause::NotOnBill,
        _ => Cause::Unexplained,
    }))
}

fn codes(billed: &Billed) -> Vec<String> {
    billed.codes.iter().filter(|code| !code.is_empty()).cloned().collect()
}

/// A line that only this side has, whose amount only the other side has under another name.
fn renamed(line: &Line, all: &[Line], terms: Terms) -> Option<Cause> {
    let is_twin = |twin: &&Line| match (line.bill, line.other, twin.bill, twin.other) {
        (Some(one), None, None, Some(other)) | (None, Some(one), Some(other), None) => {
            (one - other).abs() <= terms.tolerance
        }
        _ => false,
    };
    all.iter().filter(is_twin).find_map(|twin| other_name(line, twin)).map(Cause::Named)
}

/// A charge type, or all credits and refunds, that the difference equals: counted on the bill and not there.
fn charged(billed: &Billed, is_near: impl Fn(i128) -> bool, terms: Terms) -> Option<Cause> {
    let credits = ["Credit", "Refund"].iter().filter_map(|charge| billed.charges.get(*charge)).sum::<i128>();
    if credits != 0 && is_near(credits) {
        return Some(Cause::Credits);
    }
    let is_usage = |charge: &str| {
        matches!(charge, "" | "Usage" | "DiscountedUsage" | "SavingsPlanCoveredUsage" | "SavingsPlanNegation")
    };
    let mut charges = billed.charges.iter().filter(|(charge, amount)| !is_usage(charge) && **amount != 0);
    let (charge, _) = charges.find(|(_, amount)| is_near(**amount))?;
    Some(match charge.as_str() {
        "Credit" | "Refund" => Cause::Credits,
        "Tax" => Cause::Tax,
        "RIFee" if terms.is_amortized => Cause::UnusedReservation,
        charge => Cause::Charge(charge.to_owned()),
    })
}

/// A line that differs by as much the other way round.
fn regrouped(line: &Line, all: &[Line], terms: Terms) -> Option<Cause> {
    let is_opposite = |other: &&Line| {
        !other.agrees && line.difference.zip(other.difference).is_some_and(|(a, b)| (a + b).abs() <= terms.tolerance)
    };
    all.iter().filter(is_opposite).find_map(|other| other_name(line, other)).map(Cause::Grouped)
}

/// The name in which two lines differ, where it is one, and the currency is the same.
fn other_name(line: &Line, other: &Line) -> Option<String> {
    let mut differing = line.key.names.iter().zip(&other.key.names).filter(|(a, b)| a != b);
    let (_, name) = differing.next()?;
    (differing.next().is_none() && line.key.currency == other.key.currency).then(|| name.clone())
}
