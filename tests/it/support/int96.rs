//! A bill whose usage times are INT96, as older Spark writes them; Arrow's writer cannot.

use std::sync::Arc;

use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int96, Int96Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

const SCHEMA: &str = "message bill {
    OPTIONAL BYTE_ARRAY line_item_line_item_type (UTF8);
    OPTIONAL BYTE_ARRAY product_servicename (UTF8);
    OPTIONAL BYTE_ARRAY line_item_currency_code (UTF8);
    OPTIONAL DOUBLE line_item_unblended_cost;
    OPTIONAL INT96 line_item_usage_start_date;
}";
/// The Julian day of 1970-01-01.
const EPOCH: u32 = 2_440_588;

/// One Usage line of Amazon S3 that costs `cost`, `day` days and `hour` hours after 1970.
pub fn file(cost: f64, day: u32, hour: u64) -> Vec<u8> {
    let mut time = Int96::new();
    let nanoseconds = hour * 3_600_000_000_000;
    time.set_data((nanoseconds & 0xffff_ffff) as u32, (nanoseconds >> 32) as u32, EPOCH + day);
    let mut bytes = Vec::new();
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let mut writer =
        SerializedFileWriter::new(&mut bytes, schema, Arc::new(WriterProperties::builder().build())).unwrap();
    let mut group = writer.next_row_group().unwrap();
    for text in ["Usage", "Amazon S3", "USD"] {
        let mut column = group.next_column().unwrap().unwrap();
        column.typed::<ByteArrayType>().write_batch(&[ByteArray::from(text)], Some(&[1]), None).unwrap();
        column.close().unwrap();
    }
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<DoubleType>().write_batch(&[cost], Some(&[1]), None).unwrap();
    column.close().unwrap();
    let mut column = group.next_column().unwrap().unwrap();
    column.typed::<Int96Type>().write_batch(&[time], Some(&[1]), None).unwrap();
    column.close().unwrap();
    group.close().unwrap();
    writer.close().unwrap();
    bytes
}
