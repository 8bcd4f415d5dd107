--! title = "Unknown charge types"
--! question = "Is there a charge type that AWS does not document, whose meaning is a guess?"
--! severity = "warning"
--! unit = "rows"
--! touched = "charge_type NOT IN ($known_types) AND charge_type <> 'Adjustment'"

-- An unknown type counts as it stands, in the category Adjustment. FOCUS has a category of that name.

SELECT
  charge_type AS finding,
  COUNT(*) AS count,
  SUM(unblended_cost) AS amount,
  currency
FROM line_items
WHERE {touched}
GROUP BY charge_type, currency
ORDER BY charge_type, currency
