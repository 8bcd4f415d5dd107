--! title = "Spend"
--! question = "What was spent, by any dimensions?"
--! columns = { cost = "money", currency = "currency" }
--! total = "cost"
--! [params.by]
--! type = "dimensions"
--! [params.from]
--! type = "date"
--! [params.to]
--! type = "date"

-- The rows of `costs spend` and `costs unit` before they are ranked. The dimensions may be times: month, day, hour.

SELECT {by}, SUM(cost) AS cost, currency
FROM costs
WHERE month BETWEEN $from AND $to
GROUP BY {by}, currency
ORDER BY {by}, currency
