--! title = "Unblended cost that stands in"
--! question = "Does the bill lack the columns that the amortized cost of its commitments needs?"
--! severity = "error"
--! unit = "rows"
--! forms = ["cur", "cur2", "line_items"]
--! touched = "unblended_stands_in"

-- Rows of a file that lacks a column their amortized cost is made of: unblended cost stands in, and the amortized total is
-- wrong by what that differs.

SELECT
  concat(charge_type, ' in ', to_char(billing_month, '%Y-%m')) AS finding,
  COUNT(*) AS count,
  SUM(unblended_cost) AS amount,
  currency
FROM line_items
WHERE {touched}
GROUP BY charge_type, billing_month, currency
ORDER BY billing_month, charge_type, currency
