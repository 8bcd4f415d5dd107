--! title = "Cost by tag"
--! question = "What does each team, environment or cost centre spend?"
--! columns = { service = "text", allocated_cost = "money", share = "percent", currency = "currency" }
--! total = "allocated_cost"
--! charges = "all"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.tag]
--! type = "tags"
--! help = "A tag key in any spelling; give it several times for several tags"
--! [params.limit]
--! type = "int"
--! default = 1000
--! help = "Rows shown"
--! [chart]
--! kind = "bar"
--! x = "service"
--! y = "allocated_cost"

-- Sums the month's cost by the values of the tags asked for, and by service, the largest first.
-- Counts every charge type unless --charges says otherwise. A row without a value holds what has no such tag:
-- untagged resources, and lines that cannot be tagged, such as tax. Values are shown as they are written: "Prod" and
-- "prod" are two.

SELECT
  {by},
  service,
  SUM(cost) AS allocated_cost,
  percent(SUM(cost), SUM(SUM(cost)) OVER (PARTITION BY currency)) AS share,
  currency
FROM costs
WHERE month = $month
GROUP BY {by}, service, currency
ORDER BY allocated_cost DESC, {by}, service, currency
LIMIT $limit
