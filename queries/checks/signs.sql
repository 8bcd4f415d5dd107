--! title = "Amounts of the wrong sign"
--! question = "Is use, a fee or a tax negative, or a credit or refund positive?"
--! severity = "warning"
--! unit = "rows"
--! touched = """
--!   unblended_cost < 0 AND charge_type IN (
--!     'Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage', 'Fee', 'RIFee', 'SavingsPlanRecurringFee',
--!     'SavingsPlanUpfrontFee', 'Tax')
--!   OR unblended_cost > 0 AND charge_type IN ('Credit', 'Refund')"""

-- By unblended cost. Discounts and negations of covered use are negative by nature.

SELECT
  concat(CASE WHEN unblended_cost < 0 THEN 'negative ' ELSE 'positive ' END, charge_type, ' of ', coalesce(service, 'no service'))
    AS finding,
  COUNT(*) AS count,
  SUM(unblended_cost) AS amount,
  currency
FROM line_items
WHERE {touched}
GROUP BY unblended_cost < 0, charge_type, service, currency
ORDER BY ABS(SUM(unblended_cost)) DESC, finding, currency
