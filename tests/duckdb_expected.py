"""Writes tests/fixtures/duckdb/*.csv: what the documented queries and the shipped reports must give on sample-data.

DuckDB is the second source of the tests in tests/it/duckdb.rs. From the repository's root:

    pip install duckdb
    python3 tests/duckdb_expected.py

DuckDB adds doubles in the order of its threads: rows whose sums are equal but for the last digit may change places from run to
run, and the tests of queries without a total order sort such rows.

The documented SQL runs as it is, but for the two things that DuckDB means otherwise: `month = '01'` is no text of the path
`month=1`, and 07 asks for a service name that no bill has. Doubles are written in full, decimals without trailing zeros.
The reports are expressed anew here, independently of queries/, over the columns of the bill; money is the decimal that a double's
shortest text denotes.
"""

import csv
import datetime
import decimal
import pathlib

import duckdb

FILES = "sample-data/cur/*/*/*.parquet"
OUT = pathlib.Path("tests/fixtures/duckdb")
ATHENA = pathlib.Path("queries/athena")

db = duckdb.connect()
db.execute("SET TimeZone = 'UTC'")
db.execute("CREATE SCHEMA cost_usage_reports")
db.execute(f"""
CREATE VIEW cost_usage_reports.detailed_cost_usage_report AS
SELECT * REPLACE (TRY_CAST(reservation_total_reserved_units AS DOUBLE) AS reservation_total_reserved_units)
FROM read_parquet('{FILES}', hive_partitioning = true, hive_types_autocast = false, union_by_name = true)
""")
db.execute("""
CREATE MACRO money(x) AS CAST(CAST(x AS VARCHAR) AS DECIMAL(38, 12));
CREATE MACRO ratio(a, b) AS round(100.0 * CAST(a AS DOUBLE) / CAST(b AS DOUBLE), 4);
CREATE TABLE items AS
SELECT
  make_date(CAST(year AS INT), CAST(month AS INT), 1) AS billing_month,
  CAST(line_item_usage_start_date AS DATE) AS day,
  line_item_usage_account_id AS account,
  coalesce(
    nullif(product_servicename, ''),
    nullif(product_product_name, ''),
    CASE line_item_product_code WHEN 'AWSSupportBusiness' THEN 'AWS Support (Business)' ELSE line_item_product_code END
  ) AS service,
  line_item_product_code AS code,
  nullif(product_region, '') AS region,
  nullif(line_item_availability_zone, '') AS zone,
  nullif(line_item_usage_type, '') AS usage_type,
  nullif(product_instance_type, '') AS instance_type,
  nullif(line_item_resource_id, '') AS resource_id,
  line_item_line_item_type AS kind,
  money(line_item_unblended_cost) AS cost,
  money(line_item_usage_amount) AS amount,
  money(line_item_normalized_usage_amount) AS normalized,
  money(pricing_public_on_demand_cost) AS list_cost,
  pricing_unit AS unit,
  strftime(line_item_usage_start_date, '%Y-%m-%dT%H:%M:%SZ') AS hour,
  line_item_operation AS operation,
  nullif(resource_tags_user_cost_center, '') AS cost_center,
  nullif(resource_tags_user_environment, '') AS environment,
  nullif(reservation_subscription_id, '') AS reservation_id,
  nullif(reservation_availability_zone, '') AS reservation_zone,
  money(reservation_unused_quantity) AS unused_units,
  money(reservation_total_reserved_units) AS reserved_units,
  money(reservation_unused_amortized_upfront_fee_for_billing_period) + money(reservation_unused_recurring_fee) AS unused_cost,
  money(reservation_unused_normalized_unit_quantity) AS unused_normalized,
  money(nullif(reservation_total_reserved_normalized_units, '')) AS reserved_normalized,
  reservation_reservation_a_r_n AS reservation_arn,
  savings_plan_savings_plan_a_r_n AS plan_arn,
  nullif(savings_plan_offering_type, '') AS plan_offering,
  nullif(savings_plan_purchase_term, '') AS plan_term,
  nullif(savings_plan_payment_option, '') AS plan_payment,
  money(savings_plan_total_commitment_to_date) AS plan_total,
  money(savings_plan_used_commitment) AS plan_used,
  money(reservation_effective_cost) AS effective_cost,
  money(savings_plan_savings_plan_effective_cost) AS plan_cost,
  money(line_item_unblended_cost) + money(reservation_amortized_upfront_fee_for_billing_period) AS fee_cost,
  coalesce(nullif(savings_plan_end_time, ''), nullif(reservation_end_time, '')) AS ends,
  regexp_extract(line_item_usage_type, '^(?:[A-Z]{2,3}[0-9]?-)?(.*)$', 1) AS family
FROM cost_usage_reports.detailed_cost_usage_report
""")

WITH_UNITS = """items LEFT JOIN (
          SELECT account, organizational_unit, coalesce("from", '0001-01-01') AS first_day, coalesce("to", '9999-12-31') AS last_day
          FROM read_csv('sample-data/accounts.csv', all_varchar = true)) units
        ON items.account = units.account AND CAST(day AS VARCHAR) BETWEEN first_day AND last_day"""
JANUARY = "billing_month = DATE '2025-01-01'"
REPORTS = {
    "top": f"""
        SELECT service, SUM(cost) AS total_cost, ratio(SUM(cost), SUM(SUM(cost)) OVER ()) AS share
        FROM items WHERE {JANUARY} AND kind = 'Usage' GROUP BY service ORDER BY total_cost DESC, service LIMIT 10""",
    "trend": """
        SELECT billing_month AS month, service, SUM(cost) AS monthly_cost
        FROM items WHERE kind = 'Usage' GROUP BY ALL ORDER BY month, monthly_cost DESC, service""",
    "storage": """
        SELECT billing_month AS month, replace(code, 'Amazon', '') || ' ' || regexp_replace(usage_type, '^[A-Z]{2,3}[0-9]?-', '') AS storage,
          service, SUM(amount) AS gb_months, SUM(cost) AS storage_cost
        FROM items WHERE kind = 'Usage' AND unit = 'GB-Mo' GROUP BY ALL ORDER BY month, storage_cost DESC, storage, service""",
    "instance-hours": f"""
        SELECT hour, SUM(amount) AS instances, SUM(CASE kind WHEN 'Usage' THEN cost WHEN 'DiscountedUsage' THEN effective_cost ELSE plan_cost END) AS cost
        FROM items WHERE {JANUARY} AND code = 'AmazonEC2' AND kind IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
          AND regexp_matches(usage_type, '(Box|Spot|Dedicated)Usage') GROUP BY hour ORDER BY hour""",
    "accounts": f"""
        SELECT items.account, NULL AS account_name, organizational_unit, SUM(cost) AS total_cost, ratio(SUM(cost), SUM(SUM(cost)) OVER ()) AS share
        FROM {WITH_UNITS} WHERE {JANUARY} AND kind = 'Usage' GROUP BY items.account, organizational_unit
        ORDER BY total_cost DESC, items.account, organizational_unit""",
    "organizational-units": f"""
        SELECT organizational_unit, COUNT(DISTINCT items.account) AS accounts, SUM(cost) AS total_cost, ratio(SUM(cost), SUM(SUM(cost)) OVER ()) AS share
        FROM {WITH_UNITS} WHERE {JANUARY} AND kind = 'Usage' GROUP BY organizational_unit
        ORDER BY total_cost DESC, organizational_unit NULLS LAST""",
    "regions": f"""
        SELECT region, SUM(cost) AS total_cost, ratio(SUM(cost), SUM(SUM(cost)) OVER ()) AS share
        FROM items WHERE {JANUARY} AND kind = 'Usage' GROUP BY region ORDER BY total_cost DESC, region""",
    "resources": f"""
        SELECT resource_id, service, instance_type, zone AS availability_zone, usage_type, SUM(cost) AS resource_cost, SUM(amount) AS usage_amount
        FROM items WHERE {JANUARY} AND kind = 'Usage' AND resource_id IS NOT NULL
        GROUP BY ALL ORDER BY resource_cost DESC, resource_id, usage_type LIMIT 50""",
    "tags": f"""
        SELECT cost_center, environment, service, SUM(cost) AS allocated_cost, ratio(SUM(cost), SUM(SUM(cost)) OVER ()) AS share
        FROM items WHERE {JANUARY} GROUP BY ALL ORDER BY allocated_cost DESC, cost_center NULLS LAST, environment NULLS LAST, service""",
    "movers": f"""
        WITH m AS (
          SELECT service,
            coalesce(SUM(cost) FILTER (WHERE billing_month = DATE '2024-12-01'), 0) AS previous_cost,
            coalesce(SUM(cost) FILTER (WHERE {JANUARY}), 0) AS cost
          FROM items WHERE kind = 'Usage' AND billing_month >= DATE '2024-12-01' GROUP BY service)
        SELECT service, previous_cost, cost, cost - previous_cost AS change,
          CASE WHEN previous_cost <> 0 THEN ratio(cost - previous_cost, previous_cost) END AS change_percent,
          ratio(cost - previous_cost, SUM(cost - previous_cost) OVER ()) AS part_of_change
        FROM m ORDER BY abs(cost - previous_cost) DESC, service LIMIT 20""",
    "ri-utilization": f"""
        SELECT reservation_id, account, instance_type, region, reservation_zone AS zone, SUM(unused_units) AS unused_hours,
          SUM(reserved_units) AS total_reserved_hours,
          CASE WHEN reservation_zone IS NULL THEN SUM(unused_normalized) END AS unused_normalized,
          CASE WHEN reservation_zone IS NULL THEN SUM(reserved_normalized) END AS total_normalized,
          ratio(SUM(unused_units), SUM(reserved_units)) AS unused_percentage,
          ratio(SUM(reserved_units) - SUM(unused_units), SUM(reserved_units)) AS utilization, SUM(unused_cost) AS unused_cost
        FROM items WHERE {JANUARY} AND kind = 'RIFee'
        GROUP BY reservation_id, account, instance_type, region, reservation_zone
        ORDER BY unused_percentage DESC, unused_cost DESC, reservation_id""",
    "daily": f"""
        SELECT day, service, SUM(cost) AS daily_cost
        FROM items WHERE {JANUARY} AND kind = 'Usage' GROUP BY ALL ORDER BY day, daily_cost DESC, service""",
    "ri-coverage": f"""
        WITH h AS (
          SELECT service, regexp_extract(split_part(family, ':', 2), '^((?:db|cache)[.])?([^.]+)', 0) AS family, region,
            kind = 'DiscountedUsage' AS reserved, amount, normalized, CASE WHEN list_cost <> 0 THEN list_cost ELSE cost END AS price
          FROM items
          WHERE {JANUARY} AND kind IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')
            AND (code = 'AmazonEC2' AND family LIKE 'BoxUsage%' OR code = 'AmazonRDS' AND (family LIKE 'InstanceUsage%' OR family LIKE 'Multi-AZUsage%')
              OR code = 'AmazonElastiCache' AND family LIKE 'NodeUsage%' OR code = 'AmazonES' AND family LIKE 'ESInstance%'))
        SELECT service, family, region,
          coalesce(SUM(amount) FILTER (WHERE reserved), 0) AS reserved_hours,
          coalesce(SUM(amount) FILTER (WHERE NOT reserved), 0) AS on_demand_hours,
          ratio(coalesce(SUM(amount) FILTER (WHERE reserved), 0), SUM(amount)) AS coverage,
          CASE WHEN COUNT(*) FILTER (WHERE normalized = 0) = 0
            THEN ratio(coalesce(SUM(normalized) FILTER (WHERE reserved), 0), SUM(normalized)) END AS normalized_coverage,
          ratio(coalesce(SUM(price) FILTER (WHERE reserved), 0), SUM(price)) AS cost_coverage,
          coalesce(SUM(price) FILTER (WHERE NOT reserved), 0) AS on_demand_cost
        FROM h GROUP BY service, family, region ORDER BY on_demand_cost DESC, service, family, region""",
    "sp-utilization": f"""
        SELECT regexp_extract(plan_arn, '[^/]*$') AS plan, MAX(account) AS account, MAX(plan_offering) AS offering, MAX(plan_term) AS term,
          MAX(plan_payment) AS payment_option, SUM(plan_total) AS commitment, SUM(plan_used) AS used, SUM(plan_total) - SUM(plan_used) AS unused,
          ratio(SUM(plan_used), SUM(plan_total)) AS utilization
        FROM items WHERE {JANUARY} AND kind = 'SavingsPlanRecurringFee' GROUP BY plan_arn ORDER BY unused DESC, plan""",
    "sp-coverage": f"""
        WITH e AS (
          -- No database of the sample is of generation 7: only the tables' throughput could be covered.
          SELECT CASE WHEN code IN ('AmazonEC2', 'AWSLambda') THEN 'Compute' ELSE 'Database' END AS plan_kind, service, region,
            coalesce(SUM(cost) FILTER (WHERE kind = 'SavingsPlanCoveredUsage'), 0) AS covered_cost,
            coalesce(SUM(cost) FILTER (WHERE kind = 'Usage'), 0) AS on_demand_cost
          FROM items
          WHERE {JANUARY} AND kind IN ('Usage', 'SavingsPlanCoveredUsage')
            AND (code = 'AmazonEC2' AND family LIKE 'BoxUsage%' OR code = 'AWSLambda' AND family LIKE 'Lambda-GB-Second%'
              OR code = 'AmazonDynamoDB' AND family LIKE '%RequestUnits')
          GROUP BY 1, 2, 3)
        SELECT plan_kind, service, region, covered_cost, on_demand_cost, ratio(covered_cost, covered_cost + on_demand_cost) AS coverage,
          ratio(SUM(covered_cost) OVER (PARTITION BY plan_kind), SUM(covered_cost + on_demand_cost) OVER (PARTITION BY plan_kind)) AS kind_coverage
        FROM e ORDER BY on_demand_cost DESC, plan_kind, service, region""",
    "savings": f"""
        WITH k AS (
          SELECT CASE WHEN kind IN ('DiscountedUsage', 'RIFee') THEN 'Reserved Instances' WHEN kind LIKE 'SavingsPlan%' THEN 'Savings Plans'
              ELSE 'On-Demand' END AS covered_by,
            SUM(CASE kind WHEN 'DiscountedUsage' THEN list_cost WHEN 'SavingsPlanCoveredUsage' THEN cost WHEN 'Usage' THEN cost ELSE 0 END) AS on_demand_cost,
            SUM(CASE kind WHEN 'DiscountedUsage' THEN effective_cost WHEN 'SavingsPlanCoveredUsage' THEN plan_cost WHEN 'RIFee' THEN unused_cost
              WHEN 'SavingsPlanRecurringFee' THEN plan_total - plan_used ELSE cost END) AS paid,
            SUM(CASE kind WHEN 'RIFee' THEN unused_cost WHEN 'SavingsPlanRecurringFee' THEN plan_total - plan_used ELSE 0 END) AS unused
          FROM items
          WHERE {JANUARY} AND (kind IN ('DiscountedUsage', 'RIFee', 'SavingsPlanCoveredUsage', 'SavingsPlanRecurringFee')
            OR kind = 'Usage' AND (code = 'AmazonEC2' AND family LIKE 'BoxUsage%' OR code = 'AWSLambda' AND family LIKE 'Lambda-GB-Second%'
              OR code = 'AmazonRDS' AND (family LIKE 'InstanceUsage%' OR family LIKE 'Multi-AZUsage%')
              OR code = 'AmazonElastiCache' AND family LIKE 'NodeUsage%' OR code = 'AmazonES' AND family LIKE 'ESInstance%'
              OR code = 'AmazonDynamoDB' AND family LIKE '%RequestUnits'))
          GROUP BY 1)
        SELECT covered_by, on_demand_cost, paid, unused, on_demand_cost - paid AS net_saving, ratio(on_demand_cost - paid, on_demand_cost) AS savings_rate,
          ratio(SUM(on_demand_cost - paid) OVER (), SUM(on_demand_cost) OVER ()) AS effective_savings_rate
        FROM k ORDER BY on_demand_cost DESC""",
    "expirations": f"""
        WITH c AS (
          SELECT CASE WHEN kind = 'RIFee' THEN reservation_id ELSE regexp_extract(plan_arn, '[^/]*$') END AS commitment,
            CASE WHEN kind = 'RIFee' THEN 'Reserved Instance' ELSE 'Savings Plan' END AS commitment_type, MAX(account) AS account,
            MAX(coalesce(instance_type, plan_offering)) AS what, MAX(region) AS region, CAST(MAX(ends)[:10] AS DATE) AS ends,
            SUM(CASE kind WHEN 'RIFee' THEN fee_cost ELSE plan_total END) AS monthly_cost
          FROM items WHERE {JANUARY} AND kind IN ('RIFee', 'SavingsPlanRecurringFee') GROUP BY 1, 2)
        SELECT commitment, commitment_type, account, what, region, ends, date_diff('day', DATE '2025-02-10', ends) AS days_left, monthly_cost
        FROM c WHERE days_left <= 200 ORDER BY ends, commitment""",
    "underutilized": f"""
        WITH d AS (
          SELECT resource_id, account, instance_type, region, day,
            SUM(amount) FILTER (WHERE kind IN ('Usage', 'DiscountedUsage', 'SavingsPlanCoveredUsage')) AS hours, SUM(cost) AS cost
          FROM items WHERE {JANUARY} AND code = 'AmazonEC2' AND usage_type LIKE '%BoxUsage%' AND resource_id IS NOT NULL GROUP BY ALL)
        SELECT resource_id, account, instance_type, region, COUNT(hours) AS days,
          round(CAST(SUM(hours) AS DOUBLE) / COUNT(hours), 6) AS average_hours_per_day, SUM(cost) AS monthly_cost
        FROM d GROUP BY resource_id, account, instance_type, region HAVING average_hours_per_day < 20
        ORDER BY monthly_cost DESC, resource_id, account""",
    "ri-candidates": f"""
        SELECT instance_type, region, COUNT(DISTINCT resource_id) AS instance_count, SUM(cost) AS total_cost,
          SUM(cost) - CAST(round(SUM(cost) * 0.3, 12) AS DECIMAL(38, 12)) AS estimated_ri_cost,
          CAST(round(SUM(cost) * 0.3, 12) AS DECIMAL(38, 12)) AS estimated_saving
        FROM items WHERE {JANUARY} AND kind = 'Usage' AND usage_type LIKE '%BoxUsage%'
        GROUP BY instance_type, region HAVING instance_count >= 3 AND total_cost > 100
        ORDER BY total_cost DESC, instance_type, region""",
    "anomalies": f"""
        WITH d AS (SELECT day, SUM(cost) AS daily_cost FROM items WHERE {JANUARY} AND kind = 'Usage' GROUP BY day),
        s AS (SELECT avg(CAST(daily_cost AS DOUBLE)) AS average, stddev_samp(CAST(daily_cost AS DOUBLE)) AS deviation FROM d)
        SELECT day, daily_cost, average, deviation, round((CAST(daily_cost AS DOUBLE) - average) / deviation, 6) AS sigmas,
          CASE WHEN CAST(daily_cost AS DOUBLE) > average + 2 * deviation THEN 'HIGH' ELSE 'MEDIUM' END AS level
        FROM d, s WHERE CAST(daily_cost AS DOUBLE) > average + deviation ORDER BY daily_cost DESC, day""",
}


# What the bill says of waste, over its own columns. The prices are written anew, from AWS's price list of us-east-1.
db.execute("""
CREATE MACRO times(a, b) AS CAST(CAST(a AS DECIMAL(24, 12)) * CAST(b AS DECIMAL(14, 6)) AS DECIMAL(38, 12));
CREATE TABLE lines AS
SELECT *, money(line_item_unblended_cost) AS cost, money(line_item_usage_amount) AS amount,
  string_split(line_item_usage_type, ':')[2] AS instance_type
FROM cost_usage_reports.detailed_cost_usage_report
WHERE year = '2025' AND month = '1' AND line_item_line_item_type = 'Usage';
CREATE TABLE siblings AS SELECT * FROM (VALUES
  ('m5', 'm6g', 96, 77), ('c5', 'c6g', 85, 68), ('r5', 'r6g', 1260, 1008), ('t3', 't4g', 416, 336), ('db.m5', 'db.m6g', 171, 152),
  ('db.r5', 'db.r6g', 240, 215), ('cache.t3', 'cache.t4g', 68, 65)) AS t (family, sibling, old, new);
""")
HEAD = "line_item_resource_id AS resource_id, line_item_usage_account_id AS account, product_region AS region"
REPORTS |= {
    "waste-graviton": f"""
        SELECT {HEAD}, line_item_usage_type AS usage_type, instance_type, sibling, SUM(amount) AS hours, SUM(cost) AS cost,
          times(SUM(cost), any_value(CAST(round(100.0 * (old - new) / old, 4) / 100 AS DECIMAL(14, 6)))) AS estimated_saving
        FROM lines JOIN siblings ON regexp_matches(instance_type, '^' || replace(family, '.', '\\.') || '\\.')
        WHERE regexp_matches(line_item_usage_type, '(BoxUsage|InstanceUsage|Multi-AZUsage|NodeUsage):')
          AND line_item_operation IN ('RunInstances', 'CreateDBInstance:0014', 'CreateCacheCluster:0002')
          AND NOT regexp_matches(instance_type, '(9|10|18|24|32|48)xl|metal')
        GROUP BY ALL HAVING SUM(cost) > 0 ORDER BY estimated_saving DESC, resource_id, account, region, usage_type""",
    "waste-office-hours": f"""
        SELECT {HEAD}, trim(resource_tags_user_environment) AS environment, line_item_usage_type AS usage_type, SUM(amount) AS hours,
          SUM(CASE WHEN outside THEN amount ELSE 0 END) AS outside_hours, SUM(cost) AS cost,
          SUM(CASE WHEN outside THEN cost ELSE 0 END) AS estimated_saving
        FROM (SELECT *, isodow(line_item_usage_start_date) > 5 OR hour(line_item_usage_start_date) NOT BETWEEN 7 AND 18 AS outside
              FROM lines WHERE resource_tags_user_environment IN ('dev', 'staging'))
        WHERE line_item_product_code IN ('AmazonEC2', 'AmazonRDS')
          AND regexp_matches(line_item_usage_type, '(BoxUsage|InstanceUsage|Multi-AZUsage):')
        GROUP BY ALL HAVING estimated_saving > 0 ORDER BY estimated_saving DESC, SUM(cost) DESC, resource_id, account""",
    "waste-s3-classes": f"""
        SELECT {HEAD}, line_item_usage_type AS usage_type, SUM(amount) AS gb_months, 0 AS reads, 0 AS reads_per_gb, SUM(cost) AS cost,
          times(SUM(cost), 0.4) AS estimated_saving
        FROM lines l
        WHERE line_item_product_code = 'AmazonS3' AND regexp_matches(line_item_usage_type, '(^|-)TimedStorage-ByteHrs$')
          AND line_item_resource_id NOT IN (SELECT line_item_resource_id FROM lines WHERE line_item_usage_type LIKE '%Requests-Tier2')
        GROUP BY ALL HAVING SUM(amount) >= 100 ORDER BY estimated_saving DESC, resource_id""",
}


def shown(value):
    if value is None:
        return ""
    if isinstance(value, decimal.Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(value)


def write(name, sql):
    result = db.execute(sql)
    with open(OUT / f"{name}.csv", "w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([column[0] for column in result.description])
        out.writerows([shown(value) for value in row] for row in result.fetchall())


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    for path in sorted(ATHENA.glob("0[2-9]_*.sql")):
        sql = path.read_text().replace("month = '01'", "month = '1'")
        write(path.stem, sql.replace("Amazon Elastic Compute Cloud - Compute", "Amazon Elastic Compute Cloud"))
    for name, sql in REPORTS.items():
        write(name, sql)


main()
