--! title = "Reserved Instance utilisation"
--! question = "Which reservations were paid for and not used?"
--! columns = { reservation_id = "key", account = "text", instance_type = "text", region = "text", zone = "text", unused_hours = "quantity", total_reserved_hours = "quantity", unused_normalized = "quantity", total_normalized = "quantity", unused_percentage = "percent", utilization = "percent", unused_cost = "money", currency = "currency" }
--! charges = "RIFee,DiscountedUsage"
--! metric = "amortized"
--! metrics = ["amortized", "net-amortized"]
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "bar"
--! x = "reservation_id"
--! y = "unused_percentage"

-- Reads each reservation's fee row: hours reserved in the month, hours left unused, and what the unused ones cost,
-- upfront fee included. The least used stand first. Utilisation is 1 - unused / reserved, in normalized hours for reservations
-- that are flexible in size (those of a region, not of a zone), else in hours.
-- In an open month ($today) the reserved hours are those until the newest use of any reservation, or until today, and the used
-- ones are counted from its use. Use of reservations that another bill pays for is left out.
-- A bill without reservations gives no rows.

WITH reservations AS (
  SELECT
    MAX(reservation_id) AS reservation_id,
    MAX(account) FILTER (WHERE charge_type = 'RIFee') AS account,
    MAX(instance_type) FILTER (WHERE charge_type = 'RIFee') AS instance_type,
    MAX(region) FILTER (WHERE charge_type = 'RIFee') AS region,
    MAX(reservation_zone) FILTER (WHERE charge_type = 'RIFee') AS zone,
    SUM(reserved_units) FILTER (WHERE charge_type = 'RIFee') AS reserved,
    SUM(unused_units) FILTER (WHERE charge_type = 'RIFee') AS unused,
    SUM(reserved_normalized_units) FILTER (WHERE charge_type = 'RIFee') AS reserved_normalized,
    SUM(unused_normalized_units) FILTER (WHERE charge_type = 'RIFee') AS unused_normalized,
    SUM(usage_amount) FILTER (WHERE is_metered) AS used,
    SUM(normalized_usage) FILTER (WHERE is_metered) AS used_normalized,
    SUM(commitment_cost) AS committed,
    SUM(cost) FILTER (WHERE charge_type = 'RIFee') AS unused_cost,
    SUM(cost) FILTER (WHERE is_metered) AS used_cost,
    date_part('epoch', MIN(usage_start) FILTER (WHERE charge_type = 'RIFee')) AS begins,
    date_part('epoch', MAX(usage_end) FILTER (WHERE charge_type = 'RIFee')) + 1 AS ends,
    date_part('epoch', MAX(usage_end) FILTER (WHERE is_metered)) AS reached,
    date_part('epoch', MAX(commitment_end)) AS expires,
    COUNT(*) FILTER (WHERE charge_type = 'RIFee') AS fees,
    $today < month + INTERVAL '1 month' AS is_open,
    currency
  FROM costs
  WHERE month = $month
    AND charge_type IN ('RIFee', 'DiscountedUsage')
  GROUP BY coalesce(commitment_arn, reservation_id), month, currency
),
-- The newest use of any reservation tells how far the data reaches; a reservation that ends within the month goes no further.
reaching AS (
  SELECT
    * EXCLUDE (ends, expires),
    CASE WHEN expires > begins AND expires < ends THEN expires ELSE ends END AS ends,
    coalesce(MAX(reached) OVER (), date_part('epoch', CAST($today AS TIMESTAMP))) AS all_reached
  FROM reservations
),
elapsed AS (
  SELECT
    *,
    CASE
      WHEN is_open AND ends > begins THEN least(greatest(all_reached - begins, 0), ends - begins)
      ELSE 1
    END AS part,
    CASE WHEN is_open AND ends > begins THEN ends - begins ELSE 1 END AS whole
  FROM reaching
  WHERE fees > 0
),
counted AS (
  SELECT
    reservation_id,
    account,
    instance_type,
    region,
    zone,
    share(reserved, part, whole) AS reserved,
    CASE WHEN is_open THEN share(reserved, part, whole) - coalesce(used, 0) ELSE unused END AS unused,
    CASE WHEN zone IS NULL THEN share(reserved_normalized, part, whole) END AS reserved_normalized,
    CASE
      WHEN zone IS NOT NULL THEN NULL
      WHEN is_open THEN share(reserved_normalized, part, whole) - coalesce(used_normalized, 0)
      ELSE unused_normalized
    END AS unused_normalized,
    CASE WHEN is_open THEN coalesce(share(committed, part, whole) - coalesce(used_cost, 0), unused_cost) ELSE unused_cost END
      AS unused_cost,
    currency
  FROM elapsed
)
SELECT
  reservation_id,
  account,
  instance_type,
  region,
  zone,
  unused AS unused_hours,
  reserved AS total_reserved_hours,
  unused_normalized,
  reserved_normalized AS total_normalized,
  CASE
    WHEN reserved_normalized > 0 AND unused_normalized IS NOT NULL THEN percent(unused_normalized, reserved_normalized)
    ELSE percent(unused, reserved)
  END
    AS unused_percentage,
  CASE
    WHEN reserved_normalized > 0 AND unused_normalized IS NOT NULL
      THEN percent(reserved_normalized - unused_normalized, reserved_normalized)
    ELSE percent(reserved - unused, reserved)
  END AS utilization,
  unused_cost,
  currency
FROM counted
ORDER BY unused_percentage DESC, unused_cost DESC, reservation_id, account, instance_type, region, zone, currency
