--! title = "Costs to allocate"
--! question = "What does a month cost, by what the rules of an allocation look at?"
--! columns = { service = "key", charge_type = "key", currency = "currency", cost = "money" }
--! total = "cost"
--! [params.by]
--! type = "dimensions"
--! default = "payer_account"
--! [params.month]
--! type = "month"
--! default = "latest"

-- The input of `costs allocate`: one row for each combination of values that a rule could tell from another.

SELECT {by}, service, charge_type, currency, SUM(cost) AS cost
FROM costs
WHERE month = $month
GROUP BY {by}, service, charge_type, currency
ORDER BY {by}, service, charge_type, currency
