--! title = "Net against gross cost"
--! question = "Do the net costs add up to the gross ones with their discounts?"
--! severity = "warning"
--! unit = "money"
--! threshold = 0.01
--! forms = ["cur", "cur2"]
--! otherwise = "only Cost and Usage Reports say both"

-- Per payer, month and currency: negotiated discounts stand in rows of their own, and in the net cost of each line they are taken
-- off, so both columns have one sum. Months whose files have no net column are left out: their net costs are the gross ones.

SELECT
  concat(to_char(billing_month, '%Y-%m'), ' of payer ', coalesce(payer_account, 'unknown'), ' differs') AS finding,
  COUNT(*) AS count,
  SUM(net_unblended_cost) - SUM(unblended_cost) AS amount,
  currency,
  ABS(SUM(net_unblended_cost) - SUM(unblended_cost)) AS figure
FROM line_items
WHERE NOT net_unblended_is_gross
GROUP BY billing_month, payer_account, currency
HAVING SUM(net_unblended_cost) <> SUM(unblended_cost)
ORDER BY billing_month, payer_account, currency
