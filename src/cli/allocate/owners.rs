//! Whose a resource is.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::input::{self, Kept};
use super::{ask, metric};
use crate::analysis::allocation::{Way, allocate};
use crate::catalog::{self, Charges, Choices, Filter, Metric, Value};
use crate::engine::{Call, Engine};
use crate::error::Result;
use crate::settings::allocation::Allocation;

/// The column of resources.
const RESOURCE: &str = "resource_id";
/// Resources that are asked for at once.
const AT_ONCE: usize = 500;

/// The cost centre that takes the most of each resource's cost in a month; none of a resource that is shared or unallocated.
///
/// # Errors
/// A rule names what the bill has not, or the query does not run.
pub async fn owners(
    engine: &Engine,
    rules: &Allocation,
    month: NaiveDate,
    resources: impl IntoIterator<Item = String>,
) -> Result<BTreeMap<String, String>> {
    let resources: Vec<String> = resources.into_iter().collect();
    let mut costs: BTreeMap<String, BTreeMap<String, i128>> = BTreeMap::new();
    for some in resources.chunks(AT_ONCE) {
        let report = catalog::command("allocate")?;
        let mut by = input::dimensions(rules, false);
        if !by.iter().any(|name| name == RESOURCE) {
            by.push(RESOURCE.to_owned());
        }
        let values = BTreeMap::from([
            ("by".to_owned(), Value::Dimensions(by.clone())),
            ("month".to_owned(), Value::Month(month)),
        ]);
        let mut choices = Choices::of(Metric::Amortized, Charges::All);
        choices.filters.push(Filter { dimension: RESOURCE.to_owned(), patterns: some.to_vec(), is_not: false });
        let call = Call { report: &report, values, choices, max_rows: usize::MAX };
        let answer = ask(engine, &call, rules).await?;
        let items = input::items(rules, &by, &answer, Kept { of: RESOURCE, by_day: false });
        let allocated = allocate(rules, &items, &mut |path| metric(path, month, rules))?;
        for part in allocated.parts.iter().filter(|part| part.way == Way::Direct && part.centre.is_some()) {
            let (resource, centre) = (part.line.service.clone().unwrap_or_default(), allocated.name(part.centre));
            *costs.entry(resource).or_default().entry(centre.to_owned()).or_default() += part.amount;
        }
    }
    let most = |(resource, centres): (String, BTreeMap<String, i128>)| {
        let (centre, _) = centres.into_iter().max_by(|a, b| a.1.cmp(&b.1).then_with(|| b.0.cmp(&a.0)))?;
        Some((resource, centre))
    };
    Ok(costs.into_iter().filter_map(most).collect())
}
