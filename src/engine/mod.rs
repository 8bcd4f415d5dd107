//! The engine: a session over one bill, which answers SQL and runs reports.

mod accounts;
mod athena;
pub mod check;
mod convert;
mod costs;
mod exact;
mod export;
mod fault;
mod functions;
mod hints;
mod order;
mod partitions;
mod progress;
mod relation;
mod report;
mod session;
mod statement;
mod syntax;
pub mod tally;
mod tally_exec;
mod views;
mod wanted;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use datafusion::arrow::array::RecordBatch;
use datafusion::catalog::TableProvider;
use datafusion::common::DataFusionError;
use datafusion::datasource::ViewTable;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::{SendableRecordBatchStream, execute_stream};
use datafusion::prelude::SessionContext;
use datafusion::sql::parser::Statement;
use futures::{StreamExt, TryStreamExt};

pub use export::{Lines, Shape};
pub use relation::Resolved;
pub use report::{Answer, Call};
pub use session::Limits;

use crate::accounts::Accounts;
use crate::error::{Error, Result};
use crate::meter::Meter;
use crate::schema::findings::Findings;
use crate::schema::{forms, tags};
use crate::settings::Source;
use crate::source;
pub use crate::source::{Bill, Delivery, Options};
use crate::table::{Cell, Table, columns_of};
use relation::Relation;
use statement::Sql;
use views::{VIEWS, needed};
use wanted::Wanted;

/// What a session is set up with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// How the source is read.
    pub options: Options,
    /// What queries may use.
    pub limits: Limits,
    /// Names and units of accounts, beside what the bill says.
    pub accounts: Arc<Accounts>,
    /// Tells how far the source's opening, and then each query, has come.
    pub meter: Meter,
}

/// A session over one bill.
pub struct Engine {
    context: SessionContext,
    bill: Bill,
    accounts: Arc<Accounts>,
    /// The table's name without its database.
    table: String,
    /// The table's name as configured, for messages.
    configured: String,
    today: NaiveDate,
    meter: Meter,
}

/// What SQL gives: the rows as they flow, and the names that were resolved for it.
pub struct Queried {
    /// The rows.
    pub table: Table,
    /// Names that the source lacks, and what they were read as.
    pub added: BTreeMap<String, Resolved>,
}

impl Engine {
    /// Opens a source: lists it and reads its footers.
    ///
    /// # Errors
    /// What [`source::open`] refuses, a table name that is none, or a runtime that cannot be set up.
    pub async fn open(source: &Source, setup: Setup) -> Result<Self> {
        let Setup { options, limits, accounts, meter } = setup;
        let _opening = meter.say(format!("Opening {}", source.name));
        let (schema, table) = table_name(&source.table)?;
        let findings = Arc::new(if options.strict { Findings::strict() } else { Findings::default() });
        let context = session::new(limits, &schema, &findings)?;
        accounts::register(&context, &accounts);
        let today = options.today.unwrap_or(NaiveDate::MAX);
        let bill = source::open(source, options, &context.runtime_env(), findings).await?;
        Ok(Self { context, bill, accounts, table, configured: source.table.clone(), today, meter })
    }

    /// The day as of which the bill is read: a month that ends after it is open.
    fn today(&self) -> NaiveDate {
        self.today.min(NaiveDate::from_ymd_opt(2200, 1, 1).unwrap_or_default()) // a time in nanoseconds reaches little further
    }

    /// The bill.
    #[must_use]
    pub fn bill(&self) -> &Bill {
        &self.bill
    }

    /// The accounts that the session knows beside the bill.
    #[must_use]
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The table that shows the bill's own columns.
    #[must_use]
    pub fn native(&self) -> &'static str {
        forms::table(self.bill.form)
    }

    /// The keys of the bill's tags, where they are columns.
    #[must_use]
    pub fn tag_keys(&self) -> Vec<String> {
        relation::tag_keys(&self.bill)
    }

    /// The keys of the bill's tags, also where they stand in maps: then those of the newest period.
    ///
    /// # Errors
    /// A file cannot be read to its end.
    pub async fn known_tags(&self) -> Result<Vec<String>> {
        let (columns, Some(newest)) = (self.tag_keys(), self.bill.periods.last()) else { return Ok(Vec::new()) };
        if !columns.is_empty() {
            return Ok(columns);
        }
        let sql = format!(
            "SELECT key, count(*) AS lines FROM (
               SELECT unnest(map_keys(tags)) AS key FROM line_items WHERE billing_month = DATE '{newest}'
             ) GROUP BY key ORDER BY lines DESC, key"
        );
        let rows = self.sql("the keys of tags", &sql).await?.table.collect(usize::MAX).await?;
        let keys = rows.column(0).into_iter().filter_map(|key| key.full());
        Ok(keys.map(|key| tags::plain(&key).to_owned()).collect())
    }

    /// The rows of each billing period: from the footers where they say it, else counted in one pass.
    ///
    /// # Errors
    /// A file cannot be read to its end.
    pub async fn rows_by_period(&self) -> Result<BTreeMap<Option<NaiveDate>, u64>> {
        let mut rows = BTreeMap::new();
        let known = self.bill.files.iter().map(|file| file.period.zip(file.rows));
        if let Some(known) = known.collect::<Option<Vec<_>>>() {
            for (period, count) in known {
                *rows.entry(Some(period)).or_default() += count;
            }
            return Ok(rows);
        }
        let sql = format!("SELECT bill_period, count(*) FROM {} GROUP BY bill_period", self.native());
        let counted = self.sql("the count of rows", &sql).await?.table.collect(usize::MAX).await?;
        for row in counted.rows() {
            if let [period, Cell::Int(count)] = row.as_slice() {
                let period = if let Cell::Date(day) = period { Some(*day) } else { None };
                *rows.entry(period).or_default() += count.unsigned_abs();
            }
        }
        Ok(rows)
    }

    /// Runs one query, `file` names its text in messages.
    ///
    /// # Errors
    /// The text is no query, names what is not there, or fails while planning.
    pub async fn sql(&self, file: &str, text: &str) -> Result<Queried> {
        let mut sql = Sql::parse(file, text)?;
        sql.name_map_values(&relation::absent_maps(&self.bill));
        let wanted = views::wanted(&sql)?;
        let added = self.register(&sql, &wanted).await?;
        let hidden: Vec<String> = added.keys().cloned().collect();
        sql.hide_in_wildcards(&[self.native().to_owned(), self.table.clone()], &hidden);
        let plan = match self.plan(&sql).await {
            // What is wrong is told with every column in sight.
            Err(_) => {
                self.register(&sql, &wanted.with_all()).await?;
                self.plan(&sql).await?
            }
            Ok(plan) => plan,
        };
        let plan = order::total(plan).map_err(|error| self.planning(&sql, error))?;
        let stream = self.execute(plan).await.map_err(|error| self.planning(&sql, error))?;
        Ok(Queried { table: table_of(stream), added })
    }

    /// Where an equality on text in `text` matches no value of its column: a sentence with near values.
    ///
    /// It is a courtesy: what goes wrong on the way, or a column of ids, gives no sentence.
    pub async fn near_values(&self, file: &str, text: &str) -> Vec<String> {
        let (mut sentences, native) = (Vec::new(), self.native());
        let Ok(sql) = Sql::parse(file, text) else { return sentences };
        for (column, value) in sql.equalities() {
            if !self.bill.columns.fields().iter().any(|field| *field.name() == column) {
                continue;
            }
            let distinct = format!(
                "SELECT DISTINCT \"{column}\" AS v FROM {native} WHERE \"{column}\" IS NOT NULL LIMIT {}",
                hints::MOST_VALUES + 1
            );
            if let Ok(queried) = self.sql(file, &distinct).await
                && let Ok(rows) = queried.table.collect(hints::MOST_VALUES).await
            {
                sentences.extend(hints::near_values(&column, &value, &rows));
            }
        }
        sentences
    }

    /// Registers the source's tables and the views for one statement; gives back the names that were added for it.
    async fn register(&self, sql: &Sql, wanted: &Wanted) -> Result<BTreeMap<String, Resolved>> {
        let setup = |error| fault::running("the tables could not be set up", error);
        let names = sql.names();
        for view in needed(&sql.tables()) {
            let plan = self.view(view, wanted).await?;
            self.replace(view, Arc::new(ViewTable::new(plan, None))).map_err(setup)?;
        }
        let Relation { view, added } = relation::build(&self.context, &self.bill, &names).map_err(setup)?;
        self.replace(self.native(), Arc::clone(&view)).map_err(setup)?;
        self.replace(&self.table, view).map_err(setup)?;
        Ok(added)
    }

    fn replace(&self, name: &str, table: Arc<dyn TableProvider>) -> datafusion::common::Result<()> {
        self.context.deregister_table(name)?;
        self.context.register_table(name, table).map(|_| ())
    }

    async fn plan(&self, sql: &Sql) -> Result<LogicalPlan> {
        let statement = Statement::Statement(Box::new(sql.tree.clone()));
        let planned = self.context.state().statement_to_plan(statement).await;
        planned.map_err(|error| self.planning(sql, error))
    }

    fn planning(&self, sql: &Sql, error: DataFusionError) -> Error {
        let mut tables = vec![self.native()];
        tables.extend(VIEWS.map(|(view, _)| view));
        tables.push(&self.configured);
        fault::planning(sql, &tables, error)
    }

    async fn execute(&self, plan: LogicalPlan) -> datafusion::common::Result<SendableRecordBatchStream> {
        let options = datafusion::execution::context::SQLOptions::new()
            .with_allow_ddl(false)
            .with_allow_dml(false)
            .with_allow_statements(false);
        options.verify_plan(&plan)?;
        let frame = self.context.execute_logical_plan(plan).await?;
        let (task, plan) = (Arc::new(frame.task_ctx()), frame.create_physical_plan().await?);
        let step = self.meter.begin(progress::probe(&plan, &self.bill));
        let stream = execute_stream(plan, task)?;
        let schema = stream.schema();
        // The step is over when nobody takes rows any more.
        let stream = stream.inspect(move |_| {
            let _ = &step;
        });
        Ok(Box::pin(RecordBatchStreamAdapter::new(schema, stream)))
    }
}

fn table_of(stream: SendableRecordBatchStream) -> Table {
    let columns = columns_of(&stream.schema());
    // A result without rows still has types.
    let types = futures::stream::iter([Ok(RecordBatch::new_empty(stream.schema()))]);
    let batches = stream.map_err(|error| fault::running("the query failed", error)).chain(types).boxed();
    Table { columns, batches }
}

/// Splits `database.table`; a name without a dot is a table of the database `default`.
fn table_name(text: &str) -> Result<(String, String)> {
    let parts: Vec<&str> = text.split('.').collect();
    let (schema, table) = match parts.as_slice() {
        [table] => ("default", *table),
        [schema, table] => (*schema, *table),
        _ => ("", ""),
    };
    let good = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    if good(schema) && good(table) {
        return Ok((schema.to_lowercase(), table.to_lowercase()));
    }
    Err(Error::Value {
        what: "the table".to_owned(),
        value: text.to_owned(),
        expected: "a table name".to_owned(),
        hint: Some(format!("write it as database.table, say {}", crate::settings::DEFAULT_TABLE)),
    })
}
