--! title = "Cost by organizational unit"
--! question = "Which organizational units cost most in a month?"
--! total = "total_cost"
--! [columns]
--! organizational_unit = "key"
--! accounts = "count"
--! total_cost = "money"
--! share = "percent"
--! currency = "currency"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.depth]
--! type = "int"
--! default = 100
--! help = "Levels of a unit's path that are shown, the root counted: 2 adds Root/Shop/Production to Root/Shop"
--! [params.limit]
--! type = "int"
--! default = 1000
--! help = "Units shown"
--! [chart]
--! kind = "bar"
--! x = "organizational_unit"
--! y = "total_cost"

-- Sums the month's cost by the organizational unit of the account that used it, the largest first. An account that changes
-- its unit within the month counts in each with the cost of its days; fees that AWS dates on the 1st stay with the unit of the 1st.
-- Counts charge type Usage unless --charges says otherwise. Units come from the file of [accounts] in costs.toml, which
-- costs accounts sync writes from AWS Organizations; what it does not name stands in a row without a unit.

SELECT
  substr_index(organizational_unit, '/', $depth) AS organizational_unit,
  COUNT(DISTINCT account) AS accounts,
  SUM(cost) AS total_cost,
  percent(SUM(cost), SUM(SUM(cost)) OVER (PARTITION BY currency)) AS share,
  currency
FROM costs
WHERE month = $month
GROUP BY substr_index(organizational_unit, '/', $depth), currency
ORDER BY total_cost DESC, organizational_unit, currency
LIMIT $limit
