--! title = "Tag coverage"
--! question = "How much of the spend carries the tags that it should?"
--! columns = { cost = "money", lines = "count", currency = "currency" }
--! analysis = "tag-coverage"
--! charges = "Usage,DiscountedUsage,SavingsPlanCoveredUsage"
--! metric = "amortized"
--! [params.month]
--! type = "month"
--! default = "latest"
--! help = "The billing period"
--! [params.tag]
--! type = "tags"
--! default = "required"
--! help = "A tag key in any spelling; give it several times for several tags. Those of [tags.required] in costs.toml unless said"
--! [chart]
--! kind = "bar"
--! x = "tag"
--! y = "untagged_cost"

-- Of each tag: the spend that carries it, the spend that does not (a value that is absent and one that is empty are both
-- untagged), how many values there are, and which of them look like another way to write one: in another case, with other
-- separators, or with a slip of one or two letters. Values that costs.toml does not allow are added up as not allowed.
-- Counts what can be tagged: use, at its amortized cost. Taxes, fees, credits and support carry no tags and are left out
-- unless --charges says otherwise.

SELECT
  {by},
  SUM(cost) AS cost,
  COUNT(*) AS lines,
  currency
FROM costs
WHERE month = $month
GROUP BY {by}, currency
ORDER BY {by}, currency
