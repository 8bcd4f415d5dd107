--! title = "Days that the bill reaches"
--! question = "Which days does the bill hold use of, and how far into them?"
--! columns = { day = "date", last_end = "time", last_start = "time" }
--! charges = "all"
--! [params.from]
--! type = "date"

-- Which days `costs commit-advice` can replay. Rows of more than a day say nothing of where the data end: they are written
-- ahead, to the month's end. Nor do rows dated outside their billing period.

SELECT
  usage_date AS day,
  MAX(CASE WHEN usage_end > usage_start THEN usage_end END) AS last_end,
  MAX(usage_start) AS last_start
FROM costs
WHERE billing_month >= $from
  AND is_metered
  AND usage_date >= billing_month
  AND usage_date < billing_month + INTERVAL '1 month'
  AND coalesce(usage_end <= usage_start + INTERVAL '1 day', true)
GROUP BY usage_date
ORDER BY usage_date
