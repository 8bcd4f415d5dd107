//! Calls of the library, as `main` makes them.

use std::ffi::OsString;
use std::path::Path;

use chrono::DateTime;
use costs::cli::{Ui, World, run};
use costs::render::Glyphs;

/// Debug builds of a deep plan need more than a test thread's stack.
const STACK: usize = 16 << 20;

/// What a call wrote, and its exit code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    pub code: u8,
    pub out: String,
    pub err: String,
}

impl Run {
    /// What stands on stdout, for a call that must not fail.
    #[track_caller]
    pub fn data(self) -> String {
        assert_eq!(self.code, 0, "{}", self.err);
        self.out
    }
}

/// Runs the program in this process over the sample, or what `--source` names, at a fixed day of February 2025.
pub fn costs<S: AsRef<str>>(args: &[S]) -> Run {
    let given = args.iter().map(|arg| arg.as_ref().to_owned());
    let mut args: Vec<OsString> = std::iter::once("costs".to_owned()).chain(given).map(OsString::from).collect();
    if !args.iter().any(|arg| arg == "--source") {
        args.extend(["--source".into(), "sample".into()]); // whatever COSTS_SOURCE says
    }
    let thread = std::thread::Builder::new().stack_size(STACK);
    thread.spawn(move || block(args)).unwrap().join().unwrap()
}

fn block(args: Vec<OsString>) -> Run {
    let today = chrono::NaiveDate::from_ymd_opt(2025, 2, 10).unwrap();
    let world = World {
        today,
        now: today.and_time(chrono::NaiveTime::MIN).and_utc(),
        config: Some(Path::new(env!("CARGO_MANIFEST_DIR")).join("costs.toml")),
        user_config: None,
        cache: None,
        processors: 2,
        memory: 2 << 30,
        environment: |_| None,
        clock: DateTime::default,
        executable: None,
        meter: costs::meter::Meter::default(),
        stdin_is_terminal: true,
    };
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().worker_threads(2).thread_stack_size(STACK).build();
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let ui = Ui {
        out: Box::new(&mut out),
        err: Box::new(&mut err),
        width: None,
        color: false,
        glyphs: Glyphs::Blocks,
        verbose: false,
    };
    let code = runtime.unwrap().block_on(run(args, &world, ui));
    Run { code, out: String::from_utf8(out).unwrap(), err: String::from_utf8(err).unwrap() }
}
