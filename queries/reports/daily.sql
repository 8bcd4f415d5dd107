--! title = "Cost by day"
--! question = "What does each service cost on each day of a month?"
--! columns = { day = "date", service = "key", daily_cost = "money", currency = "currency" }
--! total = "daily_cost"
--! grain = "day"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "stacked-bar"
--! x = "day"
--! y = "daily_cost"
--! series = "service"

-- Sums each UTC day's cost by service, days in order and the largest service first.
-- Counts charge type Usage unless --charges says otherwise. With --metric amortized, what reservations left unused stands on the days
-- on which it went unused (--amortize cur: on the day of their fee, which is the 1st of most months).
-- Usage dated outside the billing period stands on its own day.

SELECT
  day,
  service,
  SUM(cost) AS daily_cost,
  currency
FROM costs
WHERE month = $month
GROUP BY day, service, currency
ORDER BY day, daily_cost DESC, service, currency
