//! What `costs check NAME` says.

use super::{Bill, Grid, Line, Run, usage};

/// A line that no check minds: with an id and an invoice.
pub fn clean(id: &str, cost: f64) -> Line {
    usage("Amazon S3", cost)
        .set("identity_line_item_id", id)
        .set("identity_time_interval", "2025-01-01T00:00:00Z/2025-01-01T01:00:00Z")
        .set("bill_invoice_id", "17")
}

/// A bill of January 2025.
pub fn january(lines: impl Into<Vec<Line>>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

/// One check's exit code, verdict (the last line of stderr) and findings.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    pub code: u8,
    pub verdict: String,
    pub findings: Vec<[String; 5]>,
}

/// Runs one check.
#[track_caller]
pub fn told(bill: &Bill, name: &str) -> Told {
    read(&bill.costs(&["check", name, "--format", "csv"]))
}

#[track_caller]
pub fn read(run: &Run) -> Told {
    assert_ne!(run.code, 2, "{}", run.err);
    let rows = Grid::read(&run.out).rows;
    let findings = rows.into_iter().map(|row| row.try_into().unwrap()).collect();
    Told { code: run.code, verdict: run.err.lines().last().unwrap().to_owned(), findings }
}

impl Told {
    /// What was found, for a check with that exit code and verdict.
    #[track_caller]
    pub fn of(self, code: u8, verdict: &str) -> Vec<[String; 5]> {
        assert_eq!((self.code, self.verdict.as_str()), (code, verdict), "{:?}", self.findings);
        self.findings
    }
}

/// A finding as rows have it: state, finding, count, amount, currency.
pub fn row(cells: [&str; 5]) -> [String; 5] {
    cells.map(str::to_owned)
}
