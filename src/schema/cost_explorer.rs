//! Cost Explorer's name of a line's service, which is not always the bill's: it goes by product code, and splits some by usage type.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{services, usage};

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    #[allow(clippy::expect_used)] // compiled in, and parsed by a test
    toml::from_str(include_str!("cost_explorer.toml")).expect("cost_explorer.toml")
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Names {
    services: HashMap<String, String>,
    split: Vec<Split>,
}

/// A product code that is two services.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Split {
    code: String,
    usage: Vec<String>,
    name: String,
    otherwise: String,
}

/// The service under which Cost Explorer counts a line, from its product code, usage type and service as the bill says them; each may
/// be empty. A bill without product codes is read by its services' names.
#[must_use]
pub fn ce_service<'a>(service_code: &'a str, usage_type: &str, service: &'a str) -> Option<&'a str> {
    let code = if service_code.is_empty() { services::code_of(service).unwrap_or_default() } else { service_code };
    if let Some(split) = NAMES.split.iter().find(|split| split.code == code) {
        // What stands before the last hyphen of an instance's family is a place that the list of regions lacks.
        let metered =
            usage::family(usage_type).split(':').next().unwrap_or_default().rsplit('-').next().unwrap_or_default();
        let is_listed = split.usage.iter().any(|usage| usage == metered);
        return Some(if is_listed { &split.name } else { &split.otherwise });
    }
    let named = NAMES.services.get(code).map(String::as_str).or_else(|| services::name_of(code));
    named.or_else(|| [service, code].into_iter().find(|name| !name.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMPUTE: Option<&str> = Some("Amazon Elastic Compute Cloud - Compute");
    const OTHER: Option<&str> = Some("EC2 - Other");

    #[test]
    fn instances_are_compute() {
        for usage in [
            "BoxUsage",
            "BoxUsage:m5.large",
            "USW2-BoxUsage:t3.micro",
            "EU-SpotUsage:c5.xlarge",
            "LAX1-BoxUsage:c5.2xlarge",
        ] {
            assert_eq!(ce_service("AmazonEC2", usage, "Amazon Elastic Compute Cloud"), COMPUTE, "{usage}");
        }
        for usage in ["USE2-HeavyUsage:m5.large", "APN1-DedicatedUsage:m5.large", "HostUsage:m5", "UnusedBox:m5.large"]
        {
            assert_eq!(ce_service("AmazonEC2", usage, "Amazon Elastic Compute Cloud"), COMPUTE, "{usage}");
        }
    }

    #[test]
    fn what_stands_around_instances_is_other() {
        for usage in ["EBS:VolumeUsage.gp3", "EUC1-EBS:SnapshotUsage", "USW2-NatGateway-Hours", "NatGateway-Bytes", ""]
        {
            assert_eq!(ce_service("AmazonEC2", usage, "Amazon Elastic Compute Cloud"), OTHER, "{usage}");
        }
        for usage in ["USE1-USW2-AWS-Out-Bytes", "DataTransfer-Out-Bytes", "ElasticIP:IdleAddress", "CPUCredits:t3"] {
            assert_eq!(ce_service("AmazonEC2", usage, "AWS Data Transfer"), OTHER, "{usage}");
        }
    }

    #[test]
    fn transfer_belongs_to_its_product() {
        let of = |code| ce_service(code, "DataTransfer-Out-Bytes", "AWS Data Transfer");
        assert_eq!(of("AmazonS3"), Some("Amazon Simple Storage Service"));
        assert_eq!(of("AWSDataTransfer"), Some("AWS Data Transfer"));
    }

    #[test]
    fn by_code_by_name_or_as_the_bill_says() {
        assert_eq!(ce_service("AWSELB", "", "Elastic Load Balancing"), Some("Amazon Elastic Load Balancing"));
        assert_eq!(ce_service("", "", "Elastic Load Balancing"), Some("Amazon Elastic Load Balancing"));
        assert_eq!(ce_service("", "BoxUsage:t3.micro", "Amazon Elastic Compute Cloud"), COMPUTE);
        assert_eq!(ce_service("8xyz", "", "A seller's product"), Some("A seller's product"));
        assert_eq!(ce_service("AWSNewThing", "", ""), Some("AWSNewThing"));
        assert_eq!(ce_service("AWSSupportBusiness", "Dollar", ""), Some("AWS Support (Business)"));
        assert_eq!(ce_service("", "", ""), None);
    }
}
