--! title = "Top services"
--! question = "Which services cost most in a month?"
--! columns = { service = "key", total_cost = "money", share = "percent", currency = "currency" }
--! total = "total_cost"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.limit]
--! type = "int"
--! default = 10
--! help = "Services shown"
--! [chart]
--! kind = "bar"
--! x = "service"
--! y = "total_cost"

-- Sums the month's cost by service, the largest first, with each one's share of all counted charges.
-- Counts charge type Usage unless --charges says otherwise, so tax, credits, fees and covered usage are left out.
-- A service is named as the bill names it: "Amazon Elastic Compute Cloud" holds what Cost Explorer splits into
-- "Amazon Elastic Compute Cloud - Compute" and "EC2 - Other".

SELECT
  service,
  SUM(cost) AS total_cost,
  percent(SUM(cost), SUM(SUM(cost)) OVER (PARTITION BY currency)) AS share,
  currency
FROM costs
WHERE month = $month
GROUP BY service, currency
ORDER BY total_cost DESC, service, currency
LIMIT $limit
