--! title = "Instances that run part of the day"
--! question = "Which EC2 instances run few hours a day, and what do they cost?"
--! columns = { resource_id = "key", account = "text", instance_type = "text", region = "text", days = "count", average_hours_per_day = "quantity", monthly_cost = "money", currency = "currency" }
--! total = "monthly_cost"
--! charges = "all"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.hours]
--! type = "decimal"
--! default = "20"
--! help = "Instances that average fewer hours a day are listed"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "monthly_cost"

-- Sums an EC2 instance's running hours by UTC day, then averages over the days on which it ran, which are shown.
-- EC2 is product code AmazonEC2 with a BoxUsage usage type, Spot left out. Counts every charge type unless --charges
-- says otherwise, so instances covered by a reservation or plan are found; their negations add cost but no hours.
-- Split-cost rows, which tell an instance's hours again by pod or task, are left out.
-- A bill says when an instance ran, not how busy it was.

WITH days AS (
  SELECT
    resource_id,
    account,
    instance_type,
    region,
    currency,
    day,
    SUM(usage_amount) FILTER (WHERE is_metered) AS hours,
    SUM(cost) AS cost
  FROM costs
  WHERE month = $month
    AND service_code = 'AmazonEC2'
    AND usage_type LIKE '%BoxUsage%'
    AND resource_id IS NOT NULL
    AND NOT is_split
  GROUP BY resource_id, account, instance_type, region, currency, day
),
instances AS (
  SELECT
    resource_id,
    account,
    instance_type,
    region,
    currency,
    COUNT(hours) AS days,
    money(percent(SUM(hours), money(COUNT(hours))) / 100) AS average_hours_per_day,
    SUM(cost) AS monthly_cost
  FROM days
  GROUP BY resource_id, account, instance_type, region, currency
)
SELECT resource_id, account, instance_type, region, days, average_hours_per_day, monthly_cost, currency
FROM instances
WHERE average_hours_per_day < $hours
ORDER BY monthly_cost DESC, resource_id, account, instance_type, region, currency
