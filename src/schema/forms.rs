//! The forms that a bill arrives in, told by the names of its columns.

use super::names;
use crate::settings::Form;

/// Columns that CUR 2.0 has and the legacy report has not.
const CUR2: [&str; 6] = [
    "bill_payer_account_name",
    "cost_category",
    "discount",
    "line_item_usage_account_name",
    "product",
    "resource_tags",
];
/// Columns that only what `costs export` writes has.
const EXPORTED: [&str; 3] = ["charge_category", "charge_type", "unblended_cost"];
/// Known columns that make a file FOCUS, as any of them may be left out.
const ENOUGH: usize = 3;

/// The form of a file with these columns, in any case; `None` if it is no bill.
#[must_use]
pub fn of<'a>(columns: impl IntoIterator<Item = &'a str>) -> Option<Form> {
    let columns: Vec<String> = columns.into_iter().map(str::to_lowercase).collect();
    let has = |name: &str| columns.iter().any(|column| column == name);
    if EXPORTED.iter().all(|name| has(name)) {
        return Some(Form::LineItems);
    }
    let of = |table: &'static str| move |column: &&String| names::canonical_in(table, column).is_some();
    if columns.iter().filter(of("cur")).any(|column| column.starts_with("line_item_")) {
        return Some(if CUR2.iter().any(|name| has(name)) { Form::Cur2 } else { Form::Cur });
    }
    (columns.iter().filter(of("focus")).count() >= ENOUGH).then_some(Form::Focus)
}

/// The form of a bill whose files have these forms. A lean export of CUR 2.0 looks like the legacy report.
///
/// # Errors
/// Two forms that are never read together.
pub fn united(forms: impl IntoIterator<Item = Form>) -> Result<Form, (Form, Form)> {
    let mut all = Form::Auto;
    for form in forms {
        all = match (all, form) {
            (Form::Auto, form) => form,
            (a, b) if a == b => a,
            (Form::Cur, Form::Cur2) | (Form::Cur2, Form::Cur) => Form::Cur2,
            (a, b) => return Err((a, b)),
        };
    }
    Ok(all)
}

/// The name of the table that shows a form's own columns.
#[must_use]
pub fn table(form: Form) -> &'static str {
    match form {
        Form::Focus => "focus",
        Form::LineItems => "exported",
        Form::Auto | Form::Cur | Form::Cur2 => "cur",
    }
}

/// The column that says what a line cost.
#[must_use]
pub fn cost_column(form: Form) -> &'static str {
    match form {
        Form::Focus => "billedcost",
        Form::LineItems => "unblended_cost",
        Form::Auto | Form::Cur | Form::Cur2 => "line_item_unblended_cost",
    }
}

/// The column that says a line's billing period.
#[must_use]
pub fn period_column(form: Form) -> &'static str {
    match form {
        Form::Focus => "billingperiodstart",
        Form::LineItems => "billing_month",
        Form::Auto | Form::Cur | Form::Cur2 => "bill_billing_period_start_date",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_by_their_columns() {
        assert_eq!(of(["line_item_unblended_cost", "x"]), Some(Form::Cur));
        assert_eq!(of(["line_item_unblended_cost", "Product"]), Some(Form::Cur2));
        assert_eq!(of(["BilledCost", "ChargeCategory", "ServiceName"]), Some(Form::Focus));
        assert_eq!(of(["charge_type", "charge_category", "unblended_cost"]), Some(Form::LineItems));
        assert_eq!(of(["line_item_nonsense", "year"]), None);
        assert_eq!(of(["BilledCost"]), None);
    }

    #[test]
    fn forms_of_several_files() {
        assert_eq!(united([Form::Cur, Form::Cur2, Form::Cur]), Ok(Form::Cur2));
        assert_eq!(united([Form::Focus, Form::Cur]), Err((Form::Focus, Form::Cur)));
    }
}
