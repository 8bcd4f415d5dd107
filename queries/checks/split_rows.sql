--! title = "Split-cost rows"
--! question = "Do rows tell the use of instances again by pod or task?"
--! severity = "info"
--! unit = "rows"

-- Split cost allocation adds rows for the pods and tasks on an instance. Their cost stands in columns of their own, so no total counts
-- it twice; reports that count instances and hours leave the rows out.

SELECT
  concat(to_char(billing_month, '%Y-%m'), ' has split-cost rows') AS finding,
  COUNT(*) AS count,
  SUM(unblended_cost) AS amount,
  currency
FROM line_items
WHERE is_split
GROUP BY billing_month, currency
ORDER BY billing_month, currency
