//! Parses, runs, prints the error, exits.

use std::io::{IsTerminal, stderr, stdin, stdout};
use std::process::ExitCode;

use costs::cli::{Glyphs, Meter, Progress, Ui, World, run};
use etcetera::BaseStrategy;

/// Debug builds of a deep plan need more than the default 2 MiB.
const STACK: usize = 16 << 20;

fn main() -> ExitCode {
    let world = world();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .worker_threads(world.processors)
        .thread_stack_size(STACK)
        .build();
    let args = std::env::args_os().collect();
    match runtime {
        // The work runs on a worker, whose stack is ours to choose.
        Ok(runtime) => {
            let work = move || {
                let progress = Progress::start(&world.meter);
                let code = runtime.block_on(run(args, &world, ui(&progress)));
                progress.end();
                // What still computes for somebody who has gone away ends with the process.
                runtime.shutdown_background();
                code
            };
            let handle = std::thread::Builder::new().stack_size(STACK).spawn(work);
            handle.ok().and_then(|handle| handle.join().ok()).map_or(ExitCode::from(2), ExitCode::from)
        }
        Err(_) => ExitCode::from(2),
    }
}

fn world() -> World {
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    let limit = system.cgroup_limits().map_or(u64::MAX, |limits| limits.total_memory);
    let now = now();
    World {
        today: now.date_naive(),
        now,
        config: std::env::var_os("COSTS_CONFIG").map(Into::into),
        user_config: etcetera::choose_base_strategy().ok().map(|dirs| dirs.config_dir().join("costs/costs.toml")),
        cache: etcetera::choose_base_strategy().ok().map(|dirs| dirs.cache_dir().join("costs")),
        processors: std::thread::available_parallelism().map_or(1, usize::from),
        memory: usize::try_from(system.total_memory().min(limit)).unwrap_or(usize::MAX),
        environment: variable,
        clock,
        executable: std::env::current_exe().ok(),
        meter: Meter::default(),
        stdin_is_terminal: stdin().is_terminal(),
    }
}

#[allow(clippy::disallowed_methods)] // here is where the clock is read
fn clock() -> chrono::DateTime<chrono::Utc> {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    let millis = i64::try_from(since.as_millis()).unwrap_or(0);
    chrono::DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

/// The clock's second.
fn now() -> chrono::DateTime<chrono::Utc> {
    chrono::DateTime::from_timestamp(clock().timestamp(), 0).unwrap_or_default()
}

#[allow(clippy::disallowed_methods)] // here is where the environment is read
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn ui(progress: &Progress) -> Ui<'static> {
    let terminal = stdout().is_terminal();
    let width = terminal_size::terminal_size_of(stdout()).map(|(width, _)| usize::from(width.0));
    Ui {
        // Data and messages stand where the progress did.
        out: if terminal { Box::new(progress.around(stdout())) } else { Box::new(stdout()) },
        err: Box::new(progress.around(stderr())),
        width: width.filter(|_| terminal),
        color: terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        glyphs: Glyphs::of(variable),
        verbose: false,
    }
}
