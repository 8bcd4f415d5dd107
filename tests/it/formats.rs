//! `--format` and `-o`: the same rows in each form.

use crate::support::{Bill, Place, Ran, snapshots, usage};

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
