--! title = "Development and test at night and at weekends"
--! question = "What do instances that nobody needs outside office hours cost then?"
--! waste = "Stop them by a schedule outside office hours"
--! columns = { resource_id = "key", account = "text", region = "text", environment = "text", usage_type = "text", hours = "quantity", outside_hours = "quantity", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.environment-tag]
--! type = "text"
--! default = "Environment"
--! help = "The tag that says the environment, in any spelling of its key"
--! [params.environments]
--! type = "text"
--! default = "dev,development,test,testing,qa,uat,stage,staging,sandbox"
--! help = "Its values that mean no production, in any case"
--! [params.office-from]
--! type = "int"
--! default = 7
--! max = 24
--! help = "The hour at which the office opens, Monday to Friday"
--! [params.office-to]
--! type = "int"
--! default = 19
--! max = 24
--! help = "The hour at which it closes"
--! [params.utc-offset]
--! type = "decimal"
--! default = "0"
--! min = -12
--! max = 14
--! help = "Hours that the office's clock is ahead of UTC, as 1 or -5 or 5.5"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "estimated_saving"

-- Finds on-demand instances of EC2 and RDS whose tag --environment-tag says one of --environments (in any case, spaces left
-- out), and sums what their hours cost outside Monday to Friday from --office-from to --office-to. That cost is the saving of
-- a schedule that stops them then. An office that closes at an earlier hour than it opens works into the next morning. Times
-- are UTC unless --utc-offset says otherwise; daylight saving and holidays are left out.
-- It takes lines of single hours. Where a line holds a day or a month, the bill cannot tell: the resource stands here with an
-- unknown saving, never 0. An instance's volumes are paid for while it is stopped and are not counted. Left out are what
-- has no such tag, Spot, and what a reservation or a Savings Plan covers. Counts charge type Usage unless --charges says
-- otherwise; a month that is not over counts as far as it goes.

WITH lines AS (
  SELECT
    resource_id,
    account,
    region,
    trim(tag_value(tags, $environment_tag)) AS environment,
    usage_type,
    currency,
    CASE WHEN is_metered THEN usage_amount END AS usage_amount,
    cost,
    to_unixtime(usage_end) - to_unixtime(usage_start) AS seconds,
    -- Seconds on the office's clock, as if it opened at midnight; 1970 began on a Thursday.
    to_unixtime(usage_start) + CAST(times($utc_offset, 3600) AS BIGINT) - $office_from * 3600 AS clock
  FROM costs
  WHERE month = $month
    AND NOT is_split
    AND resource_id IS NOT NULL
    AND (
      service_code = 'AmazonEC2' AND usage_type LIKE '%BoxUsage%'
      OR service_code = 'AmazonRDS'
        AND (usage_type LIKE '%InstanceUsage:db.%' OR usage_type LIKE '%Multi-AZUsage:db.%')
    )
),
timed AS (
  SELECT
    *,
    coalesce(seconds BETWEEN 1 AND 3600, false) AS is_hour,
    (clock / 86400 + 4) % 7 BETWEEN 1 AND 5
      AND clock % 86400 / 3600 < CASE WHEN $office_to < $office_from THEN 24 ELSE 0 END + $office_to - $office_from
      AS is_office
  FROM lines
  WHERE strpos(
    ',' || lower(replace($environments, ' ', '')) || ',',
    ',' || lower(replace(environment, ' ', '')) || ',') > 0
),
instances AS (
  SELECT
    resource_id,
    account,
    region,
    environment,
    usage_type,
    currency,
    bool_and(is_hour) AS is_hourly,
    SUM(usage_amount) AS hours,
    coalesce(SUM(usage_amount) FILTER (WHERE NOT is_office), 0) AS outside_hours,
    SUM(cost) AS cost,
    coalesce(SUM(cost) FILTER (WHERE NOT is_office), 0) AS outside_cost
  FROM timed
  GROUP BY resource_id, account, region, environment, usage_type, currency
)
SELECT
  resource_id,
  account,
  region,
  environment,
  usage_type,
  hours,
  CASE WHEN is_hourly THEN outside_hours END AS outside_hours,
  cost,
  CASE WHEN is_hourly THEN outside_cost END AS estimated_saving,
  currency
FROM instances
WHERE cost > 0
  AND (outside_cost > 0 OR NOT is_hourly)
ORDER BY estimated_saving DESC, cost DESC, resource_id, account, region, environment, usage_type, currency
