--! title = "Rows without cost"
--! question = "How many rows cost nothing, though they count as rows and resources?"
--! severity = "info"
--! unit = "percent"

-- By unblended and amortized cost. Free tiers and covered use make many; they inflate counts of resources.

SELECT
  concat(to_char(billing_month, '%Y-%m'), ' has rows without cost') AS finding,
  COUNT(*) FILTER (WHERE unblended_cost = 0 AND amortized_cost = 0) AS count,
  money(0) AS amount,
  MIN(currency) AS currency,
  percent(COUNT(*) FILTER (WHERE unblended_cost = 0 AND amortized_cost = 0), COUNT(*)) AS figure
FROM line_items
GROUP BY billing_month
HAVING COUNT(*) FILTER (WHERE unblended_cost = 0 AND amortized_cost = 0) > 0
ORDER BY billing_month
