//! Sources that cannot be read, each said in its own words.

use crate::support::{Bill, Line, Place, Ran, snapshots, usage};

/// Runs `costs top` over the bill's folder.
fn top(bill: Bill) -> Ran {
    bill.place.run(&["top", "--source", "bill"])
}

fn one() -> Vec<Line> {
    vec![usage("Amazon S3", 1.5)]
}

fn cut(bill: Bill) -> Bill {
    let path = bill.place.path("bill/year=2025/month=1/a.parquet");
    let bytes = std::fs::read(&path).unwrap();
    std::fs::write(&path, &bytes[..bytes.len() / 2]).unwrap();
    bill
}

/// An empty folder.
fn nothing() -> Bill {
    let bill = Bill::new();
    std::fs::create_dir(bill.place.path("bill")).unwrap();
    bill
}

snapshots! {
    missing_folder => Place::new().run(&["top", "--source", "./bill"]);
    empty_folder => top(nothing());
    only_other_files => top(Bill::new().other("a.json", "{}").other("b.txt", "b"));
    not_parquet => top(Bill::new().other("year=2025/month=1/a.parquet", "this is no Parquet file at all"));
    truncated_parquet => top(cut(Bill::new().file("year=2025/month=1/a.parquet", one())));
    empty_parquet => top(Bill::new().other("year=2025/month=1/a.parquet", ""));
    no_bill => top(Bill::new().file("a.parquet", [Line(Vec::new()).set("name", "x").set("age", 1.0)]));
    no_period_at_all => top(Bill::new().file("a.parquet", [usage("Amazon S3", 1.0).without("bill_billing_period_start_date")]));
    month_13 => top(Bill::new().file("year=2025/month=13/a.parquet", one()));
    year_without_a_month => top(Bill::new().file("year=2025/a.parquet", one()));
    broken_glob => nothing().place.run(&["top", "--source", "bill/[z-a"]);
    two_reports => top(
        Bill::new().file("daily/year=2025/month=1/a.parquet", one()).file("hourly/year=2025/month=1/a.parquet", one())
    );
    two_folders_of_one_month => top(
        Bill::new().file("year=2025/month=1/a.parquet", one()).file("year=2025/month=01/a.parquet", one())
    );
    two_snapshots_of_one_month => top(
        Bill::new()
            .file("BILLING_PERIOD=2025-01/2025-02-01T00:00:00Z-a/a.parquet", one())
            .file("BILLING_PERIOD=2025-01/2025-02-02T00:00:00Z-b/a.parquet", one())
    );
    month_not_held => Place::over_sample("").run(&["top", "--month", "2023-07"]);
    month_not_held_of_many => {
        let bill = ["2024-05", "2024-06", "2024-07", "2024-08", "2024-09", "2024-10", "2024-11"].into_iter();
        let bill = bill.fold(Bill::new(), |bill, month| {
            bill.file(&format!("BILLING_PERIOD={month}/a.parquet"), [usage("Amazon S3", 1.0).month(month)])
        });
        bill.place.run(&["top", "--month", "2025-01", "--source", "bill"])
    };
    form_other_than_declared => {
        let bill = Bill::new().file("year=2025/month=1/a.parquet", one());
        bill.place.write("costs.toml", "[sources.company]\nurl = \"bill\"\nform = \"focus\"\n");
        bill.place.run(&["top"])
    };
}
