//! Faults in costs.toml, with file, line and caret.

use crate::support::{Place, Ran, snapshots};

fn top(settings: &str) -> Ran {
    Place::with_settings(settings).run(&["top"])
}

const TWO: &str = "[sources.europe]\nurl = \"eu\"\n[sources.america]\nurl = \"us\"\n";

snapshots! {
    no_settings_at_all => Place::new().run(&["top"]);
    unknown_key => top("memroy = \"4GB\"\n\n[sources.a]\nurl = \"bill\"\n");
    unknown_key_of_a_source => top("[sources.a]\nurl = \"bill\"\nfrom = \"cur\"\n");
    wrong_type => top("threads = \"four\"\n[sources.a]\nurl = \"bill\"\n");
    wrong_form => top("[sources.a]\nurl = \"bill\"\nform = \"focsu\"\n");
    no_toml => top("[sources.a\nurl = \"bill\"\n");
    a_secret_on_a_broken_line => top("[[sinks]]\nname = \"a\"\nkind = \"slack\"\ntoken = \"xoxb-1234\n[sources.a]\nurl = \"bill\"\n");
    no_url => top("[sources.a]\ntable = \"a.b\"\n");
    table_name_that_is_none => Place::over_sample("").run_after(
        "costs.toml", "[sources.a]\nurl = \"[SAMPLE]\"\ntable = \"a.b.c\"\n", &["top"]
    );
    memory_nonsense => Place::over_sample("memory = \"lots\"").run(&["top"]);
    missing_settings_file => Place::new().run(&["--config", "nowhere.toml", "top"]);
    missing_reports_folder => Place::over_sample("queries_dir = \"nowhere\"").run(&["top"]);
    unknown_source => Place::with_settings(TWO).run(&["top", "--source", "europa"]);
    several_sources_and_none_chosen => top(TWO);
    chosen_source_is_none => top(&format!("source = \"asia\"\n{TWO}"));
}

/// A broken file of the person's does not stand in the way of help.
#[test]
fn help_works_beside_a_broken_file() {
    assert!(Place::with_settings("nonsense").run(&["--help"]).data().contains("Usage: costs"));
}
