--! title = "Rows"
--! question = "How many rows does each billing period have, and what do they add up to?"
--! severity = "info"
--! unit = "rows"

-- A period that is much shorter than its neighbours was not delivered whole.

SELECT
  to_char(billing_month, '%Y-%m') AS finding,
  COUNT(*) AS count,
  SUM(unblended_cost) AS amount,
  currency
FROM line_items
GROUP BY billing_month, currency
ORDER BY billing_month, currency
