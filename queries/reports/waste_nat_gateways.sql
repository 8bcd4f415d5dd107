--! title = "NAT gateways by bytes against hours"
--! question = "Which NAT gateways run and carry little?"
--! waste = "Delete an idle gateway; send S3 and DynamoDB through gateway endpoints, which are free"
--! columns = { resource_id = "key", account = "text", region = "text", usage_type = "text", hours = "quantity", gigabytes = "quantity", gb_per_hour = "quantity", hours_cost = "money", bytes_cost = "money", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.nat-idle]
--! type = "decimal"
--! default = "0.01"
--! min = 0
--! help = "A NAT gateway that carries fewer gigabytes an hour is idle"
--! [params.nat-endpoint-share]
--! type = "decimal"
--! default = "0"
--! min = 0
--! max = 100
--! help = "Percent of NAT gateways' bytes that gateway endpoints would take over"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "cost"

-- Sets each NAT gateway's hours beside the gigabytes that it carried, the dearest first.
-- A gateway below --nat-idle gigabytes an hour is idle (the default is some 7 GB a month), and its saving is all that it
-- costs. A busy one saves nothing by itself: a bill does not say how many of the bytes went to S3 or DynamoDB, which a
-- gateway endpoint carries for nothing. --nat-endpoint-share says it, from flow logs, and that share of the bytes' cost is
-- the saving then. Lines without a resource id are left out, as they hold all gateways in one. Counts charge type Usage
-- unless --charges says otherwise; a month that is not over counts as far as it goes.

WITH gateways AS (
  SELECT
    resource_id,
    account,
    currency,
    MIN(region) AS region,
    coalesce(MIN(usage_type) FILTER (WHERE usage_type LIKE '%Hours'), MIN(usage_type)) AS usage_type,
    coalesce(SUM(usage_amount) FILTER (WHERE is_metered AND usage_type LIKE '%Hours'), 0) AS hours,
    coalesce(SUM(usage_amount) FILTER (WHERE is_metered AND usage_type LIKE '%Bytes'), 0) AS gigabytes,
    coalesce(SUM(cost) FILTER (WHERE usage_type LIKE '%Hours'), 0) AS hours_cost,
    coalesce(SUM(cost) FILTER (WHERE usage_type LIKE '%Bytes'), 0) AS bytes_cost,
    SUM(cost) AS cost
  FROM costs
  WHERE month = $month
    AND (usage_type LIKE '%NatGateway%Hours' OR usage_type LIKE '%NatGateway%Bytes')
    AND resource_id IS NOT NULL
  GROUP BY resource_id, account, currency
)
SELECT
  resource_id,
  account,
  region,
  usage_type,
  hours,
  gigabytes,
  money(percent(gigabytes, hours) / 100) AS gb_per_hour,
  hours_cost,
  bytes_cost,
  cost,
  CASE
    WHEN gigabytes < times(hours, $nat_idle) THEN cost
    ELSE times(bytes_cost, times($nat_endpoint_share, 0.01))
  END AS estimated_saving,
  currency
FROM gateways
WHERE cost > 0
ORDER BY cost DESC, resource_id, account, region, usage_type, currency
