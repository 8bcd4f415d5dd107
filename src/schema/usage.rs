//! What a usage type says: its region, its family, and which commitments could cover it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// Families of usage types by product code.
type Families = HashMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    reservation: Families,
    plans: HashMap<String, Families>,
    generations: HashMap<String, u32>,
    regions: Regions,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Regions {
    prefixes: Vec<String>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    #[allow(clippy::expect_used)] // compiled in, and parsed by a test
    toml::from_str(include_str!("eligibility.toml")).expect("eligibility.toml")
});

/// A usage type without the region before it: `BoxUsage:m5.large` of `USW2-BoxUsage:m5.large`. Transfer between two
/// regions names both.
#[must_use]
pub fn family(usage_type: &str) -> &str {
    let rest = without_region(usage_type).unwrap_or(usage_type);
    without_region(rest).unwrap_or(rest)
}

/// Whether a reservation could cover hours of this usage type.
#[must_use]
pub fn is_reservable(product_code: &str, usage_type: &str) -> bool {
    is_listed(&FILE.reservation, product_code, usage_type)
}

/// The kind of Savings Plan that could cover use of this type: `Compute`, `SageMaker` or `Database`.
#[must_use]
pub fn plan_kind(product_code: &str, usage_type: &str) -> Option<&'static str> {
    let is_new = |kind: &String| match (FILE.generations.get(kind), generation(usage_type)) {
        (Some(first), Some(own)) => own >= *first,
        _ => true,
    };
    let kinds = FILE.plans.iter().filter(|(_, families)| is_listed(families, product_code, usage_type));
    kinds.map(|(kind, _)| kind).filter(|kind| is_new(kind)).map(String::as_str).min()
}

/// The generation of a database instance in a usage type: 7 of `InstanceUsage:db.r7g.large`; `None` where there is none.
fn generation(usage_type: &str) -> Option<u32> {
    let (_, instance) = usage_type.rsplit_once(':')?;
    let class = instance.strip_prefix("db.")?.split('.').next()?;
    let digits = class.trim_start_matches(|c: char| !c.is_ascii_digit());
    digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())].parse().ok()
}

fn is_listed(families: &Families, product_code: &str, usage_type: &str) -> bool {
    let Some(listed) = families.get(product_code) else { return false };
    let family = family(usage_type);
    // What a size follows: `BoxUsage` of `BoxUsage:m5.large`; some families have a colon of their own.
    listed.iter().any(|known| match known.strip_suffix('*') {
        Some(beginning) => family.starts_with(beginning),
        None => family.strip_prefix(known.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')),
    })
}

fn without_region(usage_type: &str) -> Option<&str> {
    if usage_type.starts_with(|c: char| c.is_ascii_lowercase()) {
        return without_region_code(usage_type);
    }
    let (prefix, rest) = usage_type.split_once('-')?;
    let letters = prefix.trim_end_matches(|c: char| c.is_ascii_digit());
    let known = prefix.len() - letters.len() <= 1 && FILE.regions.prefixes.iter().any(|known| known == letters);
    (known && !rest.is_empty()).then_some(rest)
}

/// `KMS-Requests` of `us-east-1-KMS-Requests`.
fn without_region_code(usage_type: &str) -> Option<&str> {
    let digit = usage_type.find(|c: char| c.is_ascii_digit())?;
    let (code, rest) = usage_type.split_at(digit);
    let is_code = code.ends_with('-') && code.matches('-').count() >= 2;
    let is_word = code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let rest = rest[1..].strip_prefix('-').filter(|rest| !rest.is_empty())?;
    (is_code && is_word).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_split_off() {
        for (usage_type, expected) in [
            ("BoxUsage:m5.large", "BoxUsage:m5.large"),
            ("USW2-BoxUsage:m5.large", "BoxUsage:m5.large"),
            ("EU-EBS:VolumeUsage.gp2", "EBS:VolumeUsage.gp2"),
            ("EUC1-USE1-AWS-Out-Bytes", "AWS-Out-Bytes"),
            ("us-east-1-KMS-Requests", "KMS-Requests"),
            ("us-gov-west-1-KMS-Keys", "KMS-Keys"),
            ("CNN1-BoxUsage:m5.large", "BoxUsage:m5.large"),
            ("DataTransfer-Out-Bytes", "DataTransfer-Out-Bytes"),
            ("Multi-AZUsage:db.r5.8xl", "Multi-AZUsage:db.r5.8xl"),
            ("EU-", "EU-"),
            ("", ""),
        ] {
            assert_eq!(family(usage_type), expected, "{usage_type}");
        }
    }

    #[test]
    fn what_a_reservation_could_cover() {
        assert!(is_reservable("AmazonEC2", "APS1-BoxUsage:r5.2xlarge"));
        assert!(is_reservable("AmazonEC2", "BoxUsage"));
        assert!(is_reservable("AmazonRDS", "EU-Multi-AZUsage:db.r5.8xl"));
        assert!(is_reservable("AmazonES", "ESInstance:r6g.4xlarge.search"));
        assert!(!is_reservable("AmazonEC2", "USW2-SpotUsage:m5.4xlarge"));
        assert!(!is_reservable("AmazonEC2", "EBS:VolumeUsage.gp3"));
        assert!(!is_reservable("AmazonRDS", "RDS:GP3-Storage"));
        assert!(!is_reservable("AmazonS3", "BoxUsage:m5.large"));
    }

    #[test]
    fn what_a_plan_could_cover() {
        assert_eq!(plan_kind("AmazonEC2", "EU-BoxUsage:m5.4xlarge"), Some("Compute"));
        assert_eq!(plan_kind("AmazonECS", "USE1-Fargate-vCPU-Hours:perCPU"), Some("Compute"));
        assert_eq!(plan_kind("AWSLambda", "Lambda-GB-Second-ARM"), Some("Compute"));
        assert_eq!(plan_kind("AmazonSageMaker", "USE2-Host:ml.m5.xlarge"), Some("SageMaker"));
        assert_eq!(plan_kind("AmazonRDS", "Aurora:ServerlessV2Usage"), Some("Database"));
        assert_eq!(plan_kind("AmazonRDS", "EU-InstanceUsage:db.r7g.large"), Some("Database"));
        assert_eq!(plan_kind("AmazonRDS", "Multi-AZUsage:db.r5.8xl"), None);
        assert_eq!(plan_kind("AmazonDynamoDB", "EU-WriteRequestUnits"), Some("Database"));
        assert_eq!(plan_kind("AmazonElastiCache", "NodeUsage:cache.r6g.large"), None);
        assert_eq!(plan_kind("AmazonECS", "USE1-Fargate-EphemeralStorage-GB-Hours"), None);
        assert_eq!(plan_kind("AWSLambda", "Request"), None);
        assert_eq!(plan_kind("AmazonEC2", "SpotUsage:c5.4xlarge"), None);
        assert_eq!(plan_kind("AmazonEC2", "DataTransfer-Out-Bytes"), None);
    }
}
