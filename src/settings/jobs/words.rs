//! The command line of a job.

use serde::Deserialize;

/// A command line of `costs`, or its words.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged, expecting = "run is a command line, or a list of its words")]
pub enum Run {
    Line(String),
    Words(Vec<String>),
}

impl Run {
    /// Its words, or what is wrong with it and what to do.
    pub fn words(&self) -> Result<Vec<String>, (String, &'static str)> {
        let words = match self {
            Run::Words(words) => words.clone(),
            Run::Line(line) => shlex::split(line)
                .ok_or_else(|| ("a quote is left open".to_owned(), "close it, or write a list of words"))?,
        };
        // Flags of every command may stand before it.
        match words.iter().find(|word| !word.starts_with('-')).map(String::as_str) {
            None | Some("") => {
                Err(("a job needs a command".to_owned(), "write one of costs, such as \"check\" or \"export -o out/\""))
            }
            Some("costs") if words.len() > 1 => {
                Err(("the program itself is not written".to_owned(), "leave out costs: \"check\", not \"costs check\""))
            }
            Some("schedule") => {
                Err(("a job cannot run the schedule".to_owned(), "name the other jobs in after = [\"NAME\"]"))
            }
            Some(_) => Ok(words),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Result<Vec<String>, String> {
        Run::Line(line.to_owned()).words().map_err(|(message, _)| message)
    }

    #[test]
    fn a_line_is_split_as_a_shell_does() {
        assert_eq!(words("top --where 'service=Amazon S3'").unwrap(), ["top", "--where", "service=Amazon S3"]);
        assert_eq!(words("-v check").unwrap(), ["-v", "check"]);
    }

    #[test]
    fn what_is_no_command() {
        let wrong =
            ["top 'a", "", "-v", "costs check", "schedule", "-v schedule --list"].map(|line| words(line).unwrap_err());
        let [open, none, flag, program, schedule, behind] = wrong;
        assert_eq!(open, "a quote is left open");
        assert_eq!([none, flag], ["a job needs a command"; 2]);
        assert_eq!(program, "the program itself is not written");
        assert_eq!([schedule, behind], ["a job cannot run the schedule"; 2]);
    }
}
