//! What a run of rows says in FOCUS, apart from its amounts.

use crate::accounts::Names;
use crate::columns::Text;
use crate::line::{ChargeType, Template};

/// The part of a line item that a row of FOCUS stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The charge itself.
    Charge,
    /// What nobody used of the commitment that is charged.
    Unused,
}

/// A run's texts, in the order in which they are made.
pub struct Line {
    pub texts: Vec<(&'static str, Option<String>)>,
    tags: Vec<(&'static str, String)>,
    /// True if the rows count something used, and something priced.
    pub consumed: bool,
    pub priced: bool,
}

impl Line {
    /// A part of the rows that share a template.
    pub fn new(template: &Template, part: Part, names: &Names, tags: &[(Text, &'static str)]) -> Self {
        let category = category(template.charge, part);
        let tag = |&(text, key): &(Text, &'static str)| (key, template.get(text).to_owned());
        let mut texts = general(template, part, names);
        texts.extend(place_and_product(template));
        texts.extend(commitment(template, part));
        texts.extend(quantities(template, part));
        Self {
            texts,
            tags: tags.iter().map(tag).filter(|tag| !tag.1.is_empty()).collect(),
            consumed: category == "Usage" && part == Part::Charge,
            priced: is_priced(category),
        }
    }

    /// The names of the columns of text.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let blank = Self::new(&Template::new(ChargeType::Usage), Part::Charge, &Names::new(), &[]);
        blank.texts.into_iter().map(|text| text.0)
    }

    /// The tags that have a value.
    pub fn tags(&self) -> Vec<(&str, &str)> {
        self.tags.iter().map(|(key, value)| (*key, value.as_str())).collect()
    }
}

type Texts = Vec<(&'static str, Option<String>)>;

/// A text, or NULL where it is empty.
fn text(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

fn general(template: &Template, part: Part, names: &Names) -> Texts {
    let get = |column| text(template.get(column));
    let name = |column| names.get(template.get(column)).map(|&name| name.to_owned());
    let correction = template.charge == ChargeType::Refund;
    vec![
        ("BillingAccountId", get(Text::Payer)),
        ("BillingAccountName", name(Text::Payer)),
        ("BillingCurrency", get(Text::Currency)),
        ("ChargeCategory", text(category(template.charge, part))),
        ("ChargeClass", correction.then(|| "Correction".to_owned())),
        ("ChargeDescription", get(Text::Description)),
        ("ChargeFrequency", text(frequency(template.charge, part))),
        ("InvoiceId", get(Text::InvoiceId)),
        ("InvoiceIssuerName", get(Text::InvoicingEntity)),
        ("ProviderName", text("AWS")),
        ("PublisherName", text(publisher(template))),
        ("SubAccountId", get(Text::Account)),
        ("SubAccountName", name(Text::Account)),
        ("x_Operation", get(Text::Operation)),
        ("x_ServiceCode", get(Text::ProductCode)),
        ("x_UsageType", get(Text::UsageType)),
    ]
}

fn place_and_product(template: &Template) -> Texts {
    let get = |column| text(template.get(column));
    let service = service(template);
    vec![
        ("AvailabilityZone", get(Text::Zone)),
        ("RegionId", get(Text::RegionCode)),
        ("RegionName", get(Text::Location)),
        ("ResourceId", get(Text::ResourceId)),
        ("ResourceName", get(Text::TagName)),
        ("ServiceCategory", text(service_category(service))),
        ("ServiceName", text(service)),
        ("SkuId", get(Text::Sku)),
    ]
}

fn commitment(template: &Template, part: Part) -> Texts {
    let plan = !template.get(Text::PlanArn).is_empty();
    let arn = if plan { template.get(Text::PlanArn) } else { template.get(Text::ReservationArn) };
    let of_kind = |spend: &str, usage: &str| text(arn).map(|_| if plan { spend.to_owned() } else { usage.to_owned() });
    vec![
        ("CommitmentDiscountCategory", of_kind("Spend", "Usage")),
        ("CommitmentDiscountId", text(arn)),
        ("CommitmentDiscountStatus", text(status(template.charge, part))),
        ("CommitmentDiscountType", of_kind("Savings Plan", "Reserved Instance")),
    ]
}

fn quantities(template: &Template, part: Part) -> Texts {
    let category = category(template.charge, part);
    let unit = text(template.get(Text::Unit));
    // A plan is a promise of dollars, a reservation one of hours.
    let in_dollars = part == Part::Unused && template.charge == ChargeType::SavingsPlanRecurringFee;
    let priced = if in_dollars { text("USD") } else { unit.clone() };
    vec![
        ("ConsumedUnit", unit.filter(|_| category == "Usage" && part == Part::Charge)),
        ("PricingCategory", text(pricing(template, part))),
        ("PricingUnit", priced.filter(|_| is_priced(category))),
    ]
}

fn is_priced(category: &str) -> bool {
    matches!(category, "Usage" | "Purchase")
}

fn category(charge: ChargeType, part: Part) -> &'static str {
    match charge {
        _ if part == Part::Unused => "Usage",
        ChargeType::Usage
        | ChargeType::DiscountedUsage
        | ChargeType::SavingsPlanCoveredUsage
        | ChargeType::SavingsPlanNegation => "Usage",
        ChargeType::Fee
        | ChargeType::RIFee
        | ChargeType::SavingsPlanRecurringFee
        | ChargeType::SavingsPlanUpfrontFee => "Purchase",
        ChargeType::Credit | ChargeType::Refund => "Credit",
        ChargeType::Tax => "Tax",
    }
}

fn frequency(charge: ChargeType, part: Part) -> &'static str {
    match (charge, category(charge, part)) {
        (_, "Usage") => "Usage-Based",
        (ChargeType::RIFee | ChargeType::SavingsPlanRecurringFee, _) => "Recurring",
        _ => "One-Time",
    }
}

/// Used or not; a purchase is neither.
fn status(charge: ChargeType, part: Part) -> &'static str {
    match charge {
        _ if part == Part::Unused => "Unused",
        ChargeType::DiscountedUsage | ChargeType::SavingsPlanCoveredUsage => "Used",
        _ => "",
    }
}

fn pricing(template: &Template, part: Part) -> &'static str {
    match category(template.charge, part) {
        "Usage" if !status(template.charge, part).is_empty() => "Committed",
        "Usage" if template.get(Text::Term) == "Spot" => "Dynamic",
        "Usage" | "Purchase" => "Standard",
        _ => "",
    }
}

/// Who made what is sold: AWS, or the seller on the marketplace.
fn publisher(template: &Template) -> &str {
    if template.get(Text::BillingEntity) == "AWS Marketplace" { template.get(Text::LegalEntity) } else { "AWS" }
}

/// The service's name, which FOCUS leaves out of no row.
fn service(template: &Template) -> &str {
    if template.get(Text::ProductCode) == "AWSSupportBusiness" {
        return "AWS Support (Business)";
    }
    let names = [Text::ServiceName, Text::ProductName, Text::ProductCode].map(|column| template.get(column));
    names.into_iter().find(|name| !name.is_empty()).unwrap_or("")
}

fn service_category(service: &str) -> &'static str {
    match service {
        "Amazon Elastic Compute Cloud"
        | "AWS Lambda"
        | "Amazon Elastic Container Service for Kubernetes"
        | "Savings Plans for AWS Compute usage" => "Compute",
        "Amazon Simple Storage Service" => "Storage",
        "Amazon Relational Database Service" | "Amazon DynamoDB" | "Amazon ElastiCache" => "Databases",
        "AWS Data Transfer" | "Amazon Route 53" => "Networking",
        "Amazon OpenSearch Service" => "Analytics",
        "AmazonCloudWatch" => "Management and Governance",
        "AWS Key Management Service" | "AWS Secrets Manager" => "Security",
        "Amazon Simple Queue Service" => "Integration",
        _ => "Other",
    }
}
