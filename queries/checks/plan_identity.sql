--! title = "Commitment of Savings Plans"
--! question = "Is each plan's commitment the sum of its recurring and its upfront part?"
--! severity = "error"
--! unit = "money"
--! threshold = 0.01
--! forms = ["cur", "cur2"]

-- Per payer, month and currency over rows of type SavingsPlanRecurringFee: total commitment to date = recurring commitment +
-- amortized upfront commitment of the billing period. In a month that has not ended it is a note.

WITH differences AS (
  SELECT
    bill_period AS billing_month,
    text(bill_payer_account_id) AS payer_account,
    text(line_item_currency_code) AS currency,
    COUNT(*) AS fees,
    SUM(coalesce(money(savings_plan_total_commitment_to_date), money(0))
      - coalesce(money(savings_plan_recurring_commitment_for_billing_period), money(0))
      - coalesce(money(savings_plan_amortized_upfront_commitment_for_billing_period), money(0))) AS difference
  FROM cur
  WHERE line_item_line_item_type = 'SavingsPlanRecurringFee'
  GROUP BY bill_period, text(bill_payer_account_id), text(line_item_currency_code)
)
SELECT
  concat(to_char(billing_month, '%Y-%m'), ' of payer ', coalesce(payer_account, 'unknown'), ' differs') AS finding,
  fees AS count,
  difference AS amount,
  currency,
  CASE WHEN $today < billing_month + INTERVAL '1 month' THEN 'info' ELSE 'error' END AS severity,
  ABS(difference) AS figure
FROM differences
WHERE difference <> 0
ORDER BY severity, billing_month, payer_account, currency
