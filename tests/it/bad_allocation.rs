//! Faults in `[allocation]`, with file, line and caret.

use crate::support::{Bill, Place, Ran, snapshots, usage};

fn place(rules: &str) -> Place {
    let place = Bill::new().file("year=2025/month=1/a.parquet", [usage("Amazon S3", 7.0)]).place;
    place.write("costs.toml", format!("{rules}\n[sources.small]\nurl = \"bill\"\n"));
    place
}

fn allocate(rules: &str) -> Ran {
    place(rules).run(&["allocate"])
}

fn rule(keys: &str) -> Ran {
    allocate(&format!("[[allocation.centres]]\nname = \"Platform\"\n[[allocation.rules]]\n{keys}"))
}

/// FOCUS says no blended cost: nothing would be allocated, and the proof would hold.
fn metric_that_the_bill_does_not_say() -> Ran {
    let place = Place::over_sample("");
    let source = format!("[sources.focus]\nurl = \"{}\"\n", crate::support::sample::folder().join("focus").display());
    place.write("costs.toml", format!("[[allocation.rules]]\nmatch = {{}}\ncentre = \"A\"\n{source}"));
    place.run(&["allocate", "--metric", "blended", "-o", "out"])
}

snapshots! {
    unknown_metric => metric_that_the_bill_does_not_say();
    no_rules => allocate("");
    unknown_key => rule("match = {}\ncenter = \"Platform\"");
    no_match => rule("centre = \"Platform\"");
    unknown_column => rule("match = { acount = \"1\" }\ncentre = \"Platform\"");
    unknown_tag => rule("match = {}\ncentre = \"{tag:CostCentre}\"");
    a_map => rule("match = { tags = \"*\" }\ncentre = \"Platform\"");
    a_number_to_match => rule("match = { account = 111111111111 }\ncentre = \"Platform\"");
    unknown_centre => rule("match = {}\ncentre = \"Plattform\"");
    unknown_centre_to_share => rule("match = {}\nsplit = \"even\"\nto_centres = [\"Platform\", \"Wbe\"]");
    nobody_to_share => rule("match = {}\nsplit = \"even\"\nto_centres = []");
    two_centres_of_a_name => allocate("[[allocation.centres]]\nname = \"Web\"\n[[allocation.centres]]\nname = \"web \"");
    centre_and_split => rule("match = {}\ncentre = \"Platform\"\nsplit = \"even\"");
    neither => rule("match = {}");
    unknown_split => rule("match = {}\nsplit = \"evenly\"");
    fixed_without_weights => rule("match = {}\nsplit = \"fixed\"");
    weights_of_another_split => rule("match = {}\nsplit = \"even\"\nweights = { Platform = 1 }");
    weight_below_zero => rule("match = {}\nsplit = \"fixed\"\nweights = { Platform = -1 }");
    percent_of_less_than_all => rule("match = {}\nsplit = \"fixed\"\npercent = { Platform = 90 }");
    days_the_wrong_way_round => rule("match = {}\ncentre = \"Platform\"\nfrom = 2025-02-01\nto = 2025-01-01");
    no_day => rule("match = {}\ncentre = \"Platform\"\nfrom = \"January\"");
    open_brace => rule("match = {}\ncentre = \"{tag:CostCenter\"");
    metric_file_missing => rule("match = {}\nsplit = \"metric\"\nmetric_file = \"nowhere.csv\"");
    month_not_held => place("[[allocation.rules]]\nmatch = {}\ncentre = \"A\"").run(&["allocate", "--month", "2024-01"]);
    format_of_a_folder => place("").run(&["allocate", "-o", "out", "--format", "csv"]);
    folder_in_no_folder => place("").run(&["allocate", "-o", "no/where/out"]);
}

/// A metric's own cost centres must be declared, where some are.
#[test]
fn unknown_centre_of_a_metric() {
    let rules = "[[allocation.centres]]\nname = \"Platform\"\n[[allocation.rules]]\nmatch = {}\nsplit = \"metric\"\n\
                 metric_file = \"seats.csv\"";
    let place = place(rules);
    place.write("seats.csv", "cost_centre,value\nPlatfrom,3\n");
    crate::support::snapshot!(place.run(&["allocate"]));
}

/// The example that `costs init` writes is one, once its comment signs are gone.
#[test]
fn the_example_of_init_reads() {
    let place = Place::new();
    place.run(&["init", "costs.toml"]).data();
    let text = place.read("costs.toml");
    let (before, rest) = text.split_once("# [allocation]").unwrap();
    let (example, after) = rest.split_once("[sources.company]").unwrap();
    let bare = example.lines().map(|line| line.trim_start_matches("# ").trim_start_matches('#'));
    let example = bare.collect::<Vec<_>>().join("\n");
    place.write("costs.toml", format!("{before}[allocation]\n{example}\n[sources.company]{after}"));
    place.run(&["list"]).data();
}
