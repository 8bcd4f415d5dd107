//! A folder of its own to start the program in, with nothing of the person's settings.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A temporary folder.
pub struct Place {
    folder: tempfile::TempDir,
}

/// What a process wrote, and its exit code.
pub struct Ran {
    pub code: i32,
    pub out: Vec<u8>,
    pub err: String,
    folder: PathBuf,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With a costs.toml.
    pub fn with_settings(text: &str) -> Self {
        let place = Self::new();
        place.write("costs.toml", text);
        place
    }

    /// With a costs.toml that points at the sample, and more keys before it.
    pub fn over_sample(keys: &str) -> Self {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/cur");
        Self::with_settings(&format!("{keys}\n[sources.sample]\nurl = {:?}\n", sample.display().to_string()))
    }

    /// Over the sample, with one report of its own in `queries/`.
    pub fn with_report(name: &str, text: &str) -> Self {
        let place = Self::over_sample("queries_dir = \"queries\"");
        place.write(&format!("queries/{name}.sql"), text);
        place
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The program, started here, without the person's settings.
    pub fn program(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_costs"));
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("COSTS_")) {
            command.env_remove(name);
        }
        let home = self.folder.path().join("home");
        command.current_dir(self.folder.path()).env("HOME", &home).env("XDG_CONFIG_HOME", home.join(".config"));
        command.env("COLUMNS", "100").env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).args(args);
        command
    }

    /// Runs after one file more is written; `[SAMPLE]` in it stands for the sample's folder.
    pub fn run_after(&self, name: &str, text: &str, args: &[&str]) -> Ran {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/cur");
        self.write(name, text.replace("[SAMPLE]", &sample.display().to_string()));
        self.run(args)
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.told(&mut self.program(args))
    }

    pub fn told(&self, command: &mut Command) -> Ran {
        let output = command.output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: output.stdout,
            err: String::from_utf8(output.stderr).unwrap(),
            folder: self.folder.path().canonicalize().unwrap(),
        }
    }
}

impl Ran {
    /// Exit code, stdout where there is any, stderr; without what differs from machine to machine.
    pub fn told(&self) -> String {
        let out = if self.out.is_empty() { String::new() } else { format!("stdout:\n{}\n", self.text()) };
        let folders = [(self.folder.as_path(), "[HERE]"), (Path::new(env!("CARGO_MANIFEST_DIR")), "[REPOSITORY]")];
        let told = format!("exit {}\n{out}{}", self.code, self.err);
        folders.iter().fold(told, |told, (path, name)| told.replace(&path.display().to_string(), name))
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.out.clone()).unwrap()
    }

    /// What stands on stdout, for a call that must not fail.
    #[track_caller]
    pub fn data(&self) -> String {
        assert_eq!(self.code, 0, "{}", self.err);
        self.text()
    }
}
