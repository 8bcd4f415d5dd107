-- The line items of a FOCUS bill, of any provider, in the vocabulary of line_items.sql.
-- FOCUS is net of negotiated discounts: BilledCost stands for the unblended cost and EffectiveCost for the amortized one.
-- Use that a commitment covers is billed at 0 and there are no rows that take it back. What FOCUS does not say is NULL.

WITH named AS (
  SELECT
    *,
    text(chargecategory) AS category,
    text(commitmentdiscountid) AS commitment,
    text(commitmentdiscountstatus) AS status,
    -- A plan commits to spend, a reservation to use.
    coalesce(text(commitmentdiscounttype) LIKE '%Savings Plan%', false)
      OR coalesce(text(commitmentdiscountcategory) = 'Spend', false) AS is_plan
  FROM focus
)
SELECT
  bill_period AS billing_month,
  utc(chargeperiodstart) AS usage_start,
  CAST(utc(chargeperiodstart) AS DATE) AS usage_date,
  text(billingaccountid) AS payer_account,
  text(subaccountid) AS account,
  -- What the file of [accounts] says of the day of use comes first.
  account_name(text(subaccountid), CAST(utc(chargeperiodstart) AS DATE), text(subaccountname))
    AS account_name,
  organizational_unit(text(subaccountid), CAST(utc(chargeperiodstart) AS DATE), text(NULL))
    AS organizational_unit,
  service_name('', '', coalesce(text(servicename), text(x_servicecode))) AS service,
  text(x_servicecode) AS service_code,
  text(regionid) AS region,
  text(availabilityzone) AS availability_zone,
  coalesce(text(x_usagetype), text(skumeter)) AS usage_type,
  usage_family(coalesce(text(x_usagetype), text(skumeter))) AS usage_family,
  text(x_operation) AS operation,
  coalesce(text(servicesubcategory), text(servicecategory)) AS product_family,
  map_value(skupricedetails, 'InstanceType') AS instance_type,
  map_value(skupricedetails, 'OperatingSystem') AS operating_system,
  text(NULL) AS tenancy,
  text(resourceid) AS resource_id,
  CASE
    WHEN category = 'Usage' AND status = 'Used' AND is_plan THEN 'SavingsPlanCoveredUsage'
    WHEN category = 'Usage' AND status = 'Used' THEN 'DiscountedUsage'
    WHEN category = 'Usage' AND status = 'Unused' AND is_plan THEN 'SavingsPlanRecurringFee'
    WHEN category = 'Usage' AND status = 'Unused' THEN 'RIFee'
    WHEN category = 'Purchase' AND commitment IS NOT NULL AND lower(chargefrequency) = 'recurring' AND is_plan
      THEN 'SavingsPlanRecurringFee'
    WHEN category = 'Purchase' AND commitment IS NOT NULL AND lower(chargefrequency) = 'recurring' THEN 'RIFee'
    WHEN category = 'Purchase' AND commitment IS NOT NULL AND is_plan THEN 'SavingsPlanUpfrontFee'
    WHEN category = 'Purchase' THEN 'Fee'
    ELSE category
  END AS charge_type,
  CASE
    WHEN category = 'Usage' AND status = 'Unused' THEN 'Purchase'
    WHEN category IN ('Usage', 'Purchase', 'Credit', 'Tax') THEN category
    ELSE 'Adjustment'
  END AS charge_category,
  CASE
    WHEN commitment IS NOT NULL AND is_plan THEN 'Savings Plan'
    WHEN commitment IS NOT NULL THEN 'Reserved'
    WHEN category = 'Usage' AND text(pricingcategory) = 'Dynamic' THEN 'Spot'
    WHEN category = 'Usage' THEN 'On-Demand'
  END AS purchase_option,
  coalesce(category = 'Usage' AND coalesce(status, '') <> 'Unused', false) AS is_metered,
  false AS is_split,
  coalesce(category = 'Usage' AND coalesce(status, '') <> 'Unused', false)
    AND is_reservable(text(x_servicecode), text(x_usagetype)) AS is_reservable,
  CASE
    WHEN category = 'Usage' AND (status IS NULL OR status = 'Used' AND is_plan)
      THEN plan_kind(text(x_servicecode), text(x_usagetype))
  END AS plan_kind,
  coalesce(text(consumedunit), text(pricingunit)) AS unit,
  money(consumedquantity) AS usage_amount,
  money(NULL) AS normalized_usage,
  money(billedcost) AS unblended_cost,
  money(NULL) AS blended_cost,
  money(billedcost) AS net_unblended_cost,
  money(effectivecost) AS amortized_cost,
  money(effectivecost) AS net_amortized_cost,
  false AS unblended_stands_in,
  false AS net_unblended_is_gross,
  false AS net_amortized_is_gross,
  money(listcost) AS list_cost,
  money(contractedcost) AS contracted_cost,
  text(billingcurrency) AS currency,
  text(invoiceid) AS invoice_id,
  coalesce(text(publishername), text(invoiceissuername)) AS billing_entity,
  commitment AS commitment_arn,
  utc(NULL) AS commitment_start,
  utc(NULL) AS commitment_end,
  text(NULL) AS commitment_term,
  text(NULL) AS payment_option,
  text(NULL) AS offering,
  -- What a commitment costs stands in its used and its unused rows; FOCUS has no row for the whole.
  money(NULL) AS committed_cost,
  money(NULL) AS net_committed_cost,
  money(NULL) AS used_commitment,
  money(NULL) AS amortized_upfront,
  text(NULL) AS reservation_id,
  text(NULL) AS reservation_zone,
  money(NULL) AS reserved_units,
  money(NULL) AS unused_units,
  money(NULL) AS reserved_normalized_units,
  money(NULL) AS unused_normalized_units,
  tags,
  text(NULL) AS cost_categories,
  text(chargedescription) AS description,
  text(providername) AS provider,
  utc(chargeperiodend) AS usage_end,
  text(billingaccountname) AS payer_account_name,
  text(invoiceissuername) AS invoicing_entity,
  text(publishername) AS legal_entity,
  text(skuid) AS sku
FROM named
