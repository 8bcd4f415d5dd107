--! title = "Instances that are too large"
--! question = "Which EC2 instances use little of their processors?"
--! waste = "Take a smaller size, or stop what does nothing"
--! columns = { resource_id = "key", account = "text", region = "text", usage_type = "text", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.cpu-saving]
--! type = "decimal"
--! default = "50"
--! help = "What a smaller size costs less, in percent: one size is half"

-- What each on-demand EC2 instance of the bill costs (usage type BoxUsage), and --cpu-saving percent of it as the saving: the
-- next smaller size of a family costs half. `costs waste` keeps those whose average is below --cpu-below percent in the
-- inventory, by their id. Memory, peaks and network are left out, and so are Spot and what a reservation or a Savings Plan
-- covers.

SELECT
  resource_id,
  account,
  region,
  usage_type,
  SUM(cost) AS cost,
  times(SUM(cost), times($cpu_saving, 0.01)) AS estimated_saving,
  currency
FROM costs
WHERE month = $month
  AND NOT is_split
  AND service_code = 'AmazonEC2'
  AND usage_type LIKE '%BoxUsage%'
  AND resource_id IS NOT NULL
GROUP BY resource_id, account, region, usage_type, currency
HAVING SUM(cost) > 0
ORDER BY estimated_saving DESC, resource_id, account, region, usage_type, currency
