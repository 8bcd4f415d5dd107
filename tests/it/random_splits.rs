//! The same bytes whatever the number of threads, the rows of a batch, and the files that the rows lie in.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use arrow::array::{RecordBatch, UInt32Array};
use arrow::compute::{concat_batches, take_record_batch};
use costs::catalog::{Amortize, Axis, Calendar, Catalog, Choices, Report, Value};
use costs::engine::{Call, Engine, Limits, Options, Setup};
use costs::meter::Meter;
use costs::render::{self, Format, View};
use costs::settings::{DEFAULT_TABLE, Form, S3, Source};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use proptest::prelude::*;

use crate::support::{parquet_bytes, sample};

/// January of the sample.
static JANUARY: LazyLock<RecordBatch> = LazyLock::new(|| {
    let path = sample::folder().join("cur/year=2025/month=1/monthly-cur-00001.snappy.parquet");
    let reader = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(path).unwrap()).unwrap().build().unwrap();
    let batches: Vec<RecordBatch> = reader.map(Result::unwrap).collect();
    concat_batches(&batches[0].schema(), &batches).unwrap()
});

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| Catalog::embedded().unwrap());

/// Every seventeenth row and the fees, so that each kind of charge is there and a case takes little time.
fn some_rows() -> Vec<u32> {
    use arrow::array::AsArray;
    let kinds = JANUARY.column_by_name("line_item_line_item_type").unwrap();
    let kinds = arrow::compute::cast(kinds, &arrow::datatypes::DataType::Utf8).unwrap();
    let is_fee = |row: u32| !kinds.as_string::<i32>().value(row as usize).ends_with("sage");
    let rows = u32::try_from(JANUARY.num_rows()).unwrap();
    (0..rows).filter(|row| row % 17 == 0 || is_fee(*row) && row % 5 == 0).collect()
}

/// Writes rows into files, each row into that of its place.
fn write(folder: &Path, rows: &[u32], places: &[usize], files: usize) {
    let folder = folder.join("year=2025/month=1");
    std::fs::create_dir_all(&folder).unwrap();
    for file in 0..files {
        let of = rows.iter().zip(places).filter(|(_, place)| **place % files == file).map(|(row, _)| *row);
        let indices = UInt32Array::from(of.collect::<Vec<u32>>());
        if !indices.is_empty() {
            let batch = take_record_batch(&JANUARY, &indices).unwrap();
            std::fs::write(folder.join(format!("{file:02}.parquet")), parquet_bytes(&batch)).unwrap();
        }
    }
}

async fn answer(folder: &Path, report: &Report, choices: Choices, limits: Limits) -> String {
    let source = Source {
        name: "random".to_owned(),
        url: folder.display().to_string(),
        table: DEFAULT_TABLE.to_owned(),
        form: Form::Auto,
        s3: S3::default(),
    };
    let setup = Setup { options: Options::default(), limits, accounts: Arc::default(), meter: Meter::default() };
    let engine = Engine::open(&source, setup).await.unwrap();
    let periods = &engine.bill().periods;
    let calendar = Calendar { today: periods[0], periods };
    let mut values: BTreeMap<String, Value> = BTreeMap::new();
    for (name, param) in &report.params {
        let typed = if param.is_list() { "cost_center".to_owned() } else { param.default_text().unwrap() };
        values.insert(name.clone(), param.parse(name, &[typed], calendar).unwrap());
    }
    let answer = engine.report(&Call { report, values, choices, max_rows: 1_000_000 }).await.unwrap();
    let mut bytes = Vec::new();
    let view = View { currency: answer.currency.as_deref(), ..View::of(&answer.rows) };
    render::write(Format::Csv, &view, &mut bytes).unwrap();
    format!("{}{:?}", String::from_utf8(bytes).unwrap(), answer.tally)
}

fn block<T: Send + 'static>(future: impl Future<Output = T> + Send + 'static) -> T {
    const STACK: usize = 16 << 20;
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(move || {
        let mut runtime = tokio::runtime::Builder::new_multi_thread();
        runtime.enable_all().worker_threads(2).thread_stack_size(STACK).build().unwrap().block_on(future)
    });
    thread.unwrap().join().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn give_the_same_bytes(
        which in any::<prop::sample::Index>(),
        metric in any::<prop::sample::Index>(),
        is_daily in any::<bool>(),
        is_by_use in any::<bool>(),
        threads in 1..9_usize,
        batch in 1..6000_usize,
        files in 1..13_usize,
        places in prop::collection::vec(0..12_usize, 6000),
        rotation in any::<prop::sample::Index>(),
    ) {
        let reports: Vec<&Report> = CATALOG.reports().collect();
        let report = which.get(&reports);
        let choices = Choices {
            amortize: if is_daily { Amortize::Daily } else { Amortize::Cur },
            axis: if is_by_use { Axis::Usage } else { Axis::Billing },
            ..Choices::of(*metric.get(&costs::catalog::Metric::ALL), "all".parse().unwrap())
        };
        let mut rows = some_rows();
        let (one, split) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        write(one.path(), &rows, &vec![0; rows.len()], 1);
        let middle = rotation.index(rows.len());
        rows.rotate_left(middle); // in another order, too
        write(split.path(), &rows, &places, files);
        let folders = Arc::new((one, split));
        let of = |is_split: bool, limits: Limits| {
            let (folders, report, choices) = (Arc::clone(&folders), (*report).clone(), choices.clone());
            block(async move {
                let folder = if is_split { folders.1.path() } else { folders.0.path() };
                answer(folder, &report, choices, limits).await
            })
        };
        let memory = 1 << 30;
        let expected = of(false, Limits { threads: 1, memory, batch: None });
        prop_assert!(expected.lines().count() >= 1);
        let ours = of(true, Limits { threads, memory, batch: Some(batch) });
        prop_assert_eq!(ours, expected, "{} with {}", report.name, choices.column());
    }
}
