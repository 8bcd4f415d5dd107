//! What is sold by the hour, by the month and by volume, at public prices in us-east-1.

// Prices stand as AWS prints them.
#![allow(clippy::unreadable_literal)]

use crate::calendar::Grain::{self, Daily, Hourly};
use crate::services::{
    CLOUDWATCH, DYNAMODB, EC2, EC2_TRANSFER, EKS, ELASTICACHE, KMS, LAMBDA, OPENSEARCH, QUEUES, RDS, ROUTE53, S3,
    SECRETS, SELLER_FIREWALL, SELLER_LOGS, Service, TRANSFER,
};

/// How a product is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    /// By node and hour.
    Hours,
    /// By what is kept for a month.
    Stock,
    /// By what flows, with these decimal places.
    Flow(u32),
    /// A flow that grows from the day on which the bill's leak begins.
    Leak(u32),
}

/// A product: one usage type of a service.
pub struct Product {
    pub service: &'static Service,
    pub usage: &'static str,
    pub operation: &'static str,
    pub family: &'static str,
    pub unit: &'static str,
    /// What the price is for: `per GB …` in the line's description.
    pub per: &'static str,
    /// Dollars in us-east-1, and the places that prices elsewhere are rounded to.
    pub price: f64,
    pub places: u32,
    pub count: Count,
    pub beat: Grain,
    pub volume_type: &'static str,
}

/// Declares products, one line each.
macro_rules! products {
    ($($name:ident: $service:ident $usage:literal $operation:literal, $family:literal $unit:literal
        $per:literal, $price:literal $places:literal $count:expr, $beat:ident;)*) => {
        $(pub static $name: Product = Product {
            service: &$service,
            usage: $usage,
            operation: $operation,
            family: $family,
            unit: $unit,
            per: $per,
            price: $price,
            places: $places,
            count: $count,
            beat: $beat,
            volume_type: volume_type($usage),
        };)*
    };
}

products! {
    GP3: EC2 "EBS:VolumeUsage.gp3" "CreateVolume-Gp3", "Storage" "GB-Mo"
        "GB-month of General Purpose (gp3) provisioned storage", 0.08 4 Count::Stock, Daily;
    GP2: EC2 "EBS:VolumeUsage.gp2" "CreateVolume-Gp2", "Storage" "GB-Mo"
        "GB-month of General Purpose SSD (gp2) provisioned storage", 0.10 4 Count::Stock, Daily;
    NAT_HOURS: EC2 "NatGateway-Hours" "NatGateway", "NAT Gateway" "Hrs"
        "NAT Gateway Hour", 0.045 3 Count::Hours, Daily;
    NAT_BYTES: EC2 "NatGateway-Bytes" "NatGateway", "NAT Gateway" "GB"
        "GB Data Processed by NAT Gateways", 0.045 3 Count::Flow(6), Hourly;
    IDLE_ADDRESS: EC2 "ElasticIP:IdleAddress" "AssociateAddress", "IP Address" "Hrs"
        "Elastic IP address not attached to a running instance per hour", 0.005 4 Count::Hours, Hourly;
    EGRESS: EC2_TRANSFER "DataTransfer-Out-Bytes" "RunInstances", "Data Transfer" "GB"
        "GB - next 40 TB / month data transfer out", 0.085 4 Count::Flow(6), Hourly;
    CROSS_ZONE: TRANSFER "DataTransfer-Regional-Bytes" "InterZone-In", "Data Transfer" "GB"
        "GB - regional data transfer - in/out/between EC2 AZs", 0.01 4 Count::Flow(6), Daily;
    LAKE: S3 "TimedStorage-ByteHrs" "StandardStorage", "Storage" "GB-Mo"
        "GB - storage used / month over 500 TB", 0.021 4 Count::Stock, Hourly;
    BUCKET: S3 "TimedStorage-ByteHrs" "StandardStorage", "Storage" "GB-Mo"
        "GB - first 50 TB / month of storage used", 0.023 4 Count::Stock, Daily;
    ARCHIVE: S3 "TimedStorage-GlacierByteHrs" "GlacierStorage", "Storage" "GB-Mo"
        "GB / month of storage used - Glacier Flexible Retrieval", 0.0036 5 Count::Stock, Daily;
    PUTS: S3 "Requests-Tier1" "PutObject", "API Request" "Requests"
        "PUT, COPY, POST, or LIST requests", 0.000005 9 Count::Flow(0), Hourly;
    GETS: S3 "Requests-Tier2" "GetObject", "API Request" "Requests"
        "GET and all other requests", 0.0000004 10 Count::Flow(0), Daily;
    COMPUTE_SECONDS: LAMBDA "Lambda-GB-Second" "Invoke", "Serverless" "Lambda-GB-Second"
        "GB-Second for Lambda Total Compute", 0.0000166667 10 Count::Flow(3), Hourly;
    INVOCATIONS: LAMBDA "Request" "Invoke", "Serverless" "Requests"
        "Lambda request", 0.0000002 10 Count::Flow(0), Daily;
    WRITES: DYNAMODB "WriteRequestUnits" "PayPerRequestThroughput", "Amazon DynamoDB PayPerRequest Throughput"
        "WriteRequestUnits" "write request unit", 0.000000625 10 Count::Flow(0), Hourly;
    READS: DYNAMODB "ReadRequestUnits" "PayPerRequestThroughput", "Amazon DynamoDB PayPerRequest Throughput"
        "ReadRequestUnits" "read request unit", 0.000000125 10 Count::Flow(0), Hourly;
    TABLE_STORAGE: DYNAMODB "TimedStorage-ByteHrs" "StandardStorage", "Database Storage" "GB-Mo"
        "GB-Month of storage used beyond first free 25 GB", 0.25 4 Count::Stock, Daily;
    DATABASE_STORAGE: RDS "RDS:GP3-Storage" "CreateDBInstance", "Database Storage" "GB-Mo"
        "GB-month of provisioned gp3 storage", 0.115 4 Count::Stock, Daily;
    CACHE: ELASTICACHE "NodeUsage:cache.r6g.2xlarge" "CreateCacheCluster:0002", "Cache Instance" "Hrs"
        "cache.r6g.2xlarge node-hour (or partial hour) running Redis", 0.821 3 Count::Hours, Hourly;
    SMALL_CACHE: ELASTICACHE "NodeUsage:cache.t3.medium" "CreateCacheCluster:0002", "Cache Instance" "Hrs"
        "cache.t3.medium node-hour (or partial hour) running Redis", 0.068 3 Count::Hours, Daily;
    SEARCH: OPENSEARCH "ESInstance:r6g.4xlarge.search" "ESDomain", "Amazon OpenSearch Service Instance" "Hrs"
        "r6g.4xlarge.search instance hour (or partial hour)", 1.339 3 Count::Hours, Hourly;
    SEARCH_STORAGE: OPENSEARCH "ES:GP3-Storage" "ESDomain", "Amazon OpenSearch Service Volume" "GB-Mo"
        "GB-month of GP3 provisioned storage", 0.122 4 Count::Stock, Daily;
    CLUSTER: EKS "AmazonEKS-Hours:perCluster" "CreateOperation", "Compute" "Hours"
        "hour for a Kubernetes cluster", 0.10 2 Count::Hours, Daily;
    LOG_BYTES: CLOUDWATCH "DataProcessing-Bytes" "PutLogEvents", "Data Payload" "GB"
        "GB custom log data ingested in Standard log class", 0.50 4 Count::Flow(6), Hourly;
    METRICS: CLOUDWATCH "CW:MetricMonitorUsage" "MetricStorage", "Metric" "Metrics"
        "metric-month for the first 10,000 metrics", 0.30 2 Count::Leak(6), Daily;
    ALARMS: CLOUDWATCH "CW:AlarmMonitorUsage" "Unknown", "Alarm" "Alarms"
        "alarm metric-month (standard resolution)", 0.10 2 Count::Stock, Daily;
    KEYS: KMS "KMS-Keys" "Unknown", "Encryption Key" "Keys"
        "customer managed KMS key version", 1.0 2 Count::Stock, Daily;
    KEY_REQUESTS: KMS "KMS-Requests" "Decrypt", "API Request" "Requests"
        "KMS request", 0.000003 9 Count::Flow(0), Daily;
    SECRET: SECRETS "AWSSecretsManager-Secrets" "Unknown", "Secret" "Secrets"
        "Secret", 0.40 2 Count::Stock, Daily;
    MESSAGES: QUEUES "Requests-RBP" "SendMessage", "API Request" "Requests"
        "Amazon SQS Request Tier1", 0.0000004 10 Count::Flow(0), Daily;
    QUERIES: ROUTE53 "DNS-Queries" "A", "DNS Query" "Queries"
        "DNS query", 0.0000004 10 Count::Flow(0), Daily;
    SELLER_INGEST: SELLER_LOGS "MP:INGEST_GB-Units" "", "" "Units"
        "GB of logs ingested", 0.35 4 Count::Flow(3), Hourly;
    SELLER_NODES: SELLER_FIREWALL "MP:SW-Usage:c5.2xlarge" "RunInstances", "" "Hrs"
        "hour of software usage, c5.2xlarge", 1.62 4 Count::Hours, Daily;
}

/// What AWS calls the media behind a storage usage type.
const fn volume_type(usage: &str) -> &'static str {
    match usage.as_bytes() {
        b"EBS:VolumeUsage.gp3" | b"RDS:GP3-Storage" => "General Purpose-GP3",
        b"EBS:VolumeUsage.gp2" => "General Purpose",
        b"TimedStorage-ByteHrs" => "Standard",
        b"TimedStorage-GlacierByteHrs" => "Amazon Glacier",
        _ => "",
    }
}

impl Product {
    /// Marketplace products belong to no region and cost the same everywhere.
    pub fn is_marketplace(&self) -> bool {
        self.service.arn == "aws-marketplace"
    }

    /// The usage type in a region; KMS spells the region out.
    pub fn usage_in(&self, prefix: &str, region: &str) -> String {
        if self.is_marketplace() {
            self.usage.to_owned()
        } else if self.service.code == "awskms" {
            format!("{region}-{}", self.usage)
        } else {
            format!("{prefix}{}", self.usage)
        }
    }
}
