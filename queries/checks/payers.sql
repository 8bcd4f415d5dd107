--! title = "Payers"
--! question = "Whose bills are these?"
--! severity = "info"
--! unit = "payers"

-- Accounts that pay. With several, totals are of several invoices.

SELECT
  coalesce(payer_account, 'no payer') AS finding,
  COUNT(*) AS count,
  SUM(unblended_cost) AS amount,
  currency,
  COUNT(*) OVER (PARTITION BY currency) AS figure
FROM line_items
GROUP BY payer_account, currency
ORDER BY payer_account, currency
