--! title = "Candidates for Graviton"
--! question = "Which instances would cost less on Graviton?"
--! waste = "Move to the Graviton sibling where the software runs on Arm"
--! columns = { resource_id = "key", account = "text", region = "text", usage_type = "text", instance_type = "text", sibling = "text", hours = "quantity", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "estimated_saving"

-- Finds on-demand instances of EC2, RDS and ElastiCache whose family has a sibling on AWS's Arm processors, and what each
-- would save there: the observed cost times what the sibling's list price lies below. The prices in the table below are
-- those of us-east-1 in USD an hour (Linux, MySQL Single-AZ, Redis), of size large, and of medium for families t; the ratio is
-- taken to hold for other sizes, regions and engines. It is a price for the same processors and memory: that Graviton is
-- often faster is left out.
-- EC2 counts where the operation is that of Linux alone: Windows does not run there, and a price with a licence (SQL Server,
-- Red Hat, SUSE) has another ratio. So do Oracle and SQL Server not run there on RDS. Whether anything else does is for its
-- owner to test. Also left out are sizes that the sibling does not come in (9, 10, 18 and above 16xlarge, metal; c4.8xlarge has
-- more processors), Spot, and what a reservation or a Savings Plan covers.
-- Counts charge type Usage unless --charges says otherwise; a month that is not over counts as far as it goes.

WITH siblings (family, sibling, price, sibling_price) AS (
  VALUES
    ('t2', 't4g', 0.0464, 0.0336),
    ('t3', 't4g', 0.0416, 0.0336),
    ('t3a', 't4g', 0.0376, 0.0336),
    ('m4', 'm6g', 0.1, 0.077),
    ('m5', 'm6g', 0.096, 0.077),
    ('m5a', 'm6g', 0.086, 0.077),
    ('m5d', 'm6gd', 0.113, 0.0904),
    ('m6i', 'm7g', 0.096, 0.0816),
    ('m6a', 'm7g', 0.0864, 0.0816),
    ('m7i', 'm7g', 0.1008, 0.0816),
    ('c4', 'c6g', 0.1, 0.068),
    ('c5', 'c6g', 0.085, 0.068),
    ('c5a', 'c6g', 0.077, 0.068),
    ('c5d', 'c6gd', 0.096, 0.0768),
    ('c5n', 'c6gn', 0.108, 0.0864),
    ('c6i', 'c7g', 0.085, 0.0725),
    ('c6a', 'c7g', 0.0765, 0.0725),
    ('c7i', 'c7g', 0.08925, 0.0725),
    ('r4', 'r6g', 0.133, 0.1008),
    ('r5', 'r6g', 0.126, 0.1008),
    ('r5a', 'r6g', 0.113, 0.1008),
    ('r5d', 'r6gd', 0.144, 0.1152),
    ('r6i', 'r7g', 0.126, 0.1071),
    ('r6a', 'r7g', 0.1134, 0.1071),
    ('r7i', 'r7g', 0.1323, 0.1071),
    ('db.t3', 'db.t4g', 0.068, 0.065),
    ('db.m5', 'db.m6g', 0.171, 0.152),
    ('db.r5', 'db.r6g', 0.24, 0.215),
    ('cache.t3', 'cache.t4g', 0.068, 0.065),
    ('cache.m5', 'cache.m6g', 0.156, 0.149),
    ('cache.r5', 'cache.r6g', 0.216, 0.206)
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
    AND (
      service_code = 'AmazonEC2'
        AND usage_type LIKE '%BoxUsage:%'
        AND coalesce(operation, '') IN ('', 'RunInstances')
      OR service_code = 'AmazonRDS'
        AND (usage_type LIKE '%InstanceUsage:db.%' OR usage_type LIKE '%Multi-AZUsage:db.%')
        -- MySQL, PostgreSQL, Aurora MySQL, MariaDB, Aurora PostgreSQL.
        AND operation IN (
          'CreateDBInstance:0002', 'CreateDBInstance:0014', 'CreateDBInstance:0016', 'CreateDBInstance:0018',
          'CreateDBInstance:0021'
        )
      OR service_code = 'AmazonElastiCache'
        AND usage_type LIKE '%NodeUsage:cache.%'
    )
  GROUP BY resource_id, account, region, usage_type, currency
),
families AS (
  SELECT *, regexp_replace(instance_type, '[.][^.]*$', '') AS family
  FROM instances
  -- RDS writes xl for xlarge.
  WHERE regexp_like(instance_type, '[.](nano|micro|small|medium|large|(2|4|8|12|16)?xl(arge)?)$')
    AND instance_type <> 'c4.8xlarge'
)
SELECT
  resource_id,
  account,
  region,
  usage_type,
  instance_type,
  sibling,
  hours,
  cost,
  times(cost, money(percent(price - sibling_price, price) / 100)) AS estimated_saving,
  currency
FROM families
JOIN siblings ON siblings.family = families.family
WHERE cost > 0
ORDER BY estimated_saving DESC, resource_id, account, region, usage_type, currency
