//! The report's columns, in AWS's own two spellings: Athena's and the CSV form's.

/// Declares an enum of columns, each with its name in Athena and its heading in the CSV form.
macro_rules! columns {
    ($(#[$doc:meta])* $kind:ident: $($variant:ident = $name:literal as $header:literal,)*) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $kind { $($variant,)* }

        impl $kind {
            /// Every column of this kind.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The column's name in the file.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The column's heading in the CSV form: its section and its name.
            pub fn header(self) -> (&'static str, &'static str) {
                let header = match self { $(Self::$variant => $header,)* };
                header.split_once('/').unwrap_or(("", header))
            }
        }
    };
}

columns! {
    /// Columns of text.
    Text:
    LineItemId = "identity_line_item_id" as "identity/LineItemId",
    InvoiceId = "bill_invoice_id" as "bill/InvoiceId",
    InvoicingEntity = "bill_invoicing_entity" as "bill/InvoicingEntity",
    BillingEntity = "bill_billing_entity" as "bill/BillingEntity",
    BillType = "bill_bill_type" as "bill/BillType",
    Payer = "bill_payer_account_id" as "bill/PayerAccountId",
    Account = "line_item_usage_account_id" as "lineItem/UsageAccountId",
    ChargeType = "line_item_line_item_type" as "lineItem/LineItemType",
    ProductCode = "line_item_product_code" as "lineItem/ProductCode",
    UsageType = "line_item_usage_type" as "lineItem/UsageType",
    Operation = "line_item_operation" as "lineItem/Operation",
    Zone = "line_item_availability_zone" as "lineItem/AvailabilityZone",
    ResourceId = "line_item_resource_id" as "lineItem/ResourceId",
    Currency = "line_item_currency_code" as "lineItem/CurrencyCode",
    UnblendedRate = "line_item_unblended_rate" as "lineItem/UnblendedRate",
    BlendedRate = "line_item_blended_rate" as "lineItem/BlendedRate",
    Description = "line_item_line_item_description" as "lineItem/LineItemDescription",
    TaxType = "line_item_tax_type" as "lineItem/TaxType",
    LegalEntity = "line_item_legal_entity" as "lineItem/LegalEntity",
    ProductName = "product_product_name" as "product/ProductName",
    ServiceCode = "product_servicecode" as "product/servicecode",
    ServiceName = "product_servicename" as "product/servicename",
    ProductFamily = "product_product_family" as "product/productFamily",
    InstanceType = "product_instance_type" as "product/instanceType",
    InstanceFamily = "product_instance_type_family" as "product/instanceTypeFamily",
    Region = "product_region" as "product/region",
    RegionCode = "product_region_code" as "product/regionCode",
    Location = "product_location" as "product/location",
    OperatingSystem = "product_operating_system" as "product/operatingSystem",
    Tenancy = "product_tenancy" as "product/tenancy",
    ProductUsageType = "product_usagetype" as "product/usagetype",
    ProductOperation = "product_operation" as "product/operation",
    Vcpu = "product_vcpu" as "product/vcpu",
    VolumeType = "product_volume_type" as "product/volumeType",
    Sku = "product_sku" as "product/sku",
    RateId = "pricing_rate_id" as "pricing/RateId",
    PricingCurrency = "pricing_currency" as "pricing/currency",
    PublicRate = "pricing_public_on_demand_rate" as "pricing/publicOnDemandRate",
    Term = "pricing_term" as "pricing/term",
    Unit = "pricing_unit" as "pricing/unit",
    LeaseLength = "pricing_lease_contract_length" as "pricing/LeaseContractLength",
    OfferingClass = "pricing_offering_class" as "pricing/OfferingClass",
    PurchaseOption = "pricing_purchase_option" as "pricing/PurchaseOption",
    ReservationZone = "reservation_availability_zone" as "reservation/AvailabilityZone",
    ReservationEnd = "reservation_end_time" as "reservation/EndTime",
    ReservationModification = "reservation_modification_status" as "reservation/ModificationStatus",
    NormalizedUnitsPerReservation = "reservation_normalized_units_per_reservation" as "reservation/NormalizedUnitsPerReservation",
    NumberOfReservations = "reservation_number_of_reservations" as "reservation/NumberOfReservations",
    ReservationArn = "reservation_reservation_a_r_n" as "reservation/ReservationARN",
    ReservationStart = "reservation_start_time" as "reservation/StartTime",
    SubscriptionId = "reservation_subscription_id" as "reservation/SubscriptionId",
    TotalReservedNormalizedUnits = "reservation_total_reserved_normalized_units" as "reservation/TotalReservedNormalizedUnits",
    TotalReservedUnits = "reservation_total_reserved_units" as "reservation/TotalReservedUnits",
    UnitsPerReservation = "reservation_units_per_reservation" as "reservation/UnitsPerReservation",
    PlanArn = "savings_plan_savings_plan_a_r_n" as "savingsPlan/SavingsPlanARN",
    PlanStart = "savings_plan_start_time" as "savingsPlan/StartTime",
    PlanEnd = "savings_plan_end_time" as "savingsPlan/EndTime",
    PlanOfferingType = "savings_plan_offering_type" as "savingsPlan/OfferingType",
    PlanPaymentOption = "savings_plan_payment_option" as "savingsPlan/PaymentOption",
    PlanTerm = "savings_plan_purchase_term" as "savingsPlan/PurchaseTerm",
    PlanRegion = "savings_plan_region" as "savingsPlan/Region",
    PlanInstanceFamily = "savings_plan_instance_type_family" as "savingsPlan/InstanceTypeFamily",
    TagCostCenter = "resource_tags_user_cost_center" as "resourceTags/user:CostCenter",
    TagEnvironment = "resource_tags_user_environment" as "resourceTags/user:Environment",
    TagTeam = "resource_tags_user_team" as "resourceTags/user:Team",
    TagName = "resource_tags_user_name" as "resourceTags/user:Name",
    TagCreatedBy = "resource_tags_aws_created_by" as "resourceTags/aws:createdBy",
}

columns! {
    /// Columns of doubles.
    Number:
    UsageAmount = "line_item_usage_amount" as "lineItem/UsageAmount",
    NormalizationFactor = "line_item_normalization_factor" as "lineItem/NormalizationFactor",
    NormalizedUsageAmount = "line_item_normalized_usage_amount" as "lineItem/NormalizedUsageAmount",
    UnblendedCost = "line_item_unblended_cost" as "lineItem/UnblendedCost",
    BlendedCost = "line_item_blended_cost" as "lineItem/BlendedCost",
    PublicCost = "pricing_public_on_demand_cost" as "pricing/publicOnDemandCost",
    UpfrontForUsage = "reservation_amortized_upfront_cost_for_usage" as "reservation/AmortizedUpfrontCostForUsage",
    UpfrontForPeriod = "reservation_amortized_upfront_fee_for_billing_period" as "reservation/AmortizedUpfrontFeeForBillingPeriod",
    EffectiveCost = "reservation_effective_cost" as "reservation/EffectiveCost",
    RecurringForUsage = "reservation_recurring_fee_for_usage" as "reservation/RecurringFeeForUsage",
    UnusedUpfront = "reservation_unused_amortized_upfront_fee_for_billing_period" as "reservation/UnusedAmortizedUpfrontFeeForBillingPeriod",
    UnusedNormalized = "reservation_unused_normalized_unit_quantity" as "reservation/UnusedNormalizedUnitQuantity",
    UnusedQuantity = "reservation_unused_quantity" as "reservation/UnusedQuantity",
    UnusedRecurring = "reservation_unused_recurring_fee" as "reservation/UnusedRecurringFee",
    UpfrontValue = "reservation_upfront_value" as "reservation/UpfrontValue",
    PlanTotal = "savings_plan_total_commitment_to_date" as "savingsPlan/TotalCommitmentToDate",
    PlanRate = "savings_plan_savings_plan_rate" as "savingsPlan/SavingsPlanRate",
    PlanUsed = "savings_plan_used_commitment" as "savingsPlan/UsedCommitment",
    PlanEffectiveCost = "savings_plan_savings_plan_effective_cost" as "savingsPlan/SavingsPlanEffectiveCost",
    PlanUpfront = "savings_plan_amortized_upfront_commitment_for_billing_period" as "savingsPlan/AmortizedUpfrontCommitmentForBillingPeriod",
    PlanRecurring = "savings_plan_recurring_commitment_for_billing_period" as "savingsPlan/RecurringCommitmentForBillingPeriod",
}

columns! {
    /// Columns that follow from the period and the row's span.
    When:
    Interval = "identity_time_interval" as "identity/TimeInterval",
    PeriodStart = "bill_billing_period_start_date" as "bill/BillingPeriodStartDate",
    PeriodEnd = "bill_billing_period_end_date" as "bill/BillingPeriodEndDate",
    UsageStart = "line_item_usage_start_date" as "lineItem/UsageStartDate",
    UsageEnd = "line_item_usage_end_date" as "lineItem/UsageEndDate",
}

/// A column of any kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Column {
    Text(Text),
    Number(Number),
    When(When),
}

impl Column {
    /// Every column but those left out, section by section as AWS orders them.
    pub fn all_but(absent: &[Text]) -> Vec<Self> {
        let texts = Text::ALL.iter().filter(|text| !absent.contains(text));
        let mut columns: Vec<Self> = texts.map(|&text| Self::Text(text)).collect();
        columns.extend(When::ALL.iter().map(|&when| Self::When(when)));
        columns.extend(Number::ALL.iter().map(|&number| Self::Number(number)));
        columns.sort_by_key(|column| section(column.name()));
        columns
    }

    /// The column's name in the file.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text(text) => text.name(),
            Self::Number(number) => number.name(),
            Self::When(when) => when.name(),
        }
    }

    /// The column's section and name in the CSV form.
    pub fn header(self) -> (&'static str, &'static str) {
        match self {
            Self::Text(text) => text.header(),
            Self::Number(number) => number.header(),
            Self::When(when) => when.header(),
        }
    }
}

/// The place of a column's section in the file.
fn section(name: &str) -> usize {
    const ORDER: [&str; 8] =
        ["identity_", "bill_", "line_item_", "product_", "pricing_", "reservation_", "savings_plan_", "resource_tags_"];
    ORDER.iter().position(|prefix| name.starts_with(prefix)).unwrap_or(ORDER.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// AWS's rule from a CSV heading to an Athena column.
    fn athena(header: &str) -> String {
        let mut name = String::new();
        for letter in header.chars() {
            if letter.is_ascii_uppercase() || !letter.is_ascii_alphanumeric() {
                name.push('_');
            }
            if letter.is_ascii_alphanumeric() {
                name.push(letter.to_ascii_lowercase());
            }
        }
        while name.contains("__") {
            name = name.replace("__", "_");
        }
        name.trim_matches('_').to_owned()
    }

    #[test]
    fn every_heading_maps_onto_its_athena_name() {
        let columns = Column::all_but(&[]);
        assert_eq!(columns.len(), Text::ALL.len() + Number::ALL.len() + When::ALL.len());
        for column in columns {
            let (section, name) = column.header();
            assert_eq!(athena(&format!("{section}/{name}")), column.name());
        }
    }

    #[test]
    fn each_capital_of_an_abbreviation_stands_alone() {
        assert_eq!(Text::ReservationArn.header(), ("reservation", "ReservationARN"));
        assert_eq!(athena("reservation/ReservationARN"), "reservation_reservation_a_r_n");
    }

    #[test]
    fn a_colon_in_a_tag_becomes_an_underscore() {
        assert_eq!(athena("resourceTags/user:CostCenter"), "resource_tags_user_cost_center");
    }
}
