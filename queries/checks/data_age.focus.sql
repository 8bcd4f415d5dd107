--! title = "Age of the data"
--! question = "Does the open month's usage reach to about now?"
--! severity = "warning"
--! unit = "hours"
--! threshold = 36
--! forms = ["focus"]

-- Hours from the end of the newest metered line to now. AWS delivers an open month up to three times a day, and a line can
-- take a day to come: more than 36 hours are a warning. A month that has ended grows no older.

SELECT
  concat('the newest usage ends ', to_char(MAX(utc(chargeperiodend)), '%Y-%m-%d %H:%M'), ' UTC') AS finding,
  COUNT(*) AS count,
  SUM(money(billedcost)) AS amount,
  text(billingcurrency) AS currency,
  CASE WHEN $today < MAX(bill_period) + INTERVAL '1 month' THEN 'warning' ELSE 'info' END AS severity,
  round((date_part('epoch', $now) - date_part('epoch', MAX(utc(chargeperiodend)))) / 3600) AS figure
FROM focus
WHERE bill_period = (SELECT MAX(bill_period) FROM focus)
  AND chargecategory = 'Usage'
GROUP BY text(billingcurrency)
ORDER BY finding, currency
