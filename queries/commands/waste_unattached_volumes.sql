--! title = "Volumes that nothing is attached to"
--! question = "Which EBS volumes are paid for and attached to no instance?"
--! waste = "Keep a snapshot if need be, and delete the volume"
--! columns = { resource_id = "key", account = "text", region = "text", usage_type = "text", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"

-- What each volume of the bill costs, by usage type: its size, and operations and throughput beyond those that are free.
-- `costs waste` keeps those that the inventory calls available, attached to nothing, by their id. The inventory is of its own
-- day: a volume that was attached until then saves less of a past month.

SELECT
  resource_id,
  account,
  region,
  usage_type,
  SUM(cost) AS cost,
  SUM(cost) AS estimated_saving,
  currency
FROM costs
WHERE month = $month
  AND usage_type LIKE '%EBS:Volume%'
  AND resource_id IS NOT NULL
GROUP BY resource_id, account, region, usage_type, currency
HAVING SUM(cost) > 0
ORDER BY estimated_saving DESC, resource_id, account, region, usage_type, currency
