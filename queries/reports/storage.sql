--! title = "Storage by month"
--! question = "What is stored, how does it grow, and what does it cost?"
--! columns = { month = "month", storage = "key", service = "text", gb_months = "quantity", storage_cost = "money", currency = "currency" }
--! total = "storage_cost"
--! [params.from]
--! type = "month"
--! default = "earliest"
--! help = "The first billing period"
--! [params.to]
--! type = "month"
--! default = "latest"
--! help = "The last billing period"
--! [chart]
--! kind = "area"
--! x = "month"
--! y = "gb_months"
--! series = "storage"

-- Sums what is billed by gigabyte and month, whatever the service: objects by storage class, volumes, snapshots, databases, logs. 1,000
-- GB-months are 1,000 GB kept for all of a month. A storage is a product code with a usage type without its region.
-- Counts charge type Usage unless --charges says otherwise. A month that is not over counts as far as it goes, and looks smaller.

SELECT
  month,
  coalesce(nullif(concat_ws(' ', replace(service_code, 'Amazon', ''), usage_family), ''), service) AS storage,
  service,
  SUM(usage_amount) FILTER (WHERE is_metered) AS gb_months,
  SUM(cost) AS storage_cost,
  currency
FROM costs
WHERE month BETWEEN $from AND $to
  AND lower(unit) LIKE 'gb-mo%'
GROUP BY month, service_code, usage_family, service, currency
ORDER BY month, storage_cost DESC, storage, service, currency
