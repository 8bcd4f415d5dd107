--! title = "Cost by account"
--! question = "Which accounts cost most in a month?"
--! columns = { account = "key", account_name = "text", total_cost = "money", share = "percent", currency = "currency" }
--! total = "total_cost"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.limit]
--! type = "int"
--! default = 1000
--! help = "Accounts shown"
--! [chart]
--! kind = "bar"
--! x = "account"
--! y = "total_cost"

-- Sums the month's cost by the account that used it (the linked account, not the payer), the largest first.
-- Counts charge type Usage unless --charges says otherwise. Names are known where the bill carries them (CUR 2.0).

SELECT
  account,
  MAX(account_name) AS account_name,
  SUM(cost) AS total_cost,
  percent(SUM(cost), SUM(SUM(cost)) OVER (PARTITION BY currency)) AS share,
  currency
FROM costs
WHERE month = $month
GROUP BY account, currency
ORDER BY total_cost DESC, account, currency
LIMIT $limit
