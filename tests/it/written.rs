//! What `-o` does to what stands at its path: links, modes, pipes, and an older file.
#![cfg(unix)]

use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
use std::process::Command;

use crate::support::{Bill, Place, Ran, usage};

const ROWS: &str = "service,total_cost,share\nAmazon S3,7,100\n";

fn place() -> Place {
    Bill::new().file("year=2025/month=1/a.parquet", [usage("Amazon S3", 7.0)]).place
}

fn top(place: &Place, file: &str) -> Ran {
    place.run(&["top", "--source", "bill", "--format", "csv", "-o", file])
}

/// What lies in a folder of the place, in order.
fn names(place: &Place, folder: &str) -> Vec<String> {
    let entries = std::fs::read_dir(place.path(folder)).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

fn mode(place: &Place, file: &str) -> u32 {
    std::fs::metadata(place.path(file)).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_link_stays_and_its_target_is_written() {
    let place = place();
    place.write("real/rows.csv", "old");
    place.write("links/unrelated", "");
    symlink("../real/rows.csv", place.path("links/rows.csv")).unwrap();
    top(&place, "links/rows.csv").data();
    assert!(place.path("links/rows.csv").is_symlink());
    assert_eq!(place.read("real/rows.csv"), ROWS);
    assert_eq!((names(&place, "real"), names(&place, "links").len()), (vec!["rows.csv".to_owned()], 2));
}

/// A link to what is not there yet is how `latest.csv -> 2025-01.csv` starts.
#[test]
fn a_link_to_a_file_that_is_not_there_stays() {
    let place = place();
    place.write("real/unrelated", "");
    symlink("real/rows.csv", place.path("rows.csv")).unwrap();
    top(&place, "rows.csv").data();
    assert!(place.path("rows.csv").is_symlink());
    assert_eq!(place.read("real/rows.csv"), ROWS);
}

#[test]
fn a_private_file_stays_private() {
    let place = place();
    for bits in [0o600, 0o640, 0o755] {
        place.write("rows.csv", "old");
        std::fs::set_permissions(place.path("rows.csv"), std::fs::Permissions::from_mode(bits)).unwrap();
        top(&place, "rows.csv").data();
        assert_eq!((place.read("rows.csv").as_str(), mode(&place, "rows.csv")), (ROWS, bits));
    }
}

/// As any program's: what the umask leaves of 0666.
#[test]
fn a_new_file_has_the_mode_of_any_new_file() {
    let place = place();
    place.write("other", "");
    top(&place, "rows.csv").data();
    assert_eq!(mode(&place, "rows.csv"), mode(&place, "other"));
}

#[test]
fn a_pipe_is_written_into_and_stays() {
    let place = place();
    let pipe = place.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).unwrap()
    });
    top(&place, "pipe").data();
    assert_eq!(reader.join().unwrap(), ROWS);
    assert!(std::fs::symlink_metadata(&pipe).unwrap().file_type().is_fifo());
}

#[test]
fn nothing_else_is_left_behind() {
    let place = place();
    place.write("out/unrelated", "");
    for name in ["rows.csv", "rows.json", "rows.md", "rows.png", "rows.svg", "rows.txt"] {
        place.run(&["top", "--source", "bill", "-o", &format!("out/{name}")]).data();
    }
    let expected = ["rows.csv", "rows.json", "rows.md", "rows.png", "rows.svg", "rows.txt", "unrelated"];
    assert_eq!(names(&place, "out"), expected);
}

/// The disk takes nothing more: `ulimit -f 0` stands for one that is full.
#[test]
fn a_write_that_fails_leaves_the_old_file() {
    let place = place();
    place.write("out/rows.csv", "old");
    let program = place.program(&["top", "--source", "bill", "-o", "out/rows.csv"]);
    let mut limited = Command::new("sh");
    limited.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""]);
    limited.arg(program.get_program()).args(program.get_args()).current_dir(program.get_current_dir().unwrap());
    let ran = place.told(&mut limited);
    assert_eq!((ran.code, ran.text().as_str()), (2, ""), "{}", ran.err);
    assert!(ran.err.starts_with("Error: could not write out/rows.csv\n"), "{}", ran.err);
    assert_eq!((place.read("out/rows.csv").as_str(), names(&place, "out").len()), ("old", 1));
}

/// The query fails while its rows flow, after the header is written.
#[test]
fn a_query_that_fails_leaves_the_old_file() {
    let place = place();
    place.write("out/rows.csv", "old");
    let sql = "SELECT CAST(product_servicename AS INT) AS n FROM cur";
    let ran = place.run(&["sql", sql, "--source", "bill", "-o", "out/rows.csv"]);
    assert_eq!(ran.code, 2, "{}", ran.err);
    assert_eq!((place.read("out/rows.csv").as_str(), names(&place, "out").len()), ("old", 1));
}
