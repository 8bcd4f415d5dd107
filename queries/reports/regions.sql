--! title = "Cost by region"
--! question = "In which regions does the money go?"
--! columns = { region = "key", total_cost = "money", share = "percent", currency = "currency" }
--! total = "total_cost"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "bar"
--! x = "region"
--! y = "total_cost"

-- Sums the month's cost by region, the largest first. Lines of global services (and tax, support and the like) have no
-- region and stand in the row without one.
-- Counts charge type Usage unless --charges says otherwise.

SELECT
  region,
  SUM(cost) AS total_cost,
  percent(SUM(cost), SUM(SUM(cost)) OVER (PARTITION BY currency)) AS share,
  currency
FROM costs
WHERE month = $month
GROUP BY region, currency
ORDER BY total_cost DESC, region, currency
