--! title = "Empty keys"
--! question = "Does a line lack what every report groups or filters by?"
--! severity = "warning"
--! unit = "rows"
--! touched = """
--!   account IS NULL OR service IS NULL AND charge_category IN ('Usage', 'Purchase') OR charge_type IS NULL
--!   OR currency IS NULL OR usage_start IS NULL OR billing_month IS NULL"""

-- The account, the service (but on taxes, credits and adjustments, which may be of none), the charge type, the currency,
-- the start of the usage and the billing period. A line that lacks two is counted at each.

SELECT
  key AS finding,
  COUNT(*) AS count,
  SUM(unblended_cost) AS amount,
  currency
FROM (
  SELECT
    unnest(make_array(
      CASE WHEN account IS NULL THEN 'no account' END,
      CASE WHEN service IS NULL AND charge_category IN ('Usage', 'Purchase') THEN 'no service' END,
      CASE WHEN charge_type IS NULL THEN 'no charge type' END,
      CASE WHEN currency IS NULL THEN 'no currency' END,
      CASE WHEN usage_start IS NULL THEN 'no start of the usage' END,
      CASE WHEN billing_month IS NULL THEN 'no billing period' END
    )) AS key,
    unblended_cost,
    currency
  FROM line_items
  WHERE {touched}
)
WHERE key IS NOT NULL
GROUP BY key, currency
ORDER BY key, currency
