--! title = "Usage outside its billing period"
--! question = "Is a line dated outside the billing period that it is charged in?"
--! severity = "warning"
--! unit = "rows"
--! touched = """
--!   is_metered
--!   AND (usage_start < CAST(billing_month AS TIMESTAMP) OR usage_date >= billing_month + INTERVAL '1 month')"""

-- Late usage is billed in the month after, and a report by day puts it into the month before. Fees, taxes and credits are
-- often dated by what they are for: those are only mentioned.

SELECT
  concat(charge_type, ' charged in ', to_char(billing_month, '%Y-%m'), ', dated ', MIN(usage_date), ' to ', MAX(usage_date))
    AS finding,
  COUNT(*) AS count,
  SUM(unblended_cost) AS amount,
  currency,
  CASE WHEN {touched} THEN 'warning' ELSE 'info' END AS severity
FROM line_items
WHERE usage_date < billing_month OR usage_date >= billing_month + INTERVAL '1 month'
GROUP BY charge_type, billing_month, currency, CASE WHEN {touched} THEN 'warning' ELSE 'info' END
ORDER BY severity DESC, billing_month, charge_type, currency
