--! title = "Instances of an old generation"
--! question = "Which EC2 instances would cost less in the next generation?"
--! waste = "Move to the successor: at least the same processors and memory for less"
--! columns = { resource_id = "key", account = "text", region = "text", usage_type = "text", instance_type = "text", successor = "text", hours = "quantity", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "estimated_saving"

-- Finds on-demand EC2 instances (usage type BoxUsage) of the families in the table below, and what each would save as its
-- successor: the observed cost times what the successor's list price lies below the old one's. The prices are those of
-- Linux in us-east-1, in USD an hour, of the sizes named; the ratio is taken to hold for other sizes, regions and systems.
-- What a reservation or a Savings Plan covers is left out, as moving it frees the commitment and not the bill, and so is
-- Spot. Families without a cheaper successor (g2, p2, x1) are left out, and instances of databases. Where a successor of the
-- same size is not there, look for the nearest. Counts charge type Usage unless --charges says otherwise; a month that is
-- not over counts as far as it goes.

WITH generations (family, successor, old_price, new_price) AS (
  VALUES
    ('t1', 't3', 0.02, 0.0104), -- micro
    ('t2', 't3', 0.0464, 0.0416), -- medium
    ('m1', 'm5', 0.175, 0.096), -- large, and so on below
    ('m2', 'r5', 0.245, 0.126), -- xlarge of 2 processors, against large
    ('m3', 'm5', 0.133, 0.096),
    ('m4', 'm5', 0.1, 0.096),
    ('c1', 'c5', 0.52, 0.34), -- xlarge of 8 processors, against 2xlarge
    ('c3', 'c5', 0.105, 0.085),
    ('c4', 'c5', 0.1, 0.085),
    ('r3', 'r5', 0.166, 0.126),
    ('r4', 'r5', 0.133, 0.126),
    ('i2', 'i3', 0.853, 0.312), -- xlarge
    ('d2', 'd3', 0.69, 0.499) -- xlarge
),
instances AS (
  SELECT
    resource_id,
    account,
    region,
    usage_type,
    currency,
    split_part(usage_type, ':', 2) AS instance_type,
    SUM(usage_amount) FILTER (WHERE is_metered) AS hours,
    SUM(cost) AS cost
  FROM costs
  WHERE month = $month
    AND NOT is_split
    AND service_code = 'AmazonEC2'
    AND usage_type LIKE '%BoxUsage:%'
  GROUP BY resource_id, account, region, usage_type, currency
)
SELECT
  resource_id,
  account,
  region,
  usage_type,
  instance_type,
  successor,
  hours,
  cost,
  times(cost, money(percent(old_price - new_price, old_price) / 100)) AS estimated_saving,
  currency
FROM instances
JOIN generations ON generations.family = split_part(instances.instance_type, '.', 1)
WHERE cost > 0
ORDER BY estimated_saving DESC, resource_id, account, region, usage_type, currency
