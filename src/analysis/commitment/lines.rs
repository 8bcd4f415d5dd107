//! What the bill says of commitments and of what they could cover, as `queries/commands/commit_advice.sql` selects it.

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};

use super::published::family;
use crate::table::{Cell, Rows};

/// What a line tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Use paid on demand.
    OnDemand,
    /// Use that a Savings Plan covers: its discount.
    Plan,
    /// Use that a reservation covers: its discount.
    Reservation,
    /// A commitment's own fee: its term and payment option.
    Fee,
}

/// What has one price and one discount: a family of instances in a region, or Fargate or Lambda in one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class {
    /// The product code.
    pub service: String,
    /// The instances' family, `fargate` or `lambda`.
    pub family: String,
    /// The region.
    pub region: Option<String>,
    /// The instances' platform: `Linux`, `Windows` …
    pub platform: Option<String>,
}

/// A line, summed over rows that say the same.
#[derive(Debug, Clone)]
pub struct Line {
    /// What it tells.
    pub role: Role,
    /// What it is about.
    pub class: Class,
    /// The instance type.
    pub instance_type: Option<String>,
    /// Whether a reservation could cover it; a plan could in any case.
    pub is_reservable: bool,
    /// The time of its use, of lines of use on demand.
    pub time: Option<(NaiveDateTime, NaiveDateTime)>,
    /// The commitment.
    pub commitment: Option<String>,
    /// The commitment's term, as the bill writes it.
    pub term: Option<String>,
    /// The commitment's payment option.
    pub payment_option: Option<String>,
    /// The currency.
    pub currency: Option<String>,
    /// The cost at the on-demand price, in units of 1e-12.
    pub on_demand: i128,
    /// The amortized cost.
    pub effective: i128,
    /// Hours of instances, in units of 1e-12.
    pub quantity: i128,
}

/// Reads the rows; `currency` is that of all, where they do not say it.
#[must_use]
pub fn lines(rows: &Rows, currency: Option<&str>) -> Vec<Line> {
    let cells: Vec<Vec<Cell>> = rows.rows().collect();
    let reader = Reader { rows, hours: length(rows, &cells) };
    cells.iter().filter_map(|row| reader.line(row, currency)).collect()
}

/// Hours of a row whose end the bill does not say: of days where all begin at midnight, else an hour.
fn length(rows: &Rows, cells: &[Vec<Cell>]) -> i64 {
    let starts = rows.position("usage_start");
    let off_midnight =
        |row: &Vec<Cell>| matches!(starts.map(|at| &row[at]), Some(Cell::Time(time)) if time.time() != NaiveTime::MIN);
    if cells.iter().any(off_midnight) { 1 } else { 24 }
}

struct Reader<'a> {
    rows: &'a Rows,
    hours: i64,
}

impl Reader<'_> {
    fn cell<'a>(&self, row: &'a [Cell], name: &str) -> Option<&'a Cell> {
        self.rows.position(name).and_then(|at| row.get(at))
    }

    fn text(&self, row: &[Cell], name: &str) -> Option<String> {
        self.cell(row, name).and_then(Cell::full)
    }

    fn amount(&self, row: &[Cell], name: &str) -> i128 {
        self.cell(row, name).and_then(Cell::units).unwrap_or(0)
    }

    fn time(&self, row: &[Cell]) -> Option<(NaiveDateTime, NaiveDateTime)> {
        let time = |name| match self.cell(row, name) {
            Some(Cell::Time(time)) => Some(*time),
            _ => None,
        };
        let start = time("usage_start")?;
        let end = time("usage_end").filter(|end| *end > start);
        Some((start, end.unwrap_or(start + TimeDelta::hours(self.hours))))
    }

    fn line(&self, row: &[Cell], currency: Option<&str>) -> Option<Line> {
        let role = match self.text(row, "role")?.as_str() {
            "on-demand" => Role::OnDemand,
            "plan" => Role::Plan,
            "reservation" => Role::Reservation,
            _ => Role::Fee,
        };
        let service = self.text(row, "service_code").unwrap_or_default();
        let instance_type = self.text(row, "instance_type");
        let family = match (service.as_str(), &instance_type) {
            ("AWSLambda", _) => "lambda".to_owned(),
            ("AmazonECS" | "AmazonEKS", _) => "fargate".to_owned(),
            (_, Some(name)) => family(name).to_owned(),
            _ => "other".to_owned(),
        };
        let (region, platform) = (self.text(row, "region"), self.text(row, "platform"));
        Some(Line {
            role,
            class: Class { service, family, region, platform },
            instance_type,
            is_reservable: self.cell(row, "reservable") == Some(&Cell::Bool(true)),
            time: self.time(row),
            commitment: self.text(row, "commitment"),
            term: self.text(row, "term"),
            payment_option: self.text(row, "payment_option"),
            currency: self.text(row, "currency").or_else(|| currency.map(str::to_owned)),
            on_demand: self.amount(row, "on_demand_cost"),
            effective: self.amount(row, "effective_cost"),
            quantity: self.amount(row, "quantity"),
        })
    }
}
