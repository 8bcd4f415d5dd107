-- Line items summed by UTC day and the dimensions that most questions ask for.
-- amortized_cost has a month's unused reservations on the day of their fee's row (mode cur: the 1st, or the day of purchase);
-- amortized_daily_cost has them on the days on which they went unused. So do the net costs.

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
  SUM(net_unblended_cost) AS net_unblended_cost,
  SUM(amortized_cost) AS amortized_cost,
  SUM(amortized_daily_cost) AS amortized_daily_cost,
  SUM(net_amortized_cost) AS net_amortized_cost,
  SUM(net_amortized_daily_cost) AS net_amortized_daily_cost,
  SUM(list_cost) AS list_cost
FROM line_items_by_day
GROUP BY
  usage_date, billing_month, payer_account, account, service, service_code, region, charge_type, charge_category, currency
