--! title = "Commitment hardly used"
--! question = "Which reservations and Savings Plans are used less than they should be?"
--! columns = { commitment = "key", commitment_type = "text", account = "text", utilization = "percent", committed = "money", unused_cost = "money", currency = "currency" }
--! charges = "RIFee,SavingsPlanRecurringFee"
--! metric = "amortized"
--! months_before = 1
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period that is watched"
--! [params.below]
--! type = "decimal"
--! default = "90"
--! min = 0
--! max = 100
--! help = "A commitment is told of which less is used, in percent"
--! [params.min]
--! type = "decimal"
--! default = "10"
--! min = 0
--! help = "And whose unused part cost more than this, in the bill's currency"
--! [alert]
--! severity = "warning"
--! says = "{commitment_type} {commitment} of {account} was used by {utilization}: {unused_cost} of {committed} went unused"
--! key = ["commitment", "currency"]
--! impact = "unused_cost"

-- Reads what each commitment cost and what of that went unused from its fee rows. Reservations are judged by the newest month
-- that is over, as their rows say a whole month from its first day on; Savings Plans by the hours so far.

WITH fees AS (
  SELECT
    CASE WHEN charge_type = 'RIFee' THEN coalesce(reservation_id, commitment_arn) ELSE split_part(commitment_arn, '/', 2) END AS commitment,
    CASE WHEN charge_type = 'RIFee' THEN 'Reservation' ELSE 'Savings Plan' END AS commitment_type,
    MAX(account) AS account,
    SUM(commitment_cost) AS committed,
    SUM(cost) AS unused_cost,
    currency
  FROM costs
  WHERE month IN ($month, CAST($month - INTERVAL '1 month' AS DATE))
    AND day <= $today
    AND CASE
      WHEN charge_type = 'SavingsPlanRecurringFee' THEN month = $month
      WHEN $today >= $month + INTERVAL '1 month' THEN month = $month
      ELSE month < $month
    END
  GROUP BY commitment, charge_type, currency
)
SELECT
  commitment,
  commitment_type,
  account,
  percent(committed - unused_cost, committed) AS utilization,
  committed,
  unused_cost,
  currency
FROM fees
WHERE committed > 0
  AND unused_cost > $min
  AND committed - unused_cost < times(committed, times($below, 0.01))
ORDER BY unused_cost DESC, commitment, commitment_type, currency
