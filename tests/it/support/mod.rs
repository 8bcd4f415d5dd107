//! What the tests share: running the program, bills of their own, the second sources.

pub mod aws;
mod bill;
pub mod canned;
pub mod checked;
pub mod child;
pub mod chromium;
pub mod cloudwatch;
pub mod dashboard;
pub mod explorer;
pub mod exported;
pub mod hand;
pub mod hook;
pub mod hourly;
pub mod int96;
mod line;
pub mod manifest;
pub mod moto;
mod place;
pub mod recorder;
mod rows;
mod run;
pub mod s3;
pub mod sample;
pub mod scheduled;
pub mod seen;
pub mod sinks;
pub mod site;
pub mod smtp;
pub mod spend;
pub mod week;

pub use bill::{Bill, File, parquet_bytes};
pub use line::{Line, Value, usage};
pub use place::{Place, Ran};
pub use rows::{Grid, sum};
pub use run::{Run, costs};

/// Snapshots what a call said: its exit code, stdout where there is any, and stderr.
macro_rules! snapshot {
    ($ran:expr) => {
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!($ran.told()) })
    };
}
pub(crate) use snapshot;

/// One test a line: its name, and the call whose words are snapshot.
macro_rules! snapshots {
    ($($name:ident => $ran:expr;)*) => {
        $(#[test]
        fn $name() {
            crate::support::snapshot!($ran);
        })*
    };
}
pub(crate) use snapshots;
