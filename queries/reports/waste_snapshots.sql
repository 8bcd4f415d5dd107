--! title = "Snapshots that grow month by month"
--! question = "Where do snapshots pile up?"
--! waste = "Delete old snapshots by a lifecycle policy"
--! columns = { usage_type = "key", account = "text", region = "text", snapshots = "count", gb_months = "quantity", first_cost = "money", second_cost = "money", cost = "money", estimated_saving = "money", currency = "currency" }
--! months_before = 2
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period, set against the two before it"
--! [chart]
--! kind = "bar"
--! x = "account"
--! y = "estimated_saving"

-- Sums what snapshots cost in three billing periods, by account and region: those of volumes (usage type EBS:SnapshotUsage)
-- and backups of databases beyond what is free (RDS:ChargedBackupUsage, Aurora:BackupUsage). Where the cost rose in both
-- steps, snapshots are made faster than they are deleted; the saving is what the last month costs above the first, as if
-- deletion had kept pace. Snapshots come and go, so they are judged together and not one by one; snapshots counts those
-- that the last month names.
-- A month that is not over is low and therefore hides growth: ask for the last whole one. A source that lacks one of the
-- two months before gives no rows. Counts charge type Usage unless --charges says otherwise.

WITH pools AS (
  SELECT
    usage_type,
    account,
    region,
    currency,
    COUNT(DISTINCT resource_id) FILTER (WHERE month = $month) AS snapshots,
    SUM(usage_amount) FILTER (WHERE is_metered AND month = $month) AS gb_months,
    SUM(cost) FILTER (WHERE month = CAST($month - INTERVAL '2 months' AS DATE)) AS first_cost,
    SUM(cost) FILTER (WHERE month = CAST($month - INTERVAL '1 month' AS DATE)) AS second_cost,
    SUM(cost) FILTER (WHERE month = $month) AS cost
  FROM costs
  WHERE month IN ($month, CAST($month - INTERVAL '1 month' AS DATE), CAST($month - INTERVAL '2 months' AS DATE))
    AND (
      usage_type LIKE '%EBS:SnapshotUsage'
      OR usage_type LIKE '%RDS:ChargedBackupUsage'
      OR usage_type LIKE '%Aurora:BackupUsage'
    )
  GROUP BY usage_type, account, region, currency
)
SELECT
  usage_type,
  account,
  region,
  snapshots,
  gb_months,
  first_cost,
  second_cost,
  cost,
  cost - first_cost AS estimated_saving,
  currency
FROM pools
WHERE first_cost > 0
  AND second_cost > first_cost
  AND cost > second_cost
ORDER BY estimated_saving DESC, usage_type, account, region, currency
