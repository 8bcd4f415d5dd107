--! title = "Monthly trend by service"
--! question = "How does each service's cost move from month to month?"
--! columns = { month = "month", service = "key", monthly_cost = "money", currency = "currency" }
--! total = "monthly_cost"
--! [params.from]
--! type = "month"
--! default = "earliest"
--! help = "The first billing period"
--! [params.to]
--! type = "month"
--! default = "latest"
--! help = "The last billing period"
--! [chart]
--! kind = "stacked-bar"
--! x = "month"
--! y = "monthly_cost"
--! series = "service"

-- Sums cost by billing period and service, months in order and the largest service first.
-- Counts charge type Usage unless --charges says otherwise.
-- A month is the billing period, as on the invoice; usage dated outside it counts where it was billed.

SELECT
  month,
  service,
  SUM(cost) AS monthly_cost,
  currency
FROM costs
WHERE month BETWEEN $from AND $to
GROUP BY month, service, currency
ORDER BY month, monthly_cost DESC, service, currency
