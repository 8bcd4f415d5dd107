//! The catalogue: reports, checks and views as SQL files, embedded or from a folder of the user's.
//!
//! A file is a report because it is there; nothing else registers it. Knows text and types, never the engine.

mod alert;
mod chart;
mod check;
mod choices;
mod filled;
mod filter;
mod front;
mod metric_file;
mod params;
mod rates;
mod waste;

use std::collections::BTreeMap;
use std::path::Path;

pub use alert::Alert;
pub use chart::{Chart, ChartKind};
pub use check::{Check, Severity, Unit};
pub use choices::{Amortize, Axis, Charges, Choices, KNOWN_TYPES, Metric};
pub use filter::Filter;
pub use front::{Analysis, Grain, Report};
pub use metric_file::MetricFile;
pub use params::{Calendar, Param, ParamType, Value};
pub use rates::{Rate, Rates};

use crate::error::{Error, Result};

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// The reports by name.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    reports: BTreeMap<String, Report>,
    checks: Vec<Check>,
    alerts: BTreeMap<String, Report>,
}

impl Catalog {
    /// Parses the reports that are compiled in.
    ///
    /// # Errors
    /// A fault in a file's front matter; the tests of this module exclude it for the shipped files.
    pub fn embedded() -> Result<Self> {
        let mut catalog = Self::default();
        for (path, text) in embedded::FILES.iter().filter(|(path, _)| path.starts_with("reports/")) {
            catalog.add(&format!("queries/{path}"), text, Shelf::Reports)?;
        }
        for (path, text) in embedded::FILES.iter().filter(|(path, _)| path.starts_with("alerts/")) {
            catalog.add(&format!("queries/{path}"), text, Shelf::Alerts)?;
        }
        for (path, text) in embedded::FILES.iter().filter(|(path, _)| path.starts_with("checks/")) {
            catalog.checks.push(Check::parse(&format!("queries/{path}"), text)?);
        }
        catalog.checks.extend(Check::of_reader()?);
        catalog.checks.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
        Ok(catalog)
    }

    /// Adds every `.sql` file of a folder, and the alert rules in its folder `alerts`; one of the same name as a shipped one
    /// takes its place.
    ///
    /// # Errors
    /// The folder or a file cannot be read, or a file's front matter has a fault.
    pub fn add_folder(&mut self, folder: &Path) -> Result<()> {
        self.add_files(folder, Shelf::Reports)?;
        let alerts = folder.join("alerts");
        if alerts.is_dir() { self.add_files(&alerts, Shelf::Alerts) } else { Ok(()) }
    }

    fn add_files(&mut self, folder: &Path, kind: Shelf) -> Result<()> {
        let read = |source| Error::Read { path: folder.to_owned(), source };
        let mut paths = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(read)? {
            let path = entry.map_err(read)?.path();
            if path.extension().is_some_and(|extension| extension == "sql") {
                paths.push(path);
            }
        }
        paths.sort();
        for path in paths {
            let text = std::fs::read_to_string(&path).map_err(|source| Error::Read { path: path.clone(), source })?;
            self.add(&path.display().to_string(), &text, kind)?;
        }
        Ok(())
    }

    fn add(&mut self, path: &str, text: &str, kind: Shelf) -> Result<()> {
        let report = Report::parse(path, text)?;
        let fault =
            |message: &str, hint: &str| Error::Format { message: format!("{path}: {message}"), hint: hint.to_owned() };
        match (kind, &report.alert) {
            (Shelf::Alerts, None) => {
                return Err(fault("an alert rule needs [alert]", "see costs alerts show service-spike"));
            }
            (Shelf::Reports, Some(_)) => {
                return Err(fault("a report has no [alert]", "put it into the folder alerts, or take it out"));
            }
            (Shelf::Alerts, Some(_)) => self.alerts.insert(report.name.clone(), report),
            (Shelf::Reports, None) => self.reports.insert(report.name.clone(), report),
        };
        Ok(())
    }

    /// The alert rules in the order of their names.
    pub fn alerts(&self) -> impl Iterator<Item = &Report> {
        self.alerts.values()
    }

    /// Finds an alert rule.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the names that are there.
    pub fn alert(&self, name: &str) -> Result<&Report> {
        self.alerts.get(name).ok_or_else(|| Error::Unknown {
            what: "alert rule",
            name: name.to_owned(),
            known: self.alerts.keys().cloned().collect(),
        })
    }

    /// The reports in the order of their names.
    pub fn reports(&self) -> impl Iterator<Item = &Report> {
        self.reports.values()
    }

    /// The reports on waste, in the order of their names.
    pub fn waste(&self) -> impl Iterator<Item = &Report> {
        self.reports().filter(|report| report.waste.is_some())
    }

    /// The checks in the order of their names; one that differs from form to form stands here several times.
    #[must_use]
    pub fn checks(&self) -> &[Check] {
        &self.checks
    }

    /// Refuses a name that is no check's.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the names that are there.
    pub fn is_check(&self, name: &str) -> Result<()> {
        if self.checks.iter().any(|check| check.name == name) {
            return Ok(());
        }
        let mut known: Vec<String> = self.checks.iter().map(|check| check.name.clone()).collect();
        known.dedup();
        Err(Error::Unknown { what: "check", name: name.to_owned(), known })
    }

    /// Finds a report.
    ///
    /// # Errors
    /// [`Error::Unknown`] with the names that are there.
    pub fn get(&self, name: &str) -> Result<&Report> {
        self.reports.get(name).ok_or_else(|| Error::Unknown {
            what: "report",
            name: name.to_owned(),
            known: self.reports.keys().cloned().collect(),
        })
    }
}

/// What files of a folder are.
#[derive(Clone, Copy)]
enum Shelf {
    Reports,
    Alerts,
}

/// A report that a command of its own runs, by its name.
///
/// # Errors
/// [`Error::Unknown`] for a name that no file under `queries/commands/` has, or a fault in its front matter.
pub fn command(name: &str) -> Result<Report> {
    let path = format!("commands/{name}.sql");
    let text = embedded::FILES.iter().find(|(file, _)| *file == path).map(|(_, text)| *text);
    let unknown = || Error::Unknown { what: "query", name: name.to_owned(), known: Vec::new() };
    Report::parse(&format!("queries/{path}"), text.ok_or_else(unknown)?)
}

/// The SQL of a shipped view, by its name.
///
/// # Errors
/// [`Error::Unknown`] for a name that no file under `queries/views/` has.
pub fn view(name: &str) -> Result<&'static str> {
    let path = format!("views/{name}.sql");
    embedded::FILES.iter().find(|(file, _)| *file == path).map(|(_, text)| *text).ok_or_else(|| Error::Unknown {
        what: "view",
        name: name.to_owned(),
        known: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_report_parses() {
        let catalog = Catalog::embedded().unwrap();
        assert!(catalog.reports().count() >= 11);
    }
}
