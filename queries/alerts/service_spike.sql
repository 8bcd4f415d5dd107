--! title = "Service cost spike"
--! question = "Did a service cost far more than usual on one of the last days?"
--! columns = { service = "key", day = "date", daily_cost = "money", baseline = "money", above = "money", above_percent = "percent", currency = "currency" }
--! charges = "Usage,DiscountedUsage,SavingsPlanCoveredUsage"
--! metric = "amortized"
--! months_before = 1
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period that is watched"
--! [params.percent]
--! type = "decimal"
--! default = "50"
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
--! says = "{service} cost {daily_cost} on {day}, {above} more than on an average of the 14 days before ({baseline})"
--! key = ["service", "day", "currency"]
--! impact = "above"
--! first = "day"
--! last = "day"

-- Sets each service's last days beside its average over the 14 days before; a day without cost counts as 0, so that a service
-- which is new is told as soon as it costs enough. Today is left out, as it is not over; so are days that lack 14 days
-- of data before them. Counts use at its amortized cost.

WITH days AS (
  SELECT service, day, currency, SUM(cost) AS daily_cost
  FROM costs
  WHERE month BETWEEN CAST($month - INTERVAL '1 month' AS DATE) AND $month
    AND day < $today
  GROUP BY service, day, currency
),
compared AS (
  SELECT
    service,
    day,
    currency,
    daily_cost,
    money(coalesce(
      SUM(CAST(daily_cost AS DOUBLE)) OVER (
        PARTITION BY service, currency ORDER BY day RANGE BETWEEN INTERVAL '14 days' PRECEDING AND INTERVAL '1 day' PRECEDING),
      0) / 14) AS baseline,
    MIN(day) OVER () AS oldest,
    MAX(day) OVER () AS newest
  FROM days
)
SELECT
  service,
  day,
  daily_cost,
  baseline,
  daily_cost - baseline AS above,
  percent(daily_cost - baseline, baseline) AS above_percent,
  currency
FROM compared
WHERE oldest <= day - INTERVAL '14 days'
  AND date_part('epoch', CAST(newest AS TIMESTAMP)) - date_part('epoch', CAST(day AS TIMESTAMP)) < $days * 86400
  AND daily_cost - baseline > $min
  AND daily_cost - baseline > times(baseline, times($percent, 0.01))
ORDER BY above DESC, service, day, currency
