--! title = "Commitments that end"
--! question = "Which reservations and Savings Plans end soon, and what do they cost?"
--! columns = { commitment = "key", commitment_type = "text", account = "text", what = "text", region = "text", ends = "date", days_left = "count", monthly_cost = "money", currency = "currency" }
--! charges = "RIFee,SavingsPlanRecurringFee"
--! metric = "amortized"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period whose commitments are looked at"
--! [params.days]
--! type = "int"
--! default = 90
--! help = "Commitments that end within so many days from today"
--! [chart]
--! kind = "bar"
--! x = "commitment"
--! y = "monthly_cost"

-- Reads the fee rows of a month for the end of each commitment; the first to end stands first. days_left counts from today ($today) and is negative for one
-- that has ended since. monthly_cost is what the commitment cost in the month, its part of an upfront fee included; in an open month a
-- plan's is that of the hours so far.

WITH commitments AS (
  SELECT
    CASE WHEN charge_type = 'RIFee' THEN coalesce(reservation_id, commitment_arn) ELSE split_part(commitment_arn, '/', 2) END AS commitment,
    CASE WHEN charge_type = 'RIFee' THEN 'Reserved Instance' ELSE 'Savings Plan' END AS commitment_type,
    MAX(account) AS account,
    MAX(coalesce(CASE WHEN charge_type = 'RIFee' THEN instance_type END, offering, service)) AS what,
    MAX(region) AS region,
    CAST(MAX(commitment_end) AS DATE) AS ends,
    SUM(committed_cost) AS monthly_cost,
    currency
  FROM costs
  WHERE month = $month
    AND charge_type IN ('RIFee', 'SavingsPlanRecurringFee')
    AND commitment_end IS NOT NULL
  GROUP BY commitment, charge_type, commitment_arn, currency
),
dated AS (
  SELECT
    *,
    CAST((date_part('epoch', CAST(ends AS TIMESTAMP)) - date_part('epoch', CAST($today AS TIMESTAMP))) / 86400 AS BIGINT) AS days_left
  FROM commitments
)
SELECT commitment, commitment_type, account, what, region, ends, days_left, monthly_cost, currency
FROM dated
WHERE days_left <= $days
ORDER BY ends, commitment, currency
