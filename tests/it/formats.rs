//! `--format` and `-o`: the same rows in each form.

use arrow::datatypes::DataType;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::support::{Bill, Place, Ran, costs, snapshots, usage};

/// Two services, one of them with what each format must escape.
fn bill() -> Place {
    let lines = [usage("Amazon S3", 1234.5), usage("A \"quoted\" | piped, <b>service</b>", 0.125)];
    Bill::new().file("year=2025/month=1/a.parquet", lines).place
}

fn top(more: &[&str]) -> Ran {
    let args: Vec<&str> = ["top", "--source", "bill"].iter().chain(more).copied().collect();
    bill().run(&args)
}

snapshots! {
    table => top(&[]);
    csv => top(&["--format", "csv"]);
    json => top(&["--format", "json"]);
    ndjson => top(&["--format", "ndjson"]);
    markdown => top(&["--format", "markdown"]);
}

/// What `-o` writes into a file of that name.
fn written(name: &str) -> String {
    let place = bill();
    let ran = place.run(&["top", "--source", "bill", "-o", name]);
    assert_eq!(ran.data(), "", "data goes to the file alone");
    assert!(ran.err.starts_with("January 2025: 1,234.62 USD"), "{}", ran.err); // 1234.625, half to even
    place.read(name)
}

macro_rules! extensions {
    ($($name:ident: $file:literal is $format:literal;)*) => {
        $(#[test]
        fn $name() {
            assert_eq!(written($file), top(&["--format", $format]).data());
        })*
    };
}

extensions! {
    extension_txt: "top.txt" is "table";
    extension_csv: "top.csv" is "csv";
    extension_json: "top.json" is "json";
    extension_ndjson: "top.ndjson" is "ndjson";
    extension_jsonl: "top.jsonl" is "ndjson";
    extension_md: "top.md" is "markdown";
    extension_in_upper_case: "TOP.CSV" is "csv";
}

/// 80 columns where there is no terminal: 34, 10 and 6 hold names and figures, 6 are gaps, so 24 are left.
#[test]
fn a_chart_in_a_table() {
    let table = top(&["--chart"]).data();
    let bar = format!("Amazon S3                             1,234.50  {}  99.99%\n", "█".repeat(24));
    assert!(table.contains(&bar) && table.contains("  ▏  "), "{table}");
    assert!(!top(&[]).data().contains('█'));
    let place = bill();
    let args = ["top", "--source", "bill", "--chart"];
    let ascii = place.told(place.program(&args).env("LC_ALL", "C")).data();
    assert!(ascii.contains(&"#".repeat(24)) && ascii.is_ascii(), "{ascii}");
}

#[test]
fn a_chart_is_drawn_in_tables_alone() {
    let refused = |more: &[&str]| top(&[&["--chart"][..], more].concat()).err;
    for more in [&["--format", "csv"][..], &["-o", "top.md"], &["-o", "top.svg"]] {
        assert!(refused(more).contains("--chart draws in a table, and this is none"), "{more:?}");
    }
    let none = bill().run(&["sources", "--source", "bill", "--chart"]).err;
    assert!(none.contains("this result has no chart"), "{none}");
}

/// A line for each service of the sample, in place of its days.
#[test]
fn a_chart_along_time_has_a_row_a_series() {
    let place = Place::over_sample("");
    let drawn = place.run(&["daily", "--chart"]).data();
    let services: std::collections::BTreeSet<String> = place
        .run(&["daily", "--format", "ndjson"])
        .data()
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["service"].to_string())
        .collect();
    // The header, two rules and the totals.
    assert_eq!(drawn.lines().count(), services.len() + 4, "{drawn}");
}

#[test]
fn a_locale_writes_its_decimals() {
    let csv = top(&["--format", "csv", "--locale", "de", "--bom"]).data();
    let start = "\u{feff}service;total_cost;share\nAmazon S3;1234,5;99,98";
    assert!(csv.starts_with(start) && csv.contains("\"A \"\"quoted\"\" | piped, <b>service</b>\";0,125;"), "{csv}");
    assert!(top(&["--locale", "de"]).data().contains("1.234,50"));
    assert!(top(&["--locale", "fr_CA.UTF-8", "--format", "markdown"]).data().contains("1\u{a0}234,50"));
    assert_eq!(top(&["--locale", "de", "--format", "json"]).data(), top(&["--format", "json"]).data());
    assert!(top(&["--locale", "xx"]).err.contains("there is no locale \"xx\""));
}

#[test]
fn text_is_raw_where_a_program_reads_it() {
    let sql = |more: &[&str]| {
        bill().run(&[&["sql", "SELECT '=1+1' AS k", "--source", "bill", "--format", "csv"][..], more].concat())
    };
    assert_eq!(sql(&[]).data(), "k\n'=1+1\n");
    assert_eq!(sql(&["--raw-text"]).data(), "k\n=1+1\n");
    assert!(sql(&["--raw-text", "--bom"]).err.contains("cannot be used with"));
}

#[test]
fn extension_parquet() {
    let place = bill();
    let written = |command: &[&str], name: &str| {
        place.run(&[command, &["--source", "bill", "-o", name]].concat()).data();
        std::fs::read(place.path(name)).unwrap()
    };
    assert_eq!(written(&["top"], "a.parquet"), written(&["top"], "b.parquet"), "the same rows are the same bytes");
    written(&["sql", "SELECT CAST(1.5 AS DECIMAL(38, 12)) AS cost, DATE '2025-01-31' AS day"], "sql.parquet");
    let file = std::fs::File::open(place.path("sql.parquet")).unwrap();
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
    let types: Vec<DataType> = reader.schema().fields().iter().map(|field| field.data_type().clone()).collect();
    assert_eq!(types, [DataType::Decimal128(38, 12), DataType::Date32]);
    let rows: usize = reader.build().unwrap().map(|batch| batch.unwrap().num_rows()).sum();
    assert_eq!(rows, 1);
}

#[test]
fn format_comes_before_the_extension() {
    let place = bill();
    place.run(&["top", "--source", "bill", "-o", "top.data", "--format", "json"]).data();
    let rows: serde_json::Value = serde_json::from_str(&place.read("top.data")).unwrap();
    assert_eq!(rows[0]["service"], "Amazon S3");
}

#[test]
fn extension_svg() {
    let svg = written("top.svg");
    assert!(svg.starts_with("<svg") || svg.starts_with("<?xml"), "{}", &svg[..60]);
    assert!(svg.contains("Amazon S3") && svg.contains("Top services") && !svg.contains("<b>"));
}

#[test]
fn extension_png() {
    let place = bill();
    place.run(&["top", "--source", "bill", "-o", "top.png"]).data();
    let bytes = std::fs::read(place.path("top.png")).unwrap();
    assert_eq!(bytes[..8], *b"\x89PNG\r\n\x1a\n");
    let size = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!((size(16), size(20)), (1200, 700));
}

#[test]
fn a_chart_of_another_size_and_theme() {
    let place = bill();
    let drawn = |more: &[&str]| {
        place.run(&[&["top", "--source", "bill", "-o", "top.png"][..], more].concat()).data();
        let mut reader =
            png::Decoder::new(std::io::Cursor::new(std::fs::read(place.path("top.png")).unwrap())).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size()];
        let info = reader.next_frame(&mut pixels).unwrap();
        ((info.width, info.height), pixels[0])
    };
    let ((width, height), corner) = drawn(&["--size", "800x400", "--scale", "2"]);
    assert!((width, height) == (1600, 800) && corner > 0xf0, "{width} {height} {corner}");
    let ((width, height), corner) = drawn(&["--size", "800x400", "--theme", "dark"]);
    assert!((width, height) == (800, 400) && corner < 0x30, "{width} {height} {corner}");
    let refused =
        |more: &[&str]| place.run(&[&["top", "--source", "nowhere/", "-o", "top.svg"][..], more].concat()).err;
    assert!(refused(&["--size", "100"]).contains("write it as 1600x900"));
    let small = refused(&["--size", "10x10"]);
    assert!(small.contains("the size of a chart \"10x10\" is not two numbers from 120 to 8000"), "{small}");
}

#[test]
fn every_report_draws_its_chart() {
    let place = Place::over_sample("");
    for entry in std::fs::read_dir("queries/reports").unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().replace('_', "-");
        let file = format!("{name}.svg");
        let mut args = vec![name.as_str(), "-o", &file];
        args.extend(if name.starts_with("tag") { &["--tag", "CostCenter"][..] } else { &[] });
        place.run(&args).data();
        assert!(place.read(&file).contains("</svg>"), "{name}");
    }
}

#[test]
fn sql_into_a_file() {
    let place = bill();
    place.run(&["sql", "SELECT 1 AS one", "--source", "bill", "-o", "one.csv"]).data();
    assert_eq!(place.read("one.csv"), "one\n1\n");
}

#[test]
fn a_file_is_replaced_whole_or_not_at_all() {
    let place = bill();
    place.write("top.csv", "before");
    assert_eq!(
        place
            .run(&["sql", "SELECT CAST(product_servicename AS INT) AS n FROM cur", "--source", "bill", "-o", "top.csv"])
            .code,
        2
    );
    assert_eq!(place.read("top.csv"), "before");
    let left: Vec<_> = std::fs::read_dir(place.path("")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "{left:?}"); // bill and top.csv, no temporary file
}

/// Spreadsheets in Switzerland separate by semicolons, though decimals stand behind a point.
#[test]
fn csv_of_switzerland() {
    let run = |locale: &str| costs(&["sql", "SELECT 1.5 AS a, 'b' AS b", "--format", "csv", "--locale", locale]).data();
    assert_eq!([run("de-CH"), run("de"), run("en")], ["a;b\n1.5;b\n", "a;b\n1,5;b\n", "a,b\n1.5,b\n"]);
}

#[test]
fn flags_of_csv_are_refused_elsewhere() {
    for (flag, more) in [("--bom", "table"), ("--raw-text", "json")] {
        let ran = costs(&["top", flag, "--format", more]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains(&format!("{flag} is of CSV")), "{}", ran.err);
    }
}

/// A day without rows has a file of the same types as any other.
#[test]
fn parquet_without_rows_has_its_types() {
    let folder = tempfile::tempdir().unwrap();
    let types = |condition: &str| {
        let path = folder.path().join("a.parquet");
        let sql = format!("SELECT unblended_cost, is_split, usage_start, tags FROM line_items {condition}");
        assert_eq!(costs(&["sql", &sql, "-o", path.to_str().unwrap()]).code, 0);
        let file = std::fs::File::open(&path).unwrap();
        let reader = parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder::try_new(file).unwrap();
        reader.schema().fields().iter().map(|field| field.data_type().clone()).collect::<Vec<_>>()
    };
    let some = types("LIMIT 1");
    assert!(matches!(some[0], arrow::datatypes::DataType::Decimal128(38, 12)), "{some:?}");
    assert_eq!(types("WHERE false"), some);
}

/// The ten services in A2 to A11, their costs in B.
#[test]
fn a_report_in_a_workbook_has_its_chart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("top.xlsx");
    assert_eq!(costs(&["top", "-o", path.to_str().unwrap()]).code, 0);
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let chart = std::io::read_to_string(archive.by_name("xl/charts/chart1.xml").unwrap()).unwrap();
    assert!(
        chart.contains("<c:f>Sheet1!$A$2:$A$11</c:f>") && chart.contains("<c:f>Sheet1!$B$2:$B$11</c:f>"),
        "{chart}"
    );
}
