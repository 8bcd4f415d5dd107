//! The digests asked for, each with its parts in order.

use clap::ValueEnum;

use super::costs::{self, Counted};
use super::{Asked, anomalies, budgets, centre, commitments, document, waste};
use crate::cli::ui::Ui;
use crate::cli::written::{Page, add_flags};
use crate::error::Result;
use crate::render::document::{Document, Section, Tile};

/// Parts that can be left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Budgets, and what the month is expected to come to
    Budgets,
    /// What is out of the ordinary
    Anomalies,
    /// Reservations and Savings Plans
    Commitments,
    /// What could be saved
    Waste,
}

/// Whose costs are summed up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Whose {
    /// All of the bill.
    All,
    /// A cost centre's.
    Centre(String),
    /// One digest for each cost centre.
    Each,
}

/// One digest, and whose it is.
pub struct Digest {
    /// The cost centre; absent where it is of all.
    pub centre: Option<String>,
    /// The same for the same period, metric and cost centre in every run.
    pub id: String,
    /// It in one line.
    pub subject: String,
    /// What it says.
    pub document: Document,
}

impl Digest {
    /// It as it is written.
    pub fn page(&self) -> Page<'_> {
        Page { name: self.centre.as_deref().unwrap_or("digest"), document: &self.document }
    }
}

/// What a part adds to a digest.
#[derive(Default)]
pub struct Told {
    /// Figures.
    pub tiles: Vec<Tile>,
    /// A sentence each.
    pub summary: Vec<String>,
    /// Tables and charts.
    pub sections: Vec<Section>,
    /// What to know.
    pub notes: Vec<String>,
}

impl Asked<'_> {
    /// Whether a part is wanted.
    pub fn has(&self, part: Part) -> bool {
        !self.without.contains(&part)
    }

    /// What a digest is of, as sinks are told of it once: its days, as far as they are settled, its source, what counts, whose it is.
    fn id(&self, centre: Option<&str>) -> String {
        let (period, first) = (self.compared.period.name(), self.compared.span.first);
        let until = self.compared.known.last.min(self.reach.settled);
        let until = if until < self.compared.span.last { format!("..{until}") } else { String::new() };
        let centre = centre.map(|name| format!(":{name}")).unwrap_or_default();
        format!("digest:{period}:{first}{until}:{}{}{}{centre}", self.engine.bill().name, self.flags, self.of)
    }
}

/// Makes the digests.
///
/// # Errors
/// A query does not run, or there are no rules of an allocation.
pub async fn digests(asked: &Asked<'_>, whose: &Whose, ui: &mut Ui<'_>) -> Result<Vec<Digest>> {
    let name = match whose {
        Whose::All => return of_bill(asked, ui).await.map(|one| vec![one]),
        Whose::Centre(name) => Some(name.as_str()),
        Whose::Each => None,
    };
    let mut digests = Vec::new();
    for one in centre::all(asked, name, ui).await? {
        digests.push(assembled(asked, Some(&one.name), &one.counted, one.told)?);
    }
    Ok(digests)
}

async fn of_bill(asked: &Asked<'_>, ui: &mut Ui<'_>) -> Result<Digest> {
    let counted = Box::pin(costs::of_bill(asked)).await?;
    let mut told = Vec::new();
    if asked.has(Part::Budgets) {
        told.push(Box::pin(budgets::of_bill(asked, ui)).await?);
    }
    if asked.has(Part::Anomalies) {
        told.push(Box::pin(anomalies::of_bill(asked)).await?);
    }
    if asked.has(Part::Commitments) {
        told.push(Box::pin(commitments::told(asked)).await?);
    }
    if asked.has(Part::Waste) {
        told.push(Box::pin(waste::of_bill(asked, ui)).await?);
    }
    assembled(asked, None, &counted, told)
}

/// The document: what it came to, then what each part says.
fn assembled(asked: &Asked<'_>, centre: Option<&str>, counted: &Counted, told: Vec<Told>) -> Result<Digest> {
    let mut document = document::head(asked, centre, counted)?;
    for part in told {
        document.tiles.extend(part.tiles);
        document.summary.extend(part.summary);
        document.sections.extend(part.sections);
        document.notes.extend(part.notes);
    }
    document.notes.extend(document::notes(asked, centre, counted));
    add_flags(&mut document, &asked.call.global.flags());
    let subject = document::subject(asked, &document.title, counted);
    Ok(Digest { centre: centre.map(str::to_owned), id: asked.id(centre), subject, document })
}
