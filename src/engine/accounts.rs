//! `account_name(account, day, own)` and `organizational_unit(account, day, own)`: what the person's file says of an account
//! on a day; where it says nothing, what the bill says itself.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate};
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Date32Array, StringViewArray, UInt32Array};
use datafusion::arrow::compute::kernels::zip::zip;
use datafusion::arrow::compute::{is_not_null, take};
use datafusion::arrow::datatypes::{DataType, Date32Type};
use datafusion::common::{Result, ScalarValue};
use datafusion::logical_expr::simplify::{ExprSimplifyResult, SimplifyContext};
use datafusion::logical_expr::{
    ColumnarValue, Expr, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};
use datafusion::prelude::SessionContext;

use crate::accounts::{Accounts, Entry, Span};

/// What a function says of an entry.
type Value = fn(&Entry) -> Option<&str>;

/// Registers both functions over what is known of accounts.
pub fn register(context: &SessionContext, accounts: &Arc<Accounts>) {
    let of: [(&str, Value); 2] =
        [("account_name", |entry| entry.name.as_deref()), ("organizational_unit", |entry| entry.unit.as_deref())];
    for (name, value) in of {
        context.register_udf(ScalarUDF::from(Known::new(name, accounts, value)));
    }
}

/// A function that knows accounts.
#[derive(Debug)]
struct Known {
    name: &'static str,
    signature: Signature,
    accounts: Arc<Accounts>,
    /// The value of each entry.
    values: ArrayRef,
}

impl Known {
    fn new(name: &'static str, accounts: &Arc<Accounts>, value: Value) -> Self {
        let values: StringViewArray = accounts.entries().iter().map(value).collect();
        let types = vec![DataType::Utf8View, DataType::Date32, DataType::Utf8View];
        Self {
            name,
            signature: Signature::exact(types, Volatility::Immutable),
            accounts: Arc::clone(accounts),
            values: Arc::new(values),
        }
    }

    /// Whether the file says nothing of the kind.
    fn is_empty(&self) -> bool {
        self.values.null_count() == self.values.len()
    }

    /// The value of each row: the file's, else the bill's own.
    fn values(&self, accounts: &StringViewArray, days: &Date32Array, own: &ArrayRef) -> Result<ArrayRef> {
        let mut finder = Finder::new(&self.accounts);
        let entries: UInt32Array = (0..accounts.len()).map(|row| finder.find(accounts, days, row)).collect();
        let said = take(&self.values, &entries, None)?;
        if said.null_count() == 0 || own.null_count() == own.len() {
            return Ok(said);
        }
        Ok(zip(&is_not_null(&said)?, &said, own)?)
    }
}

/// Finds the entries of rows, of which neighbours mostly have one account and days not far apart.
struct Finder<'a> {
    accounts: &'a Accounts,
    /// The account of the last row, as the array's view of it.
    view: u128,
    spans: &'a [Span],
    /// The days, since 1970, on which the last answer holds.
    from: i32,
    to: i32,
    entry: Option<u32>,
}

impl<'a> Finder<'a> {
    fn new(accounts: &'a Accounts) -> Self {
        Self { accounts, view: 0, spans: &[], from: 0, to: -1, entry: None }
    }

    fn find(&mut self, accounts: &StringViewArray, days: &Date32Array, row: usize) -> Option<u32> {
        if accounts.is_null(row) {
            return None;
        }
        // Equal views are equal texts: of up to 12 bytes they hold the text itself, else its place.
        let view = accounts.views()[row];
        if view != self.view || self.spans.is_empty() {
            self.view = view;
            self.spans = self.accounts.spans(accounts.value(row)).unwrap_or(&EVERY_DAY);
            (self.from, self.to) = (0, -1);
        }
        if days.is_null(row) {
            // Only what holds on all days holds on an unknown one.
            return if let [one] = self.spans { position(one) } else { None };
        }
        let day = days.value(row);
        if day < self.from || day > self.to {
            let span = self.spans.iter().find(|span| day <= since_1970(span.to))?;
            (self.from, self.to, self.entry) = (since_1970(span.from), since_1970(span.to), position(span));
        }
        self.entry
    }
}

/// The days of an account that the file does not name.
const EVERY_DAY: [Span; 1] = [Span { from: NaiveDate::MIN, to: NaiveDate::MAX, entry: None }];

fn position(span: &Span) -> Option<u32> {
    span.entry.and_then(|entry| u32::try_from(entry).ok())
}

fn since_1970(day: NaiveDate) -> i32 {
    day.num_days_from_ce() - 719_163
}

impl ScalarUDFImpl for Known {
    fn name(&self) -> &str {
        self.name
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    /// Without a file the function is the bill's own column, and costs nothing.
    fn simplify(&self, mut args: Vec<Expr>, _: &SimplifyContext) -> Result<ExprSimplifyResult> {
        match args.pop() {
            Some(own) if self.is_empty() => Ok(ExprSimplifyResult::Simplified(own)),
            own => {
                args.extend(own);
                Ok(ExprSimplifyResult::Original(args))
            }
        }
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let scalar = args.args.iter().all(|arg| matches!(arg, ColumnarValue::Scalar(_)));
        let args = ColumnarValue::values_to_arrays(&args.args)?;
        let [accounts, days, own] = [0, 1, 2].map(|index: usize| &args[index]);
        let values = self.values(accounts.as_string_view(), days.as_primitive::<Date32Type>(), own)?;
        if scalar {
            return Ok(ColumnarValue::Scalar(ScalarValue::try_from_array(&values, 0)?));
        }
        Ok(ColumnarValue::Array(values))
    }
}

impl PartialEq for Known {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Known {}

impl Hash for Known {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use datafusion::prelude::col;

    use super::*;

    const FILE: &str = "account,name,organizational_unit,from,to
111111111111,prod,A,,2025-01-15
111111111111,prod,B,2025-01-16,
222222222222,,C,,
an-id-of-more-than-twelve-bytes,other,D,2025-01-10,2025-01-20
";

    fn known(name: &'static str, value: Value) -> Known {
        Known::new(name, &Arc::new(Accounts::parse("accounts.csv", FILE, false).unwrap()), value)
    }

    fn days(days: &[Option<&str>]) -> Date32Array {
        days.iter().map(|day| day.map(|day| since_1970(day.parse().unwrap()))).collect()
    }

    /// Values of rows of account, day and the bill's own value.
    fn values(known: &Known, rows: &[(Option<&str>, Option<&str>, Option<&str>)]) -> Vec<Option<String>> {
        let accounts: StringViewArray = rows.iter().map(|row| row.0).collect();
        let own: ArrayRef = Arc::new(rows.iter().map(|row| row.2).collect::<StringViewArray>());
        let values = known.values(&accounts, &days(&rows.iter().map(|row| row.1).collect::<Vec<_>>()), &own).unwrap();
        values.as_string_view().iter().map(|value| value.map(str::to_owned)).collect()
    }

    #[test]
    fn days_since_1970() {
        assert_eq!(days(&[Some("1970-01-01"), Some("1969-12-31")]).values(), &[0, -1]);
    }

    #[test]
    fn the_unit_of_each_day() {
        let (one, long) = (Some("111111111111"), Some("an-id-of-more-than-twelve-bytes"));
        let rows = [
            (one, Some("2025-01-15"), None),
            (one, Some("2025-01-16"), None),
            (one, Some("2025-01-01"), None),
            (one, None, None),
            (long, Some("2025-01-09"), None),
            (long, Some("2025-01-10"), None),
            (long, Some("2025-01-21"), None),
            (Some("222222222222"), None, None),
            (None, Some("2025-01-15"), None),
            (Some(""), Some("2025-01-15"), None),
            (Some("333333333333"), Some("2025-01-15"), None),
            (one, Some("2025-01-16"), None),
        ];
        let units = values(&known("organizational_unit", |entry| entry.unit.as_deref()), &rows);
        let text = |unit: &str| Some(unit).filter(|unit| !unit.is_empty()).map(str::to_owned);
        assert_eq!(units, ["A", "B", "A", "", "", "D", "", "C", "", "", "", "B"].map(text));
    }

    #[test]
    fn where_the_file_is_silent_the_bill_speaks() {
        let rows = [
            (Some("111111111111"), Some("2025-01-15"), Some("own")),
            (Some("222222222222"), Some("2025-01-15"), Some("own")),
            (Some("333333333333"), Some("2025-01-15"), Some("own")),
            (Some("333333333333"), Some("2025-01-15"), None),
        ];
        let names = values(&known("account_name", |entry| entry.name.as_deref()), &rows);
        assert_eq!(names, [Some("prod"), Some("own"), Some("own"), None].map(|name| name.map(str::to_owned)));
    }

    /// Without a file no row is looked at: the call is gone from the plan, and with it the account's and the day's columns.
    #[test]
    fn without_a_file_the_function_is_the_bills_own_column() {
        let args = || ["account", "day", "own"].map(col).to_vec();
        let simplified = |known: &Known| known.simplify(args(), &SimplifyContext::default()).unwrap();
        let none = Known::new("account_name", &Arc::default(), |entry| entry.name.as_deref());
        assert!(matches!(simplified(&none), ExprSimplifyResult::Simplified(own) if own == col("own")));
        let some = known("account_name", |entry| entry.name.as_deref());
        assert!(matches!(simplified(&some), ExprSimplifyResult::Original(kept) if kept == args()));
    }
}
