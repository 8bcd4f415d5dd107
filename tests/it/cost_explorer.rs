//! `costs cost-explorer`: its forecast, and coverage and utilisation of commitments. moto has none of these actions, so that a server of
//! made-up answers gives them in the shape that AWS's reference shows.

use crate::support::canned::Canned;
use crate::support::{Place, Ran, snapshots};

fn ask(args: &[&str], answers: &[&str]) -> (Ran, usize, Place) {
    let server = match answers {
        [one] => Canned::start([(200, *one)]),
        [one, two] => Canned::start([(200, *one), (200, *two)]),
        _ => panic!("one or two answers"),
    };
    let place = Place::new();
    let args: Vec<&str> =
        ["cost-explorer"].iter().chain(args).chain(&["--format", "csv", "--cache", "cache"]).copied().collect();
    let ran = place.told(server.tell(&mut place.program(&args)));
    (ran, server.asked(), place)
}

#[track_caller]
fn answered(args: &[&str], answers: &[&str], expected: &str) {
    let (ran, asked, _) = ask(args, answers);
    assert_eq!((ran.data().as_str(), asked), (expected, answers.len()), "{}", ran.err);
}

#[test]
fn forecast() {
    // The last month of the calendar, so that it is never over. Cost Explorer is asked from today on: the months before are not shown.
    let answer = r#"{"Total":{"Amount":"287.5","Unit":"USD"},"ForecastResultsByTime":[{"TimePeriod":{"Start":"2198-12-01",
        "End":"2199-01-01"},"MeanValue":"100","PredictionIntervalLowerBound":"90","PredictionIntervalUpperBound":"110"},
        {"TimePeriod":{"Start":"2199-01-01",
        "End":"2199-02-01"},"MeanValue":"187.5","PredictionIntervalLowerBound":"150.25","PredictionIntervalUpperBound":"224.75"}]}"#;
    let rows = "from,to,forecast,low,high\n2199-01-01,2199-02-01,187.5,150.25,224.75\n";
    answered(&["forecast", "--month", "2199-01"], &[answer], rows);
    let (ran, _, place) = ask(&["forecast", "--month", "2199-01"], &[answer]);
    assert!(ran.err.contains("GetCostForecast of 2199-01-01 to 2199-01-31, as Cost Explorer says"), "{}", ran.err);
    // The question is not of that month alone, which AWS would refuse.
    let file = std::fs::read_dir(place.path("cache/cost-explorer")).unwrap().next().unwrap().unwrap().path();
    let kept = std::fs::read_to_string(file).unwrap();
    assert!(kept.contains("..2199-02-01 by") && !kept.contains("GetCostForecast 2199-01-01"), "{kept}");
}

/// Cost Explorer in the place of a source.
#[test]
fn forecast_from_cost_explorer_as_a_source() {
    let answer = r#"{"Total":{"Amount":"1","Unit":"USD"},"ForecastResultsByTime":[{"TimePeriod":{"Start":"2199-01-01",
        "End":"2199-02-01"},"MeanValue":"1","PredictionIntervalLowerBound":"0.5","PredictionIntervalUpperBound":"2"}]}"#;
    let server = Canned::start([(200, answer)]);
    let place = Place::new();
    let args = ["forecast", "--source", "cost-explorer", "--month", "2199-01", "--format", "csv", "--cache", "cache"];
    let ran = place.told(server.tell(&mut place.program(&args)));
    assert_eq!(ran.data(), "from,to,forecast,low,high\n2199-01-01,2199-02-01,1,0.5,2\n", "{}", ran.err);
}

/// An answer that could not be kept is not paid for.
#[test]
fn a_cache_that_cannot_be_written() {
    let server = Canned::start([(200, "{}")]);
    let place = Place::new();
    place.write("file", "");
    let args = ["cost-explorer", "ri-coverage", "--month", "2025-01", "--cache", "file/cache"];
    let ran = place.told(server.tell(&mut place.program(&args)));
    assert_eq!((ran.code, server.asked()), (2, 0), "{}", ran.err);
    assert!(ran.err.contains("could not write file/cache"), "{}", ran.err);
}

#[test]
fn coverage_of_reservations() {
    let answer = r#"{"CoveragesByTime":[{"TimePeriod":{"Start":"2025-01-01","End":"2025-02-01"},"Groups":[],"Total":
        {"CoverageHours":{"OnDemandHours":"250","ReservedHours":"750","TotalRunningHours":"1000","CoverageHoursPercentage":"75"},
        "CoverageCost":{"OnDemandCost":"24.5"}}}]}"#;
    let rows = "coverage,reserved_hours,on_demand_hours,running_hours,on_demand_cost\n75,750,250,1000,24.5\n";
    answered(&["ri-coverage", "--month", "2025-01"], &[answer], rows);
}

/// Two pages, and attributes that are spelled otherwise than the dimensions.
#[test]
fn coverage_of_reservations_by_two_dimensions() {
    let page = |region: &str, next: &str| {
        format!(
            r#"{{"CoveragesByTime":[{{"TimePeriod":{{"Start":"2025-01-01","End":"2025-02-01"}},"Groups":[{{"Attributes":
            {{"instanceType":"m5.large","region":"{region}"}},"Coverage":{{"CoverageHours":{{"OnDemandHours":"1","ReservedHours":"2",
            "TotalRunningHours":"3","CoverageHoursPercentage":"66.6666666667"}}}}}}]}}]{next}}}"#
        )
    };
    let pages = [page("eu-west-1", r#","NextPageToken":"two""#), page("us-east-1", "")];
    let rows = "region,instance_type,coverage,reserved_hours,on_demand_hours,running_hours,on_demand_cost\n\
                eu-west-1,m5.large,66.6667,2,1,3,\nus-east-1,m5.large,66.6667,2,1,3,\n";
    let args = ["ri-coverage", "--month", "2025-01", "--by", "region,instance-type"];
    answered(&args, &[&pages[0], &pages[1]], rows);
}

#[test]
fn utilization_of_reservations() {
    let sums = r#"{"UtilizationPercentage":"90","PurchasedHours":"744","TotalActualHours":"669.6","UnusedHours":"74.4",
        "NetRISavings":"12.5","TotalAmortizedFee":"40","RICostForUnusedHours":"4"}"#;
    let header = "utilization,purchased_hours,used_hours,unused_hours,amortized_fee,unused_cost,net_saving\n";
    let total = format!(r#"{{"UtilizationsByTime":[{{"Groups":[],"Total":{sums}}}],"Total":{sums}}}"#);
    answered(&["ri-utilization", "--month", "2025-01"], &[&total], &format!("{header}90,744,669.6,74.4,40,4,12.5\n"));
    let each = format!(
        r#"{{"UtilizationsByTime":[{{"Groups":[{{"Key":"SUBSCRIPTION_ID","Value":"9876","Utilization":{sums}}}],"Total":{sums}}}]}}"#
    );
    let args = ["ri-utilization", "--month", "2025-01", "--by", "reservation"];
    answered(&args, &[&each], &format!("subscription_id,{header}9876,90,744,669.6,74.4,40,4,12.5\n"));
}

#[test]
fn coverage_of_plans() {
    let answer = r#"{"SavingsPlansCoverages":[{"Attributes":{"SERVICE":"AWS Lambda"},"Coverage":{"SpendCoveredBySavingsPlans":"60",
        "OnDemandCost":"40","TotalCost":"100","CoveragePercentage":"60"},"TimePeriod":{"Start":"2025-01-01","End":"2025-02-01"}}]}"#;
    let rows = "service,coverage,covered_spend,on_demand_cost,total_cost\nAWS Lambda,60,60,40,100\n";
    answered(&["sp-coverage", "--month", "2025-01", "--by", "service"], &[answer], rows);
}

#[test]
fn utilization_of_plans() {
    let answer = r#"{"SavingsPlansUtilizationsByTime":[],"Total":{"Utilization":{"TotalCommitment":"74.4","UsedCommitment":"70.68",
        "UnusedCommitment":"3.72","UtilizationPercentage":"95"},"Savings":{"NetSavings":"20","OnDemandCostEquivalent":"94.4"},
        "AmortizedCommitment":{"AmortizedRecurringCommitment":"74.4","AmortizedUpfrontCommitment":"0","TotalAmortizedCommitment":"74.4"}}}"#;
    let rows = "utilization,commitment,used_commitment,unused_commitment,amortized_commitment,net_saving\n\
                95,74.4,70.68,3.72,74.4,20\n";
    answered(&["sp-utilization", "--month", "2025-01"], &[answer], rows);
}

#[test]
fn a_kept_answer_is_not_paid_twice() {
    let (first, _, place) = ask(&["sp-coverage", "--month", "2025-01"], &[r#"{"SavingsPlansCoverages":[]}"#]);
    assert!(first.err.contains("AWS charges 0.01 USD a request"), "{}", first.err);
    assert!(first.err.contains("Note: Cost Explorer has no such figures for these days"), "{}", first.err);
    let files: Vec<String> = std::fs::read_dir(place.path("cache/cost-explorer"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(files.len() == 1 && files[0].starts_with("2025-01_GetSavingsPlansCoverage_"), "{files:?}");
}

snapshots! {
    help_of_cost_explorer => Place::new().run(&["cost-explorer", "--help"]);
    help_of_reconcile => Place::new().run(&["reconcile", "--help"]);
    a_forecast_of_a_month_that_is_over => Place::new().run(&["cost-explorer", "forecast", "--month", "2025-01"]);
    coverage_of_a_month_to_come => Place::new().run(&["cost-explorer", "sp-coverage", "--month", "2199-01"]);
    a_typo => Place::new().run(&["cost-explorer", "ri-coverge"]);
}
