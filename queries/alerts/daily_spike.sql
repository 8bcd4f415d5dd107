--! title = "Daily cost above its baseline"
--! question = "Did the bill as a whole cost far more than usual on one of the last days?"
--! columns = { day = "date", daily_cost = "money", baseline = "money", above = "money", above_percent = "percent", currency = "currency" }
--! charges = "Usage,DiscountedUsage,SavingsPlanCoveredUsage"
--! metric = "amortized"
--! months_before = 1
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period that is watched"
--! [params.percent]
--! type = "decimal"
--! default = "30"
--! min = 0
--! help = "A day is told that costs more than this above its baseline, in percent"
--! [params.min]
--! type = "decimal"
--! default = "100"
--! min = 0
--! help = "And more than this above it, in the bill's currency"
--! [params.days]
--! type = "int"
--! default = 3
--! help = "How many of the last days are watched"
--! [alert]
--! severity = "warning"
--! says = "{day}: {daily_cost}, {above_percent} above the average of the 14 days before ({baseline})"
--! key = ["day", "currency"]
--! impact = "above"
--! first = "day"
--! last = "day"

-- Sets each of the last days of the data beside the average of the 14 days before it. Today is left out, as it is not over;
-- so are days that lack 14 days before them. Counts use at its amortized cost, so that fees and taxes make no spikes.

WITH days AS (
  SELECT day, currency, SUM(cost) AS daily_cost
  FROM costs
  WHERE month BETWEEN CAST($month - INTERVAL '1 month' AS DATE) AND $month
    AND day < $today
  GROUP BY day, currency
),
compared AS (
  SELECT
    day,
    currency,
    daily_cost,
    money(AVG(CAST(daily_cost AS DOUBLE))
      OVER (PARTITION BY currency ORDER BY day ROWS BETWEEN 14 PRECEDING AND 1 PRECEDING)) AS baseline,
    COUNT(*) OVER (PARTITION BY currency ORDER BY day ROWS BETWEEN 14 PRECEDING AND 1 PRECEDING) AS before,
    MAX(day) OVER () AS newest
  FROM days
)
SELECT
  day,
  daily_cost,
  baseline,
  daily_cost - baseline AS above,
  percent(daily_cost - baseline, baseline) AS above_percent,
  currency
FROM compared
WHERE before = 14
  AND date_part('epoch', CAST(newest AS TIMESTAMP)) - date_part('epoch', CAST(day AS TIMESTAMP)) < $days * 86400
  AND daily_cost - baseline > $min
  AND daily_cost - baseline > times(baseline, times($percent, 0.01))
ORDER BY day, currency
