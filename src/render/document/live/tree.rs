//! Rows by level: a row for each value of a level, the sum of the rows under it, the largest first.

use std::cmp::Reverse;

use indexmap::IndexMap;

use super::Columns;
use super::filters::Keys;
use crate::render::document::table::Row;
use crate::table::{Cell, Kind};

/// What a level without a value is called.
const NONE: &str = "(none)";

/// The rows from the first on, each followed by those under it.
pub(super) fn rows(columns: &Columns, levels: &[usize], keys: &Keys) -> Vec<Row> {
    let mut rows = Vec::new();
    Tree { columns, levels, keys }.open((0..columns.grid.rows).collect(), 0, &mut rows);
    rows
}

struct Tree<'a> {
    columns: &'a Columns<'a>,
    levels: &'a [usize],
    keys: &'a Keys,
}

impl Tree<'_> {
    /// Writes rows of the sheet at a level: in the last as they are, above it by name.
    fn open(&self, mut rows: Vec<usize>, level: usize, out: &mut Vec<Row>) {
        if level + 1 == self.levels.len() {
            rows.sort_by_key(|row| Reverse(self.weight(&[*row])));
            out.extend(rows.into_iter().map(|row| Row {
                fields: self.columns.leaf(row, Some(&self.name(row, level))),
                depth: level + 1,
                keys: self.keys.row(row),
            }));
            return;
        }
        let mut groups: IndexMap<String, Vec<usize>> = IndexMap::new();
        for row in rows {
            groups.entry(self.name(row, level)).or_default().push(row);
        }
        let mut groups: Vec<(String, Vec<usize>)> = groups.into_iter().collect();
        groups.sort_by_key(|(_, rows)| Reverse(self.weight(rows)));
        for (name, rows) in groups {
            out.push(Row { fields: self.columns.sums(&rows, &name), depth: level + 1, keys: String::new() });
            self.open(rows, level + 1, out);
        }
    }

    /// A row's name at a level.
    fn name(&self, row: usize, level: usize) -> String {
        let at = self.levels[level];
        match &self.columns.cells[at][row] {
            Cell::Null => NONE.to_owned(),
            Cell::Text(text) if text.is_empty() => NONE.to_owned(),
            _ => self.columns.column(at).cells[row].clone(),
        }
    }

    /// The sum of the first amounts, by which rows are ordered.
    fn weight(&self, rows: &[usize]) -> Option<i128> {
        let at = self.columns.grid.columns.iter().position(|column| column.kind == Kind::Money)?;
        let known: Vec<i128> = rows.iter().filter_map(|row| self.columns.cells[at][*row].units()).collect();
        (!known.is_empty()).then(|| known.iter().sum())
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::Sheet;
    use super::super::super::table::Table;
    use super::super::Filters;
    use crate::money;
    use crate::render::testing::{cells, money as amount, rows, text};
    use crate::table::{Cell, Kind};
    use proptest::prelude::*;

    fn tree(data: &[Vec<Cell>]) -> Table {
        let columns =
            [("service", Kind::Key), ("usage", Kind::Key), ("cost", Kind::Money), ("currency", Kind::Currency)];
        let sheet = Sheet::new("Costs", rows(&columns, data)).levels(["service", "usage"]).totals();
        Table::live(&sheet, &Filters::default()).unwrap()
    }

    /// Depth, name and exact sum of each row.
    fn told(table: &Table) -> Vec<(usize, &str, Option<&str>)> {
        let one = |row: &'_ super::Row| row.depth;
        table.rows.iter().map(|row| (one(row), row.fields[0].text.as_str(), row.fields[1].value.as_deref())).collect()
    }

    #[test]
    fn rows_stand_under_their_sums_the_largest_first() {
        let usd = || text("USD");
        let table = tree(&[
            cells![text("S3"), text("Storage"), amount("2.5"), usd()],
            cells![text("EC2"), text("Box"), amount("1.000000000001"), usd()],
            cells![text("EC2"), Cell::Null, amount("3"), usd()],
            cells![text("EC2"), text("Unknown"), Cell::Null, usd()],
        ]);
        // 1.000000000001 and 3 are more than 2.5; what is unknown comes last and adds nothing.
        let expected = [
            (1, "EC2", Some("4.000000000001")),
            (2, "(none)", Some("3")),
            (2, "Box", Some("1.000000000001")),
            (2, "Unknown", None),
            (1, "S3", Some("2.5")),
            (2, "Storage", Some("2.5")),
        ];
        assert_eq!(told(&table), expected);
        let totals = table.totals.unwrap();
        assert_eq!([&totals[0].text, &totals[1].text], ["Total", "6.50"]);
        assert_eq!(totals[1].value.as_deref(), Some("6.500000000001"));
        assert_eq!(table.header[0].text, "service / usage");
    }

    #[test]
    fn amounts_of_two_currencies_have_no_sum() {
        let table = tree(&[
            cells![text("EC2"), text("Box"), amount("1"), text("USD")],
            cells![text("EC2"), text("Box"), amount("2"), text("EUR")],
            cells![text("S3"), text("Storage"), amount("4"), text("EUR")],
        ]);
        let shown: Vec<[&str; 3]> =
            table.rows.iter().map(|row| [0, 1, 2].map(|at| row.fields[at].text.as_str())).collect();
        let expected = [
            ["S3", "4.00", "EUR"],
            ["Storage", "4.00", "EUR"],
            ["EC2", "", ""],
            ["Box", "2.00", "EUR"],
            ["Box", "1.00", "USD"],
        ];
        assert_eq!(shown, expected);
        assert!(table.totals.is_none());
    }

    proptest! {
        /// Whatever the rows and their order, the rows under a sum add up to it.
        #[test]
        fn what_is_under_a_row_adds_up_to_it(data in prop::collection::vec((0..4_u8, 0..3_u8, -1_000_000_i64..1_000_000), 1..40)) {
            let row = |(service, usage, units): &(u8, u8, i64)| {
                let cost = Cell::Decimal { value: i128::from(*units), scale: 12 };
                cells![text(&format!("s{service}")), text(&format!("u{usage}")), cost, text("USD")]
            };
            let table = tree(&data.iter().map(row).collect::<Vec<_>>());
            let units = |text: Option<&str>| money::parse(text.unwrap()).unwrap();
            let (mut left, mut leaves) = (0, 0);
            for (depth, _, value) in told(&table) {
                if depth == 1 {
                    prop_assert_eq!(left, 0);
                    left = units(value);
                } else {
                    left -= units(value);
                    leaves += 1;
                }
            }
            prop_assert_eq!((left, leaves), (0, data.len()));
        }
    }
}
