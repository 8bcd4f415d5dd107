//! Workbooks, and the sheet of one result: typed cells, amounts in their currency, a header that stays, totals that Excel works out.
//!
//! Excel computes in doubles: a cell holds the double nearest to the amount. CSV carries the full decimals.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike};
use rust_xlsxwriter::utility::column_number_to_name;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Formula, Workbook, Worksheet, XlsxError};

use super::{View, currencies, show};
use crate::money;
use crate::table::{Cell, Column, Kind};

/// Rows that a sheet holds beside its header and totals.
pub(super) const MOST_ROWS: usize = 1_048_000;
/// Characters that a cell holds.
const LONGEST: usize = 32_767;
/// Characters that a column is wide at most.
const WIDEST: usize = 60;
/// What a text begins with that would be a formula if someone typed it.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// Writes a workbook.
pub(super) fn render(view: &View) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = workbook()?;
    fill(workbook.add_worksheet(), view)?;
    workbook.save_to_buffer()
}

/// A workbook without sheets: the same rows are the same bytes, whenever they are written.
pub(super) fn workbook() -> Result<Workbook, XlsxError> {
    let mut workbook = Workbook::new();
    let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    Ok(workbook)
}

/// Fills an empty sheet.
pub(super) fn fill(sheet: &mut Worksheet, view: &View) -> Result<(), XlsxError> {
    let page = Page::of(view);
    let bold = Format::new().set_bold();
    for (at, column) in (0_u16..).zip(&view.rows.columns) {
        text(sheet, (0, at), &column.name, &bold)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    let columns: Vec<Vec<Cell>> = (0..view.rows.columns.len()).map(|at| view.rows.column(at)).collect();
    for ((at, column), cells) in (0_u16..).zip(&view.rows.columns).zip(&columns) {
        for ((row, cell), place) in (1_u32..).zip(cells).zip(0..) {
            page.cell(sheet, (row, at), cell, column.kind, place)?;
        }
        let widest = show::column(cells, column.kind).iter().map(|text| text.chars().count()).max().unwrap_or(0);
        // A currency's code stands before its amounts.
        let more = if column.kind == Kind::Money { 6 } else { 2 };
        let width = widest.max(column.name.chars().count()) + more;
        sheet.set_column_width(at, u16::try_from(width.min(WIDEST)).unwrap_or(20))?;
    }
    if view.totals {
        page.totals(sheet, view, &columns)?;
    }
    Ok(())
}

/// What the cells of a sheet share.
struct Page {
    /// The currency of each row; one for all where the rows do not say it.
    currencies: Vec<String>,
}

impl Page {
    fn of(view: &View) -> Self {
        let rows = view.rows.len();
        let at = view.rows.columns.iter().position(|column| column.kind == Kind::Currency);
        let currencies = match (at, view.currency) {
            (Some(at), _) => view.rows.column(at).iter().map(|cell| cell.full().unwrap_or_default()).collect(),
            (None, code) => vec![code.unwrap_or_default().to_owned(); rows],
        };
        Self { currencies }
    }

    fn cell(
        &self,
        sheet: &mut Worksheet,
        at: (u32, u16),
        cell: &Cell,
        kind: Kind,
        place: usize,
    ) -> Result<(), XlsxError> {
        write(sheet, at, cell, kind, self.currencies.get(place).map_or("", String::as_str))
    }

    /// The sums of the money columns: one row for each currency, as amounts of several are never added.
    fn totals(&self, sheet: &mut Worksheet, view: &View, columns: &[Vec<Cell>]) -> Result<(), XlsxError> {
        let rows = view.rows.len();
        let mut codes = currencies(view.rows);
        let is_plain = |code: &String| !code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric());
        if rows == 0 || codes.len() > 1 && !codes.iter().all(is_plain) {
            return Ok(());
        }
        if codes.is_empty() {
            codes.push(view.currency.unwrap_or_default().to_owned());
        }
        let own = view.rows.columns.iter().position(|column| column.kind == Kind::Currency);
        let last = u32::try_from(rows).unwrap_or(u32::MAX);
        for (row, code) in (last + 1..).zip(&codes) {
            let label = view.rows.columns.iter().position(|column| !show::is_number(column.kind));
            if let Some(at) = label.and_then(|at| u16::try_from(at).ok()) {
                let label = if code.is_empty() { "Total".to_owned() } else { format!("Total ({code})") };
                text(sheet, (row, at), &label, &Format::new().set_bold())?;
            }
            let among = own.filter(|_| codes.len() > 1).and_then(|at| u16::try_from(at).ok());
            for ((at, column), cells) in (0_u16..).zip(&view.rows.columns).zip(columns) {
                if column.kind == Kind::Money {
                    let sum = self.sum(column, cells, among.map(|_| code.as_str()));
                    let formula =
                        formula(at, last, among.map(|among| (among, code.as_str()))).set_result(sum.to_string());
                    sheet.write_formula_with_format(row, at, formula, &shape(Kind::Money, code).set_bold())?;
                }
            }
        }
        Ok(())
    }

    /// What a formula comes to, for programs that do not work it out.
    fn sum(&self, column: &Column, cells: &[Cell], currency: Option<&str>) -> f64 {
        debug_assert_eq!(column.kind, Kind::Money);
        let counts =
            |place: usize| currency.is_none_or(|code| self.currencies.get(place).is_some_and(|own| own == code));
        let units = cells.iter().enumerate().filter(|(place, _)| counts(*place)).filter_map(|(_, cell)| cell.units());
        money::to_f64(units.sum())
    }
}

/// Writes one cell with its type; an absent one stays empty.
pub(super) fn write(
    sheet: &mut Worksheet,
    at: (u32, u16),
    cell: &Cell,
    kind: Kind,
    currency: &str,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Null => Ok(()),
        Cell::Bool(value) => sheet.write_boolean(at.0, at.1, *value).map(|_| ()),
        Cell::Date(day) => moment(sheet, at, day.and_time(chrono::NaiveTime::MIN), kind, cell),
        Cell::Time(time) => moment(sheet, at, *time, kind, cell),
        Cell::Int(_) | Cell::Float(_) | Cell::Decimal { .. } => match number(cell) {
            Some(value) => sheet.write_number_with_format(at.0, at.1, value, &shape(kind, currency)).map(|_| ()),
            None => text(sheet, at, &cell.full().unwrap_or_default(), &Format::new()),
        },
        Cell::Text(value) => text(sheet, at, value, &Format::new()),
    }
}

/// The sum of a column's rows, or of those of one currency.
fn formula(column: u16, last: u32, among: Option<(u16, &str)>) -> Formula {
    let range = |column: u16| {
        let name = column_number_to_name(column);
        format!("{name}2:{name}{}", last + 1)
    };
    Formula::new(match among {
        None => format!("SUM({})", range(column)),
        Some((by, code)) => format!("SUMIF({},\"{code}\",{})", range(by), range(column)),
    })
}

fn number(cell: &Cell) -> Option<f64> {
    let value = match cell {
        Cell::Float(value) => *value,
        Cell::Decimal { value, scale } if *scale != money::PLACES => money::plain(*value, *scale).parse().ok()?,
        Cell::Decimal { value, .. } => money::to_f64(*value),
        #[allow(clippy::cast_precision_loss)] // Excel has no other numbers
        Cell::Int(value) => *value as f64,
        _ => return None,
    };
    Some(value).filter(|value| value.is_finite())
}

/// How a number is shown.
fn shape(kind: Kind, currency: &str) -> Format {
    let is_code = currency.len() == 3 && currency.chars().all(|c| c.is_ascii_uppercase());
    Format::new().set_num_format(match kind {
        Kind::Money if is_code => format!("[${currency}] #,##0.00"),
        Kind::Money => "#,##0.00".to_owned(),
        Kind::Percent => "0.00\"%\"".to_owned(),
        Kind::Count => "#,##0".to_owned(),
        Kind::Quantity | Kind::Number => "#,##0.00####".to_owned(),
        _ => "General".to_owned(),
    })
}

/// A day or a time; what Excel's calendar does not reach is text.
fn moment(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    time: NaiveDateTime,
    kind: Kind,
    cell: &Cell,
) -> Result<(), XlsxError> {
    let shape = match (kind, cell) {
        (Kind::Month, _) => "yyyy-mm",
        (_, Cell::Date(_)) => "yyyy-mm-dd",
        _ => "yyyy-mm-dd hh:mm:ss",
    };
    match excel(time) {
        Some(time) => {
            let shape = Format::new().set_num_format(shape);
            sheet.write_datetime_with_format(row, column, &time, &shape).map(|_| ())
        }
        None => text(sheet, (row, column), &cell.full().unwrap_or_default(), &Format::new()),
    }
}

fn excel(time: NaiveDateTime) -> Option<ExcelDateTime> {
    let day: NaiveDate = time.date();
    let narrow = |number: u32| u8::try_from(number).ok();
    let day =
        ExcelDateTime::from_ymd(u16::try_from(day.year()).ok()?, narrow(day.month())?, narrow(day.day())?).ok()?;
    let second = f64::from(time.second()) + f64::from(time.nanosecond() / 1_000_000) / 1e3;
    day.and_hms(u16::try_from(time.hour()).ok()?, narrow(time.minute())?, second).ok()
}

/// Text is never a formula; what would become one if the cell were edited is marked as text.
pub(super) fn text(
    sheet: &mut Worksheet,
    (row, column): (u32, u16),
    value: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let value: String = show::clean(value).chars().take(LONGEST).collect();
    if value.is_empty() {
        return Ok(());
    }
    let quoted;
    let mut format = format;
    if value.starts_with(FORMULA) {
        quoted = format.clone().set_quote_prefix();
        format = &quoted;
    }
    sheet.write_string_with_format(row, column, &value, format).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::super::Dialect;
    use super::super::testing::{cells, date, money, part, rows, text, time};
    use super::*;
    use crate::table::Rows;

    fn draw(rows: &Rows, totals: bool) -> Vec<u8> {
        render(&View { totals, currency: Some("USD"), ..View::of(rows) }).unwrap()
    }

    fn sheet(rows: &Rows) -> String {
        part(&draw(rows, true), "xl/worksheets/sheet1.xml")
    }

    fn two() -> Rows {
        let columns = [("service", Kind::Key), ("cost", Kind::Money), ("share", Kind::Percent), ("day", Kind::Date)];
        rows(
            &columns,
            &[
                cells![text("=cmd|'/c calc'!A1"), money("1.25"), Cell::Float(62.5), date(2025, 1, 31)],
                cells![text("EC2"), money("0.75"), Cell::Null, date(2025, 1, 1)],
            ],
        )
    }

    #[test]
    fn numbers_are_numbers_and_totals_formulas() {
        let sheet = sheet(&two());
        // Styles aside: B2 and B3 hold numbers, B4 their sum, D2 the day 45688 after 1899-12-30.
        for (cell, value) in
            [("B2", "<v>1.25</v>"), ("B3", "<v>0.75</v>"), ("C2", "<v>62.5</v>"), ("D2", "<v>45688</v>")]
        {
            let (_, rest) = sheet.split_once(&format!("<c r=\"{cell}\"")).unwrap();
            assert!(rest.split("</c>").next().unwrap().contains(value), "{cell}: {rest}");
            assert!(!rest.split('>').next().unwrap().contains("t="), "{cell} is no number");
        }
        assert!(sheet.contains("<f>SUM(B2:B3)</f><v>2</v>"), "{sheet}");
        assert!(sheet.contains("state=\"frozen\""), "{sheet}");
        assert!(!sheet.contains("<c r=\"C3\""), "{sheet}");
    }

    #[test]
    fn amounts_are_in_their_currency() {
        assert!(part(&draw(&two(), true), "xl/styles.xml").contains("[$USD] #,##0.00"));
    }

    #[test]
    fn text_is_no_formula() {
        let bytes = draw(&two(), true);
        let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
        let (_, cell) = sheet.split_once("<c r=\"A2\"").unwrap();
        assert!(cell.split('>').next().unwrap().contains("t=\"s\""), "{cell}");
        assert_eq!(sheet.matches("<f>").count(), 1);
        assert!(part(&bytes, "xl/sharedStrings.xml").contains("<t>=cmd|'/c calc'!A1</t>"));
        assert!(part(&bytes, "xl/styles.xml").contains("quotePrefix=\"1\""));
    }

    #[test]
    fn each_currency_has_its_total() {
        let columns = [("cost", Kind::Money), ("currency", Kind::Currency)];
        let lines = [("1", "USD"), ("2", "EUR"), ("4", "USD")];
        let lines: Vec<_> = lines.map(|(cost, code)| cells![money(cost), text(code)]).to_vec();
        let sheet = sheet(&rows(&columns, &lines));
        assert!(sheet.contains("<f>SUMIF(B2:B4,\"USD\",A2:A4)</f><v>5</v>"), "{sheet}");
        assert!(sheet.contains("<f>SUMIF(B2:B4,\"EUR\",A2:A4)</f><v>2</v>"), "{sheet}");
        // A code that could end the formula's text gets none.
        let odd: Vec<_> =
            [("1", "USD"), ("2", "\",1)+cmd(\"")].map(|(cost, code)| cells![money(cost), text(code)]).to_vec();
        assert!(!self::sheet(&rows(&columns, &odd)).contains("<f>"));
    }

    #[test]
    fn no_totals_where_none_are_wanted_or_nothing_is_there() {
        assert!(!part(&draw(&two(), false), "xl/worksheets/sheet1.xml").contains("<f>"));
        assert!(!sheet(&rows(&[("cost", Kind::Money)], &[])).contains("<f>"));
    }

    #[test]
    fn times_months_and_odd_numbers() {
        let columns = [("at", Kind::Time), ("month", Kind::Month), ("count", Kind::Count), ("x", Kind::Number)];
        let sheet =
            sheet(&rows(&columns, &[cells![time(1, 12, 0), date(2025, 1, 1), Cell::Int(7), Cell::Float(f64::NAN)]]));
        assert!(
            sheet.contains("<v>45658.5</v>") && sheet.contains("<v>45658</v>") && sheet.contains("<v>7</v>"),
            "{sheet}"
        );
        assert!(sheet.split_once("<c r=\"D2\"").unwrap().1.split('>').next().unwrap().contains("t=\"s\""));
    }

    #[test]
    fn excel_shows_numbers_in_its_own_language() {
        let rows = two();
        let dialect = Dialect { locale: "de".parse().unwrap(), bom: true, ..Dialect::default() };
        let view = View { totals: true, currency: Some("USD"), ..View::of(&rows) };
        assert_eq!(render(&View { dialect, ..view }).unwrap(), draw(&rows, true));
    }

    #[test]
    fn the_same_rows_are_the_same_bytes() {
        assert_eq!(draw(&two(), true), draw(&two(), true));
    }
}
