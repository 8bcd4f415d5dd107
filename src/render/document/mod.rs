//! Several results as one document for people: a page, a mail, Markdown, a workbook or plain text of the same model.
//!
//! Each form is a pure function, one a file. A column is named in words in all of them, in the workbook too, as people read
//! it: programs read CSV, JSON and the one-sheet workbooks of reports, which keep the names of the SQL.

mod bar;
mod figure;
mod html;
mod layout;
mod live;
mod looks;
mod mail;
mod markdown;
mod picture;
mod pictures;
mod policy;
mod readable;
mod records;
mod script;
mod served;
mod sheet;
mod slack;
mod table;
#[cfg(test)]
mod testing;
mod text;
mod tile;
mod words;
mod workbook;

pub use figure::Figure;
pub use html::html;
pub use layout::Layout;
pub use mail::mail;
pub use markdown::markdown;
pub use picture::picture;
pub use pictures::pictures;
pub use policy::{Sources, sources};
pub use served::{Choice, ChoiceKind, Link, List, Offer, Served, login, notice};
pub use sheet::Sheet;
pub use slack::slack;
pub use text::text;
pub use tile::{Change, Direction, Tile, Value};
pub use workbook::{sheet, workbook};

/// A result of several parts, for people to read.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// What it is: `Week of 2025-01-20`.
    pub title: String,
    /// What it covers: `2025-01-20 to 2025-01-26, amortized cost, USD`.
    pub subtitle: String,
    /// What happened, a sentence each.
    pub summary: Vec<String>,
    /// The figures that matter most.
    pub tiles: Vec<Tile>,
    /// The parts, in order.
    pub sections: Vec<Section>,
    /// What is left out and how it ties to the bill, at the end.
    pub notes: Vec<String>,
    /// Whether a page's reader can sort, open and filter its tables; a page of another has no script.
    pub live: bool,
    /// What stands above a page that a server shows; other forms and files have none of it.
    pub served: Option<Served>,
}

impl Document {
    /// A document without anything under its title yet.
    #[must_use]
    pub fn new(title: impl Into<String>, subtitle: impl Into<String>) -> Self {
        Self { title: title.into(), subtitle: subtitle.into(), ..Self::default() }
    }

    /// Lets a page's reader sort its tables, open their levels and filter their rows.
    #[must_use]
    pub fn live(self) -> Self {
        Self { live: true, ..self }
    }

    /// Puts the bar of a served page above it.
    #[must_use]
    pub fn served(self, bar: Served) -> Self {
        Self { served: Some(bar), ..self }
    }

    /// The charts, with the titles of their sections.
    fn figures(&self) -> impl Iterator<Item = (&str, &Figure)> {
        self.sections.iter().filter_map(|section| Some((section.title.as_str(), section.chart.as_ref()?)))
    }
}

/// A part of a document.
#[derive(Debug, Clone, Default)]
pub struct Section {
    /// A few words.
    pub title: String,
    /// Paragraphs.
    pub text: Vec<String>,
    /// The chart.
    pub chart: Option<Figure>,
    /// The table.
    pub table: Option<Sheet>,
    /// The command that shows the same: `costs movers --month 2025-01`.
    pub source: Option<String>,
    /// The SQL that the figures come from, which a page shows.
    pub sql: Option<String>,
    /// How it stands on a page.
    pub layout: Layout,
}

impl Section {
    /// A section of a title alone.
    #[must_use]
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::default() }
    }

    /// Adds a paragraph.
    #[must_use]
    pub fn text(mut self, paragraph: impl Into<String>) -> Self {
        self.text.push(paragraph.into());
        self
    }

    /// Shows a chart.
    #[must_use]
    pub fn chart(self, chart: Figure) -> Self {
        Self { chart: Some(chart), ..self }
    }

    /// Shows a table.
    #[must_use]
    pub fn table(self, table: Sheet) -> Self {
        Self { table: Some(table), ..self }
    }

    /// Names the command that shows the same.
    #[must_use]
    pub fn source(self, command: impl Into<String>) -> Self {
        Self { source: Some(command.into()), ..self }
    }

    /// Shows the SQL that the figures come from.
    #[must_use]
    pub fn sql(self, sql: impl Into<String>) -> Self {
        Self { sql: Some(sql.into()), ..self }
    }

    /// Says how it stands on a page.
    #[must_use]
    pub fn layout(self, layout: Layout) -> Self {
        Self { layout, ..self }
    }

    /// The paragraphs of a form without charts, where what a chart without a table shows is said.
    fn paragraphs(&self) -> Vec<String> {
        let told = self.chart.as_ref().filter(|_| self.table.is_none()).map(Figure::told);
        self.text.iter().cloned().chain(told).filter(|paragraph| !paragraph.trim().is_empty()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::testing::{bare, odd, week};
    use super::*;

    fn texts(document: &Document) -> [String; 5] {
        let (page, mail) = (html(document).unwrap(), mail(document).unwrap());
        [page, mail, markdown(document), text(document), slack(document)]
    }

    #[test]
    fn the_same_document_is_the_same_bytes() {
        for document in [week(), odd(), bare()] {
            assert_eq!(texts(&document), texts(&document));
            assert_eq!(workbook(&document).unwrap(), workbook(&document).unwrap());
        }
    }

    #[test]
    fn a_title_alone_is_a_document() {
        let bare = bare();
        for form in texts(&bare) {
            assert!(form.contains("Week of 2025-01-20") && form.contains("2025-01-20 to 2025-01-26"), "{form}");
        }
        assert!(pictures(&bare).unwrap().is_empty());
    }

    #[test]
    fn a_chart_without_a_table_is_told_where_it_is_not_drawn() {
        let section = Section::new("Movers").chart(testing::bars());
        let document = Document { sections: vec![section], ..bare() };
        let [_, forms @ ..] = texts(&document);
        for form in forms {
            assert!(form.contains("the largest is Service 12 with 120.00."), "{form}");
        }
    }

    #[test]
    fn what_is_sent_on_has_no_bar() {
        let [page, forms @ ..] = texts(&week());
        let [served, others @ ..] = texts(&week().served(testing::bar()));
        assert!(page != served && forms == others);
        assert_eq!(workbook(&week()).unwrap(), workbook(&week().served(testing::bar())).unwrap());
    }

    #[test]
    fn no_form_lets_a_name_steer() {
        for form in texts(&odd()) {
            assert!(!form.contains(['\x1b', '\x07', '\u{202e}']), "{form}");
        }
    }
}
