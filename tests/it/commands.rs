//! The commands beside the reports, help texts, and what surrounds a run.

use std::io::{Read, Write};
use std::process::Stdio;

use crate::support::{Place, Ran, snapshots};

fn run(args: &[&str]) -> Ran {
    Place::over_sample("").run(args)
}

const MINE: &str = "--! title = \"Mine\"
--! question = \"What is mine?\"
--! columns = { account = \"key\", cost = \"money\" }
--! [params.month]
--! type = \"month\"
--! default = \"latest\"
--! help = \"The billing period\"
--! [params.least]
--! type = \"decimal\"
--! default = \"0\"
--! help = \"The least cost\"

-- Prose of mine.
SELECT account, SUM(cost) AS cost FROM costs WHERE billing_month = $month
GROUP BY account HAVING SUM(cost) > $least ORDER BY cost DESC, account
";

snapshots! {
    help => run(&["--help"]);
    help_of_top => run(&["top", "--help"]);
    help_of_tags => run(&["tags", "--help"]);
    help_of_sql => run(&["sql", "--help"]);
    help_of_list => run(&["list", "--help"]);
    help_of_show => run(&["show", "--help"]);
    help_of_check => run(&["check", "--help"]);
    help_of_init => run(&["init", "--help"]);
    help_of_completions => run(&["completions", "--help"]);
    help_of_man => run(&["man", "--help"]);
    no_command => run(&[]);
    list => run(&["list"]);
    show => run(&["show", "top"]);
    help_of_a_users_report => Place::with_report("mine", MINE).run(&["mine", "--help"]);
}

#[test]
fn version() {
    assert_eq!(run(&["--version"]).data(), format!("costs {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn every_report_helps() {
    for line in run(&["list"]).data().lines() {
        let name = line.split_whitespace().next().unwrap();
        let help = run(&[name, "--help"]).data();
        assert!(help.contains(&format!("Usage: costs {name}")) && help.contains("--charges"), "{help}");
    }
}

#[test]
fn a_users_report_is_a_command() {
    let place = Place::with_report("mine", MINE);
    let rows = place.run(&["mine", "--least", "40000", "--format", "csv"]).data();
    assert_eq!(rows, "account,cost\n646407489046,46227.3322461852\n"); // the ledger's largest account
    assert!(place.run(&["list"]).data().contains("What is mine?"));
}

#[test]
fn a_users_report_takes_the_place_of_a_shipped_one() {
    let place = Place::with_report("top", MINE);
    assert!(place.run(&["top", "--format", "csv"]).data().starts_with("account,cost\n"));
}

#[test]
fn init_writes_settings_that_are_read() {
    let place = Place::new();
    let sample = crate::support::sample::folder().join("cur").display().to_string();
    let ran = place.run(&["init", "--url", &sample]);
    assert_eq!((ran.data().as_str(), ran.err.as_str()), ("", "Wrote costs.toml. Next: costs top\n"));
    assert!(place.read("costs.toml").contains(&sample));
    assert!(place.run(&["top"]).data().starts_with("service"));
}

#[test]
fn init_refuses_a_file_that_is_there() {
    let place = Place::new();
    place.write("mine.toml", "# mine");
    let ran = place.run(&["init", "mine.toml"]);
    assert_eq!((ran.code, place.read("mine.toml").as_str()), (2, "# mine"));
    assert!(ran.err.contains("mine.toml is there already"), "{}", ran.err);
}

#[test]
fn init_works_beside_broken_settings() {
    let place = Place::with_settings("nonsense");
    assert_eq!(place.run(&["init", "new.toml"]).code, 0);
}

#[test]
fn completions_of_bash() {
    let script = run(&["completions", "bash"]).data();
    assert!(script.contains("_costs()") && script.contains("ri-utilization"));
}

#[test]
fn completions_of_zsh() {
    let script = run(&["completions", "zsh"]).data();
    assert!(script.starts_with("#compdef costs") && script.contains("ri-utilization"));
}

#[test]
fn completions_of_fish() {
    let script = run(&["completions", "fish"]).data();
    assert!(script.contains("complete -c costs") && script.contains("ri-utilization"));
}

#[test]
fn manual() {
    let page = run(&["man"]).data();
    assert!(page.contains(".TH costs 1") && page.contains("underutilized"), "{page}");
}

#[test]
fn manual_of_a_report() {
    assert!(run(&["man", "top"]).data().contains("Which services cost most"));
}

/// Starts the program with its streams piped.
fn piped(place: &Place, args: &[&str]) -> std::process::Child {
    let mut command = place.program(args);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[test]
fn sql_on_standard_input() {
    let place = Place::over_sample("");
    let mut child = piped(&place, &["sql", "--format", "csv"]);
    child.stdin.take().unwrap().write_all(b"-- a comment first\nSELECT COUNT(*) AS n FROM cur;\n").unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "n\n75920\n"); // 23698 + 25797 + 26425 rows in the ledger
}

#[test]
fn sql_of_a_file() {
    let place = Place::over_sample("");
    place.write("query.sql", "SELECT COUNT(*) AS n FROM cur WHERE month = '01'");
    assert_eq!(place.run(&["sql", "--file", "query.sql", "--format", "csv"]).data(), "n\n26425\n");
}

/// `costs … | head`: the reader goes away before the rows end.
fn closed_early(args: &[&str]) -> (Option<i32>, String) {
    let place = Place::over_sample("");
    let mut child = piped(&place, args);
    let mut out = child.stdout.take().unwrap();
    let _ = out.read(&mut [0; 64]).unwrap();
    drop(out);
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    (child.wait().unwrap().code(), err)
}

#[test]
fn closed_pipe_while_rows_flow() {
    assert_eq!(closed_early(&["sql", "SELECT * FROM cur", "--format", "csv"]), (Some(0), String::new()));
}

#[test]
fn closed_pipe_before_the_first_byte() {
    let place = Place::over_sample("");
    for args in [&["top"][..], &["list"], &["--help"], &["top", "--format", "json"], &["completions", "bash"]] {
        let mut child = piped(&place, args);
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {err}");
        assert!(err.is_empty() || err.starts_with("January 2025: "), "{args:?}: {err}");
    }
}
