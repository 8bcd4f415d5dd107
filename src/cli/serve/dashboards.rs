//! The dashboards as pages.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use clap::ValueEnum;

use super::choosing;
use super::pages::{choices, downloads, nav, page};
use super::reports::file_name;
use super::standing::{Standing, silent};
use crate::catalog::Calendar;
use crate::cli::dashboard::{Kind, Wanted, document};
use crate::cli::months::month;
use crate::error::{Error, Result};
use crate::render::chart::Look;
use crate::render::document::{Served, picture, workbook};
use crate::serve::{Answer, Chosen, Form};

/// A dashboard of what was chosen.
///
/// # Errors
/// There is no such dashboard or form of it, what was chosen is none, or a query does not run.
pub async fn answer(standing: &mut Standing<'_>, name: &str, chosen: &Chosen, form: Form) -> Result<Answer> {
    let kind = Kind::from_str(name, false).map_err(|_| Error::Unknown {
        what: "dashboard",
        name: name.to_owned(),
        known: Kind::ALL.map(|kind| kind.name().to_owned()).to_vec(),
    })?;
    let offers = standing.offers().await?;
    let standing = &*standing;
    let call = standing.call();
    let typed = chosen.month.clone().unwrap_or_else(|| "latest".to_owned());
    let calendar = Calendar { today: call.today(), periods: &standing.engine.bill().periods };
    let month: NaiveDate = month("month", &typed, calendar)?;
    let wanted = Wanted {
        kind,
        month: typed,
        // Known, and not looked for in each page's maps.
        by: offers.tag.clone(),
        choices: choosing::choices(chosen)?,
        charges: "all".to_owned(),
        is_metric_set: chosen.metric.is_some(),
        are_charges_set: false,
    };
    let shown = Box::pin(document(&wanted, (&standing.engine, standing.catalog, &call), &mut silent())).await?;
    let shown_month = month.format("%Y-%m").to_string();
    let file = |bytes, form| Answer::File { name: file_name(name, Some(month), &wanted.choices), bytes, form };
    Ok(match form {
        Form::Xlsx => file(workbook(&shown)?, form),
        Form::Png => file(picture(&shown, Look::default())?, form),
        Form::Page => {
            let path = format!("/dashboards/{name}");
            let forms = [("XLSX", ".xlsx"), ("PNG", ".png")];
            page(&shown.served(Served {
                nav: nav(&path),
                choices: choices(standing, &offers, chosen, Some(&shown_month)),
                downloads: downloads(&path, &forms, chosen, &BTreeMap::new()),
                ..Served::default()
            }))?
        }
        form => return Err(no_form(name, form, &[".xlsx", ".png"])),
    })
}

/// Says which forms there are.
pub fn no_form(name: &str, form: Form, known: &[&str]) -> Error {
    let known = known.iter().map(|end| format!("{name}{end}")).collect();
    Error::Unknown { what: "form", name: format!("{name}{}", form.end()), known }
}
