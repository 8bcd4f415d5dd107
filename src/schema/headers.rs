//! Header lines of CSV bills, brought to the column names that documented SQL knows.

use indexmap::IndexMap;

/// The columns of one header line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    /// Names in the header's order, each once.
    pub names: Vec<String>,
    /// For each name the places in the line that hold it, in order; the first that is not empty is a row's value.
    pub places: Vec<Vec<usize>>,
    /// Headers that fell on one name.
    pub collisions: Vec<Collision>,
}

/// Several headers that mean one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collision {
    /// The column.
    pub name: String,
    /// The headers as the file writes them.
    pub headers: Vec<String>,
}

/// Names the columns of a header line. A header that is blank has no name, and is no column.
///
/// # Errors
/// No header has a name; the text says so, to follow the file's path.
pub fn columns(header: &[&str]) -> Result<Columns, &'static str> {
    if header.iter().any(|name| name.trim().contains('\r')) {
        return Err("its lines end in carriage returns alone; write it with line feeds");
    }
    let legacy = header.iter().any(|name| name.contains('/'));
    let mut places: IndexMap<String, Vec<usize>> = IndexMap::new();
    for (place, written) in header.iter().enumerate() {
        let name = canonical(written, legacy);
        if !name.is_empty() {
            places.entry(name).or_default().push(place);
        }
    }
    if places.is_empty() {
        return Err("its first line names no column");
    }
    let written = |places: &Vec<usize>| places.iter().map(|place| as_written(header[*place]).to_owned()).collect();
    let collisions = places
        .iter()
        .filter(|(_, places)| places.len() > 1)
        .map(|(name, places)| Collision { name: name.clone(), headers: written(places) })
        .collect();
    let (names, places) = places.into_iter().unzip();
    Ok(Columns { names, places, collisions })
}

fn as_written(header: &str) -> &str {
    header.trim_start_matches('\u{feff}').trim()
}

fn canonical(header: &str, legacy: bool) -> String {
    let header = as_written(header);
    if legacy { athena(header) } else { header.to_lowercase() }
}

/// The name that AWS gives to a legacy header in Athena: `lineItem/UnblendedCost` is `line_item_unblended_cost`.
fn athena(header: &str) -> String {
    let mut name = String::with_capacity(header.len() + 8);
    for letter in header.chars() {
        let divides = letter.is_uppercase() || !letter.is_alphanumeric();
        if divides && !name.is_empty() && !name.ends_with('_') {
            name.push('_');
        }
        if letter.is_alphanumeric() {
            name.extend(letter.to_lowercase());
        }
    }
    if name.ends_with('_') {
        name.pop();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(header: &[&str]) -> Vec<String> {
        columns(header).unwrap().names
    }

    #[test]
    fn legacy_headers_become_athenas_names() {
        let header = [
            "identity/LineItemId",
            "lineItem/UnblendedCost",
            "reservation/ReservationARN",
            "resourceTags/user:CostCenter",
            "resourceTags/aws:createdBy",
            "product/vcpu",
            "costCategory/Charge type",
            "bill/_odd__Name-",
        ];
        let expected = [
            "identity_line_item_id",
            "line_item_unblended_cost",
            "reservation_reservation_a_r_n",
            "resource_tags_user_cost_center",
            "resource_tags_aws_created_by",
            "product_vcpu",
            "cost_category_charge_type",
            "bill_odd_name",
        ];
        assert_eq!(names(&header), expected);
    }

    #[test]
    fn other_headers_are_trimmed_and_lower_case() {
        assert_eq!(names(&["line_item_unblended_cost", " Product "]), ["line_item_unblended_cost", "product"]);
        assert_eq!(names(&["BilledCost", "x_CustomColumn"]), ["billedcost", "x_customcolumn"]);
    }

    #[test]
    fn byte_order_mark_is_dropped() {
        assert_eq!(names(&["\u{feff}BilledCost", "ListCost"]), ["billedcost", "listcost"]);
    }

    #[test]
    fn headers_that_fall_on_one_name_are_one_column() {
        let found = columns(&["resourceTags/user:Name", "product/sku", "resourceTags/user:name"]).unwrap();
        assert_eq!(found.names, ["resource_tags_user_name", "product_sku"]);
        assert_eq!(found.places, [vec![0, 2], vec![1]]);
        let headers = vec!["resourceTags/user:Name".to_owned(), "resourceTags/user:name".to_owned()];
        assert_eq!(found.collisions, [Collision { name: "resource_tags_user_name".to_owned(), headers }]);
    }

    #[test]
    fn blank_header_is_no_column() {
        let found = columns(&["", "a", " ", "b"]).unwrap();
        assert_eq!((found.names, found.places), (vec!["a".to_owned(), "b".to_owned()], vec![vec![1], vec![3]]));
    }

    #[test]
    fn line_without_names_is_refused() {
        let reason = Err("its first line names no column");
        assert_eq!(columns(&[]), reason);
        assert_eq!(columns(&["", "  ", "\u{feff}"]), reason);
        assert_eq!(columns(&["/", "-/-"]), reason);
    }

    proptest! {
        #[test]
        fn names_are_unique_and_places_are_in_the_line(header in proptest::collection::vec(".{0,12}|[a-cA-C/:_ ]{0,6}", 0..12)) {
            let header: Vec<&str> = header.iter().map(String::as_str).collect();
            if let Ok(found) = columns(&header) {
                let distinct: std::collections::BTreeSet<&String> = found.names.iter().collect();
                prop_assert_eq!(distinct.len(), found.names.len());
                let mut places: Vec<usize> = found.places.concat();
                places.sort_unstable();
                places.dedup();
                prop_assert_eq!(places.len(), found.places.concat().len());
                prop_assert!(places.iter().all(|place| *place < header.len()));
                prop_assert!(found.names.iter().all(|name| !name.is_empty()));
            }
        }
    }
}
