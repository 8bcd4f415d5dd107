--! title = "Log ingestion"
--! question = "Which log groups cost most to write to?"
--! waste = "Log less, or write what nobody watches to the Infrequent Access class"
--! columns = { resource_id = "key", account = "text", region = "text", usage_type = "text", gigabytes = "quantity", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.log-min-cost]
--! type = "decimal"
--! default = "10"
--! min = 0
--! help = "A log group that costs less than this is left out"
--! [params.log-saving]
--! type = "decimal"
--! default = "50"
--! min = 0
--! max = 100
--! help = "What the Infrequent Access class costs less, in percent"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "cost"

-- Sums what CloudWatch Logs charges for taking logs in at its Standard class: usage types DataProcessing-Bytes and VendedLog-Bytes
-- of AmazonCloudWatch. The saving is --log-saving percent: by the list price of us-east-1 the Infrequent Access class takes
-- a gigabyte for 0.25 USD and Standard for 0.50. It has no metric filters, no alarms and no live tail, so it fits logs that
-- are kept and hardly read; a log group cannot be changed, a new one is made. Logging less saves more.
-- Left out are what is kept (TimedStorage-ByteHrs), queries, and groups that cost less than --log-min-cost. Counts charge
-- type Usage unless --charges says otherwise; a month that is not over counts as far as it goes.

SELECT
  resource_id,
  account,
  region,
  usage_type,
  SUM(usage_amount) FILTER (WHERE is_metered) AS gigabytes,
  SUM(cost) AS cost,
  times(SUM(cost), times($log_saving, 0.01)) AS estimated_saving,
  currency
FROM costs
WHERE month = $month
  AND service_code = 'AmazonCloudWatch'
  AND (usage_type LIKE '%DataProcessing-Bytes' OR usage_type LIKE '%VendedLog-Bytes')
GROUP BY resource_id, account, region, usage_type, currency
HAVING SUM(cost) > 0 AND SUM(cost) >= $log_min_cost
ORDER BY estimated_saving DESC, resource_id, account, region, usage_type, currency
