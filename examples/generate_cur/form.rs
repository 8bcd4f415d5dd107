//! The forms that a bill is written in, all from the same rows.

use crate::args::Args;
use crate::calendar::{Month, Spans};
use crate::columns::{Column, Text};
use crate::cur_csv;
use crate::cur2;
use crate::delivery::Delivery;
use crate::export::Export;
use crate::failure::Failure;
use crate::focus;
use crate::line::{Row, Template};
use crate::world::World;
use crate::{athena, folder};

/// A month of the bill in one form, on its way to the disk.
pub trait Form {
    /// Rows from here on share this template.
    fn begin(&mut self, template: &Template);

    /// Adds a row to the run under way.
    fn push(&mut self, row: &Row, spans: &Spans) -> Result<(), Failure>;

    /// Closes the files and writes what describes them.
    fn finish(self: Box<Self>, spans: &Spans) -> Result<(), Failure>;
}

/// The forms under way.
pub type Forms = Vec<Box<dyn Form>>;

/// One month in every form asked for.
pub struct Desk<'a> {
    pub args: &'a Args,
    pub world: &'a World,
    pub month: Month,
    /// The columns of the legacy report in this month.
    pub columns: Vec<Column>,
}

impl Desk<'_> {
    /// Clears what an earlier run wrote for this month in the forms that keep every delivery.
    pub fn clear(&self) -> Result<(), Failure> {
        if let Some(out) = &self.args.cur_csv {
            folder::clear(&cur_csv::period_folder(out, self.month), cur_csv::NAME)?;
        }
        for (export, out) in [(&cur2::EXPORT, &self.args.cur2), (&focus::EXPORT, &self.args.focus)] {
            if let Some(out) = out {
                folder::clear(&export.data(out, self.month), export.name)?;
                folder::clear(&export.metadata(out, self.month), export.name)?;
            }
        }
        Ok(())
    }

    /// The forms of the month's final delivery.
    pub fn last(&self, delivery: &Delivery) -> Result<Forms, Failure> {
        let (args, columns) = (self.args, self.columns.clone());
        let mut forms = vec![athena::open(&args.out, self.month, args.rows_per_file, columns)?];
        forms.extend(self.kept(delivery)?);
        if let Some(out) = &args.focus {
            let layout = focus::Focus::new(self);
            forms.push(Export::open(&focus::EXPORT, layout, out, self, delivery)?);
        }
        Ok(forms)
    }

    /// The forms that keep every delivery of a month.
    pub fn kept(&self, delivery: &Delivery) -> Result<Forms, Failure> {
        let mut forms: Forms = vec![];
        if let Some(out) = &self.args.cur_csv {
            forms.push(Box::new(cur_csv::CurCsv::open(out, self, delivery)?));
        }
        if let Some(out) = &self.args.cur2 {
            let layout = cur2::Cur2::new(self);
            forms.push(Export::open(&cur2::EXPORT, layout, out, self, delivery)?);
        }
        Ok(forms)
    }

    /// The tags that the month's report has, by their heading: `user:CostCenter`.
    pub fn tags(&self) -> Vec<(Text, &'static str)> {
        let tag = |column: &Column| match (*column, column.header()) {
            (Column::Text(text), ("resourceTags", name)) => Some((text, name)),
            _ => None,
        };
        self.columns.iter().filter_map(tag).collect()
    }
}
