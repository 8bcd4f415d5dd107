//! What Cost Explorer is asked.

use chrono::NaiveDate;

use crate::table::Kind;

/// The questions there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// What was spent.
    CostAndUsage,
    /// What will be.
    Forecast,
    /// How much of what reservations could cover they do cover.
    ReservationCoverage,
    /// How much of the reservations is used.
    ReservationUtilization,
    /// How much of what Savings Plans could cover they do cover.
    PlanCoverage,
    /// How much of the Savings Plans is used.
    PlanUtilization,
}

/// The metric of a forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Metric {
    /// What is charged on the day.
    Unblended,
    /// Fees spread over what they cover.
    Amortized,
}

/// A question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub what: What,
    /// The first day.
    pub from: NaiveDate,
    /// The day after the last.
    pub to: NaiveDate,
    /// Dimensions by which the answer is grouped, as Cost Explorer names them.
    pub by: Vec<String>,
    /// The one service that is asked about, where it is not every one.
    pub service: Option<String>,
    /// The metric, where the answer has one.
    pub metric: Metric,
}

impl What {
    /// AWS's name of the action.
    #[must_use]
    pub fn operation(self) -> &'static str {
        match self {
            What::CostAndUsage => "GetCostAndUsage",
            What::Forecast => "GetCostForecast",
            What::ReservationCoverage => "GetReservationCoverage",
            What::ReservationUtilization => "GetReservationUtilization",
            What::PlanCoverage => "GetSavingsPlansCoverage",
            What::PlanUtilization => "GetSavingsPlansUtilization",
        }
    }

    /// The columns of the answer that follow those it is grouped by.
    #[must_use]
    pub fn columns(self) -> &'static [(&'static str, Kind)] {
        match self {
            What::CostAndUsage => {
                &[("unblended", Kind::Money), ("amortized", Kind::Money), ("currency", Kind::Currency)]
            }
            What::Forecast => &[
                ("from", Kind::Text),
                ("to", Kind::Text),
                ("forecast", Kind::Money),
                ("low", Kind::Money),
                ("high", Kind::Money),
                ("currency", Kind::Currency),
            ],
            What::ReservationCoverage => &[
                ("coverage", Kind::Percent),
                ("reserved_hours", Kind::Quantity),
                ("on_demand_hours", Kind::Quantity),
                ("running_hours", Kind::Quantity),
                ("on_demand_cost", Kind::Money),
            ],
            What::ReservationUtilization => &[
                ("utilization", Kind::Percent),
                ("purchased_hours", Kind::Quantity),
                ("used_hours", Kind::Quantity),
                ("unused_hours", Kind::Quantity),
                ("amortized_fee", Kind::Money),
                ("unused_cost", Kind::Money),
                ("net_saving", Kind::Money),
            ],
            What::PlanCoverage => &[
                ("coverage", Kind::Percent),
                ("covered_spend", Kind::Money),
                ("on_demand_cost", Kind::Money),
                ("total_cost", Kind::Money),
            ],
            What::PlanUtilization => &[
                ("utilization", Kind::Percent),
                ("commitment", Kind::Money),
                ("used_commitment", Kind::Money),
                ("unused_commitment", Kind::Money),
                ("amortized_commitment", Kind::Money),
                ("net_saving", Kind::Money),
            ],
        }
    }
}

impl Metric {
    /// The name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Metric::Unblended => "unblended",
            Metric::Amortized => "amortized",
        }
    }
}

impl Question {
    /// All that makes the answer what it is, in one line.
    #[must_use]
    pub fn line(&self) -> String {
        let (what, by) = (self.what.operation(), self.by.join(","));
        let metric = match self.what {
            What::Forecast => self.metric.name(),
            _ => "",
        };
        let service = self.service.as_deref().unwrap_or_default();
        format!("{what} {}..{} by [{by}] of [{service}] {metric}", self.from, self.to).trim_end().to_owned()
    }
}
