-- Line items summed by UTC day and the dimensions that most questions ask for.
-- In mode `cur` a day's amortized cost is that of the rows dated on it: a month's unused reservations stand on the 1st.

SELECT
  usage_date AS day,
  billing_month,
  payer_account,
  account,
  service,
  service_code,
  region,
  charge_type,
  charge_category,
  currency,
  SUM(unblended_cost) AS unblended_cost,
  SUM(blended_cost) AS blended_cost,
  SUM(amortized_cost) AS amortized_cost,
  SUM(list_cost) AS list_cost
FROM line_items
GROUP BY
  usage_date, billing_month, payer_account, account, service, service_code, region, charge_type, charge_category, currency
