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

-- Finds on-demand EC2 instances (usage type BoxUsage) of the types in the table below, and what each would save as its
-- successor, which has at least as many processors and as much memory: the observed cost times what the successor's list
-- price lies below the old one's. The prices are those of Linux in us-east-1, in USD an hour, of the first size named; the
-- ratio is that of the other sizes there, and taken to hold for other regions. Disks of the instance itself are not compared.
-- It counts where the operation is that of Linux alone, as a price with a licence (Windows, Red Hat, SUSE) has another ratio.
-- What a reservation or a Savings Plan covers is left out, as moving it frees the commitment and not the bill, and so is
-- Spot. Types without a cheaper successor of that kind are left out (g2, p2, x1, m2, m1.small, m1.medium, m3.medium,
-- m4.10xlarge, d2.8xlarge), and so are instances of databases. Counts charge type Usage unless --charges says otherwise; a
-- month that is not over counts as far as it goes.

WITH generations (family, sizes, successor, old_price, new_price) AS (
  VALUES
    -- A * in the successor is the same size.
    ('t1', 'micro', 't3.micro', 0.02, 0.0104),
    ('t2', 'medium,nano,micro,small,large,xlarge,2xlarge', 't3.*', 0.0464, 0.0416),
    ('m1', 'large,xlarge', 'm5.*', 0.175, 0.096),
    ('m3', 'large,xlarge,2xlarge', 'm5.*', 0.133, 0.096),
    ('m4', 'large,xlarge,2xlarge,4xlarge,16xlarge', 'm5.*', 0.1, 0.096),
    ('c1', 'medium', 'c5.large', 0.13, 0.085),
    ('c1', 'xlarge', 'c5.2xlarge', 0.52, 0.34),
    ('c3', 'large,xlarge,2xlarge,4xlarge', 'c5.*', 0.105, 0.085),
    ('c3', '8xlarge', 'c5.9xlarge', 1.68, 1.53),
    ('c4', 'large,xlarge,2xlarge,4xlarge', 'c5.*', 0.1, 0.085),
    ('c4', '8xlarge', 'c5.9xlarge', 1.591, 1.53),
    ('r3', 'large,xlarge,2xlarge,4xlarge,8xlarge', 'r5.*', 0.166, 0.126),
    ('r4', 'large,xlarge,2xlarge,4xlarge,8xlarge,16xlarge', 'r5.*', 0.133, 0.126),
    ('i2', 'xlarge,2xlarge,4xlarge,8xlarge', 'i3.*', 0.853, 0.312),
    ('d2', 'xlarge,2xlarge,4xlarge', 'd3.*', 0.69, 0.499)
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
    AND coalesce(operation, '') IN ('', 'RunInstances')
  GROUP BY resource_id, account, region, usage_type, currency
)
SELECT
  resource_id,
  account,
  region,
  usage_type,
  instance_type,
  replace(successor, '*', split_part(instance_type, '.', 2)) AS successor,
  hours,
  cost,
  times(cost, money(percent(old_price - new_price, old_price) / 100)) AS estimated_saving,
  currency
FROM instances
JOIN generations
  ON generations.family = split_part(instances.instance_type, '.', 1)
  AND strpos(',' || sizes || ',', ',' || split_part(instances.instance_type, '.', 2) || ',') > 0
WHERE cost > 0
ORDER BY estimated_saving DESC, resource_id, account, region, usage_type, currency
