//! The rules of waste, each over a bill of a few lines: what it finds, what it must not find, and its figures by hand.

use crate::support::{Bill, Grid, Line, usage};

/// A line of a product code, usage type and resource, with its usage and cost.
fn line(code: &str, usage_type: &str, resource: &str, amount: f64, cost: f64) -> Line {
    usage("A service", cost)
        .set("line_item_product_code", code)
        .set("line_item_usage_type", usage_type)
        .set("line_item_resource_id", resource)
        .set("line_item_usage_amount", amount)
        .set("line_item_operation", "")
        .set("product_region", "us-east-1")
}

fn ec2(usage_type: &str, resource: &str, amount: f64, cost: f64) -> Line {
    line("AmazonEC2", usage_type, resource, amount, cost)
}

fn january(lines: Vec<Line>) -> Bill {
    Bill::new().file("year=2025/month=1/a.parquet", lines)
}

/// The chosen columns of a report's rows.
#[track_caller]
fn rows(bill: &Bill, args: &[&str], columns: &[&str]) -> Vec<String> {
    let grid = Grid::read(&bill.costs(&[args, &["--format", "csv"]].concat()).data());
    let of_row = |row: &Vec<String>| columns.iter().map(|name| row[grid.position(name)].clone()).collect::<Vec<_>>();
    grid.rows.iter().map(|row| of_row(row).join(" ")).collect()
}

#[test]
fn idle_addresses() {
    let bill = january(vec![
        // 24 hours at 0.005 on each of two days: 0.12 + 0.12.
        ec2("ElasticIP:IdleAddress", "eipalloc-1", 24.0, 0.12),
        ec2("ElasticIP:IdleAddress", "eipalloc-1", 24.0, 0.12),
        line("AmazonVPC", "EU-PublicIPv4:IdleAddress", "eipalloc-2", 720.0, 3.6),
        // In use, free, moved, and tax on it.
        line("AmazonVPC", "EU-PublicIPv4:InUseAddress", "eipalloc-3", 720.0, 3.6),
        ec2("ElasticIP:IdleAddress", "eipalloc-4", 1.0, 0.0),
        ec2("ElasticIP:Remap", "eipalloc-5", 101.0, 0.1),
        ec2("ElasticIP:IdleAddress", "eipalloc-6", 1.0, 0.7).kind("Tax"),
    ]);
    let found = rows(&bill, &["waste-elastic-ips"], &["resource_id", "idle_hours", "cost", "estimated_saving"]);
    assert_eq!(found, ["eipalloc-2 720 3.6 3.6", "eipalloc-1 48 0.24 0.24"]);
}

/// Idle below 0.01 GB an hour: 744 hours allow less than 7.44 GB.
#[test]
fn nat_gateways() {
    let bill = january(vec![
        ec2("NatGateway-Hours", "nat-idle", 744.0, 33.48),
        ec2("NatGateway-Bytes", "nat-idle", 7.0, 0.315),
        ec2("EU-NatGateway-Hours", "nat-silent", 100.0, 5.0),
        ec2("NatGateway-Hours", "nat-busy", 744.0, 33.48),
        ec2("NatGateway-Bytes", "nat-busy", 7.44, 0.3348),
        ec2("NatGateway-Bytes", "", 7.0, 1.0),
        ec2("NatInstance-Hours", "nat-not", 7.0, 1.0),
    ]);
    let columns = ["resource_id", "usage_type", "hours", "gigabytes", "gb_per_hour", "cost", "estimated_saving"];
    let found = rows(&bill, &["waste-nat-gateways"], &columns);
    let expected = [
        // 33.48 + 0.3348; 7.44 / 744 = 0.01 is not below.
        "nat-busy NatGateway-Hours 744 7.44 0.01 33.8148 0",
        // 7 / 744 = 0.009409 to 6 places.
        "nat-idle NatGateway-Hours 744 7 0.009409 33.795 33.795",
        "nat-silent EU-NatGateway-Hours 100 0 0 5 5",
    ];
    assert_eq!(found, expected);
    // Half of the busy one's bytes: 0.3348 / 2.
    let found =
        rows(&bill, &["waste-nat-gateways", "--nat-endpoint-share", "50"], &["resource_id", "estimated_saving"]);
    assert_eq!(found[0], "nat-busy 0.1674");
    // Below 0.009 GB an hour nothing but the silent one is idle.
    let found = rows(&bill, &["waste-nat-gateways", "--nat-idle", "0.009"], &["resource_id", "estimated_saving"]);
    assert_eq!(found, ["nat-busy 0", "nat-idle 0", "nat-silent 5"]);
}

#[test]
fn gp2() {
    let bill = january(vec![
        ec2("EBS:VolumeUsage.gp2", "vol-1", 80.0, 8.0),
        ec2("EBS:VolumeUsage.gp2", "vol-1", 20.0, 2.0),
        ec2("APN1-EBS:VolumeUsage.gp2", "vol-2", 100.0, 12.0),
        ec2("EBS:VolumeUsage.gp3", "vol-3", 100.0, 8.0),
        ec2("EBS:VolumeUsage", "vol-4", 100.0, 5.0),
        line("AmazonRDS", "RDS:GP2-Storage", "db-1", 100.0, 11.5),
    ]);
    let columns = ["resource_id", "gb_months", "cost", "estimated_saving"];
    // 20 percent of 12 and of 8 + 2.
    assert_eq!(rows(&bill, &["waste-gp2"], &columns), ["vol-2 100 12 2.4", "vol-1 100 10 2"]);
    let found = rows(&bill, &["waste-gp2", "--gp3-saving", "12.5"], &columns);
    assert_eq!(found, ["vol-2 100 12 1.5", "vol-1 100 10 1.25"]);
}

#[test]
fn old_generations() {
    let bill = january(vec![
        // m4 to m5: 0.1 to 0.096, 4 percent of 74.4.
        ec2("BoxUsage:m4.large", "i-1", 744.0, 74.4),
        // c3 to c5: (0.105 - 0.085) / 0.105 = 19.0476 percent of 100; the largest to the 9xlarge, (1.68 - 1.53) / 1.68 = 8.9286.
        ec2("USW2-BoxUsage:c3.xlarge", "i-2", 10.0, 100.0),
        ec2("USW2-BoxUsage:c3.8xlarge", "i-8", 10.0, 100.0),
        // c1 to c5 one size up: (0.52 - 0.34) / 0.52 = 34.6154 percent of 10.
        ec2("BoxUsage:c1.xlarge", "i-9", 10.0, 10.0).set("line_item_operation", "RunInstances"),
        // Successors that are dearer (0.096 against 0.044, 0.087, 0.067; 2.304 against 2) or have less memory.
        ec2("BoxUsage", "i-10", 744.0, 32.7),
        ec2("BoxUsage:m1.small", "i-10", 744.0, 32.7),
        ec2("BoxUsage:m1.medium", "i-11", 744.0, 64.7),
        ec2("BoxUsage:m3.medium", "i-12", 744.0, 49.8),
        ec2("BoxUsage:m4.10xlarge", "i-13", 744.0, 1488.0),
        ec2("BoxUsage:m2.xlarge", "i-14", 744.0, 182.3),
        // Prices with a licence: Windows, SQL Server on Linux, Red Hat.
        ec2("BoxUsage:m4.large", "i-15", 744.0, 142.8).set("line_item_operation", "RunInstances:0002"),
        ec2("BoxUsage:m4.large", "i-16", 744.0, 142.8).set("line_item_operation", "RunInstances:0004"),
        ec2("BoxUsage:m4.large", "i-17", 744.0, 142.8).set("line_item_operation", "RunInstances:0010"),
        // Current, Spot, reserved, a graphics family without a successor, another service's surcharge.
        ec2("BoxUsage:m5.large", "i-3", 744.0, 71.4),
        ec2("SpotUsage:m4.large", "i-4", 744.0, 20.0),
        ec2("BoxUsage:m4.large", "i-5", 744.0, 0.0).kind("DiscountedUsage"),
        ec2("BoxUsage:g2.2xlarge", "i-6", 744.0, 483.6),
        line("ElasticMapReduce", "BoxUsage:m4.large", "i-7", 744.0, 22.3),
    ]);
    let columns = ["resource_id", "instance_type", "successor", "cost", "estimated_saving"];
    let found = rows(&bill, &["waste-old-generation"], &columns);
    let expected = [
        "i-2 c3.xlarge c5.xlarge 100 19.0476",
        "i-8 c3.8xlarge c5.9xlarge 100 8.9286",
        "i-9 c1.xlarge c5.2xlarge 10 3.46154",
        "i-1 m4.large m5.large 74.4 2.976",
    ];
    assert_eq!(found, expected);
}

#[test]
fn graviton() {
    let operation = |line: Line, operation: &str| line.set("line_item_operation", operation);
    let bill = january(vec![
        // r5 to r6g: (0.126 - 0.1008) / 0.126 = 20 percent of 100; Linux.
        operation(ec2("EU-BoxUsage:r5.large", "i-1", 744.0, 100.0), "RunInstances"),
        // Windows, also with SQL Server; Arm already; Spot; covered by a plan.
        operation(ec2("BoxUsage:r5.large", "i-2", 744.0, 100.0), "RunInstances:0002"),
        operation(ec2("BoxUsage:r5.large", "i-3", 744.0, 100.0), "RunInstances:0102"),
        operation(ec2("BoxUsage:r6g.large", "i-4", 744.0, 75.0), "RunInstances"),
        operation(ec2("SpotUsage:r5.large", "i-5", 744.0, 30.0), "RunInstances:SV001"),
        operation(ec2("BoxUsage:r5.large", "i-6", 744.0, 93.7), "RunInstances").kind("SavingsPlanCoveredUsage"),
        // A price with a licence: SQL Server on Linux, Red Hat, SUSE, Red Hat with SQL Server.
        operation(ec2("BoxUsage:r5.large", "i-7", 744.0, 200.0), "RunInstances:0004"),
        operation(ec2("BoxUsage:r5.large", "i-8", 744.0, 200.0), "RunInstances:0010"),
        operation(ec2("BoxUsage:r5.large", "i-9", 744.0, 200.0), "RunInstances:000g"),
        operation(ec2("BoxUsage:r5.large", "i-10", 744.0, 200.0), "RunInstances:1014"),
        // The sibling ends with 16xlarge; a c4.8xlarge has 36 processors, a c6g.8xlarge 32.
        operation(ec2("BoxUsage:r5.24xlarge", "i-11", 744.0, 4500.0), "RunInstances"),
        operation(ec2("BoxUsage:c5.9xlarge", "i-12", 744.0, 1138.0), "RunInstances"),
        operation(ec2("BoxUsage:m5.metal", "i-13", 744.0, 3428.0), "RunInstances"),
        operation(ec2("BoxUsage:c4.8xlarge", "i-14", 744.0, 1183.0), "RunInstances"),
        operation(line("AmazonRDS", "InstanceUsage:db.r5.24xl", "db-3", 744.0, 8570.0), "CreateDBInstance:0014"),
        // It does come in these: 20 percent of 10 and of 5.
        operation(ec2("BoxUsage:r5.12xlarge", "i-15", 3.0, 10.0), "RunInstances"),
        operation(ec2("BoxUsage:c5.16xlarge", "i-16", 2.0, 5.0), ""),
        // db.m5 to db.m6g: (0.171 - 0.152) / 0.171 = 11.1111 percent of 200; PostgreSQL, and not Oracle.
        operation(line("AmazonRDS", "InstanceUsage:db.m5.xl", "db-1", 744.0, 200.0), "CreateDBInstance:0014"),
        operation(line("AmazonRDS", "InstanceUsage:db.m5.xl", "db-2", 744.0, 200.0), "CreateDBInstance:0005"),
        // cache.m5 to cache.m6g: (0.156 - 0.149) / 0.156 = 4.4872 percent of 50.
        line("AmazonElastiCache", "NodeUsage:cache.m5.large", "cache-1", 744.0, 50.0),
    ]);
    let columns = ["resource_id", "instance_type", "sibling", "cost", "estimated_saving"];
    let expected = [
        "db-1 db.m5.xl db.m6g 200 22.2222",
        "i-1 r5.large r6g 100 20",
        "cache-1 cache.m5.large cache.m6g 50 2.2436",
        "i-15 r5.12xlarge r6g 10 2",
        "i-16 c5.16xlarge c6g 5 1",
    ];
    assert_eq!(rows(&bill, &["waste-graviton"], &columns), expected);
}

#[test]
fn idle_load_balancers() {
    let elb = |usage_type: &str, resource: &str, amount, cost| line("AWSELB", usage_type, resource, amount, cost);
    let bill = january(vec![
        // 1 unit in 744 hours is below 0.01 an hour: 16.74 + 0.008.
        elb("LoadBalancerUsage", "app/idle", 744.0, 16.74),
        elb("LCUUsage", "app/idle", 1.0, 0.008),
        // No units at all, in another region.
        elb("EU-LoadBalancerUsage", "net/silent", 100.0, 2.5),
        // 8 units are above; a classic one with 8 GB, too.
        elb("LoadBalancerUsage", "app/busy", 744.0, 16.74),
        elb("LCUUsage", "app/busy", 8.0, 0.064),
        elb("LoadBalancerUsage", "classic/busy", 744.0, 18.6),
        elb("DataProcessing-Bytes", "classic/busy", 8.0, 0.064),
        // Bytes of another service are none of its own; lines without an id hold several.
        line("AmazonCloudWatch", "DataProcessing-Bytes", "net/silent", 800.0, 400.0),
        elb("LoadBalancerUsage", "", 744.0, 16.74),
    ]);
    let columns = ["resource_id", "usage_type", "hours", "lcus", "gigabytes", "estimated_saving"];
    let found = rows(&bill, &["waste-load-balancers"], &columns);
    assert_eq!(found, ["app/idle LoadBalancerUsage 744 1 0 16.748", "net/silent EU-LoadBalancerUsage 100 0 0 2.5"]);
    let found = rows(&bill, &["waste-load-balancers", "--lb-idle", "0.001"], &["resource_id"]);
    assert_eq!(found, ["net/silent"]);
}

#[test]
fn storage_classes() {
    let s3 = |usage_type: &str, resource: &str, amount, cost| line("AmazonS3", usage_type, resource, amount, cost);
    let bill = january(vec![
        // 1,000 GB read 1,000 times: at 1 a gigabyte still a candidate; 40 percent of 23.
        s3("TimedStorage-ByteHrs", "cold", 1000.0, 23.0),
        s3("Requests-Tier2", "cold", 1000.0, 0.0004),
        // Read once more; too small; in another class; no bucket; another service's storage.
        s3("EU-TimedStorage-ByteHrs", "warm", 1000.0, 23.0),
        s3("EU-Requests-Tier2", "warm", 1001.0, 0.0004),
        s3("TimedStorage-ByteHrs", "small", 99.0, 2.277),
        s3("TimedStorage-SIA-ByteHrs", "infrequent", 1000.0, 12.5),
        s3("TimedStorage-ByteHrs", "", 1000.0, 23.0),
        line("AmazonDynamoDB", "TimedStorage-ByteHrs", "table", 1000.0, 250.0),
        s3("APS1-TimedStorage-ByteHrs", "unread", 100.0, 2.5),
        // Tables and vectors have no such classes, and reads of tables are not reads of the bucket's objects.
        s3("USE1-Tables-TimedStorage-ByteHrs", "tables", 1000.0, 26.5),
        s3("Tables-Requests-Tier2", "unread", 1000.0, 0.4),
    ]);
    let columns = ["resource_id", "gb_months", "reads", "reads_per_gb", "cost", "estimated_saving"];
    assert_eq!(rows(&bill, &["waste-s3-classes"], &columns), ["cold 1000 1000 1 23 9.2", "unread 100 0 0 2.5 1"]);
    let flags = ["waste-s3-classes", "--s3-reads", "2", "--s3-min-gb", "500", "--s3-saving", "10"];
    assert_eq!(rows(&bill, &flags, &["resource_id", "estimated_saving"]), ["cold 2.3", "warm 2.3"]);
}

#[test]
fn transfer() {
    let bill = january(vec![
        ec2("EU-DataTransfer-Regional-Bytes", "i-1", 2000.0, 20.0),
        ec2("USE1-EUW1-AWS-Out-Bytes", "i-1", 1500.0, 30.0),
        ec2("DataTransfer-Out-Bytes", "i-2", 500.0, 45.0),
        // Little; in; free; a gateway's.
        ec2("DataTransfer-Out-Bytes", "i-3", 100.0, 9.99),
        ec2("DataTransfer-In-Bytes", "i-4", 500.0, 45.0),
        ec2("USE1-EUW1-AWS-In-Bytes", "i-4", 500.0, 45.0),
        ec2("NatGateway-Bytes", "nat-1", 500.0, 22.5),
    ]);
    let columns = ["resource_id", "direction", "gigabytes", "cost", "estimated_saving"];
    let expected = ["i-2 to the internet 500 45 0", "i-1 between regions 1500 30 0", "i-1 between zones 2000 20 0"];
    assert_eq!(rows(&bill, &["waste-transfer"], &columns), expected);
    // 10 percent of 45, 20 of 30, 30 of 20.
    let flags = ["--internet-saving", "10", "--interregion-saving", "20", "--interzone-saving", "30"];
    let found = rows(&bill, &[&["waste-transfer"], &flags[..]].concat(), &["estimated_saving"]);
    assert_eq!(found, ["4.5", "6", "6"]);
}

#[test]
fn log_ingestion() {
    let logs = |usage_type: &str, resource: &str, cost| line("AmazonCloudWatch", usage_type, resource, 100.0, cost);
    let bill = january(vec![
        logs("USE1-DataProcessing-Bytes", "log-group:a", 50.0),
        logs("EUC1-VendedLog-Bytes", "log-group:b", 30.0),
        // Infrequent already; kept; little; a load balancer's bytes.
        logs("DataProcessingIA-Bytes", "log-group:c", 25.0),
        logs("TimedStorage-ByteHrs", "log-group:a", 30.0),
        logs("DataProcessing-Bytes", "log-group:d", 9.0),
        line("AWSELB", "DataProcessing-Bytes", "classic", 100.0, 50.0),
    ]);
    let found = rows(&bill, &["waste-logs"], &["resource_id", "gigabytes", "cost", "estimated_saving"]);
    assert_eq!(found, ["log-group:a 100 50 25", "log-group:b 100 30 15"]);
}

/// A pool's cost in three months by region: only what rose twice is listed.
#[test]
fn growing_snapshots() {
    let of = |month: &str, cost: [f64; 4]| {
        let regions = ["USE1", "EU", "APS1", "SAE1"];
        let lines = regions.iter().zip(cost).map(|(region, cost)| {
            ec2(&format!("{region}-EBS:SnapshotUsage"), &format!("snap-{region}-{month}"), cost * 20.0, cost)
                .set("product_region", *region)
                .month(month)
        });
        lines.collect::<Vec<_>>()
    };
    let bill = Bill::new()
        .file("year=2024/month=11/a.parquet", of("2024-11", [10.0, 10.0, 10.0, 0.0]))
        .file("year=2024/month=12/a.parquet", of("2024-12", [12.0, 12.0, 9.0, 5.0]))
        .file("year=2025/month=1/a.parquet", of("2025-01", [15.5, 12.0, 20.0, 9.0]));
    // USE1 rose from 10 to 12 to 15.5; EU stood still once, APS1 fell once, SAE1 has no first month.
    let columns = ["usage_type", "snapshots", "gb_months", "first_cost", "second_cost", "cost", "estimated_saving"];
    let found = rows(&bill, &["waste-snapshots"], &columns);
    assert_eq!(found, ["USE1-EBS:SnapshotUsage 1 310 10 12 15.5 5.5"]);
}

/// Growth needs both months before.
#[test]
fn snapshots_of_one_month() {
    let run = january(vec![ec2("EBS:SnapshotUsage", "snap-1", 100.0, 5.0)]).costs(&["waste-snapshots"]);
    assert!(run.err.contains("the source does not hold 2024-12, so growth cannot be told"), "{}", run.err);
    assert!(run.data().contains("(no rows)"));
}

#[test]
fn extended_support() {
    let bill = january(vec![
        line("AmazonRDS", "EU-ExtendedSupport:Yr1-Yr2:PostgreSQL11", "db-1", 1488.0, 148.8),
        line("AmazonEKS", "USE1-AmazonEKS-Hours:extendedSupport", "cluster-1", 744.0, 372.0),
        line("AmazonEKS", "USE1-AmazonEKS-Hours:perCluster", "cluster-1", 744.0, 74.4),
        line("AWSSupportBusiness", "Dollar", "", 1.0, 100.0),
    ]);
    let found = rows(&bill, &["waste-extended-support"], &["resource_id", "usage_amount", "cost", "estimated_saving"]);
    assert_eq!(found, ["cluster-1 744 372 372", "db-1 1488 148.8 148.8"]);
}

/// No rule finds anything where there is nothing of the kind, and none fails.
#[test]
fn a_bill_without_waste() {
    let bill = january(vec![usage("Amazon S3", 1.0)]);
    for entry in std::fs::read_dir("queries/reports").unwrap() {
        let name = entry.unwrap().path().file_stem().unwrap().to_string_lossy().replace('_', "-");
        if name.starts_with("waste-") {
            assert_eq!(rows(&bill, &[&name], &["estimated_saving"]), Vec::<String>::new(), "{name}");
        }
    }
}
