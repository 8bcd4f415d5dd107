--! title = "Rounding"
--! question = "What is lost as amounts are kept to 12 places?"
--! severity = "info"
--! unit = "money"
--! forms = ["focus"]

-- The sum of what lies beyond 12 places, all taken as positive, so that the total is off by no more. An amount above 9,000 has no
-- such digits that a double could hold. The sum is taken in units of the 12th place, in which it is a fair number; less than half of
-- one is nothing.

SELECT
  concat(to_char(bill_period, '%Y-%m'), ' has amounts with more than 12 places') AS finding,
  COUNT(*) AS count,
  money(SUM(lost) / 1e12) AS amount,
  currency,
  SUM(lost) / 1e12 AS figure
FROM (
  SELECT
    bill_period,
    text(billingcurrency) AS currency,
    ABS(billedcost - CAST(money(billedcost) AS DOUBLE)) * 1e12 AS lost
  FROM focus
  WHERE ABS(billedcost) < 9000
)
WHERE lost > 0
GROUP BY bill_period, currency
HAVING SUM(lost) >= 0.5
ORDER BY bill_period, currency
