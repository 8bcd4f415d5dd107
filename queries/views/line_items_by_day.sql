-- Line items with the cost of unused reservations on the days on which their hours went unused, and not on the day of the
-- fee's row alone. Every row of line_items is here once; a reservation's fee has rows more, one for each day of the month, in
-- which everything is 0 but the *_daily_cost columns.
--
-- Of a fee and a day: its cost in the month (recurring fee and part of the upfront fee) by the hours on which it was active
-- that day, minus the effective cost of what used it that day. Small negative amounts stay. In a month that is over the days
-- add up to the fee's own unused cost, the last cent on the last active day; in an open one ($today) they end with the last
-- day that the data reaches ($reach). Where a month is over and the use in the data is not the fee's (by more than 1 % and
-- 1 of the currency), or where use is dated by more than a day, the unused cost is spread evenly by hours.
--
-- A bill whose fee rows do not say what the whole commitment costs (FOCUS) has it as the sum of the used and the unused part; rows
-- that it dates by the day or hour stay as they are.

WITH used AS (
  SELECT
    billing_month AS used_month,
    coalesce(payer_account, '') AS used_payer,
    coalesce(commitment_arn, '') AS used_arn,
    coalesce(currency, '') AS used_currency,
    least(greatest(usage_date, billing_month), CAST(billing_month + INTERVAL '1 month' - INTERVAL '1 day' AS DATE)) AS used_day,
    SUM(amortized_cost) AS used_cost,
    SUM(net_amortized_cost) AS used_net_cost,
    COUNT(*) FILTER (WHERE usage_end > usage_start + INTERVAL '25 hours') AS coarse
  FROM line_items
  WHERE charge_type = 'DiscountedUsage'
  GROUP BY
    billing_month,
    coalesce(payer_account, ''),
    coalesce(commitment_arn, ''),
    coalesce(currency, ''),
    least(greatest(usage_date, billing_month), CAST(billing_month + INTERVAL '1 month' - INTERVAL '1 day' AS DATE))
),
fees AS (
  SELECT
    *,
    row_number() OVER () AS fee,
    -- Several fees of one reservation share its use by what each says of it.
    coalesce(committed_cost - amortized_cost, amortized_cost) AS own_use,
    SUM(coalesce(committed_cost - amortized_cost, amortized_cost))
      OVER (PARTITION BY billing_month, payer_account, commitment_arn, currency) AS all_use,
    least(greatest(usage_date, billing_month), CAST(billing_month + INTERVAL '1 month' - INTERVAL '1 day' AS DATE)) AS own_day,
    date_part('epoch', CAST(billing_month AS TIMESTAMP)) AS month_begins,
    date_part('epoch', CAST(billing_month + INTERVAL '1 month' AS TIMESTAMP)) AS month_ends
  FROM line_items
  WHERE charge_type = 'RIFee' AND billing_month IS NOT NULL
    AND (committed_cost IS NOT NULL OR amortized_cost <> 0 AND usage_end > usage_start + INTERVAL '25 hours')
),
-- The seconds within the month in which it is active; the report ends a month's fees with its last second.
active AS (
  SELECT
    *,
    CASE
      WHEN date_part('epoch', usage_start) BETWEEN month_begins AND month_ends - 1 THEN date_part('epoch', usage_start)
      ELSE month_begins
    END AS begins,
    CASE
      WHEN date_part('epoch', usage_end) + 1 < month_ends AND usage_end > usage_start
        AND date_part('epoch', usage_end) > month_begins
        THEN date_part('epoch', usage_end)
      -- It may end before its fee's row does.
      WHEN date_part('epoch', commitment_end) > greatest(month_begins, date_part('epoch', usage_start))
        AND date_part('epoch', commitment_end) < month_ends
        THEN date_part('epoch', commitment_end)
      ELSE month_ends
    END AS ends
  FROM fees
),
days AS (
  SELECT
    *,
    unnest(generate_series(billing_month, CAST(billing_month + INTERVAL '1 month' - INTERVAL '1 day' AS DATE), INTERVAL '1 day'))
      AS fee_day
  FROM active
),
met AS (
  SELECT
    days.* EXCLUDE (fee_day),
    CAST(fee_day AS DATE) AS day,
    date_part('epoch', CAST(fee_day AS TIMESTAMP)) AS day_begins,
    coalesce(CASE WHEN all_use = own_use THEN used_cost ELSE share(used_cost, own_use, all_use) END, money(0)) AS day_use,
    coalesce(CASE WHEN all_use = own_use THEN used_net_cost ELSE share(used_net_cost, own_use, all_use) END, money(0)) AS day_net_use,
    SUM(coalesce(coarse, 0)) OVER (PARTITION BY fee) > 0
      OR SUM(CASE WHEN used_day IS NULL THEN 0 ELSE 1 END) OVER (PARTITION BY fee) = 0
        AND committed_cost IS NOT NULL AND own_use <> 0
        AND $today >= billing_month + INTERVAL '1 month' AS is_even
  FROM days
  LEFT JOIN used
    ON used_month = billing_month
    AND used_payer = coalesce(payer_account, '')
    AND used_arn = coalesce(commitment_arn, '')
    AND used_currency = coalesce(currency, '')
    AND used_day = CAST(fee_day AS DATE)
),
-- Where a month is over and the use in the data is not about what the fee says (a part of it lies in another account's bill, say), its
-- days say nothing of what went unused.
judged AS (
  SELECT
    * EXCLUDE (is_even),
    is_even
      OR coalesce(committed_cost IS NOT NULL AND $today >= billing_month + INTERVAL '1 month'
        AND ABS(SUM(day_use) OVER (PARTITION BY fee) - own_use) > greatest(money(1), share(ABS(own_use), 1, 100)), false)
      AS is_even
  FROM met
),
taken AS (
  SELECT
    *,
    CASE WHEN is_even THEN money(0) ELSE day_use END AS taken,
    CASE WHEN is_even THEN money(0) ELSE day_net_use END AS net_taken,
    SUM(CASE WHEN is_even THEN money(0) ELSE day_use END) OVER (PARTITION BY fee) AS all_taken,
    SUM(CASE WHEN is_even THEN money(0) ELSE day_net_use END) OVER (PARTITION BY fee) AS all_net_taken
  FROM judged
),
spread AS (
  SELECT
    *,
    least(greatest(day_begins, begins), ends) - begins AS seconds_before,
    least(greatest(day_begins + 86400, begins), ends) - begins AS seconds_after,
    CASE WHEN is_even THEN amortized_cost ELSE coalesce(committed_cost, amortized_cost + all_taken) END AS whole,
    CASE WHEN is_even THEN net_amortized_cost ELSE coalesce(net_committed_cost, net_amortized_cost + all_net_taken) END AS net_whole
  FROM taken
),
unused AS (
  SELECT
    *,
    share(whole, seconds_after, ends - begins) - share(whole, seconds_before, ends - begins) - taken AS cost,
    share(net_whole, seconds_after, ends - begins) - share(net_whole, seconds_before, ends - begins) - net_taken AS net_cost,
    -- The last day on which it is active, of a month that is over.
    seconds_after = ends - begins AND seconds_before < ends - begins
      AND $today >= billing_month + INTERVAL '1 month' AS is_last
  FROM spread
)
SELECT
  *,
  amortized_cost AS amortized_daily_cost,
  net_amortized_cost AS net_amortized_daily_cost,
  false AS is_spread_evenly
FROM line_items
WHERE NOT coalesce(
  charge_type = 'RIFee' AND billing_month IS NOT NULL
    AND (committed_cost IS NOT NULL OR amortized_cost <> 0 AND usage_end > usage_start + INTERVAL '25 hours'),
  false)
UNION ALL BY NAME
SELECT
  * EXCLUDE (
    fee, own_use, all_use, own_day, month_begins, month_ends, begins, ends, day, day_begins, day_use, day_net_use, is_even, seconds_before,
    seconds_after, whole, net_whole, taken, net_taken, cost, net_cost, is_last, all_taken, all_net_taken, usage_start, usage_date, usage_end,
    usage_amount, normalized_usage, unblended_cost, blended_cost, net_unblended_cost, amortized_cost, net_amortized_cost, list_cost,
    contracted_cost, committed_cost, net_committed_cost, amortized_upfront, reserved_units, unused_units, reserved_normalized_units,
    unused_normalized_units, account_name, organizational_unit
  ),
  -- As of the day; where [accounts] says nothing of it, as on the fee's row.
  account_name(account, day, account_name) AS account_name,
  organizational_unit(account, day, organizational_unit) AS organizational_unit,
  CASE WHEN day = own_day THEN usage_start ELSE CAST(day AS TIMESTAMP) END AS usage_start,
  CASE WHEN day = own_day THEN usage_date ELSE day END AS usage_date,
  CASE WHEN day = own_day THEN usage_end ELSE CAST(day + INTERVAL '1 day' AS TIMESTAMP) END AS usage_end,
  CASE WHEN day = own_day THEN usage_amount ELSE money(0) END AS usage_amount,
  CASE WHEN day = own_day THEN normalized_usage ELSE money(0) END AS normalized_usage,
  CASE WHEN day = own_day THEN unblended_cost ELSE money(0) END AS unblended_cost,
  CASE WHEN day = own_day THEN blended_cost ELSE money(0) END AS blended_cost,
  CASE WHEN day = own_day THEN net_unblended_cost ELSE money(0) END AS net_unblended_cost,
  CASE WHEN day = own_day THEN amortized_cost ELSE money(0) END AS amortized_cost,
  CASE WHEN day = own_day THEN net_amortized_cost ELSE money(0) END AS net_amortized_cost,
  CASE WHEN day = own_day THEN list_cost ELSE money(0) END AS list_cost,
  CASE WHEN day = own_day THEN contracted_cost ELSE money(0) END AS contracted_cost,
  CASE WHEN day = own_day THEN committed_cost ELSE money(0) END AS committed_cost,
  CASE WHEN day = own_day THEN net_committed_cost ELSE money(0) END AS net_committed_cost,
  CASE WHEN day = own_day THEN amortized_upfront ELSE money(0) END AS amortized_upfront,
  CASE WHEN day = own_day THEN reserved_units ELSE money(0) END AS reserved_units,
  CASE WHEN day = own_day THEN unused_units ELSE money(0) END AS unused_units,
  CASE WHEN day = own_day THEN reserved_normalized_units ELSE money(0) END AS reserved_normalized_units,
  CASE WHEN day = own_day THEN unused_normalized_units ELSE money(0) END AS unused_normalized_units,
  CASE
    WHEN day > $reach AND $today < billing_month + INTERVAL '1 month' THEN money(0)
    WHEN is_last THEN cost + amortized_cost - whole + all_taken
    ELSE cost
  END AS amortized_daily_cost,
  CASE
    WHEN day > $reach AND $today < billing_month + INTERVAL '1 month' THEN money(0)
    WHEN is_last THEN net_cost + net_amortized_cost - net_whole + all_net_taken
    ELSE net_cost
  END AS net_amortized_daily_cost,
  is_even AS is_spread_evenly
FROM unused
