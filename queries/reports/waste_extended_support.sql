--! title = "Surcharges of extended support"
--! question = "What do versions cost that AWS supports only for a surcharge?"
--! waste = "Upgrade to a version in standard support"
--! columns = { resource_id = "key", account = "text", region = "text", service = "text", usage_type = "text", usage_amount = "quantity", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "estimated_saving"

-- Sums the surcharges for versions past their standard support: usage types with ExtendedSupport, as RDS and Aurora
-- (ExtendedSupport:Yr1-Yr2:PostgreSQL11), EKS (AmazonEKS-Hours:extendedSupport), OpenSearch, ElastiCache and others have
-- them. They are lines of their own beside the normal price, so the saving is all that they cost; what the upgrade takes is
-- left out. The amount is in the line's own unit: hours of processors for databases, of clusters for EKS.
-- Counts charge type Usage unless --charges says otherwise; a month that is not over counts as far as it goes.

SELECT
  resource_id,
  account,
  region,
  service,
  usage_type,
  SUM(usage_amount) FILTER (WHERE is_metered) AS usage_amount,
  SUM(cost) AS cost,
  SUM(cost) AS estimated_saving,
  currency
FROM costs
WHERE month = $month
  AND lower(usage_type) LIKE '%extendedsupport%'
GROUP BY resource_id, account, region, service, usage_type, currency
HAVING SUM(cost) > 0
ORDER BY estimated_saving DESC, resource_id, account, region, service, usage_type, currency
