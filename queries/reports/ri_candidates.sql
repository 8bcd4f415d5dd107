--! title = "Candidates for Reserved Instances"
--! question = "Where would a reservation save money?"
--! columns = { instance_type = "key", region = "text", instance_count = "count", total_cost = "money", estimated_ri_cost = "money", estimated_saving = "money", currency = "currency" }
--! total = "total_cost"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.min-instances]
--! type = "int"
--! default = 3
--! help = "Fewer instances than this are no candidate"
--! [params.min-cost]
--! type = "decimal"
--! default = "100"
--! help = "A cost at or below this is no candidate"
--! [params.discount]
--! type = "decimal"
--! default = "30"
--! min = 0
--! max = 100
--! help = "The reservation's discount in percent"
--! [chart]
--! kind = "bar"
--! x = "instance_type"
--! y = "estimated_saving"

-- Groups on-demand EC2 instances (usage type BoxUsage, charge type Usage) by instance type and region, and estimates
-- what a reservation for all of that use would cost at a flat discount. A first look, not advice: it does not ask
-- whether the instances run all month. Use whose instance type the bill does not say is left out: a reservation is for one.
-- Split-cost rows, which tell an instance's use again by pod or task, are left out, too.

WITH candidates AS (
  SELECT
    instance_type,
    region,
    currency,
    COUNT(DISTINCT resource_id) AS instance_count,
    SUM(cost) AS total_cost
  FROM costs
  WHERE month = $month
    AND usage_type LIKE '%BoxUsage%'
    AND instance_type IS NOT NULL
    AND NOT is_split
  GROUP BY instance_type, region, currency
)
SELECT
  instance_type,
  region,
  instance_count,
  total_cost,
  total_cost - times(total_cost, times($discount, 0.01)) AS estimated_ri_cost,
  times(total_cost, times($discount, 0.01)) AS estimated_saving,
  currency
FROM candidates
WHERE instance_count >= $min_instances
  AND total_cost > $min_cost
ORDER BY total_cost DESC, instance_type, region, currency
