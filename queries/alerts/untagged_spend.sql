--! title = "Untagged spend"
--! question = "Does too much of the spend lack a tag that it should carry?"
--! columns = { tag = "key", untagged_cost = "money", cost = "money", untagged_percent = "percent", currency = "currency" }
--! charges = "Usage,DiscountedUsage,SavingsPlanCoveredUsage"
--! metric = "amortized"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period that is watched"
--! [params.tag]
--! type = "text"
--! default = "required"
--! help = "The tag's key in any spelling; each of [tags.required] in costs.toml unless said"
--! [params.percent]
--! type = "decimal"
--! default = "20"
--! min = 0
--! max = 100
--! help = "Told where more of the spend than this lacks it, in percent"
--! [alert]
--! severity = "warning"
--! says = "{untagged_percent} of the use ({untagged_cost} of {cost}) carries no {tag}"
--! key = ["tag", "currency"]
--! impact = "untagged_cost"

-- Sums the use of a month, at its amortized cost, that carries no value of a tag: absent and empty are both untagged.

WITH spend AS (
  SELECT
    coalesce(SUM(cost) FILTER (WHERE coalesce(trim(tag_value(tags, $tag)), '') = ''), money(0)) AS untagged_cost,
    SUM(cost) AS cost,
    currency
  FROM costs
  WHERE month = $month
    AND day <= $today
  GROUP BY currency
)
SELECT $tag AS tag, untagged_cost, cost, percent(untagged_cost, cost) AS untagged_percent, currency
FROM spend
WHERE cost > 0
  AND untagged_cost > times(cost, times($percent, 0.01))
ORDER BY untagged_cost DESC, currency
