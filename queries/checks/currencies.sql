--! title = "Currencies"
--! question = "Is the bill in one currency, so that its amounts may be added?"
--! severity = "warning"
--! unit = "currencies"

-- Amounts of two currencies are never added: with two, every report has rows for each.

SELECT
  coalesce(currency, 'no currency') AS finding,
  COUNT(*) AS count,
  SUM(unblended_cost) AS amount,
  currency,
  CASE WHEN COUNT(*) OVER () > 1 THEN 'warning' ELSE 'info' END AS severity,
  COUNT(*) OVER () AS figure
FROM line_items
GROUP BY currency
ORDER BY currency
