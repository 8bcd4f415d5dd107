--! title = "Invoices"
--! question = "What does each invoice add up to, to lay beside the invoice itself?"
--! severity = "info"
--! unit = "invoices"
--! needs = ["bill_invoice_id", "invoiceid"]

-- By unblended cost, which is the billed cost in FOCUS. Rows without an invoice are left out (see finality).

SELECT
  invoice_id AS finding,
  COUNT(*) AS count,
  SUM(unblended_cost) AS amount,
  currency,
  COUNT(*) OVER () AS figure
FROM line_items
WHERE invoice_id IS NOT NULL
GROUP BY invoice_id, currency
ORDER BY invoice_id, currency
LIMIT 1000
