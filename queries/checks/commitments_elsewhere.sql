--! title = "Commitments owned elsewhere"
--! question = "Is use covered by commitments that this bill does not pay for?"
--! severity = "info"
--! unit = "money"
--! forms = ["cur", "cur2"]

-- Covered use whose reservation or plan has no fee row in the same month: an account outside this bill owns it. Its amortized
-- cost is in no unblended total.

SELECT
  concat(coalesce(commitment_arn, 'a commitment without name'), ' in ', to_char(billing_month, '%Y-%m')) AS finding,
  covered_rows AS count,
  covered AS amount,
  currency,
  covered AS figure
FROM (
  SELECT
    billing_month,
    commitment_arn,
    currency,
    COUNT(*) FILTER (WHERE charge_type IN ('DiscountedUsage', 'SavingsPlanCoveredUsage')) AS covered_rows,
    SUM(amortized_cost) FILTER (WHERE charge_type IN ('DiscountedUsage', 'SavingsPlanCoveredUsage')) AS covered,
    COUNT(*) FILTER (WHERE charge_type IN ('RIFee', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee')
      OR charge_type = 'Fee' AND purchase_option = 'Reserved') AS fees
  FROM line_items
  WHERE purchase_option IN ('Reserved', 'Savings Plan')
  GROUP BY billing_month, payer_account, commitment_arn, currency
)
WHERE fees = 0 AND covered_rows > 0
ORDER BY covered DESC, finding, count, currency
