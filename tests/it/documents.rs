//! README and ARCHITECTURE say what is true.

use std::path::Path;

use crate::support::costs;

fn read(name: &str) -> String {
    std::fs::read_to_string(name).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// What stands between single backticks.
fn quoted(text: &str) -> Vec<String> {
    let outside: Vec<&str> = text.split("```").step_by(2).collect();
    outside.iter().flat_map(|part| part.split('`').skip(1).step_by(2)).map(str::to_owned).collect()
}

/// Whether a quoted word means a file or folder of this tree: a known root, or an extension of ours.
fn is_path(word: &str) -> bool {
    let roots = ["src/", "queries/", "tests/", "examples/", "benches/", "sample-data/", ".ci/"];
    let plain = word.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c));
    let files = [".rs", ".toml", ".md"];
    plain
        && (roots.iter().any(|root| word.starts_with(root))
            || files.iter().any(|end| word.ends_with(end)) && !word.starts_with(".r"))
}

#[test]
fn the_paths_of_architecture_exist() {
    let words = quoted(&read("ARCHITECTURE.md"));
    let paths: Vec<&String> = words.iter().filter(|word| is_path(word)).collect();
    assert!(paths.len() >= 10, "only {} paths", paths.len());
    let places =
        ["", "src", "src/cli", "src/engine", "src/schema", "src/source", "src/catalog", "src/render", "queries"];
    let missing: Vec<_> =
        paths.iter().filter(|path| !places.iter().any(|place| Path::new(place).join(path).exists())).collect();
    assert!(missing.is_empty(), "not there: {missing:?}");
}

/// A command that README shows, and what it shows under it.
struct Shown {
    args: Vec<String>,
    output: String,
}

/// Every `$ costs …` and `$ cargo run -- …` of README's code blocks.
fn commands(readme: &str) -> Vec<Shown> {
    let blocks = readme.split("```").skip(1).step_by(2);
    let calls = blocks.flat_map(|block| block.split("\n$ ").skip(1)).map(str::to_owned);
    calls.filter_map(|call| shown(&call)).collect()
}

/// A call goes on while a quote is open; what follows is its output.
fn shown(call: &str) -> Option<Shown> {
    let mut end = call.find('\n').unwrap_or(call.len());
    while !call[..end].matches('"').count().is_multiple_of(2) {
        end = call[end + 1..].find('\n').map_or(call.len(), |next| end + 1 + next);
    }
    let line = call[..end].split(" #").next().unwrap();
    let cargo = line.strip_prefix("cargo run").and_then(|rest| rest.split_once("-- ")).map(|(_, args)| args);
    let args = words(cargo.or_else(|| line.strip_prefix("costs "))?);
    Some(Shown { args, output: call[end..].trim_start_matches('\n').to_owned() })
}

/// Words as a shell splits them, quotes and all.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), String::new(), None);
    for c in line.trim().chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '\'' | '"') => quote = Some(c),
            (None, ' ') => words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty())),
            _ => word.push(c),
        }
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

#[test]
fn the_commands_of_readme_run() {
    let commands = commands(&read("README.md"));
    assert!(commands.len() >= 5, "README shows {} commands", commands.len());
    let folder = tempfile::tempdir().unwrap();
    let names_a_persons_bill =
        |shown: &&Shown| shown.args.iter().any(|arg| arg.starts_with("/data/") || arg.starts_with("s3://"));
    for Shown { mut args, output } in commands.into_iter().filter(|shown| !names_a_persons_bill(&shown)) {
        for index in 1..args.len() {
            if matches!(args[index - 1].as_str(), "-o" | "--output") {
                args[index] = folder.path().join(&args[index]).display().to_string();
            }
        }
        let run = costs(&args);
        // Alerts say by 1 that they found something.
        let most = i32::from(args[0] == "alerts");
        assert!((0..=most).contains(&i32::from(run.code)), "{args:?}: {}", run.err);
        if !output.is_empty() {
            assert!(output.starts_with(&run.out), "README shows for {args:?}\n{output}\nand it is\n{}", run.out);
        }
    }
}

#[test]
fn readme_runs_the_main_job_first() {
    let first = commands(&read("README.md")).into_iter().next().unwrap();
    assert_eq!(first.args[0], "top", "{:?}", first.args);
    assert!(first.output.contains("Amazon Elastic Compute Cloud"), "{}", first.output);
}
