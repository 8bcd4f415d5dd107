--! title = "What a delivery of the bill says"
--! question = "What does one delivery of the bill say, by month?"
--! columns = { month = "month", currency = "currency", cost = "money" }
--! [params.by]
--! type = "dimensions"
--! default = "service"
--! [params.from]
--! type = "date"
--! [params.to]
--! type = "date"

-- One side of `costs diff`, which runs it over two deliveries and sets them side by side.

SELECT {by}, month, currency, SUM(cost) AS cost
FROM costs
WHERE month BETWEEN $from AND $to
GROUP BY {by}, month, currency
ORDER BY month, {by}, currency
