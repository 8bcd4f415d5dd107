--! title = "Savings Plan utilisation"
--! question = "Which Savings Plans were paid for and not used?"
--! columns = { plan = "key", account = "text", offering = "text", term = "text", payment_option = "text", commitment = "money", used = "money", unused = "money", utilization = "percent", currency = "currency" }
--! charges = "SavingsPlanRecurringFee"
--! metric = "amortized"
--! metrics = ["amortized", "net-amortized"]
--! total = "unused"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "bar"
--! x = "plan"
--! y = "utilization"

-- Reads each plan's fee rows: what it commits to in the hours that have passed, upfront part included, what of that was used, and
-- what was not, the largest first. Utilisation is used / committed. A bill without Savings Plans gives no rows.

SELECT
  -- The last part of the ARN, as the console shows it.
  split_part(commitment_arn, '/', 2) AS plan,
  MAX(account) AS account,
  MAX(offering) AS offering,
  MAX(commitment_term) AS term,
  MAX(payment_option) AS payment_option,
  SUM(committed_cost) AS commitment,
  SUM(used_commitment) AS used,
  SUM(cost) AS unused,
  percent(SUM(used_commitment), SUM(committed_cost)) AS utilization,
  currency
FROM costs
WHERE month = $month
  AND charge_type = 'SavingsPlanRecurringFee'
GROUP BY commitment_arn, currency
ORDER BY unused DESC, plan, currency
