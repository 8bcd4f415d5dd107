--! title = "What changed since the month before"
--! question = "Which services moved the bill, and by how much of the change?"
--! columns = { service = "key", previous_cost = "money", cost = "money", change = "money", change_percent = "percent", part_of_change = "percent", currency = "currency" }
--! total = "cost"
--! months_before = 1
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period, set against the one before it"
--! [params.limit]
--! type = "int"
--! default = 20
--! help = "Services shown"
--! [chart]
--! kind = "bar"
--! x = "service"
--! y = "change"

-- Sets each service's cost beside that of the billing period before, the largest change first, up or down.
-- part_of_change is the service's part of the whole bill's change; parts above 100 or below 0 happen where others went
-- the other way. A service that is new has no change in percent.
-- Counts charge type Usage unless --charges says otherwise.

WITH months AS (
  SELECT
    service,
    currency,
    coalesce(SUM(cost) FILTER (WHERE month < $month), 0) AS previous_cost,
    coalesce(SUM(cost) FILTER (WHERE month = $month), 0) AS cost
  FROM costs
  WHERE month IN ($month, CAST($month - INTERVAL '1 month' AS DATE))
  GROUP BY service, currency
)
SELECT
  service,
  previous_cost,
  cost,
  cost - previous_cost AS change,
  percent(cost - previous_cost, previous_cost) AS change_percent,
  percent(cost - previous_cost, SUM(cost - previous_cost) OVER (PARTITION BY currency)) AS part_of_change,
  currency
FROM months
ORDER BY abs(cost - previous_cost) DESC, service, currency
LIMIT $limit
