--! title = "Most expensive resources"
--! question = "Which resources cost most in a month?"
--! columns = { resource_id = "key", service = "text", instance_type = "text", availability_zone = "text", usage_type = "text", resource_cost = "money", usage_amount = "quantity", currency = "currency" }
--! total = "resource_cost"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.limit]
--! type = "int"
--! default = 50
--! help = "Rows shown"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "resource_cost"

-- Sums cost and usage by resource and usage type, so an instance, its volumes' requests and its transfer stand apart.
-- Counts charge type Usage unless --charges says otherwise. Lines without a resource id (many services bill so, and a
-- report may be configured without ids) are left out, and so are split-cost rows, which tell an instance's cost again by pod or
-- task.

SELECT
  resource_id,
  service,
  instance_type,
  availability_zone,
  usage_type,
  SUM(cost) AS resource_cost,
  SUM(usage_amount) FILTER (WHERE is_metered) AS usage_amount,
  currency
FROM costs
WHERE month = $month
  AND resource_id IS NOT NULL
  AND NOT is_split
GROUP BY resource_id, service, instance_type, availability_zone, usage_type, currency
ORDER BY resource_cost DESC, resource_id, usage_type, service, instance_type, availability_zone, currency
LIMIT $limit
