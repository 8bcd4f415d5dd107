--! title = "The bill as Cost Explorer groups it"
--! question = "What does a month's bill say by account and service, in the bill's names and in Cost Explorer's?"
--! columns = { payer = "key", linked_account = "key", bill_service = "key", explorer_service = "key", code = "key", charge = "key", currency = "currency", total_cost = "money" }
--! [params.month]
--! type = "month"

-- The bill's side of `costs reconcile`. Cost Explorer counts credits and refunds within their service and tax as a service of its own; an invoice
-- is read the same way. Charge types stay apart, for differences to be explained by them.

WITH lines AS (
  SELECT
    payer_account, account, service, service_code, usage_type, charge_type, charge_category, currency, SUM(cost) AS cost
  FROM costs
  WHERE month = $month
  GROUP BY payer_account, account, service, service_code, usage_type, charge_type, charge_category, currency
),
named AS (
  SELECT
    payer_account AS payer,
    account AS linked_account,
    CASE WHEN charge_category = 'Tax' THEN 'Tax' ELSE service END AS bill_service,
    CASE WHEN charge_category = 'Tax' THEN 'Tax' ELSE cost_explorer_service(service_code, usage_type, service) END
      AS explorer_service,
    service_code AS code,
    charge_type AS charge,
    currency,
    cost
  FROM lines
)
SELECT payer, linked_account, bill_service, explorer_service, code, charge, currency, SUM(cost) AS total_cost
FROM named
GROUP BY payer, linked_account, bill_service, explorer_service, code, charge, currency
ORDER BY payer, linked_account, bill_service, explorer_service, code, charge, currency
