--! title = "Data transfer"
--! question = "What do bytes between zones, between regions and to the internet cost?"
--! waste = "Keep traffic in its zone and region; cache and compress what goes out"
--! columns = { resource_id = "key", account = "text", region = "text", usage_type = "text", direction = "text", gigabytes = "quantity", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.transfer-min-cost]
--! type = "decimal"
--! default = "10"
--! min = 0
--! help = "Transfer that costs less than this is left out"
--! [params.interzone-saving]
--! type = "decimal"
--! default = "0"
--! min = 0
--! max = 100
--! help = "Percent of the transfer between zones that can be avoided"
--! [params.interregion-saving]
--! type = "decimal"
--! default = "0"
--! min = 0
--! max = 100
--! help = "Percent of the transfer between regions that can be avoided"
--! [params.internet-saving]
--! type = "decimal"
--! default = "0"
--! min = 0
--! max = 100
--! help = "Percent of the transfer to the internet that can be avoided"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "cost"

-- Sums what data transfer costs by resource and direction: between zones of a region (DataTransfer-Regional-Bytes), between
-- regions (AWS-Out-Bytes) and to the internet (DataTransfer-Out-Bytes, of CloudFront as well).
-- A bill says what was paid, not what could be avoided, so the saving is 0 until --interzone-saving, --interregion-saving or
-- --internet-saving says which percentage can. The bytes of NAT gateways and of endpoints are not here: see waste-nat-gateways.
-- Left out is what costs less than --transfer-min-cost. Counts charge type Usage unless --charges says otherwise; a month
-- that is not over counts as far as it goes.

WITH transfer AS (
  SELECT
    resource_id,
    account,
    region,
    usage_type,
    currency,
    CASE
      WHEN usage_type LIKE '%AWS-Out-Bytes' THEN 'between regions'
      WHEN usage_type LIKE '%DataTransfer-Out-Bytes' THEN 'to the internet'
      ELSE 'between zones'
    END AS direction,
    SUM(usage_amount) FILTER (WHERE is_metered) AS gigabytes,
    SUM(cost) AS cost
  FROM costs
  WHERE month = $month
    AND (
      usage_type LIKE '%DataTransfer-Regional-Bytes'
      OR usage_type LIKE '%DataTransfer-xAZ-%-Bytes'
      OR usage_type LIKE '%AWS-Out-Bytes'
      OR usage_type LIKE '%DataTransfer-Out-Bytes'
    )
  GROUP BY resource_id, account, region, usage_type, currency
)
SELECT
  resource_id,
  account,
  region,
  usage_type,
  direction,
  gigabytes,
  cost,
  times(
    cost,
    times(
      CASE direction
        WHEN 'between regions' THEN $interregion_saving
        WHEN 'to the internet' THEN $internet_saving
        ELSE $interzone_saving
      END,
      0.01
    )
  ) AS estimated_saving,
  currency
FROM transfer
WHERE cost > 0
  AND cost >= $transfer_min_cost
ORDER BY cost DESC, resource_id, account, region, usage_type, currency
