//! The program as a process that can be killed, delivering to a server of the test.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use costs::alert::finding::Finding;

use super::hook::Hook;
use super::s3::without_aws;

/// A folder with a `costs.toml` whose one sink is a server, and findings.
pub struct Crash {
    folder: tempfile::TempDir,
}

impl Crash {
    pub fn new(hook: &Hook, alerts: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings =
            format!("[alerts]\n{alerts}\n[[sinks]]\nname = \"a\"\nkind = \"webhook\"\nurl = \"{}/in\"\n", hook.url());
        std::fs::write(folder.path().join("costs.toml"), settings).unwrap();
        Self { folder }
    }

    /// The same in another folder, with all files as they are now.
    pub fn copy(&self) -> Self {
        let folder = tempfile::tempdir().unwrap();
        for entry in std::fs::read_dir(self.folder.path()).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), folder.path().join(entry.file_name())).unwrap();
        }
        Self { folder }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Starts a run, or a retry, at so many seconds after a day's noon.
    pub fn start(&self, what: &str, findings: &[Finding], second: usize) -> Child {
        std::fs::write(self.path("findings.json"), serde_json::to_string(findings).unwrap()).unwrap();
        let now = (super::recorder::time("2025-01-15T12:00:00Z") + Duration::from_secs(second as u64)).to_rfc3339();
        let mut command = Command::new(env!("CARGO_BIN_EXE_costs"));
        without_aws(&mut command).arg("--config").arg(self.path("costs.toml")).arg("alerts");
        match what {
            "retry" => command.arg("retry"),
            _ => command.arg("send").arg(self.path("findings.json")),
        };
        command.arg("--now").arg(now);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs to the end; gives back what it said.
    #[track_caller]
    pub fn finish(&self, what: &str, findings: &[Finding], second: usize) -> String {
        let output = self.start(what, findings, second).wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        // 2 says that something was given up, which some tests want.
        assert!(output.status.success() || said.contains("gave up"), "{said}");
        said
    }
}

/// Ends a process without any chance to tidy up; gives back whether it was still at work.
pub fn kill(mut child: Child) -> bool {
    child.kill().unwrap(); // SIGKILL
    !child.wait().unwrap().success()
}
