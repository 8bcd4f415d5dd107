--! title = "Commitment about to end"
--! question = "Which reservations and Savings Plans end within a month?"
--! columns = { commitment = "key", commitment_type = "text", account = "text", what = "text", ends = "date", days_left = "count", monthly_cost = "money", currency = "currency" }
--! charges = "RIFee,SavingsPlanRecurringFee"
--! metric = "amortized"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period whose commitments are watched"
--! [params.days]
--! type = "int"
--! default = 30
--! help = "A commitment is told that ends within so many days from today"
--! [alert]
--! severity = "warning"
--! says = "{commitment_type} {commitment} ({what}, {account}) ends on {ends}; this month it cost {monthly_cost} so far"
--! key = ["commitment", "ends"]
--! impact = "monthly_cost"
--! last = "ends"

-- monthly_cost is what it cost in the month so far: a reservation's row says the whole month from its first day on, a plan's the
-- hours. Reads the fee rows of a month for the end of each commitment. One that has ended is told no more.

WITH commitments AS (
  SELECT
    CASE WHEN charge_type = 'RIFee' THEN coalesce(reservation_id, commitment_arn) ELSE split_part(commitment_arn, '/', 2) END AS commitment,
    CASE WHEN charge_type = 'RIFee' THEN 'Reservation' ELSE 'Savings Plan' END AS commitment_type,
    MAX(account) AS account,
    MAX(coalesce(CASE WHEN charge_type = 'RIFee' THEN instance_type END, offering, service)) AS what,
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
SELECT commitment, commitment_type, account, what, ends, days_left, monthly_cost, currency
FROM dated
WHERE days_left BETWEEN 0 AND $days
ORDER BY ends, commitment, currency
