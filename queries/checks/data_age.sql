--! title = "Age of the data"
--! question = "Does the open month's usage reach to about now?"
--! severity = "warning"
--! unit = "hours"
--! threshold = 36
--! forms = ["cur", "cur2"]

-- Hours from the end of the newest metered line to now. AWS delivers an open month up to three times a day, and a line can
-- take a day to come: more than 36 hours are a warning. A month that has ended grows no older.

SELECT
  concat('the newest usage ends ', to_char(MAX(utc(line_item_usage_end_date)), '%Y-%m-%d %H:%M'), ' UTC') AS finding,
  COUNT(*) AS count,
  SUM(money(line_item_unblended_cost)) AS amount,
  text(line_item_currency_code) AS currency,
  CASE WHEN $today < MAX(bill_period) + INTERVAL '1 month' THEN 'warning' ELSE 'info' END AS severity,
  round((date_part('epoch', $now) - date_part('epoch', MAX(utc(line_item_usage_end_date)))) / 3600) AS figure
FROM cur
WHERE bill_period = (SELECT MAX(bill_period) FROM cur)
  AND line_item_line_item_type IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
GROUP BY text(line_item_currency_code)
ORDER BY finding, currency
