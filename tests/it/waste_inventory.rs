//! What `costs waste` joins to the bill: volumes and CPU, by resource id.

use crate::support::{Bill, Grid, Line, Place, Ran, snapshots, usage};

fn line(usage_type: &str, resource: &str, cost: f64) -> Line {
    usage("Amazon Elastic Compute Cloud", cost)
        .set("line_item_product_code", "AmazonEC2")
        .set("line_item_usage_type", usage_type)
        .set("line_item_resource_id", resource)
}

const VOLUMES: &str = r#"{"Volumes": [
  {"VolumeId": "vol-loose", "State": "available", "Attachments": []},
  {"VolumeId": "vol-used", "State": "in-use", "Attachments": [{"InstanceId": "i-1"}]},
  {"VolumeId": "vol-gone", "State": "available", "Attachments": []}
]}"#;

/// i-1 averages (2 + 4) / 2 = 3 percent, i-2 10 percent, which is not below 10.
const CPU: &str = "instance_id,average\ni-1,2\ni-1,4\ni-2,10\n";

/// A place with the bill, the inventories, and settings that name the bill.
fn place(settings: &str) -> Place {
    let lines = vec![
        line("EBS:VolumeUsage.gp2", "vol-loose", 10.0),
        line("EBS:VolumeP-IOPS.piops", "vol-loose", 3.0),
        line("EBS:VolumeUsage.gp2", "vol-used", 20.0),
        line("EBS:VolumeUsage.gp3", "vol-new", 5.0),
        line("BoxUsage:x9.xlarge", "i-1", 8.0),
        line("BoxUsage:x9.xlarge", "i-2", 16.0),
        line("BoxUsage:x9.xlarge", "i-3", 32.0),
    ];
    let bill = Bill::new().file("year=2025/month=1/a.parquet", lines);
    let place = bill.place;
    place.write("costs.toml", format!("{settings}\n[sources.bill]\nurl = \"bill\"\n"));
    place.write("volumes.json", VOLUMES);
    place.write("cpu.csv", CPU);
    place
}

fn found(ran: &Ran) -> Vec<String> {
    let grid = Grid::read(&ran.data());
    let columns = ["rule", "resource_id", "usage_type", "alone", "estimated_saving"];
    let row = |row: &Vec<String>| columns.map(|name| row[grid.position(name)].clone()).join(" ");
    grid.rows.iter().map(row).collect()
}

const BOTH: [&str; 4] = ["--volumes", "volumes.json", "--cpu", "cpu.csv"];

/// A loose volume saves all of 10 and not the 2 of gp3; half of i-1's 8.
#[test]
fn by_resource_id() {
    let ran = place("").run(&[&["waste", "--detail", "--format", "csv"], &BOTH[..]].concat());
    let expected = [
        "unattached-volumes vol-loose EBS:VolumeUsage.gp2 10 10",
        "gp2 vol-used EBS:VolumeUsage.gp2 4 4",
        "low-cpu i-1 BoxUsage:x9.xlarge 4 4",
        "unattached-volumes vol-loose EBS:VolumeP-IOPS.piops 3 3",
        "gp2 vol-loose EBS:VolumeUsage.gp2 2 0",
    ];
    assert_eq!(found(&ran), expected);
    // vol-new and i-3 are not in the inventories. 10 + 3 + 4 + 4 of 94.
    for said in [
        "January 2025: an estimated 21.00 of 94.00 USD unblended could be saved; 2.00 of the rules' savings",
        "Note: the inventory names 2 of the 3 volumes on the bill\n",
        "Note: the inventory names 2 of the 3 on-demand instances on the bill\n",
    ] {
        assert!(ran.err.contains(said), "{said}: {}", ran.err);
    }
    assert!(!ran.err.contains("a bill does not say"), "{}", ran.err);
}

#[test]
fn another_threshold_and_rate() {
    let flags =
        ["waste", "low-cpu", "--cpu", "cpu.csv", "--cpu-below", "10.5", "--cpu-saving", "25", "--format", "csv"];
    // A quarter of 16 and of 8.
    let expected = ["low-cpu i-2 BoxUsage:x9.xlarge 4 4", "low-cpu i-1 BoxUsage:x9.xlarge 2 2"];
    assert_eq!(found(&place("").run(&flags)), expected);
}

/// What has nothing smaller saves an amount that is unknown, and never half.
#[test]
fn the_smallest_size() {
    let smallest = ["BoxUsage", "BoxUsage:t3.nano", "BoxUsage:m5.large", "EU-BoxUsage:m6g.medium", "BoxUsage:m5.metal"];
    let larger = ["BoxUsage:t3.large", "EU-BoxUsage:m6gd.large", "BoxUsage:m1.medium", "BoxUsage:m5.12xlarge"];
    let lines = [smallest.as_slice(), &larger].concat();
    let lines = lines.iter().map(|usage_type| line(usage_type, usage_type, 8.0)).collect::<Vec<_>>();
    let names: Vec<String> = smallest.iter().chain(&larger).map(|name| format!("{name},1\n")).collect();
    let place = Bill::new().file("year=2025/month=1/a.parquet", lines).place;
    place.write("costs.toml", "[sources.bill]\nurl = \"bill\"\n");
    place.write("cpu.csv", format!("instance_id,average\n{}", names.concat()));
    let ran = place.run(&["waste", "low-cpu", "--cpu", "cpu.csv", "--format", "csv"]);
    let mut expected = larger.map(|name| format!("low-cpu {name} {name} 4 4")).to_vec();
    expected.extend(smallest.map(|name| format!("low-cpu {name} {name}  ")));
    let mut found = found(&ran);
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    assert!(ran.err.contains("Note: low-cpu: the saving on 5 of 9 resources is unknown"), "{}", ran.err);
}

/// The settings' files lie where the settings do; a flag takes their place.
#[test]
fn files_that_the_settings_name() {
    let settings = "[waste]\nvolumes = [\"volumes.json\"]\ncpu = [\"cpu.csv\"]";
    let flags = ["waste", "unattached-volumes", "--format", "csv"];
    assert_eq!(found(&place(settings).run(&flags)).len(), 2);
    let other = place(settings);
    other.write("other.json", r#"{"Volumes": []}"#);
    let ran = other.run(&[&flags[..], &["--volumes", "other.json"]].concat());
    assert!(found(&ran).is_empty() && ran.err.contains("the inventory names 0 of the 3 volumes"), "{}", ran.err);
}

/// Without them the two rules are there, and say what they need.
#[test]
fn without_an_inventory() {
    let ran = place("").run(&["waste", "--format", "csv"]);
    let grid = Grid::read(&ran.data());
    for (rule, flag) in [("unattached-volumes", "--volumes FILE"), ("low-cpu", "--cpu FILE")] {
        let row = grid.rows.iter().find(|row| row[0] == rule).unwrap();
        assert_eq!(row[1..5], ["", "", "", ""], "{row:?}");
        assert!(row[5].starts_with(&format!("Unknown without {flag}")), "{row:?}");
    }
    assert!(
        ran.err.contains("Note: a bill does not say which volumes are attached: add --volumes FILE"),
        "{}",
        ran.err
    );
}

fn told(name: &str, text: &str, args: &[&str]) -> Ran {
    let place = place("");
    place.write(name, text);
    place.run(&[&["waste"], args].concat())
}

snapshots! {
    a_rule_without_its_inventory => told("a", "", &["low-cpu"]);
    a_file_that_is_not_there => told("a", "", &["--volumes", "b.json"]);
    no_list_of_volumes => told("a.json", "{\n  \"Volumes\": [{\"VolumeId\": 5}]\n}\n", &["--volumes", "a.json"]);
    no_average => told("a.csv", "resource_id,average_cpu\ni-1,3\ni-2,much\n", &["--cpu", "a.csv"]);
    no_column => told("a.csv", "resource_id,size\ni-1,3\n", &["--cpu", "a.csv"]);
    no_percentage => told("a", "", &["--cpu-below", "101"]);
}
