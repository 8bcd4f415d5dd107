-- As line_items_by_day.sql for a FOCUS bill, which dates what went unused by the hour or day on which it did.

SELECT
  *,
  amortized_cost AS amortized_daily_cost,
  net_amortized_cost AS net_amortized_daily_cost,
  false AS is_spread_evenly
FROM line_items
