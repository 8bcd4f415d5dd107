-- Reservations and Savings Plans, one row for each billing month: what is paid for, what of it was used, and what that saved.
-- Covered use of a commitment that another bill pays for has rows without a committed cost.
--
-- committed_cost is the commitment's cost in the month, its part of an upfront fee included; used_cost and unused_cost are its two
-- parts, of which amortization makes the cost of covered use and of the fee. on_demand_cost is what the covered use would
-- have cost on demand: at the list price for reservations, at the price that the plan takes back for plans.

SELECT
  billing_month,
  payer_account,
  commitment_arn,
  CASE WHEN MIN(purchase_option) = 'Reserved' THEN 'Reserved Instance' ELSE 'Savings Plan' END AS commitment_type,
  MAX(reservation_id) AS reservation_id,
  MAX(account) FILTER (WHERE committed_cost IS NOT NULL) AS account,
  MAX(service) FILTER (WHERE committed_cost IS NOT NULL) AS service,
  MAX(instance_type) FILTER (WHERE charge_type = 'RIFee') AS instance_type,
  MAX(region) FILTER (WHERE committed_cost IS NOT NULL) AS region,
  MAX(reservation_zone) AS zone,
  MAX(offering) AS offering,
  MAX(commitment_term) AS term,
  MAX(payment_option) AS payment_option,
  MIN(commitment_start) AS starts,
  MAX(commitment_end) AS ends,
  SUM(reserved_units) FILTER (WHERE charge_type = 'RIFee') AS reserved_hours,
  SUM(unused_units) FILTER (WHERE charge_type = 'RIFee') AS unused_hours,
  SUM(reserved_normalized_units) FILTER (WHERE charge_type = 'RIFee') AS reserved_normalized_hours,
  SUM(unused_normalized_units) FILTER (WHERE charge_type = 'RIFee') AS unused_normalized_hours,
  SUM(committed_cost) AS committed_cost,
  SUM(amortized_cost) FILTER (WHERE charge_type IN ('DiscountedUsage', 'SavingsPlanCoveredUsage')) AS used_cost,
  SUM(amortized_cost) FILTER (WHERE charge_type IN ('RIFee', 'SavingsPlanRecurringFee')) AS unused_cost,
  SUM(CASE charge_type WHEN 'DiscountedUsage' THEN list_cost WHEN 'SavingsPlanCoveredUsage' THEN coalesce(nullif(unblended_cost, 0), list_cost) END)
    AS on_demand_cost,
  SUM(amortized_upfront) AS amortized_upfront,
  SUM(unblended_cost) FILTER (WHERE charge_type IN ('Fee', 'SavingsPlanUpfrontFee')) AS upfront_fees,
  currency
FROM line_items
WHERE commitment_arn IS NOT NULL
  AND charge_type IN (
    'DiscountedUsage', 'SavingsPlanCoveredUsage', 'RIFee', 'SavingsPlanRecurringFee', 'Fee', 'SavingsPlanUpfrontFee')
GROUP BY billing_month, payer_account, commitment_arn, currency
