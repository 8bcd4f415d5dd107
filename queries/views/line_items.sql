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
    text(savings_plan_savings_plan_a_r_n) AS savings_plan_arn,
    -- Shares of an instance that are told again for each pod or task on it.
    text(split_line_item_parent_resource_id) IS NOT NULL
      OR coalesce(line_item_operation IN ('EKSPod-EC2', 'ECSTask-EC2'), false) AS split
  FROM cur
),
told AS (
  SELECT
    *,
    coalesce(kind = 'Refund' AND line_item_line_item_description LIKE '%Savings Plan%', false) AS is_plan_refund,
    -- Cash for what later months use, or back from it.
    coalesce(
      kind = 'SavingsPlanUpfrontFee'
        OR kind = 'Fee' AND reservation_arn IS NOT NULL
        OR kind = 'Refund' AND line_item_line_item_description LIKE '%Savings Plan%', false) AS is_upfront,
    -- Whether the file lacks the column that the charge type's amortized cost is made of.
    kind = 'DiscountedUsage' AND NOT has__reservation_effective_cost
      OR kind IN ('SavingsPlanCoveredUsage', 'SavingsPlanNegation') AND NOT has__savings_plan_savings_plan_effective_cost
      OR kind = 'SavingsPlanRecurringFee'
        AND NOT (has__savings_plan_total_commitment_to_date AND has__savings_plan_used_commitment)
      OR kind = 'RIFee'
        AND NOT (has__reservation_unused_amortized_upfront_fee_for_billing_period
          AND has__reservation_unused_recurring_fee) AS is_lacking,
    -- An unknown net cost is the gross one, but for discounts: what they take off is in the other rows.
    CASE
      WHEN NOT has__line_item_net_unblended_cost THEN unblended
      WHEN kind IN ('EdpDiscount', 'PrivateRateDiscount', 'BundledDiscount', 'RiVolumeDiscount', 'Discount')
        THEN coalesce(money(line_item_net_unblended_cost), money(0))
      ELSE coalesce(money(line_item_net_unblended_cost), unblended)
    END AS net_unblended
  FROM named
),
amortized AS (
  SELECT
    *,
    CASE
      WHEN is_upfront THEN money(0)
      -- Its unblended cost stands in.
      WHEN is_lacking THEN unblended
      WHEN kind = 'DiscountedUsage' THEN coalesce(money(reservation_effective_cost), money(0))
      WHEN kind = 'SavingsPlanCoveredUsage' THEN coalesce(money(savings_plan_savings_plan_effective_cost), money(0))
      WHEN kind = 'SavingsPlanNegation' THEN money(0)
      WHEN kind = 'SavingsPlanRecurringFee'
        THEN coalesce(money(savings_plan_total_commitment_to_date), money(0))
          - coalesce(money(savings_plan_used_commitment), money(0))
      WHEN kind = 'RIFee'
        THEN coalesce(money(reservation_unused_amortized_upfront_fee_for_billing_period), money(0))
          + coalesce(money(reservation_unused_recurring_fee), money(0))
      ELSE unblended
    END AS gross,
    -- One of the two parts may be left empty where it is 0; both empty is unknown.
    CASE
      WHEN money(savings_plan_net_recurring_commitment_for_billing_period) IS NOT NULL
        OR money(savings_plan_net_amortized_upfront_commitment_for_billing_period) IS NOT NULL
        THEN coalesce(
            money(savings_plan_net_recurring_commitment_for_billing_period),
            money(savings_plan_recurring_commitment_for_billing_period),
            money(0))
          + coalesce(
            money(savings_plan_net_amortized_upfront_commitment_for_billing_period),
            money(savings_plan_amortized_upfront_commitment_for_billing_period),
            money(0))
    END AS net_plan_fee
  FROM told
)
SELECT
  bill_period AS billing_month,
  utc(line_item_usage_start_date) AS usage_start,
  CAST(utc(line_item_usage_start_date) AS DATE) AS usage_date,
  text(bill_payer_account_id) AS payer_account,
  text(line_item_usage_account_id) AS account,
  -- What the file of [accounts] says of the day of use comes first.
  account_name(text(line_item_usage_account_id), CAST(utc(line_item_usage_start_date) AS DATE), text(line_item_usage_account_name))
    AS account_name,
  organizational_unit(text(line_item_usage_account_id), CAST(utc(line_item_usage_start_date) AS DATE), text(NULL))
    AS organizational_unit,
  service_name(product_servicename, product_product_name, line_item_product_code) AS service,
  text(line_item_product_code) AS service_code,
  text(product_region) AS region,
  text(line_item_availability_zone) AS availability_zone,
  text(line_item_usage_type) AS usage_type,
  usage_family(line_item_usage_type) AS usage_family,
  text(line_item_operation) AS operation,
  text(product_product_family) AS product_family,
  text(product_instance_type) AS instance_type,
  text(product_operating_system) AS operating_system,
  text(product_tenancy) AS tenancy,
  text(line_item_resource_id) AS resource_id,
  kind AS charge_type,
  CASE
    WHEN kind IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'SavingsPlanNegation') THEN 'Usage'
    WHEN kind IN ('SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee', 'RIFee', 'Fee', 'FlatRateSubscription') THEN 'Purchase'
    WHEN is_plan_refund THEN 'Purchase'
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
  -- Whether the row meters use: negations repeat the usage of the rows that they take back, split rows that of instances.
  kind IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') AND NOT split AS is_metered,
  split AS is_split,
  -- Hours of what a reservation could cover, whatever covers it now.
  kind IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage') AND NOT split
    AND is_reservable(line_item_product_code, line_item_usage_type) AS is_reservable,
  -- The kind of Savings Plan that could cover the use, whatever covers it now.
  CASE
    WHEN kind IN ('Usage', 'SavingsPlanCoveredUsage') AND NOT split
      THEN plan_kind(line_item_product_code, line_item_usage_type)
  END AS plan_kind,
  text(pricing_unit) AS unit,
  money(line_item_usage_amount) AS usage_amount,
  money(line_item_normalized_usage_amount) AS normalized_usage,
  unblended AS unblended_cost,
  money(line_item_blended_cost) AS blended_cost,
  net_unblended AS net_unblended_cost,
  gross AS amortized_cost,
  -- A net value that is unknown is the gross one.
  CASE
    WHEN is_upfront OR kind = 'SavingsPlanNegation' AND NOT is_lacking THEN money(0)
    WHEN is_lacking THEN net_unblended
    WHEN kind = 'DiscountedUsage' THEN coalesce(money(reservation_net_effective_cost), gross)
    WHEN kind = 'SavingsPlanCoveredUsage' THEN coalesce(money(savings_plan_net_savings_plan_effective_cost), gross)
    WHEN kind = 'SavingsPlanRecurringFee'
      THEN coalesce(
        share(
          net_plan_fee,
          gross,
          money(savings_plan_total_commitment_to_date)),
        gross)
    WHEN kind = 'RIFee'
      THEN coalesce(
          money(reservation_net_unused_amortized_upfront_fee_for_billing_period),
          money(reservation_unused_amortized_upfront_fee_for_billing_period),
          money(0))
        + coalesce(money(reservation_net_unused_recurring_fee), money(reservation_unused_recurring_fee), money(0))
    ELSE net_unblended
  END AS net_amortized_cost,
  is_lacking AS unblended_stands_in,
  -- Whether the net costs are the gross ones for want of columns, for reports to say so.
  NOT has__line_item_net_unblended_cost AS net_unblended_is_gross,
  CASE
    WHEN kind = 'DiscountedUsage' THEN NOT has__reservation_net_effective_cost
    WHEN kind = 'SavingsPlanCoveredUsage' THEN NOT has__savings_plan_net_savings_plan_effective_cost
    WHEN kind = 'SavingsPlanRecurringFee'
      THEN NOT (has__savings_plan_net_recurring_commitment_for_billing_period
        AND has__savings_plan_net_amortized_upfront_commitment_for_billing_period)
    WHEN kind = 'RIFee'
      THEN NOT (has__reservation_net_unused_amortized_upfront_fee_for_billing_period
        AND has__reservation_net_unused_recurring_fee)
    ELSE NOT has__line_item_net_unblended_cost
  END AS net_amortized_is_gross,
  CASE WHEN kind = 'SavingsPlanNegation' THEN money(0) ELSE money(pricing_public_on_demand_cost) END AS list_cost,
  -- At the prices agreed, before commitments. A bill does not say them for what a commitment covers: list prices stand in.
  CASE
    WHEN kind = 'SavingsPlanNegation' THEN money(0)
    WHEN kind IN ('DiscountedUsage', 'SavingsPlanCoveredUsage')
      THEN coalesce(money(pricing_public_on_demand_cost), unblended)
    ELSE net_unblended
  END AS contracted_cost,
  text(line_item_currency_code) AS currency,
  text(bill_invoice_id) AS invoice_id,
  text(bill_billing_entity) AS billing_entity,
  coalesce(reservation_arn, savings_plan_arn) AS commitment_arn,
  utc(coalesce(text(reservation_start_time), text(savings_plan_start_time))) AS commitment_start,
  utc(coalesce(text(reservation_end_time), text(savings_plan_end_time))) AS commitment_end,
  CASE
    WHEN savings_plan_arn IS NOT NULL THEN text(savings_plan_purchase_term)
    WHEN reservation_arn IS NOT NULL THEN text(pricing_lease_contract_length)
  END AS commitment_term,
  CASE
    WHEN savings_plan_arn IS NOT NULL THEN text(savings_plan_payment_option)
    WHEN reservation_arn IS NOT NULL THEN text(pricing_purchase_option)
  END AS payment_option,
  CASE
    WHEN savings_plan_arn IS NOT NULL THEN text(savings_plan_offering_type)
    WHEN reservation_arn IS NOT NULL THEN text(pricing_offering_class)
  END AS offering,
  -- On fee rows: what the commitment costs in the row's time, its part of the upfront fee included; and that part alone.
  CASE
    WHEN kind = 'RIFee'
      THEN unblended + coalesce(money(reservation_amortized_upfront_fee_for_billing_period), money(0))
    WHEN kind = 'SavingsPlanRecurringFee' THEN money(savings_plan_total_commitment_to_date)
  END AS committed_cost,
  CASE
    WHEN kind = 'RIFee'
      THEN net_unblended + coalesce(
        money(reservation_net_amortized_upfront_fee_for_billing_period),
        money(reservation_amortized_upfront_fee_for_billing_period),
        money(0))
    WHEN kind = 'SavingsPlanRecurringFee'
      THEN coalesce(net_plan_fee, money(savings_plan_total_commitment_to_date))
  END AS net_committed_cost,
  CASE WHEN kind = 'SavingsPlanRecurringFee' THEN money(savings_plan_used_commitment) END AS used_commitment,
  CASE
    WHEN kind = 'RIFee' THEN money(reservation_amortized_upfront_fee_for_billing_period)
    WHEN kind = 'SavingsPlanRecurringFee' THEN money(savings_plan_amortized_upfront_commitment_for_billing_period)
  END AS amortized_upfront,
  text(reservation_subscription_id) AS reservation_id,
  text(reservation_availability_zone) AS reservation_zone,
  money(reservation_total_reserved_units) AS reserved_units,
  -- CSV leaves a zero empty here. Where the file has no such column, it is unknown.
  CASE WHEN has__reservation_unused_quantity THEN coalesce(money(reservation_unused_quantity), money(0)) END
    AS unused_units,
  money(reservation_total_reserved_normalized_units) AS reserved_normalized_units,
  CASE
    WHEN has__reservation_unused_normalized_unit_quantity
      THEN coalesce(money(reservation_unused_normalized_unit_quantity), money(0))
  END AS unused_normalized_units,
  resource_tags AS tags,
  cost_category AS cost_categories,
  text(line_item_line_item_description) AS description,
  'AWS' AS provider,
  utc(line_item_usage_end_date) AS usage_end,
  text(bill_payer_account_name) AS payer_account_name,
  text(bill_invoicing_entity) AS invoicing_entity,
  text(line_item_legal_entity) AS legal_entity,
  text(product_sku) AS sku
FROM amortized
