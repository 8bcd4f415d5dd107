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
--! min = 0
--! max = 100
--! help = "What a smaller size costs less, in percent: one size is half"

-- What each on-demand EC2 instance of the bill costs (usage type BoxUsage), and --cpu-saving percent of it as the saving: the
-- next smaller size of a family costs half. The saving on a family's smallest size (large for most, medium on Graviton) and on
-- metal is unknown, as there is nothing smaller. `costs waste` keeps those whose average is below --cpu-below percent in the
-- inventory, by their id. Memory, peaks and network are left out, and so are Spot and what a reservation or a Savings Plan
-- covers.

WITH instances AS (
  SELECT
    resource_id,
    account,
    region,
    usage_type,
    currency,
    split_part(split_part(usage_type, ':', 2), '.', 1) AS family,
    split_part(usage_type, '.', 2) AS size,
    SUM(cost) AS cost
  FROM costs
  WHERE month = $month
    AND NOT is_split
    AND service_code = 'AmazonEC2'
    AND usage_type LIKE '%BoxUsage%'
    AND resource_id IS NOT NULL
  GROUP BY resource_id, account, region, usage_type, currency
)
SELECT
  resource_id,
  account,
  region,
  usage_type,
  cost,
  CASE
    -- An m1.small is written without its size.
    WHEN size IN ('', 'nano') OR size LIKE 'metal%' OR family = 't1' THEN NULL
    WHEN size = 'medium' AND family NOT LIKE 't%' AND family <> 'm1' THEN NULL
    -- A letter g behind the number is Graviton.
    WHEN size = 'large' AND family NOT LIKE 't%' AND family NOT IN ('a1', 'm1', 'm3') AND NOT regexp_like(family, '[0-9]g')
      THEN NULL
    WHEN size = 'xlarge' AND family IN ('d2', 'd3', 'd3en', 'g4ad', 'g4dn', 'g5', 'g6', 'i2', 'inf1', 'inf2', 'p2') THEN NULL
    ELSE times(cost, times($cpu_saving, 0.01))
  END AS estimated_saving,
  currency
FROM instances
WHERE cost > 0
ORDER BY estimated_saving DESC, resource_id, account, region, usage_type, currency
