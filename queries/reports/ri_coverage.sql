--! title = "Reserved Instance coverage"
--! question = "How much of what reservations could cover do they cover?"
--! columns = { service = "key", family = "text", region = "text", reserved_hours = "quantity", on_demand_hours = "quantity", coverage = "percent", normalized_coverage = "percent", cost_coverage = "percent", on_demand_cost = "money", currency = "currency" }
--! charges = "Usage,DiscountedUsage,SavingsPlanCoveredUsage"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "bar"
--! x = "family"
--! y = "coverage"

-- Hours that ran under a reservation, of all hours that could have: instances of EC2, RDS, ElastiCache, Redshift, OpenSearch and
-- MemoryDB, by service, family and region, the largest on-demand cost first. Spot is left out. Hours covered by a Savings Plan
-- count as on-demand, as in Cost Explorer.
-- coverage is in hours, normalized_coverage in normalized hours (where the bill has them for all of the family), cost_coverage by list price.
-- on_demand_cost is what the uncovered hours cost at list price, the price of those that a Savings Plan covers included.

WITH hours AS (
  SELECT
    service,
    -- The family of "m5.large", "db.r5.8xl" and "r6g.4xlarge.search" is all but the size.
    regexp_replace(coalesce(nullif(split_part(usage_family, ':', 2), ''), instance_type), '^((?:db|cache|dc|ds)\.)?([^.]+).*$', '${1}${2}') AS family,
    region,
    currency,
    charge_type = 'DiscountedUsage' AS is_reserved,
    usage_amount,
    normalized_usage,
    CASE WHEN charge_type = 'DiscountedUsage' THEN list_cost ELSE coalesce(nullif(list_cost, 0), unblended_cost) END AS list_price
  FROM costs
  WHERE month = $month
    AND is_reservable
),
families AS (
  SELECT
    service,
    family,
    region,
    currency,
    coalesce(SUM(usage_amount) FILTER (WHERE is_reserved), 0) AS reserved_hours,
    coalesce(SUM(usage_amount) FILTER (WHERE NOT is_reserved), 0) AS on_demand_hours,
    coalesce(SUM(normalized_usage) FILTER (WHERE is_reserved), 0) AS reserved_normalized,
    SUM(normalized_usage) AS normalized,
    COUNT(*) FILTER (WHERE coalesce(normalized_usage, 0) = 0 AND usage_amount <> 0) AS without_normalized,
    COUNT(*) FILTER (WHERE is_reserved AND list_price IS NULL) AS without_price,
    coalesce(SUM(list_price) FILTER (WHERE is_reserved), 0) AS reserved_price,
    coalesce(SUM(list_price) FILTER (WHERE NOT is_reserved), 0) AS on_demand_cost
  FROM hours
  GROUP BY service, family, region, currency
)
SELECT
  service,
  family,
  region,
  reserved_hours,
  on_demand_hours,
  percent(reserved_hours, reserved_hours + on_demand_hours) AS coverage,
  CASE WHEN without_normalized = 0 THEN percent(reserved_normalized, normalized) END AS normalized_coverage,
  CASE WHEN without_price = 0 THEN percent(reserved_price, reserved_price + on_demand_cost) END AS cost_coverage,
  on_demand_cost,
  currency
FROM families
ORDER BY on_demand_cost DESC, service, family, region, currency
