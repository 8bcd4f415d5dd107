--! title = "Reserved Instance utilisation"
--! question = "Which reservations were paid for and not used?"
--! columns = { reservation_id = "key", account = "text", instance_type = "text", region = "text", zone = "text", unused_hours = "quantity", total_reserved_hours = "quantity", unused_percentage = "percent", utilization = "percent", unused_cost = "money", currency = "currency" }
--! charges = "RIFee"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [chart]
--! kind = "bar"
--! x = "reservation_id"
--! y = "unused_percentage"

-- Reads each reservation's fee row: hours reserved in the month, hours left unused, and what the unused ones cost,
-- upfront fee included. The least used stand first. Utilisation is 1 - unused / reserved.
-- A bill without reservations gives no rows.

SELECT
  reservation_id,
  account,
  instance_type,
  region,
  reservation_zone AS zone,
  SUM(unused_units) AS unused_hours,
  SUM(reserved_units) AS total_reserved_hours,
  percent(SUM(unused_units), SUM(reserved_units)) AS unused_percentage,
  percent(SUM(reserved_units) - SUM(unused_units), SUM(reserved_units)) AS utilization,
  SUM(amortized_cost) AS unused_cost,
  currency
FROM costs
WHERE billing_month = $month
GROUP BY reservation_id, account, instance_type, region, reservation_zone, currency
ORDER BY unused_percentage DESC, unused_cost DESC, reservation_id, account, instance_type, region, zone, currency
