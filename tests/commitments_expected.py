#!/usr/bin/env python3
"""Replays the sample's last 30 days against commitments by brute force, as a second source for tests/it/commit_advice.rs.

DuckDB reads the hours; every level is then tried hour by hour in whole numbers, with no curve and no sorting. Run it from the
root of the repository: python3 tests/commitments_expected.py
"""

from collections import defaultdict
from fractions import Fraction

import duckdb

FROM, UNTIL = "2025-01-02", "2025-02-01"
PUBLISHED = {"plan": {"AmazonEC2": (31, 54), "AWSLambda": (12, 17)}, "reservation": {"AmazonEC2": (40, 60)}}
DATA = "read_parquet('sample-data/cur/year=2025/month=1/*.parquet')"

db = duckdb.connect()
db.sql("SET TimeZone = 'UTC'")


def money(value):
    """Units of 1e-12 of the decimal that a double's shortest text denotes."""
    return int(round(Fraction(repr(value)) * 10**12))


def rows(columns, where):
    window = f"line_item_usage_start_date >= '{FROM}' AND line_item_usage_start_date < '{UNTIL}'"
    return db.sql(f"SELECT {columns} FROM {DATA} WHERE ({where}) AND {window}").fetchall()


def family(code, instance):
    return "lambda" if code == "AWSLambda" else instance.split(".")[0]


def platform(code, operation):
    return None if code == "AWSLambda" else {"RunInstances": "Linux", "RunInstances:0002": "Windows"}[operation]


HOUR = "CAST(epoch(line_item_usage_start_date) / 3600 AS BIGINT)"
KEY = "line_item_product_code, product_instance_type, product_region, line_item_operation"
demand = rows(
    f"{HOUR}, {KEY}, line_item_unblended_cost, line_item_usage_amount",
    "line_item_line_item_type = 'Usage' AND (line_item_product_code = 'AmazonEC2' AND line_item_usage_type LIKE '%BoxUsage%'"
    " OR line_item_product_code = 'AWSLambda' AND line_item_usage_type LIKE '%Lambda-GB-Second%')",
)
FIRST = min(row[0] for row in demand)
HOURS = 720


def observed(kind, where, price, paid, terms):
    """On-demand and effective cost of covered use by class and payment option, and by service."""
    near, service = defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
    for code, instance, region, operation, option, on_demand, effective in rows(f"{KEY}, {terms}, {price}, {paid}", where):
        of = (code, family(code, instance), region, platform(code, operation))
        for sums, key in ((near, (option, of)), (service, (code, of[3]))):
            sums[key][0] += money(on_demand)
            sums[key][1] += money(effective)
    share = lambda sums: {key: round(Fraction(10**6 * paid, cost)) for key, (cost, paid) in sums.items()}
    return share(near), share(service)


# Covered rows of plans do not say how the plan was bought; the fee of the same plan does.
bought = dict(
    db.sql(
        f"SELECT DISTINCT savings_plan_savings_plan_a_r_n, savings_plan_payment_option FROM {DATA}"
        " WHERE line_item_line_item_type = 'SavingsPlanRecurringFee'"
    ).fetchall()
)
plan_near, plan_service = observed(
    "plan",
    "line_item_line_item_type = 'SavingsPlanCoveredUsage' AND savings_plan_offering_type = 'ComputeSavingsPlans'",
    "line_item_unblended_cost",
    "savings_plan_savings_plan_effective_cost",
    "savings_plan_savings_plan_a_r_n",
)
plan_near = {(bought[arn], of): paid for (arn, of), paid in plan_near.items()}
ri_near, ri_service = observed(
    "reservation",
    "line_item_line_item_type = 'DiscountedUsage' AND line_item_product_code = 'AmazonEC2' AND pricing_offering_class <> 'convertible'",
    "pricing_public_on_demand_cost",
    "reservation_effective_cost",
    "pricing_purchase_option",
)


def published(kind, code, years):
    return 10**6 - PUBLISHED[kind][code][years == 3] * 10**4


def plan_rate(of, option, years):
    if years == 3:
        return published("plan", of[0], 3)
    return plan_near.get((option, of)) or plan_service.get((of[0], of[3])) or published("plan", of[0], 1)


def months(amount):
    return float(amount * 730 / HOURS / 10**12)


def plan(option, years):
    hours = [defaultdict(int) for _ in range(HOURS)]
    for hour, code, instance, region, operation, cost, _ in demand:
        of = (code, family(code, instance), region, platform(code, operation))
        hours[hour - FIRST][plan_rate(of, option, years)] += money(cost)
    hours = [sorted(hour.items()) for hour in hours]

    def replay(level, percent=100):
        covered = Fraction(0)
        for hour in hours:
            left = Fraction(level * 10**9)
            for paid, cost in hour:
                taken = min(left, Fraction(cost * percent * paid, 10**8))
                left -= taken
                covered += taken * 10**6 / paid
        return covered - level * 10**9 * HOURS, covered

    # Coarse, then each thousandth around: the saving is concave.
    best = max(range(0, 60000, 250), key=lambda level: replay(level)[0])
    best = max(range(max(0, best - 250), best + 251), key=lambda level: replay(level)[0])
    saving, covered = replay(best)
    on_demand = sum(cost for hour in hours for _, cost in hour)
    drops = [f"{months(replay(best, percent)[0]):.4f}" for percent in (90, 80, 70)]
    print(
        f"plan {years}yr {option}: {best / 1000} an hour, saves {months(saving):.4f} a month, coverage"
        f" {float(100 * covered / on_demand):.4f}, break-even {years * 12 * best * 10**9 * HOURS / float(covered):.2f}"
        f" months, at drops {drops}, on demand {on_demand / 10**12}"
    )


SIZES = {"large": 4, "xlarge": 8}


def units(instance):
    size = instance.split(".")[1]
    return SIZES.get(size) or 8 * int(size.removesuffix("xlarge"))


def reservation(name, region, option, years, paid, counted):
    loads, cost = [Fraction(0)] * HOURS, 0
    for hour, code, instance, at, operation, price, amount in demand:
        if code == "AmazonEC2" and family(code, instance) == name and at == region and operation == "RunInstances":
            loads[hour - FIRST] += units(instance) * Fraction(repr(amount))
            cost += money(price)
    unit = Fraction(cost) / sum(loads)

    def replay(count, percent=100):
        level = count * units(counted)
        used = sum(min(load * percent / 100, level) for load in loads)
        return unit * used - unit * paid / 10**6 * level * HOURS, used

    best = max(range(40), key=lambda count: replay(count)[0])
    saving, used = replay(best)
    drops = [f"{months(replay(best, percent)[0]):.4f}" for percent in (90, 80, 70)]
    utilization = float(100 * used / (best * units(counted) * HOURS)) if best else None
    print(f"{name} {region} {years}yr {option}: {best} x {counted}, saves {months(saving):.4f}, utilisation {utilization}, {drops}")


plan("No Upfront", 1)
plan("Partial Upfront", 1)
plan("No Upfront", 3)
linux = ri_service[("AmazonEC2", "Linux")]
for name, region, counted in (("m5", "us-west-2", "m5.xlarge"), ("r5", "us-east-1", "r5.24xlarge")):
    reservation(name, region, "mixed", 1, linux, counted)
    reservation(name, region, "No Upfront", 3, published("reservation", "AmazonEC2", 3), counted)
reservation("c5", "us-east-1", "No Upfront", 1, ri_near[("No Upfront", ("AmazonEC2", "c5", "us-east-1", "Linux"))], "c5.4xlarge")
