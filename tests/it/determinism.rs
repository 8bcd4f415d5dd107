//! The same bytes for any number of threads, and for one file a month or twenty.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::support::{Run, costs, parquet_bytes, sample};

/// The sample's rows in twenty files a month.
static TWENTY: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("sample-in-twenty");
    let _ = std::fs::remove_dir_all(&folder);
    for month in ["year=2024/month=11", "year=2024/month=12", "year=2025/month=1"] {
        let file = sample::folder().join("cur").join(month).join("monthly-cur-00001.snappy.parquet");
        split(&file, &folder.join(month), 20);
    }
    folder
});

fn split(file: &Path, folder: &Path, count: usize) {
    std::fs::create_dir_all(folder).unwrap();
    let builder = ParquetRecordBatchReaderBuilder::try_new(std::fs::File::open(file).unwrap()).unwrap();
    let rows = usize::try_from(builder.metadata().file_metadata().num_rows()).unwrap();
    let reader = builder.with_batch_size(rows.div_ceil(count)).build().unwrap();
    for (index, batch) in reader.enumerate() {
        std::fs::write(folder.join(format!("{index:02}.parquet")), parquet_bytes(&batch.unwrap())).unwrap();
    }
}

fn run(args: &[&str], more: &[&str]) -> Run {
    costs(&args.iter().chain(more).copied().collect::<Vec<_>>())
}

fn same(args: &[&str], formats: &[&str]) {
    let twenty = TWENTY.display().to_string();
    for format in formats {
        let args: Vec<&str> = args.iter().copied().chain(["--format", format]).collect();
        let one = run(&args, &["--threads", "1"]);
        assert_eq!(one.code, 0, "{}", one.err);
        for more in [&["--threads", "2"][..], &["--threads", "7"]] {
            assert_eq!(run(&args, more), one, "{more:?}");
        }
        for threads in ["1", "7"] {
            let split = run(&args, &["--threads", threads, "--source", &twenty]);
            assert_eq!(split, one, "twenty files a month, {threads} threads");
        }
    }
}

macro_rules! reports {
    ($($name:ident: $($arg:literal),*;)*) => {
        $(#[test]
        fn $name() {
            same(&[$($arg),*], &["csv", "table"]);
        })*
    };
}

reports! {
    accounts: "accounts", "--charges", "all";
    anomalies: "anomalies", "--medium", "-10";
    anomalies_robust: "anomalies", "--drivers", "1";
    daily: "daily", "--charges", "all", "--metric", "net-amortized";
    expirations: "expirations", "--days", "1000";
    commit_advice: "commit-advice";
    commit_curve: "commit-advice", "--curve", "--days", "7", "--kind", "plan";
    instance_hours: "instance-hours", "--charges", "all";
    movers: "movers";
    organizational_units: "organizational-units", "--charges", "all";
    regions: "regions", "--metric", "amortized";
    resources: "resources", "--limit", "500";
    ri_candidates: "ri-candidates", "--min-cost", "0";
    ri_coverage: "ri-coverage";
    ri_utilization: "ri-utilization";
    savings: "savings";
    sp_coverage: "sp-coverage";
    sp_utilization: "sp-utilization";
    storage: "storage", "--metric", "net-amortized";
    spend: "spend", "--by", "service,tag:Team", "--grain", "day", "--top", "5", "--others", "--metric", "amortized";
    tag_coverage: "tag-coverage", "--tag", "CostCenter", "--tag", "Environment";
    tags: "tags", "--tag", "CostCenter", "--tag", "Environment";
    top: "top", "--charges", "all", "--metric", "amortized";
    trend: "trend";
    underutilized: "underutilized";
    waste_elastic_ips: "waste-elastic-ips", "--month", "2024-12";
    waste_extended_support: "waste-extended-support";
    waste_gp2: "waste-gp2";
    waste_graviton: "waste-graviton";
    waste_load_balancers: "waste-load-balancers";
    waste_logs: "waste-logs";
    waste_nat_gateways: "waste-nat-gateways";
    waste_office_hours: "waste-office-hours";
    waste_old_generation: "waste-old-generation";
    waste_s3_classes: "waste-s3-classes";
    waste_snapshots: "waste-snapshots";
    waste_transfer: "waste-transfer";
    sums_of_doubles: "sql", "SELECT line_item_product_code, SUM(line_item_unblended_cost) AS a, AVG(line_item_usage_amount) AS b, STDDEV(line_item_unblended_cost) AS c FROM cur GROUP BY 1 ORDER BY 1";
    rows_of_equal_order: "sql", "SELECT line_item_product_code, line_item_usage_type FROM cur ORDER BY line_item_product_code LIMIT 50";
}

macro_rules! documented {
    ($($name:ident: $file:literal;)*) => {
        $(#[test]
        fn $name() {
            same(&["sql", "--file", concat!("queries/athena/", $file)], &["csv", "table"]);
        })*
    };
}

documented! {
    documented_top_services: "02_top_services.sql";
    documented_monthly_trends: "03_monthly_trends.sql";
    documented_resource_costs: "04_resource_costs.sql";
    documented_ri_utilization: "05_ri_utilization.sql";
    documented_daily_anomalies: "06_daily_anomalies.sql";
    documented_underutilized_ec2: "07_underutilized_ec2.sql";
    documented_ri_candidates: "08_ri_candidates.sql";
    documented_tag_allocation: "09_tag_allocation.sql";
}

/// A report is there because its file is; its test must be, too.
#[test]
fn every_report_is_tested_here() {
    let text = include_str!("determinism.rs");
    for entry in std::fs::read_dir("queries/reports").unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned();
        assert!(text.contains(&format!("    {name}: ")), "queries/reports/{name}.sql has no test of determinism");
    }
}
