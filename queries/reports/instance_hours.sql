--! title = "Instances by hour"
--! question = "How many instances ran in each hour?"
--! columns = { hour = "time", instances = "quantity", cost = "money", currency = "currency" }
--! total = "cost"
--! charges = "Usage,DiscountedUsage,SavingsPlanCoveredUsage"
--! metric = "amortized"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "heat-map"
--! x = "hour"
--! y = "instances"

-- Sums the instance hours of EC2 by UTC hour: an instance that ran all of an hour counts 1, one of a third of it 0.33. The chart is
-- their mean by day of the week and hour of the day, where nights and weekends stand out on which nothing need run.
-- EC2 is product code AmazonEC2 with a usage type of BoxUsage, SpotUsage or DedicatedUsage. Counts use at its amortized cost, what
-- reservations and Savings Plans cover among it, unless --charges and --metric say otherwise.
-- It takes lines of single hours: a bill by day or by month has none and shows nothing. Split-cost rows are left out.

SELECT
  usage_start AS hour,
  SUM(usage_amount) FILTER (WHERE is_metered) AS instances,
  SUM(cost) AS cost,
  currency
FROM costs
WHERE month = $month
  AND service_code = 'AmazonEC2'
  AND (usage_type LIKE '%BoxUsage%' OR usage_type LIKE '%SpotUsage%' OR usage_type LIKE '%DedicatedUsage%')
  AND NOT is_split
  AND to_unixtime(usage_end) - to_unixtime(usage_start) BETWEEN 1 AND 3600
GROUP BY usage_start, currency
ORDER BY usage_start, currency
