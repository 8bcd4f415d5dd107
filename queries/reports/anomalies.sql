--! title = "Days out of the ordinary"
--! question = "On which days did the bill jump?"
--! columns = { day = "date", daily_cost = "money", average = "money", deviation = "money", sigmas = "quantity", level = "text", currency = "currency" }
--! grain = "day"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.high]
--! type = "decimal"
--! default = "2"
--! help = "Deviations above the average that make a day HIGH"
--! [params.medium]
--! type = "decimal"
--! default = "1"
--! help = "Deviations above the average that make a day MEDIUM"
--! [chart]
--! kind = "bar"
--! x = "day"
--! y = "daily_cost"

-- Sums each UTC day first, then compares it with the mean and the standard deviation (n - 1) of the month's days.
-- Days above the mean by more than --medium deviations are listed, the most expensive first.
-- Counts charge type Usage unless --charges says otherwise: monthly fees would make the 1st look odd every month.
-- Usage dated outside the billing period is left out; the last day or two of a running month are low, never listed.

WITH days AS (
  SELECT day, currency, SUM(cost) AS daily_cost
  FROM costs
  WHERE month = $month
    AND day >= $month
    AND day < $month + INTERVAL '1 month'
  GROUP BY day, currency
),
compared AS (
  SELECT
    day,
    daily_cost,
    money(AVG(CAST(daily_cost AS DOUBLE)) OVER (PARTITION BY currency)) AS average,
    money(STDDEV(CAST(daily_cost AS DOUBLE)) OVER (PARTITION BY currency)) AS deviation,
    currency
  FROM days
)
SELECT
  day,
  daily_cost,
  average,
  deviation,
  money(percent(daily_cost - average, deviation) / 100) AS sigmas,
  CASE WHEN daily_cost > average + times(deviation, $high) THEN 'HIGH' ELSE 'MEDIUM' END AS level,
  currency
FROM compared
WHERE daily_cost > average + times(deviation, $medium)
ORDER BY daily_cost DESC, day, currency
