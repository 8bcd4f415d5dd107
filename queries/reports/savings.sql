--! title = "What commitments save"
--! question = "What do reservations and Savings Plans save against on-demand prices?"
--! columns = { covered_by = "key", on_demand_cost = "money", paid = "money", unused = "money", net_saving = "money", savings_rate = "percent", effective_savings_rate = "percent", currency = "currency" }
--! charges = "Usage,DiscountedUsage,SavingsPlanCoveredUsage,RIFee,SavingsPlanRecurringFee"
--! metric = "amortized"
--! metrics = ["amortized", "net-amortized"]
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "bar"
--! x = "covered_by"
--! y = "net_saving"

-- What use would have cost on demand, against what was paid for it, with what commitments left unused in the price: for Reserved
-- Instances, Savings Plans, and the use that either could have covered and none did.
-- on_demand_cost is the list price for reservations and the price that a plan takes back for plans. net_saving is on_demand_cost - paid; it is
-- negative where a commitment cost more than it covered. savings_rate is the saving of the row, effective_savings_rate 1 - paid /
-- on-demand over all rows together: the figure to compare months and companies by.
-- Where reserved use has no list price in the bill, what reservations save is unknown, and left out of the rate of all.

WITH kinds AS (
  SELECT
    CASE
      WHEN charge_type IN ('DiscountedUsage', 'RIFee') THEN 'Reserved Instances'
      WHEN charge_type IN ('SavingsPlanCoveredUsage', 'SavingsPlanRecurringFee') THEN 'Savings Plans'
      ELSE 'On-Demand'
    END AS covered_by,
    currency,
    -- Use without a list price makes the figure unknown. FOCUS bills what a plan covers at 0.
    CASE
      WHEN COUNT(*) FILTER (WHERE charge_type = 'DiscountedUsage' AND list_cost IS NULL) = 0
        THEN coalesce(
          SUM(CASE charge_type
            WHEN 'DiscountedUsage' THEN list_cost
            WHEN 'SavingsPlanCoveredUsage' THEN coalesce(nullif(unblended_cost, 0), list_cost)
            WHEN 'Usage' THEN unblended_cost
          END),
          0)
    END AS on_demand_cost,
    SUM(cost) AS paid,
    coalesce(SUM(cost) FILTER (WHERE charge_type IN ('RIFee', 'SavingsPlanRecurringFee')), 0) AS unused
  FROM costs
  WHERE month = $month
    AND (charge_type IN ('DiscountedUsage', 'SavingsPlanCoveredUsage', 'RIFee', 'SavingsPlanRecurringFee')
      OR charge_type = 'Usage' AND (is_reservable OR plan_kind IS NOT NULL))
  GROUP BY covered_by, currency
)
SELECT
  covered_by,
  on_demand_cost,
  paid,
  unused,
  on_demand_cost - paid AS net_saving,
  percent(on_demand_cost - paid, on_demand_cost) AS savings_rate,
  percent(
    SUM(on_demand_cost - paid) OVER (PARTITION BY currency),
    SUM(on_demand_cost) OVER (PARTITION BY currency)) AS effective_savings_rate,
  currency
FROM kinds
ORDER BY on_demand_cost DESC, covered_by, currency
