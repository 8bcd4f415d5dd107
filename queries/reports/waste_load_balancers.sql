--! title = "Idle load balancers"
--! question = "Which load balancers run and serve next to nothing?"
--! waste = "Delete the load balancer"
--! columns = { resource_id = "key", account = "text", region = "text", usage_type = "text", hours = "quantity", lcus = "quantity", gigabytes = "quantity", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.lb-idle]
--! type = "decimal"
--! default = "0.01"
--! min = 0
--! help = "A load balancer with fewer capacity units and gigabytes an hour is idle"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "estimated_saving"

-- Finds load balancers that were there (LoadBalancerUsage) and whose capacity units (LCUUsage) and gigabytes
-- (DataProcessing-Bytes, of classic ones) together stay below --lb-idle an hour. A capacity unit is 1 GB an hour, 25 new
-- connections a second or 3,000 active ones, so the default is some 10 MB an hour. The saving is all that it costs.
-- Lines without a resource id are left out, as they hold all load balancers in one. A bill does not say whether a load
-- balancer is kept for a failover. Counts charge type Usage unless --charges says otherwise; a month that is not over
-- counts as far as it goes.

WITH balancers AS (
  SELECT
    resource_id,
    account,
    currency,
    MIN(region) AS region,
    MIN(usage_type) FILTER (WHERE usage_type LIKE '%LoadBalancerUsage') AS usage_type,
    SUM(usage_amount) FILTER (WHERE is_metered AND usage_type LIKE '%LoadBalancerUsage') AS hours,
    coalesce(SUM(usage_amount) FILTER (WHERE is_metered AND usage_type LIKE '%LCUUsage'), 0) AS lcus,
    coalesce(SUM(usage_amount) FILTER (WHERE is_metered AND usage_type LIKE '%DataProcessing-Bytes'), 0) AS gigabytes,
    SUM(cost) AS cost
  FROM costs
  WHERE month = $month
    AND (
      usage_type LIKE '%LoadBalancerUsage'
      OR usage_type LIKE '%LCUUsage'
      -- Other services process bytes, too.
      OR service_code IN ('AWSELB', 'AmazonEC2') AND usage_type LIKE '%DataProcessing-Bytes'
    )
    AND resource_id IS NOT NULL
  GROUP BY resource_id, account, currency
)
SELECT
  resource_id,
  account,
  region,
  usage_type,
  hours,
  lcus,
  gigabytes,
  cost,
  cost AS estimated_saving,
  currency
FROM balancers
WHERE hours > 0
  AND cost > 0
  AND lcus + gigabytes < times(hours, $lb_idle)
ORDER BY estimated_saving DESC, resource_id, account, region, usage_type, currency
