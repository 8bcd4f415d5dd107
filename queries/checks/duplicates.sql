--! title = "Duplicate lines"
--! question = "Does a line stand in the bill twice, so that its cost counts twice?"
--! severity = "error"
--! unit = "rows"
--! forms = ["cur", "cur2"]
--! otherwise = "only Cost and Usage Reports give their lines ids"
--! needs = ["identity_line_item_id", "identity_time_interval"]

-- Rows of one period and payer with the same id and time interval. Where they agree in what they charge for, all but one
-- are too many. AWS promises an id to be unique within one file only: where they differ, it is a warning.

WITH lines AS (
  SELECT
    bill_period,
    text(bill_payer_account_id) AS payer,
    text(identity_line_item_id) AS id,
    text(identity_time_interval) AS time_interval,
    text(line_item_currency_code) AS currency,
    money(line_item_unblended_cost) AS cost,
    money(line_item_usage_amount) AS usage_amount,
    coalesce(text(line_item_usage_type), '') AS usage_type,
    coalesce(text(line_item_resource_id), '') AS resource_id,
    concat_ws('|', line_item_usage_account_id, line_item_line_item_type, line_item_operation) AS charged
  FROM cur
  WHERE text(identity_line_item_id) IS NOT NULL
),
several AS (
  SELECT
    id,
    time_interval,
    currency,
    COUNT(*) - 1 AS surplus,
    SUM(cost) - MAX(cost) AS amount,
    MIN(cost) = MAX(cost)
      AND (MIN(usage_amount) IS NOT DISTINCT FROM MAX(usage_amount))
      AND MIN(usage_type) = MAX(usage_type)
      AND MIN(resource_id) = MAX(resource_id)
      AND MIN(charged) = MAX(charged) AS is_same
  FROM lines
  GROUP BY bill_period, payer, id, time_interval, currency
  HAVING COUNT(*) > 1
)
SELECT
  concat(id, ' of ', time_interval, CASE WHEN is_same THEN '' ELSE ', whose lines differ' END) AS finding,
  surplus AS count,
  amount,
  currency,
  CASE WHEN is_same THEN 'error' ELSE 'warning' END AS severity,
  CAST(SUM(surplus) OVER (PARTITION BY is_same) AS BIGINT) AS figure
FROM several
ORDER BY severity, surplus DESC, finding, amount, currency
LIMIT 1000
