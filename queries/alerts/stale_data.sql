--! title = "Old data"
--! question = "Is the newest use on the bill older than it should be?"
--! columns = { newest_use = "time", hours = "count", currency = "currency" }
--! charges = "Usage,DiscountedUsage,SavingsPlanCoveredUsage"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period that is watched"
--! [params.hours]
--! type = "int"
--! default = 36
--! help = "Told where the newest use ended longer ago, in hours"
--! [alert]
--! severity = "warning"
--! says = "The newest use on the bill ended at {newest_use} UTC, {hours} hours ago: did a delivery fail?"
--! key = ["currency"]

-- Hours from the end of the newest metered line to now ($now). AWS delivers an open month up to three times a day, and a line
-- can take a day to come.

WITH newest AS (
  SELECT MAX(usage_end) AS newest_use, currency
  FROM costs
  WHERE month = $month
    AND is_metered
    AND day <= $today
  GROUP BY currency
),
aged AS (
  SELECT
    newest_use,
    CAST((date_part('epoch', $now) - date_part('epoch', newest_use)) / 3600 AS BIGINT) AS hours,
    currency
  FROM newest
)
SELECT newest_use, hours, currency
FROM aged
WHERE hours > $hours
ORDER BY hours DESC, newest_use, currency
