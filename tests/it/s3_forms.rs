//! Every form of the sample in a bucket, read by the program as people start it: the same bytes as from disk.

use crate::support::s3::{KEY_ID, SECRET, Server, without_aws};
use crate::support::sample;
use crate::support::{Place, Ran, costs};

/// A server with one form of the sample under its name.
fn with(form: &str) -> Server {
    let server = Server::start();
    server.put_folder(form, &sample::folder().join(form));
    server
}

fn in_bucket(server: &Server, form: &str, args: &[&str]) -> Ran {
    let settings = format!("[accounts]\nfile = {:?}\n", sample::folder().join("accounts.csv").display().to_string());
    let (place, url) = (Place::with_settings(&settings), format!("s3://bills/{form}"));
    place.told(server.tell(&mut place.program(&[args, &["--format", "csv", "--source", &url]].concat())))
}

#[track_caller]
fn same(form: &str, args: &[&str]) {
    let source = format!("sample-data/{form}");
    let local = costs(&[args, &["--format", "csv", "--source", &source]].concat());
    let ran = in_bucket(&with(form), form, args);
    assert_eq!((ran.data(), ran.err), (local.out, local.err));
}

macro_rules! forms {
    ($($name:ident: $form:literal;)*) => {
        $(mod $name {
            #[test]
            fn top() {
                super::same($form, &["top", "--charges", "all", "--metric", "amortized"]);
            }

            #[test]
            fn trend() {
                super::same($form, &["trend", "--charges", "all"]);
            }

            #[test]
            fn accounts() {
                super::same($form, &["accounts", "--month", "2024-12"]);
            }
        })*
    };
}

forms! {
    cur: "cur";
    csv: "cur-csv";
    cur2: "cur2";
    focus: "focus";
}

/// December was delivered on January 3rd and 15th.
#[test]
fn as_of_between_two_deliveries() {
    for form in ["cur-csv", "cur2"] {
        same(form, &["trend", "--charges", "all", "--as-of", "2025-01-10"]);
    }
}

#[test]
fn as_of_before_the_first_delivery() {
    let ran = in_bucket(&with("cur2"), "cur2", &["top", "--as-of", "2024-12-01"]);
    assert_eq!((ran.code, ran.out.len()), (2, 0), "{}", ran.err);
    assert!(ran.err.contains("nothing was delivered by 2024-12-01"), "{}", ran.err);
}

/// Where the bucket is, in the settings instead of the environment.
fn configured(path_style: &str) -> Ran {
    let server = with("cur");
    let place = Place::with_settings(&format!(
        "[sources.bucket]\nurl = \"s3://bills/cur\"\nregion = \"eu-west-1\"\nendpoint_url = \"{}\"\n{path_style}",
        server.endpoint()
    ));
    let mut program = place.program(&["top", "--format", "csv"]);
    without_aws(&mut program).env("AWS_ACCESS_KEY_ID", KEY_ID).env("AWS_SECRET_ACCESS_KEY", SECRET);
    place.told(&mut program)
}

#[test]
fn an_address_in_the_settings() {
    assert_eq!(configured("").data(), costs(&["top", "--format", "csv"]).data());
}

#[test]
fn an_address_in_the_settings_in_path_style() {
    assert_eq!(configured("path_style = true\n").data(), costs(&["top", "--format", "csv"]).data());
}

/// One month's folder as the source keeps the month.
#[test]
fn one_month_of_a_bucket() {
    let ran = in_bucket(&with("cur"), "cur/year=2024/month=12", &["top"]);
    assert_eq!(ran.data(), costs(&["top", "--month", "2024-12", "--format", "csv"]).data());
}
