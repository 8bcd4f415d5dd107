--! title = "Cost by account"
--! question = "Which accounts cost most in a month?"
--! total = "total_cost"
--! [columns]
--! account = "key"
--! account_name = "text"
--! organizational_unit = "text"
--! total_cost = "money"
--! share = "percent"
--! currency = "currency"
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
-- Counts charge type Usage unless --charges says otherwise. Names and organizational units come from the file of [accounts]
-- in costs.toml (costs accounts sync writes it), names else from the bill where it carries them (CUR 2.0, FOCUS).
-- An account whose name or unit changes within the month has a row for each, with the cost of its days.

WITH named AS (
  SELECT account, account_name, organizational_unit, SUM(cost) AS total_cost, currency
  FROM costs
  WHERE month = $month
  GROUP BY account, account_name, organizational_unit, currency
),
filled AS (
  -- Lines without a name belong to the one name that the account has on others.
  SELECT
    account,
    CASE
      WHEN MIN(account_name) OVER (PARTITION BY account) = MAX(account_name) OVER (PARTITION BY account)
        THEN MAX(account_name) OVER (PARTITION BY account)
      ELSE account_name
    END AS account_name,
    organizational_unit,
    total_cost,
    currency
  FROM named
)
SELECT
  account,
  account_name,
  organizational_unit,
  SUM(total_cost) AS total_cost,
  percent(SUM(total_cost), SUM(SUM(total_cost)) OVER (PARTITION BY currency)) AS share,
  currency
FROM filled
GROUP BY account, account_name, organizational_unit, currency
ORDER BY total_cost DESC, account, account_name, organizational_unit, currency
LIMIT $limit
