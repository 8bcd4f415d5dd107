//! The report's columns, in AWS's own spelling for Athena.

/// Declares an enum of columns, each with its name in the file.
macro_rules! columns {
    ($(#[$doc:meta])* $kind:ident: $($variant:ident = $name:literal,)*) => {
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
        }
    };
}

columns! {
    /// Columns of text.
    Text:
    LineItemId = "identity_line_item_id",
    InvoiceId = "bill_invoice_id",
    InvoicingEntity = "bill_invoicing_entity",
    BillingEntity = "bill_billing_entity",
    BillType = "bill_bill_type",
    Payer = "bill_payer_account_id",
    Account = "line_item_usage_account_id",
    ChargeType = "line_item_line_item_type",
    ProductCode = "line_item_product_code",
    UsageType = "line_item_usage_type",
    Operation = "line_item_operation",
    Zone = "line_item_availability_zone",
    ResourceId = "line_item_resource_id",
    Currency = "line_item_currency_code",
    UnblendedRate = "line_item_unblended_rate",
    BlendedRate = "line_item_blended_rate",
    Description = "line_item_line_item_description",
    TaxType = "line_item_tax_type",
    LegalEntity = "line_item_legal_entity",
    ProductName = "product_product_name",
    ServiceCode = "product_servicecode",
    ServiceName = "product_servicename",
    ProductFamily = "product_product_family",
    InstanceType = "product_instance_type",
    InstanceFamily = "product_instance_type_family",
    Region = "product_region",
    RegionCode = "product_region_code",
    Location = "product_location",
    OperatingSystem = "product_operating_system",
    Tenancy = "product_tenancy",
    ProductUsageType = "product_usagetype",
    ProductOperation = "product_operation",
    Vcpu = "product_vcpu",
    VolumeType = "product_volume_type",
    Sku = "product_sku",
    RateId = "pricing_rate_id",
    PricingCurrency = "pricing_currency",
    PublicRate = "pricing_public_on_demand_rate",
    Term = "pricing_term",
    Unit = "pricing_unit",
    LeaseLength = "pricing_lease_contract_length",
    OfferingClass = "pricing_offering_class",
    PurchaseOption = "pricing_purchase_option",
    ReservationZone = "reservation_availability_zone",
    ReservationEnd = "reservation_end_time",
    ReservationModification = "reservation_modification_status",
    NormalizedUnitsPerReservation = "reservation_normalized_units_per_reservation",
    NumberOfReservations = "reservation_number_of_reservations",
    ReservationArn = "reservation_reservation_a_r_n",
    ReservationStart = "reservation_start_time",
    SubscriptionId = "reservation_subscription_id",
    TotalReservedNormalizedUnits = "reservation_total_reserved_normalized_units",
    TotalReservedUnits = "reservation_total_reserved_units",
    UnitsPerReservation = "reservation_units_per_reservation",
    PlanArn = "savings_plan_savings_plan_a_r_n",
    PlanStart = "savings_plan_start_time",
    PlanEnd = "savings_plan_end_time",
    PlanOfferingType = "savings_plan_offering_type",
    PlanPaymentOption = "savings_plan_payment_option",
    PlanTerm = "savings_plan_purchase_term",
    PlanRegion = "savings_plan_region",
    PlanInstanceFamily = "savings_plan_instance_type_family",
    TagCostCenter = "resource_tags_user_cost_center",
    TagEnvironment = "resource_tags_user_environment",
    TagTeam = "resource_tags_user_team",
    TagName = "resource_tags_user_name",
    TagCreatedBy = "resource_tags_aws_created_by",
}

columns! {
    /// Columns of doubles.
    Number:
    UsageAmount = "line_item_usage_amount",
    NormalizationFactor = "line_item_normalization_factor",
    NormalizedUsageAmount = "line_item_normalized_usage_amount",
    UnblendedCost = "line_item_unblended_cost",
    BlendedCost = "line_item_blended_cost",
    PublicCost = "pricing_public_on_demand_cost",
    UpfrontForUsage = "reservation_amortized_upfront_cost_for_usage",
    UpfrontForPeriod = "reservation_amortized_upfront_fee_for_billing_period",
    EffectiveCost = "reservation_effective_cost",
    RecurringForUsage = "reservation_recurring_fee_for_usage",
    UnusedUpfront = "reservation_unused_amortized_upfront_fee_for_billing_period",
    UnusedNormalized = "reservation_unused_normalized_unit_quantity",
    UnusedQuantity = "reservation_unused_quantity",
    UnusedRecurring = "reservation_unused_recurring_fee",
    UpfrontValue = "reservation_upfront_value",
    PlanTotal = "savings_plan_total_commitment_to_date",
    PlanRate = "savings_plan_savings_plan_rate",
    PlanUsed = "savings_plan_used_commitment",
    PlanEffectiveCost = "savings_plan_savings_plan_effective_cost",
    PlanUpfront = "savings_plan_amortized_upfront_commitment_for_billing_period",
    PlanRecurring = "savings_plan_recurring_commitment_for_billing_period",
}

columns! {
    /// Columns that follow from the period and the row's span.
    When:
    Interval = "identity_time_interval",
    PeriodStart = "bill_billing_period_start_date",
    PeriodEnd = "bill_billing_period_end_date",
    UsageStart = "line_item_usage_start_date",
    UsageEnd = "line_item_usage_end_date",
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
}

/// The place of a column's section in the file.
fn section(name: &str) -> usize {
    const ORDER: [&str; 8] =
        ["identity_", "bill_", "line_item_", "product_", "pricing_", "reservation_", "savings_plan_", "resource_tags_"];
    ORDER.iter().position(|prefix| name.starts_with(prefix)).unwrap_or(ORDER.len())
}
