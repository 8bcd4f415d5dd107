-- The line items of a bill in one vocabulary, whatever form the bill arrived in.
-- What cost, amortized cost and each charge type mean is said here and nowhere else.
--
-- has__X says of the row's file whether it has the column X at all; bill_period is the billing period as a date.

WITH named AS (
  SELECT
    *,
    text(line_item_line_item_type) AS kind,
    money(line_item_unblended_cost) AS unblended,
    text(reservation_reservation_a_r_n) AS reservation_arn,
    text(savings_plan_savings_plan_a_r_n) AS savings_plan_arn
  FROM cur
)
SELECT
  bill_period AS billing_month,
  utc(line_item_usage_start_date) AS usage_start,
  CAST(utc(line_item_usage_start_date) AS DATE) AS usage_date,
  text(bill_payer_account_id) AS payer_account,
  text(line_item_usage_account_id) AS account,
  text(line_item_usage_account_name) AS account_name,
  service_name(product_servicename, product_product_name, line_item_product_code) AS service,
  text(line_item_product_code) AS service_code,
  text(product_region) AS region,
  text(line_item_availability_zone) AS availability_zone,
  text(line_item_usage_type) AS usage_type,
  text(line_item_operation) AS operation,
  text(product_product_family) AS product_family,
  text(product_instance_type) AS instance_type,
  text(line_item_resource_id) AS resource_id,
  kind AS charge_type,
  CASE
    WHEN kind IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'SavingsPlanNegation') THEN 'Usage'
    WHEN kind IN ('SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee', 'RIFee', 'Fee', 'FlatRateSubscription') THEN 'Purchase'
    WHEN kind = 'Refund' AND line_item_line_item_description LIKE '%Savings Plan%' THEN 'Purchase'
    WHEN kind IN ('Refund', 'Credit') THEN 'Credit'
    WHEN kind = 'Tax' THEN 'Tax'
    ELSE 'Adjustment'
  END AS charge_category,
  CASE
    WHEN kind IN ('DiscountedUsage', 'RIFee') OR kind = 'Fee' AND reservation_arn IS NOT NULL THEN 'Reserved'
    WHEN kind LIKE 'SavingsPlan%' THEN 'Savings Plan'
    WHEN kind = 'Usage' AND line_item_usage_type LIKE '%SpotUsage%' THEN 'Spot'
    WHEN kind = 'Usage' THEN 'On-Demand'
  END AS purchase_option,
  -- Whether the row meters use: negations repeat the usage of the rows that they take back.
  kind IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') AS is_metered,
  text(pricing_unit) AS unit,
  money(line_item_usage_amount) AS usage_amount,
  money(line_item_normalized_usage_amount) AS normalized_usage,
  unblended AS unblended_cost,
  money(line_item_blended_cost) AS blended_cost,
  -- Where the file lacks the column that a charge type needs, its unblended cost stands in.
  CASE
    WHEN kind = 'Usage' THEN unblended
    WHEN kind = 'DiscountedUsage' AND has__reservation_effective_cost
      THEN coalesce(money(reservation_effective_cost), money(0))
    WHEN kind = 'SavingsPlanCoveredUsage' AND has__savings_plan_savings_plan_effective_cost
      THEN coalesce(money(savings_plan_savings_plan_effective_cost), money(0))
    WHEN kind = 'SavingsPlanNegation' AND has__savings_plan_savings_plan_effective_cost THEN money(0)
    WHEN kind = 'SavingsPlanRecurringFee'
      AND has__savings_plan_total_commitment_to_date AND has__savings_plan_used_commitment
      THEN coalesce(money(savings_plan_total_commitment_to_date), money(0))
        - coalesce(money(savings_plan_used_commitment), money(0))
    WHEN kind = 'SavingsPlanUpfrontFee' THEN money(0)
    WHEN kind = 'RIFee'
      AND has__reservation_unused_amortized_upfront_fee_for_billing_period AND has__reservation_unused_recurring_fee
      THEN coalesce(money(reservation_unused_amortized_upfront_fee_for_billing_period), money(0))
        + coalesce(money(reservation_unused_recurring_fee), money(0))
    WHEN kind = 'Fee' AND reservation_arn IS NOT NULL THEN money(0)
    WHEN kind = 'Refund' AND line_item_line_item_description LIKE '%Savings Plan%' THEN money(0)
    ELSE unblended
  END AS amortized_cost,
  -- Whether it does: the same conditions, for reports to say so.
  kind = 'DiscountedUsage' AND NOT has__reservation_effective_cost
    OR kind IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation') AND NOT has__savings_plan_savings_plan_effective_cost
    OR kind = 'SavingsPlanRecurringFee'
      AND NOT (has__savings_plan_total_commitment_to_date AND has__savings_plan_used_commitment)
    OR kind = 'RIFee'
      AND NOT (has__reservation_unused_amortized_upfront_fee_for_billing_period
        AND has__reservation_unused_recurring_fee) AS unblended_stands_in,
  CASE WHEN kind = 'SavingsPlanNegation' THEN money(0) ELSE money(pricing_public_on_demand_cost) END AS list_cost,
  text(line_item_currency_code) AS currency,
  text(bill_invoice_id) AS invoice_id,
  text(bill_billing_entity) AS billing_entity,
  coalesce(reservation_arn, savings_plan_arn) AS commitment_arn,
  text(reservation_subscription_id) AS reservation_id,
  text(reservation_availability_zone) AS reservation_zone,
  money(reservation_total_reserved_units) AS reserved_units,
  -- CSV leaves a zero empty here. Where the file has no such column, it is unknown.
  CASE WHEN has__reservation_unused_quantity THEN coalesce(money(reservation_unused_quantity), money(0)) END
    AS unused_units,
  resource_tags AS tags,
  cost_category AS cost_categories,
  text(line_item_line_item_description) AS description,
  'AWS' AS provider,
  utc(line_item_usage_end_date) AS usage_end,
  text(bill_payer_account_name) AS payer_account_name,
  text(bill_invoicing_entity) AS invoicing_entity,
  text(line_item_legal_entity) AS legal_entity,
  text(product_sku) AS sku
FROM named
