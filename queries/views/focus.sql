-- Line items in the columns of FOCUS 1.2, in its order; names that begin with x_ are not of FOCUS.
--
-- BilledCost adds up to the unblended cost and EffectiveCost to the amortized one, of each month, account and service,
-- to the last digit. So that they do:
-- - Use that a Savings Plan covers is billed at 0, and the rows that take its price back (SavingsPlanNegation) are left
--   out. Where the two do not cancel, what is left of them is one row of category Adjustment for each account and service.
-- - The recurring fee of a commitment is a Purchase without effective cost; what of the commitment nobody used is a row
--   of its own of category Usage, status Unused, that is billed at 0.
-- - Upfront fees are Purchases without effective cost, as their amortized cost is 0.
-- A bill does not say its negotiated prices, so ContractedCost is the list price of what a commitment covers and the
-- billed cost of all else. What the bill does not say is NULL, a list cost among it.

WITH parts AS (
  SELECT *, 'charge' AS part
  FROM line_items
  WHERE charge_type IS DISTINCT FROM 'SavingsPlanNegation'
  UNION ALL BY NAME
  SELECT *, 'unused' AS part
  FROM line_items
  WHERE charge_type IN ('RIFee', 'SavingsPlanRecurringFee') AND amortized_cost <> 0
  UNION ALL BY NAME
  SELECT
    billing_month,
    min(usage_start) AS usage_start,
    max(usage_end) AS usage_end,
    payer_account,
    payer_account_name,
    account,
    account_name,
    service,
    service_code,
    currency,
    invoice_id,
    billing_entity,
    invoicing_entity,
    legal_entity,
    provider,
    'SavingsPlanNegation' AS charge_type,
    'Adjustment' AS charge_category,
    'What is left of covered use and the rows that take its price back' AS description,
    SUM(unblended_cost) AS unblended_cost,
    SUM(unblended_cost) AS contracted_cost,
    -- 0, but where the unblended cost stands in for columns that the bill lacks.
    SUM(amortized_cost) FILTER (WHERE charge_type = 'SavingsPlanNegation') AS amortized_cost,
    money(0) AS list_cost,
    'rest' AS part
  FROM line_items
  WHERE charge_type IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation')
  GROUP BY
    billing_month, payer_account, payer_account_name, account, account_name, service, service_code, currency,
    invoice_id, billing_entity, invoicing_entity, legal_entity, provider
  HAVING SUM(unblended_cost) <> 0
    OR SUM(amortized_cost) FILTER (WHERE charge_type = 'SavingsPlanNegation') <> 0
),
told AS (
  SELECT
    *,
    part = 'unused' AS is_unused,
    coalesce(part = 'charge' AND charge_type IN ('DiscountedUsage', 'SavingsPlanCoveredUsage'), false) AS is_covered,
    coalesce(charge_type LIKE 'SavingsPlan%' OR commitment_arn LIKE '%:savingsplan%', false) AS is_plan,
    CASE WHEN part = 'unused' THEN 'Usage' ELSE charge_category END AS category
  FROM parts
)
SELECT
  availability_zone AS "AvailabilityZone",
  CASE WHEN is_unused OR part = 'charge' AND charge_type = 'SavingsPlanCoveredUsage' THEN money(0) ELSE unblended_cost END
    AS "BilledCost",
  payer_account AS "BillingAccountId",
  payer_account_name AS "BillingAccountName",
  currency AS "BillingCurrency",
  CAST(billing_month + INTERVAL '1 month' AS TIMESTAMP) AS "BillingPeriodEnd",
  CAST(billing_month AS TIMESTAMP) AS "BillingPeriodStart",
  category AS "ChargeCategory",
  CASE WHEN charge_type = 'Refund' THEN 'Correction' END AS "ChargeClass",
  description AS "ChargeDescription",
  CASE
    WHEN category = 'Usage' THEN 'Usage-Based'
    WHEN charge_type IN ('RIFee', 'SavingsPlanRecurringFee', 'FlatRateSubscription') THEN 'Recurring'
    ELSE 'One-Time'
  END AS "ChargeFrequency",
  -- A period ends with the next one's first instant; the report ends a month's fees with its last second.
  date_trunc('minute', usage_end + INTERVAL '59 seconds') AS "ChargePeriodEnd",
  usage_start AS "ChargePeriodStart",
  CASE WHEN commitment_arn IS NULL THEN NULL WHEN is_plan THEN 'Spend' ELSE 'Usage' END AS "CommitmentDiscountCategory",
  commitment_arn AS "CommitmentDiscountId",
  CASE WHEN is_unused THEN 'Unused' WHEN is_covered THEN 'Used' END AS "CommitmentDiscountStatus",
  CASE WHEN commitment_arn IS NULL THEN NULL WHEN is_plan THEN 'Savings Plan' ELSE 'Reserved Instance' END
    AS "CommitmentDiscountType",
  CASE WHEN category = 'Usage' AND NOT is_unused THEN usage_amount END AS "ConsumedQuantity",
  CASE WHEN category = 'Usage' AND NOT is_unused THEN unit END AS "ConsumedUnit",
  CASE WHEN is_unused THEN money(0) ELSE contracted_cost END AS "ContractedCost",
  CASE
    WHEN part = 'charge' AND charge_type IN ('RIFee', 'SavingsPlanRecurringFee') THEN money(0)
    ELSE amortized_cost
  END AS "EffectiveCost",
  invoice_id AS "InvoiceId",
  coalesce(invoicing_entity, billing_entity, provider) AS "InvoiceIssuerName",
  CASE WHEN is_unused AND list_cost IS NOT NULL THEN money(0) ELSE list_cost END AS "ListCost",
  CASE
    WHEN is_unused OR is_covered THEN 'Committed'
    WHEN category = 'Usage' AND purchase_option = 'Spot' THEN 'Dynamic'
    WHEN category IN ('Usage', 'Purchase') THEN 'Standard'
  END AS "PricingCategory",
  -- A plan is a promise of money, a reservation one of hours.
  CASE
    WHEN is_unused AND is_plan THEN amortized_cost
    WHEN is_unused THEN unused_units
    WHEN category IN ('Usage', 'Purchase') THEN usage_amount
  END AS "PricingQuantity",
  CASE
    WHEN is_unused AND is_plan THEN currency
    WHEN category IN ('Usage', 'Purchase') THEN unit
  END AS "PricingUnit",
  provider AS "ProviderName",
  CASE WHEN billing_entity = 'AWS Marketplace' THEN coalesce(legal_entity, billing_entity) ELSE provider END
    AS "PublisherName",
  region AS "RegionId",
  resource_id AS "ResourceId",
  service_category(service, service_code) AS "ServiceCategory",
  coalesce(service, service_code, description) AS "ServiceName",
  sku AS "SkuId",
  account AS "SubAccountId",
  account_name AS "SubAccountName",
  tags AS "Tags",
  charge_type AS "x_ChargeType",
  operation AS "x_Operation",
  service_code AS "x_ServiceCode",
  usage_type AS "x_UsageType"
FROM told
