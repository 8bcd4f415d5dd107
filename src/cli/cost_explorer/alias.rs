//! `costs forecast --source cost-explorer` is `costs cost-explorer forecast`, and so are the reports that it has, too.

use std::ffi::{OsStr, OsString};

/// The name that stands for Cost Explorer where a source does.
const SOURCE: &str = "cost-explorer";
/// What it can be asked for.
const ASKED: [&str; 5] = ["forecast", "ri-coverage", "ri-utilization", "sp-coverage", "sp-utilization"];

/// The arguments with the source that is Cost Explorer turned into its command; all others as they are.
pub fn unalias(args: Vec<OsString>) -> Vec<OsString> {
    let Some(command) = args.iter().skip(1).position(|arg| ASKED.iter().any(|name| arg == name)) else { return args };
    let command = command + 1;
    // Only where it is the command itself: nothing before it but flags and what they take.
    let before = &args[1..command];
    let is_value = |place: usize| {
        let flags = ["--source", "--config", "--as-of", "--threads", "--memory"];
        place > 0 && before[place - 1].to_str().is_some_and(|flag| flags.contains(&flag))
    };
    let is_flag = |arg: &OsString| arg.to_str().is_some_and(|arg| arg.starts_with('-'));
    if before.iter().enumerate().any(|(place, arg)| !is_flag(arg) && !is_value(place)) {
        return args;
    }
    let same = args.iter().position(|arg| arg.to_str().and_then(|arg| arg.strip_prefix("--source=")) == Some(SOURCE));
    let apart = args.windows(2).position(|pair| pair[0] == "--source" && pair[1] == SOURCE);
    let (from, count) = match (same, apart) {
        (Some(at), _) => (at, 1),
        (None, Some(at)) => (at, 2),
        (None, None) => return args,
    };
    let mut asked: Vec<OsString> = Vec::with_capacity(args.len());
    for (place, arg) in args.into_iter().enumerate().filter(|(place, _)| !(from..from + count).contains(place)) {
        if place == command {
            asked.push(OsStr::new(SOURCE).to_owned());
        }
        asked.push(arg);
    }
    asked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(args: &str) -> String {
        let args = unalias(args.split(' ').map(OsString::from).collect());
        args.iter().map(|arg| arg.to_str().unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_source_becomes_the_command() {
        assert_eq!(shown("costs forecast --source cost-explorer"), "costs cost-explorer forecast");
        assert_eq!(
            shown("costs --source=cost-explorer ri-coverage --by region"),
            "costs cost-explorer ri-coverage --by region"
        );
        assert_eq!(shown("costs -v --source cost-explorer sp-coverage"), "costs -v cost-explorer sp-coverage");
    }

    #[test]
    fn all_else_stays() {
        for args in [
            "costs top --source cost-explorer",
            "costs ri-coverage --source sample",
            "costs",
            "costs cost-explorer forecast",
            "costs cost-explorer forecast --source cost-explorer",
            "costs show ri-coverage --source cost-explorer",
        ] {
            assert_eq!(shown(args), args);
        }
    }
}
