--! title = "Idle public addresses"
--! question = "Which public IPv4 addresses are paid for and not used?"
--! waste = "Release the address, or use it"
--! columns = { resource_id = "key", account = "text", region = "text", usage_type = "text", idle_hours = "quantity", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "estimated_saving"

-- Sums what addresses cost in the hours in which nothing used them: usage types ElasticIP:IdleAddress (until January
-- 2024) and PublicIPv4:IdleAddress (since then). The saving is that cost: an address that is released costs nothing.
-- Addresses in use (PublicIPv4:InUseAddress) are left out, and so are idle hours that cost nothing. A month that is not over
-- counts as far as it goes. Counts charge type Usage unless --charges says otherwise.

SELECT
  resource_id,
  account,
  region,
  usage_type,
  SUM(usage_amount) FILTER (WHERE is_metered) AS idle_hours,
  SUM(cost) AS cost,
  SUM(cost) AS estimated_saving,
  currency
FROM costs
WHERE month = $month
  AND (usage_type LIKE '%ElasticIP:IdleAddress' OR usage_type LIKE '%PublicIPv4:IdleAddress')
GROUP BY resource_id, account, region, usage_type, currency
HAVING SUM(cost) > 0
ORDER BY estimated_saving DESC, resource_id, account, region, usage_type, currency
