//! Flags with values that are none, and outputs that cannot be written.

use crate::support::{Place, Ran, snapshots};

fn run(args: &[&str]) -> Ran {
    Place::over_sample("").run(args)
}

snapshots! {
    unknown_report => run(&["tops"]);
    unknown_report_to_show => run(&["show", "trends"]);
    unknown_page_of_the_manual => run(&["man", "topp"]);
    unknown_flag => run(&["top", "--moth", "2025-01"]);
    unknown_month_format => run(&["top", "--month", "January"]);
    month_13 => run(&["top", "--month", "2025-13"]);
    months_the_wrong_way_round => run(&["trend", "--from", "2025-01", "--to", "2024-11"]);
    limit_that_is_no_number => run(&["top", "--limit", "ten"]);
    limit_below_zero => run(&["top", "--limit", "-1"]);
    decimal_that_is_none => run(&["anomalies", "--high", "two"]);
    percent_above_100 => run(&["waste", "--gp3-saving", "150"]);
    percent_below_0 => run(&["waste-gp2", "--gp3-saving", "-1"]);
    hour_of_no_clock => run(&["waste-office-hours", "--office-to", "25"]);
    rate_below_0 => run(&["waste-nat-gateways", "--nat-idle", "-1"]);
    unknown_format => run(&["top", "--format", "jsno"]);
    unknown_charges => run(&["top", "--charges", "usages"]);
    unknown_charge_in_a_list => run(&["top", "--charges", "Usage,Taxx"]);
    unknown_metric => run(&["top", "--metric", "amortised"]);
    memory_nonsense => run(&["top", "--memory", "plenty"]);
    threads_that_are_no_number => run(&["top", "--threads", "many"]);
    unknown_tag => run(&["tags", "--tag", "CostCentre"]);
    no_tag => run(&["tags"]);
    output_folder_missing => run(&["top", "-o", "nowhere/top.csv"]);
    unknown_extension => run(&["top", "-o", "top.docx"]);
    no_extension => run(&["top", "-o", "top"]);
    chart_of_sql => run(&["sql", "SELECT 1 AS x", "-o", "x.png"]);
    too_many_rows => run(&["trend", "--max-rows", "5"]);
    too_many_rows_of_sql => run(&["sql", "SELECT * FROM cur", "--max-rows", "5"]);
    unknown_shell => run(&["completions", "tcsh"]);
    init_over_a_file => run(&["init"]);
}
