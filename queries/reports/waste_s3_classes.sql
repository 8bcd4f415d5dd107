--! title = "Candidates for another S3 storage class"
--! question = "Which buckets hold much in S3 Standard and are hardly read?"
--! waste = "Let Intelligent-Tiering or a lifecycle rule move what is not read"
--! columns = { resource_id = "key", account = "text", region = "text", usage_type = "text", gb_months = "quantity", reads = "quantity", reads_per_gb = "quantity", cost = "money", estimated_saving = "money", currency = "currency" }
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.s3-min-gb]
--! type = "decimal"
--! default = "100"
--! min = 0
--! help = "A bucket with fewer gigabytes in S3 Standard is no candidate"
--! [params.s3-reads]
--! type = "decimal"
--! default = "1"
--! min = 0
--! help = "A bucket with more reads for each gigabyte in a month is no candidate"
--! [params.s3-saving]
--! type = "decimal"
--! default = "40"
--! min = 0
--! max = 100
--! help = "What an infrequent class costs less than Standard, in percent"
--! [chart]
--! kind = "bar"
--! x = "resource_id"
--! y = "estimated_saving"

-- Sets what each bucket holds in S3 Standard (usage type TimedStorage-ByteHrs) beside its reads (Requests-Tier2: GET and the
-- like). A bucket with at least --s3-min-gb that is read at most --s3-reads times for each gigabyte is a candidate, and
-- saves --s3-saving percent of its storage: by the list price of us-east-1 the infrequent tiers cost 0.0125 USD a gigabyte and
-- month and Standard 0.021 to 0.023, which is 40 to 46 percent less; archive classes save more.
-- Left out are what the change costs once, what reading back costs, the fee for each object that Intelligent-Tiering
-- watches, and the 128 KB that the infrequent classes charge at least for an object: many small objects do not pay.
-- A bucket is judged as a whole, as a bill does not show prefixes; lines without a resource id are left out. Counts charge
-- type Usage unless --charges says otherwise; a month that is not over counts as far as it goes.

WITH buckets AS (
  SELECT
    resource_id,
    account,
    currency,
    MIN(region) FILTER (WHERE usage_family = 'TimedStorage-ByteHrs') AS region,
    MIN(usage_type) FILTER (WHERE usage_family = 'TimedStorage-ByteHrs') AS usage_type,
    SUM(usage_amount) FILTER (WHERE is_metered AND usage_family = 'TimedStorage-ByteHrs') AS gb_months,
    coalesce(SUM(usage_amount) FILTER (WHERE is_metered AND usage_family = 'Requests-Tier2'), 0) AS reads,
    SUM(cost) FILTER (WHERE usage_family = 'TimedStorage-ByteHrs') AS cost
  FROM costs
  WHERE month = $month
    AND service_code = 'AmazonS3'
    AND (usage_family = 'TimedStorage-ByteHrs' OR usage_family = 'Requests-Tier2')
    AND resource_id IS NOT NULL
  GROUP BY resource_id, account, currency
)
SELECT
  resource_id,
  account,
  region,
  usage_type,
  gb_months,
  reads,
  money(percent(reads, gb_months) / 100) AS reads_per_gb,
  cost,
  times(cost, times($s3_saving, 0.01)) AS estimated_saving,
  currency
FROM buckets
WHERE gb_months >= $s3_min_gb
  AND reads <= times(gb_months, $s3_reads)
  AND cost > 0
ORDER BY estimated_saving DESC, resource_id, account, region, usage_type, currency
