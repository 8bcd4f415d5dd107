--! title = "gp2 volumes that should be gp3"
--! question = "Which EBS volumes would cost less as gp3?"
--! waste = "Change the volume's type to gp3; it stays in use while it changes"
--! columns = { resource_id = "key", account = "text", region = "text", usage_type = "text", gb_months = "quantity", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.gp3-saving]
--! type = "decimal"
--! default = "20"
--! min = 0
--! max = 100
--! help = "What gp3 costs less than gp2, in percent"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "estimated_saving"

-- Sums what gp2 volumes cost (usage type EBS:VolumeUsage.gp2). The saving is --gp3-saving percent of it: by the list price
-- of us-east-1 gp3 costs 0.08 USD a gigabyte and month and gp2 0.10, which is 20 percent less, and about as much elsewhere.
-- gp3 has 3,000 operations a second and 125 MB a second at any size; a gp2 volume above 1,000 GB has more, which gp3
-- charges for where they are needed and this leaves out. Volumes of databases are left out, too: RDS has one price for both.
-- Counts charge type Usage unless --charges says otherwise; a month that is not over counts as far as it goes.

SELECT
  resource_id,
  account,
  region,
  usage_type,
  SUM(usage_amount) FILTER (WHERE is_metered) AS gb_months,
  SUM(cost) AS cost,
  times(SUM(cost), times($gp3_saving, 0.01)) AS estimated_saving,
  currency
FROM costs
WHERE month = $month
  AND usage_type LIKE '%EBS:VolumeUsage.gp2'
GROUP BY resource_id, account, region, usage_type, currency
HAVING SUM(cost) > 0
ORDER BY estimated_saving DESC, resource_id, account, region, usage_type, currency
