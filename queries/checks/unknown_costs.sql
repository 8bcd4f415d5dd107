--! title = "Lines without a cost"
--! question = "Is what a line cost unknown, so that no total holds it?"
--! severity = "error"
--! unit = "rows"
--! touched = "unblended_cost IS NULL"

-- Rows whose cost is empty, did not fit its column, or stands in a file that lacks the column.

SELECT
  concat(coalesce(charge_type, 'a line without charge type'), ' in ', to_char(billing_month, '%Y-%m')) AS finding,
  COUNT(*) AS count,
  CAST(NULL AS DECIMAL(38, 12)) AS amount,
  currency
FROM line_items
WHERE {touched}
GROUP BY charge_type, billing_month, currency
ORDER BY count DESC, finding, currency
LIMIT 1000
