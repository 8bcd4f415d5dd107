--! title = "Finality"
--! question = "Are the billing periods invoiced, or may their figures still change?"
--! severity = "warning"
--! unit = "percent"
--! needs = ["bill_invoice_id", "invoiceid"]

-- The share of a period's rows without an invoice's id. AWS invoices a month in the first days of the next one: more than 15
-- days after a month's end, rows without one are a warning. Rows that cost nothing are on no invoice and are not counted.

WITH periods AS (
  SELECT
    billing_month,
    currency,
    COUNT(*) AS costly,
    COUNT(*) FILTER (WHERE invoice_id IS NULL) AS open_rows,
    SUM(unblended_cost) FILTER (WHERE invoice_id IS NULL) AS open_amount,
    percent(COUNT(*) FILTER (WHERE invoice_id IS NULL), COUNT(*)) AS open_share
  FROM line_items
  WHERE unblended_cost <> 0
  GROUP BY billing_month, currency
)
SELECT
  concat(
    to_char(billing_month, '%Y-%m'),
    CASE WHEN open_rows = 0 THEN ' is invoiced' ELSE ' is not invoiced in whole' END
  ) AS finding,
  open_rows AS count,
  coalesce(open_amount, money(0)) AS amount,
  currency,
  CASE WHEN open_rows > 0 AND $today > billing_month + INTERVAL '1 month' + INTERVAL '15 days' THEN 'warning' ELSE 'info' END
    AS severity,
  open_share AS figure
FROM periods
ORDER BY severity DESC, billing_month, currency
