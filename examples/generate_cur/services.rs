//! Services: their product codes and the names that the report gives them.

/// How a service is called in each column; AWS leaves some empty.
pub struct Service {
    /// `line_item_product_code`.
    pub code: &'static str,
    /// `product_servicecode`.
    pub attributes_code: &'static str,
    /// `product_servicename`.
    pub name: &'static str,
    /// `product_product_name`.
    pub product: &'static str,
    /// The name in resource identifiers.
    pub arn: &'static str,
}

/// A service whose names are all filled.
const fn named(code: &'static str, name: &'static str, arn: &'static str) -> Service {
    Service { code, attributes_code: code, name, product: name, arn }
}

/// A service whose `product_servicename` the report leaves empty.
const fn product(code: &'static str, product: &'static str, arn: &'static str) -> Service {
    Service { code, attributes_code: code, name: "", product, arn }
}

pub static EC2: Service = named("AmazonEC2", "Amazon Elastic Compute Cloud", "ec2");
/// Spot and fee lines of EC2 carry no product attributes.
pub static EC2_BARE: Service =
    Service { code: "AmazonEC2", attributes_code: "", name: "", product: "Amazon Elastic Compute Cloud", arn: "ec2" };
/// Egress of instances: billed under EC2's code, named a service of its own.
pub static EC2_TRANSFER: Service = Service {
    code: "AmazonEC2",
    attributes_code: "AWSDataTransfer",
    name: "AWS Data Transfer",
    product: "Amazon Elastic Compute Cloud",
    arn: "ec2",
};
pub static RDS: Service = named("AmazonRDS", "Amazon Relational Database Service", "rds");
pub static RDS_BARE: Service = Service {
    code: "AmazonRDS",
    attributes_code: "",
    name: "",
    product: "Amazon Relational Database Service",
    arn: "rds",
};
pub static S3: Service = named("AmazonS3", "Amazon Simple Storage Service", "s3");
pub static LAMBDA: Service = named("AWSLambda", "AWS Lambda", "lambda");
pub static DYNAMODB: Service = named("AmazonDynamoDB", "Amazon DynamoDB", "dynamodb");
pub static ELASTICACHE: Service = named("AmazonElastiCache", "Amazon ElastiCache", "elasticache");
pub static CLOUDWATCH: Service = named("AmazonCloudWatch", "AmazonCloudWatch", "logs");
pub static TRANSFER: Service = named("AWSDataTransfer", "AWS Data Transfer", "ec2");
pub static EKS: Service = named("AmazonEKS", "Amazon Elastic Container Service for Kubernetes", "eks");
pub static OPENSEARCH: Service = product("AmazonES", "Amazon OpenSearch Service", "es");
pub static KMS: Service = product("awskms", "AWS Key Management Service", "kms");
pub static SECRETS: Service = product("AWSSecretsManager", "AWS Secrets Manager", "secretsmanager");
pub static QUEUES: Service = named("AWSQueueService", "Amazon Simple Queue Service", "sqs");
pub static ROUTE53: Service = product("AmazonRoute53", "Amazon Route 53", "route53");
pub static PLANS: Service = product("ComputeSavingsPlans", "Savings Plans for AWS Compute usage", "savingsplans");
/// A seller's products on the marketplace, known by the seller's names alone.
pub static SELLER_LOGS: Service = product("4fz0qk7m2vw9d1xg6tb8n3rc5", "Fernlight Log Analytics", "aws-marketplace");
pub static SELLER_FIREWALL: Service =
    product("9s1hb7y4pj2e6kd0wq8zv3mt5", "Brackwater Virtual Firewall", "aws-marketplace");
