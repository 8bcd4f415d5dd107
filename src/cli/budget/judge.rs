//! The budgets' statuses in one period: read, projected and judged.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, Months, NaiveDate};

use super::history::{self, Histories};
use crate::analysis::budget::{Case, Reach, Spent, Status, status};
use crate::analysis::projection::{Charge, Window, project};
use crate::catalog::Calendar;
use crate::cli::months::month;
use crate::cli::ui::Ui;
use crate::cli::world::Resolved;
use crate::engine::Engine;
use crate::error::{Error, Result, listed};
use crate::settings::allocation::Allocation;
use crate::settings::budgets::{Budget, Span};

/// Days after the end of a month in which its last days may still be coming.
pub const LATE: i64 = 3;
/// The last days whose use may still be coming, today among them.
const OPEN: u64 = 2;

/// What budgets are judged by.
pub struct Judge<'a> {
    today: NaiveDate,
    month: &'a str,
    max_rows: usize,
    rules: Option<&'a Allocation>,
}

impl<'a> Judge<'a> {
    /// Refuses what is no month, before the source is opened.
    ///
    /// # Errors
    /// [`Error::Value`].
    pub fn new(call: &'a Resolved<'_>, text: &'a str, max_rows: usize) -> Result<Self> {
        let today = call.today();
        month("month", text, Calendar { today, periods: &[today; 2] })?;
        Ok(Self { today, month: text, max_rows, rules: call.settings.allocation.as_ref() })
    }

    /// The statuses, in the order of the budgets, of their values and of currencies.
    ///
    /// # Errors
    /// The bill does not hold the month, or a budget names what the bill has not.
    pub async fn statuses(&self, engine: &Engine, budgets: &[&Budget], ui: &mut Ui<'_>) -> Result<Vec<Status>> {
        let periods = &engine.bill().periods;
        let month = month("month", self.month, Calendar { today: self.today, periods })?;
        engine.check_held(month)?;
        // Of one end, all budgets reach as far.
        let (mut all, mut reaches) = (Vec::new(), BTreeMap::new());
        for budget in budgets {
            let span = budget.period.of(month);
            let Some(amount) = budget.amount(span.first) else {
                ui.note(&format!("Note: {} has no amount for {}", budget.name, span.shown()));
                continue;
            };
            let reach = match reaches.get(&span.last) {
                Some(reach) => *reach,
                None => self.reach(engine, span).await?,
            };
            reaches.insert(span.last, reach);
            all.extend(self.of(engine, budget, (span, amount, reach), ui).await?);
        }
        Ok(all)
    }

    async fn of(
        &self,
        engine: &Engine,
        budget: &Budget,
        (span, amount, reach): (Span, i128, Reach),
        ui: &mut Ui<'_>,
    ) -> Result<Vec<Status>> {
        let months = history::months(span, budget.period.before(span));
        let mut histories = if history::is_of_centres(budget) {
            history::of_cost_centres(engine, budget, self.rules, (months, self.max_rows)).await?
        } else {
            history::read(engine, budget, months, self.max_rows).await?
        };
        let own = currency(budget, &histories)?;
        histories.retain(|(_, currency), _| *currency == own);
        if histories.is_empty() && budget.each.is_none() {
            ui.note(&format!("Note: {}: nothing on the bill is of it", budget.name));
            histories.insert((None, own), Vec::new());
        }
        let one = |((value, currency), charges): ((Option<String>, String), Vec<Charge>)| {
            let Reach { settled, last } = reach;
            let window = Window { from: span.first, settled, last, until: span.last };
            let outlook = (settled < span.last).then(|| project(&charges, window));
            let spent = spent(&charges, reach.last);
            status(budget, amount, Case { value, currency, span, spent: &spent, reach, outlook })
        };
        Ok(histories.into_iter().map(one).collect())
    }

    /// How far the bill reaches into a period.
    async fn reach(&self, engine: &Engine, span: Span) -> Result<Reach> {
        let periods = engine.bill().periods.iter().rev();
        let newest = periods.copied().find(|period| *period <= self.today && *period <= span.last);
        reach(engine, newest.unwrap_or(span.first), (self.today, span.last)).await
    }
}

/// How far the bill reaches, by the newest of its months that counts: to the end of that month once it is long over.
///
/// # Errors
/// The query does not run.
pub async fn reach(engine: &Engine, newest: NaiveDate, (today, until): (NaiveDate, NaiveDate)) -> Result<Reach> {
    if let Some(end) = over(newest, today) {
        let last = end.min(until);
        return Ok(Reach { last, settled: last });
    }
    let last = history::newest_use(engine, newest, today).await?.unwrap_or(newest);
    Ok(Reach { last, settled: last.min(settled(today)) })
}

/// The last day of a month that is long over.
pub fn over(month: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    let end = month.checked_add_months(Months::new(1)).unwrap_or(month) - Days::new(1);
    ((today - end).num_days() > LATE).then_some(end)
}

/// The last day whose use is no longer coming.
pub fn settled(today: NaiveDate) -> NaiveDate {
    today.checked_sub_days(Days::new(OPEN)).unwrap_or(today)
}

/// What was spent up to a day, by day and by service.
fn spent(charges: &[Charge], last: NaiveDate) -> Spent {
    let mut spent = Spent::default();
    for charge in charges.iter().filter(|charge| charge.day <= last) {
        *spent.days.entry(charge.day).or_default() += charge.amount;
        *spent.services.entry(charge.service.clone()).or_default().entry(charge.day).or_default() += charge.amount;
    }
    spent
}

/// The currency of a budget: its own, or the bill's only one.
fn currency(budget: &Budget, histories: &Histories) -> Result<String> {
    let all: BTreeSet<&String> = histories.keys().map(|(_, currency)| currency).collect();
    match (&budget.currency, all.len()) {
        (Some(own), _) => Ok(own.clone()),
        (None, 0 | 1) => Ok(all.into_iter().next().cloned().unwrap_or_default()),
        (None, _) => {
            let names: Vec<String> = all.into_iter().cloned().collect();
            Err(Error::Format {
                message: format!("the bill of {} is in {}, which are never added up", budget.name, listed(&names)),
                hint: "add the currency of its amount to the budget, say currency = \"USD\"".to_owned(),
            })
        }
    }
}
