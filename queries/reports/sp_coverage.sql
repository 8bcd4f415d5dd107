--! title = "Savings Plan coverage"
--! question = "How much of what Savings Plans could cover do they cover?"
--! columns = { plan_kind = "text", service = "key", region = "text", covered_cost = "money", on_demand_cost = "money", coverage = "percent", kind_coverage = "percent", currency = "currency" }
--! charges = "Usage,SavingsPlanCoveredUsage"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "bar"
--! x = "service"
--! y = "on_demand_cost"

-- Spend that plans covered, of all spend that they could have, both at on-demand prices, by the kind of plan that could: Compute (EC2
-- instances, Fargate, Lambda duration), SageMaker, Database; Other is what a plan covered all the same. Spot, data transfer, storage and what reservations cover are left out.
-- The largest uncovered spend stands first. kind_coverage is that of all services and regions of the kind together.

WITH eligible AS (
  SELECT
    coalesce(plan_kind, 'Other') AS plan_kind,
    service,
    region,
    currency,
    -- FOCUS bills covered use at 0.
    coalesce(SUM(coalesce(nullif(unblended_cost, 0), list_cost)) FILTER (WHERE charge_type = 'SavingsPlanCoveredUsage'), 0)
      AS covered_cost,
    coalesce(SUM(unblended_cost) FILTER (WHERE charge_type = 'Usage'), 0) AS on_demand_cost
  FROM costs
  WHERE month = $month
    AND (charge_type = 'SavingsPlanCoveredUsage' OR charge_type = 'Usage' AND plan_kind IS NOT NULL)
  GROUP BY coalesce(plan_kind, 'Other'), service, region, currency
)
SELECT
  plan_kind,
  service,
  region,
  covered_cost,
  on_demand_cost,
  percent(covered_cost, covered_cost + on_demand_cost) AS coverage,
  percent(
    SUM(covered_cost) OVER (PARTITION BY plan_kind, currency),
    SUM(covered_cost + on_demand_cost) OVER (PARTITION BY plan_kind, currency)) AS kind_coverage,
  currency
FROM eligible
ORDER BY on_demand_cost DESC, plan_kind, service, region, currency
