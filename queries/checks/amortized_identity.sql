--! title = "Unblended against amortized cost"
--! question = "Do the fees of a month, spread over what they cover, add up to what was charged?"
--! severity = "error"
--! unit = "money"
--! threshold = 0.01
--! forms = ["cur", "cur2"]
--! otherwise = "only Cost and Usage Reports say what of an upfront fee belongs to the month"
--! needs = ["line_item_line_item_type", "line_item_unblended_cost"]

-- Per payer, month and currency: unblended = amortized + true-up + upfront fees, where the true-up takes back what of earlier
-- upfront fees was spread into the month. Covered use without a fee row in the data belongs to a commitment that another
-- bill pays for; it is taken off the right side (see commitments-elsewhere). In a month that has not ended it is a note.

WITH commitments AS (
  SELECT
    billing_month,
    payer_account,
    currency,
    commitment_arn,
    SUM(unblended_cost) AS unblended,
    SUM(amortized_cost) AS amortized,
    SUM(CASE
      WHEN charge_type = 'SavingsPlanUpfrontFee' OR charge_type = 'Fee' AND purchase_option = 'Reserved'
        OR charge_type = 'Refund' AND charge_category = 'Purchase'
        THEN unblended_cost
      ELSE money(0)
    END) AS upfront,
    SUM(CASE WHEN charge_type IN ('DiscountedUsage', 'SavingsPlanCoveredUsage') THEN amortized_cost ELSE money(0) END) AS covered,
    COUNT(*) FILTER (WHERE charge_type IN ('RIFee', 'SavingsPlanRecurringFee', 'SavingsPlanUpfrontFee')
      OR charge_type = 'Fee' AND purchase_option = 'Reserved') AS fees
  FROM line_items
  GROUP BY billing_month, payer_account, currency, commitment_arn
),
sides AS (
  SELECT
    billing_month,
    payer_account,
    currency,
    SUM(unblended) AS unblended,
    SUM(amortized) + SUM(upfront) - SUM(CASE WHEN fees = 0 THEN covered ELSE money(0) END) AS amortized
  FROM commitments
  GROUP BY billing_month, payer_account, currency
),
true_ups AS (
  SELECT
    bill_period,
    text(bill_payer_account_id) AS payer,
    text(line_item_currency_code) AS in_currency,
    SUM(CASE
      WHEN line_item_line_item_type = 'RIFee'
        THEN coalesce(money(reservation_amortized_upfront_fee_for_billing_period), money(0))
      ELSE coalesce(money(savings_plan_amortized_upfront_commitment_for_billing_period), money(0))
    END) AS taken_back
  FROM cur
  WHERE line_item_line_item_type IN ('RIFee', 'SavingsPlanRecurringFee')
  GROUP BY bill_period, text(bill_payer_account_id), text(line_item_currency_code)
),
differences AS (
  SELECT
    billing_month,
    payer_account,
    currency,
    unblended - amortized + coalesce(taken_back, money(0)) AS difference
  FROM sides
  LEFT JOIN true_ups
    ON (bill_period IS NOT DISTINCT FROM billing_month)
    AND (payer IS NOT DISTINCT FROM payer_account)
    AND (in_currency IS NOT DISTINCT FROM currency)
)
SELECT
  concat(to_char(billing_month, '%Y-%m'), ' of payer ', coalesce(payer_account, 'unknown'), ' differs') AS finding,
  CAST(NULL AS BIGINT) AS count,
  difference AS amount,
  currency,
  CASE WHEN $today < billing_month + INTERVAL '1 month' THEN 'info' ELSE 'error' END AS severity,
  ABS(difference) AS figure
FROM differences
WHERE difference <> 0
ORDER BY severity, billing_month, payer_account, currency
