--! title = "What commitments could cover"
--! question = "What is used on demand that a commitment could cover, and what do commitments cost?"
--! columns = { role = "key", service_code = "text", region = "text", instance_type = "text", platform = "text", reservable = "text", usage_start = "time", usage_end = "time", commitment = "text", term = "text", payment_option = "text", currency = "currency", on_demand_cost = "money", effective_cost = "money", quantity = "quantity" }
--! charges = "all"
--! [params.from]
--! type = "date"
--! [params.until]
--! type = "date"
--! [params.first]
--! type = "date"

-- What `costs commit-advice` replays: by hour, the cost of use on demand that a Compute Savings Plan could cover (EC2
-- instances, Fargate, Lambda's duration; neither Spot nor data transfer), and what a reservation of instances could, too.
-- Use that a commitment covers already is left out of the hours; it shows the discounts. Fee rows say how commitments were bought.

WITH told AS (
  SELECT
    *,
    CASE
      WHEN charge_type = 'Usage' AND purchase_option = 'On-Demand' THEN 'on-demand'
      WHEN charge_type = 'SavingsPlanCoveredUsage' THEN 'plan'
      WHEN charge_type = 'DiscountedUsage' THEN 'reservation'
      WHEN charge_type IN ('SavingsPlanRecurringFee', 'RIFee') THEN 'fee'
    END AS role,
    -- What counts is said here, and by src/schema/eligibility.toml. A plan for one family has other discounts than one for
    -- all compute. Reservations of dedicated instances, and convertible ones, are other offers.
    CASE
      WHEN charge_type = 'DiscountedUsage'
        THEN is_reservable AND service_code = 'AmazonEC2' AND usage_family NOT LIKE 'Dedicated%'
          AND coalesce(offering, 'standard') <> 'convertible'
      WHEN charge_type = 'SavingsPlanCoveredUsage' THEN plan_kind = 'Compute' AND coalesce(offering, 'Compute') LIKE 'Compute%'
      ELSE plan_kind = 'Compute'
    END AS eligible,
    is_reservable AND service_code = 'AmazonEC2' AND usage_family LIKE 'BoxUsage:%' AS reservable,
    CASE WHEN service_code = 'AmazonEC2' THEN coalesce(instance_type, text(split_part(usage_family, ':', 2))) END AS instance,
    CASE
      WHEN service_code <> 'AmazonEC2' THEN NULL
      WHEN operation LIKE 'RunInstances:0002%' THEN 'Windows'
      WHEN operation LIKE 'RunInstances:0010%' THEN 'Red Hat'
      WHEN operation LIKE 'RunInstances:000g%' THEN 'SUSE'
      WHEN operation LIKE 'RunInstances:%' THEN operation
      ELSE 'Linux'
    END AS platform
  FROM costs
  WHERE billing_month >= $first
)
SELECT
  role,
  service_code,
  region,
  instance AS instance_type,
  platform,
  coalesce(reservable, false) AS reservable,
  CASE WHEN role = 'on-demand' THEN usage_start END AS usage_start,
  CASE WHEN role = 'on-demand' THEN usage_end END AS usage_end,
  CASE WHEN role <> 'on-demand' THEN commitment_arn END AS commitment,
  CASE WHEN role <> 'on-demand' THEN commitment_term END AS term,
  CASE WHEN role <> 'on-demand' THEN payment_option END AS payment_option,
  currency,
  -- FOCUS bills covered use at 0 and says its price elsewhere: that agreed, as use on demand is billed at it, too.
  SUM(CASE
    WHEN role = 'reservation' OR role = 'plan' AND unblended_cost = 0 THEN coalesce(contracted_cost, list_cost)
    ELSE unblended_cost
  END)
    AS on_demand_cost,
  SUM(amortized_cost) AS effective_cost,
  -- Hours that cost nothing (the free tier) say nothing of the price of one.
  SUM(CASE WHEN role <> 'on-demand' OR unblended_cost <> 0 THEN usage_amount END) AS quantity
FROM told
WHERE role = 'fee'
  OR eligible
    AND role IS NOT NULL
    AND usage_start < $until
    AND (usage_start >= $from OR usage_end > $from)
    AND NOT coalesce(unblended_stands_in, false)
GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12
