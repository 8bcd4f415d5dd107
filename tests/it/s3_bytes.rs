//! How many bytes a query fetches from a bucket: those of its columns and of the footer, and little more.

use std::sync::Arc;

use arrow::array::{ArrayRef, Float64Array, RecordBatch, StringArray};
use arrow::datatypes::{Field, Schema};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::{FileReader, SerializedFileReader};
use rand_core::Rng;
use rand_pcg::Pcg64Mcg;

use crate::support::s3::{Asked, Server};
use crate::support::{Place, parquet_bytes};

const KEY: &str = "cost/2025/01/a.parquet";
const ROWS: usize = 6000;
/// Columns that no query wants.
const OTHERS: usize = 110;
/// The three that it does, wide apart.
const WANTED: [(&str, usize); 3] =
    [("line_item_usage_type", 20), ("line_item_unblended_cost", 60), ("line_item_operation", 100)];

fn text(random: &mut Pcg64Mcg) -> ArrayRef {
    let word = |random: &mut Pcg64Mcg| format!("{:016x}{:016x}", random.next_u64(), random.next_u64());
    Arc::new((0..ROWS).map(|_| Some(word(random))).collect::<StringArray>())
}

/// Costs of whole 2^-20 dollars, whose sum is exact.
fn costs(random: &mut Pcg64Mcg) -> ArrayRef {
    let cost = |random: &mut Pcg64Mcg| f64::from(random.next_u32() >> 2) / f64::from(1 << 20);
    Arc::new((0..ROWS).map(|_| Some(cost(random))).collect::<Float64Array>())
}

/// A month of more than a hundred columns whose text does not compress.
fn wide() -> RecordBatch {
    let mut random = Pcg64Mcg::new(42);
    let mut columns: Vec<(String, ArrayRef)> =
        (0..OTHERS).map(|number| (format!("product_attribute_{number}"), text(&mut random))).collect();
    for (name, place) in WANTED {
        let array = if name.ends_with("cost") { costs(&mut random) } else { text(&mut random) };
        columns.insert(place, (name.to_owned(), array));
    }
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(name, array.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, array)| array).collect()).unwrap()
}

/// The bytes of the wanted columns' chunks, and of the footer with its length and magic.
fn needed(file: Vec<u8>) -> u64 {
    let length: [u8; 4] = file[file.len() - 8..file.len() - 4].try_into().unwrap();
    let reader = SerializedFileReader::new(bytes::Bytes::from(file)).unwrap();
    let chunks = reader.metadata().row_groups().iter().flat_map(RowGroupMetaData::columns);
    let wanted = chunks.filter(|chunk| WANTED.iter().any(|(name, _)| chunk.column_path().string() == *name));
    let sizes: Vec<u64> = wanted.map(|chunk| u64::try_from(chunk.compressed_size()).unwrap()).collect();
    assert_eq!(sizes.len(), WANTED.len());
    sizes.iter().sum::<u64>() + u64::from(u32::from_le_bytes(length)) + 8
}

/// What a query says over the wide month, the bytes that it fetched and those that it needed.
fn fetched(sql: &str) -> (String, u64, u64) {
    let (server, file, place) = (Server::start(), parquet_bytes(&wide()), Place::new());
    assert!(file.len() > 20_000_000, "{} bytes", file.len());
    server.put(KEY, &file);
    let args = ["sql", sql, "--format", "csv", "--source", "s3://bills/cost"];
    let rows = place.told(server.tell(&mut place.program(&args))).data();
    let bytes = server.asked("GET /bills/cost/").iter().map(Asked::bytes).sum();
    (rows, bytes, needed(file))
}

#[test]
fn three_columns_of_more_than_a_hundred() {
    let sql = "SELECT substr(line_item_usage_type, 1, 1) AS a, SUM(line_item_unblended_cost) AS b FROM cur
        WHERE line_item_operation < '8' GROUP BY 1 ORDER BY 1";
    let (rows, bytes, needed) = fetched(sql);
    assert_eq!(rows.lines().count(), 17, "{rows}");
    assert!(bytes * 5 <= needed * 6, "{bytes} bytes were fetched where {needed} were needed");
}

/// Of nothing but the footer.
#[test]
fn rows_are_counted_by_the_footer() {
    let (rows, bytes, _) = fetched("SELECT COUNT(*) AS n FROM cur");
    assert_eq!(rows, format!("n\n{ROWS}\n"));
    assert!(bytes <= 64 << 10, "{bytes} bytes");
}

/// A filter that the path decides reads no more of the file than its footer.
#[test]
fn another_month_is_not_read() {
    let (rows, bytes, _) = fetched("SELECT SUM(line_item_unblended_cost) AS b FROM cur WHERE year = '2024'");
    assert_eq!(rows, "b\n\"\"\n");
    assert!(bytes <= 64 << 10, "{bytes} bytes");
}
