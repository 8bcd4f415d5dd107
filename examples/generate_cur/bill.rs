//! A month's bill under way: every row goes to the ledger and to every form.

use crate::calendar::{Month, Spans};
use crate::delivery::{Delivery, deliveries};
use crate::failure::Failure;
use crate::form::{Desk, Forms};
use crate::ledger::MonthLedger;
use crate::line::{Row, Template};

/// One month's rows on their way out.
pub struct Bill {
    pub month: Month,
    pub spans: Spans,
    pub ledger: MonthLedger,
    delivery: Delivery,
    forms: Forms,
    older: Vec<Edition>,
}

/// An older delivery of the month, with a ledger of its own.
struct Edition {
    delivery: Delivery,
    ledger: MonthLedger,
    forms: Forms,
    /// False while the run under way is none of this delivery's.
    open: bool,
}

/// A month's accounts: of its final delivery, and of older ones.
pub struct Accounting {
    pub delivery: Delivery,
    pub ledger: MonthLedger,
    pub older: Vec<(Delivery, MonthLedger)>,
}

impl Bill {
    /// A bill without rows, its folders made.
    pub fn open(desk: &Desk, age: usize) -> Result<Self, Failure> {
        desk.clear()?;
        let month = desk.month;
        let (older, delivery) = deliveries(&desk.world.months, age);
        let older: Result<Vec<Edition>, Failure> =
            older.into_iter().map(|delivery| Edition::open(desk, delivery)).collect();
        let forms = desk.last(&delivery)?;
        let (spans, ledger) = (Spans::new(month), MonthLedger::new(month));
        Ok(Self { month, spans, ledger, delivery, forms, older: older? })
    }

    /// Rows from here on share this template.
    pub fn begin(&mut self, template: Template) {
        self.older.iter_mut().for_each(|edition| edition.begin(&template));
        self.forms.iter_mut().for_each(|form| form.begin(&template));
        self.ledger.begin(template);
    }

    /// Adds a row to the run under way.
    pub fn push(&mut self, row: &Row) -> Result<(), Failure> {
        self.ledger.push(row, &self.spans);
        self.forms.iter_mut().try_for_each(|form| form.push(row, &self.spans))?;
        self.older.iter_mut().try_for_each(|edition| edition.push(row, &self.spans))
    }

    /// Adds a run of a single row.
    pub fn single(&mut self, template: Template, row: &Row) -> Result<(), Failure> {
        self.begin(template);
        self.push(row)
    }

    /// Closes the files and hands back the month's accounts.
    pub fn close(mut self) -> Result<Accounting, Failure> {
        self.ledger.end();
        self.forms.into_iter().try_for_each(|form| form.finish(&self.spans))?;
        let mut older = vec![];
        for mut edition in self.older {
            edition.ledger.end();
            edition.forms.into_iter().try_for_each(|form| form.finish(&self.spans))?;
            older.push((edition.delivery, edition.ledger));
        }
        Ok(Accounting { delivery: self.delivery, ledger: self.ledger, older })
    }
}

impl Edition {
    fn open(desk: &Desk, delivery: Delivery) -> Result<Self, Failure> {
        let (ledger, forms) = (MonthLedger::new(desk.month), desk.kept(&delivery)?);
        Ok(Self { delivery, ledger, forms, open: false })
    }

    fn begin(&mut self, template: &Template) {
        let cut = self.delivery.cut.template(template);
        self.open = cut.is_some();
        if let Some(template) = cut {
            self.forms.iter_mut().for_each(|form| form.begin(&template));
            self.ledger.begin(template.into_owned());
        }
    }

    fn push(&mut self, row: &Row, spans: &Spans) -> Result<(), Failure> {
        if !self.open || !self.delivery.cut.holds(row, spans) {
            return Ok(());
        }
        self.ledger.push(row, spans);
        self.forms.iter_mut().try_for_each(|form| form.push(row, spans))
    }
}
