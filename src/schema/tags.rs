//! Tag keys in their several spellings: one tag, however a form of the bill writes its key.

/// Folds a tag key over case, `_`, `-`, `:` and spaces.
#[must_use]
pub fn fold(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '_' | '-' | ':' | ' ')).flat_map(char::to_lowercase).collect()
}

/// The prefix of the legacy report's tag columns.
pub const TAG: &str = "resource_tags_";
/// The prefix of the legacy report's cost category columns.
pub const CATEGORY: &str = "cost_category_";

/// The columns among `names` that hold the tag `key`, in their order; more than one is a collision.
///
/// `CostCenter`, `cost_center`, `user:CostCenter` and `user_cost_center` are the same key; `aws:createdBy` is another.
#[must_use]
pub fn columns<'a>(key: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = fold(key);
    let tags = names.into_iter().filter_map(|name| Some((name, name.strip_prefix(TAG)?)));
    tags.filter(|(_, rest)| same(rest, &wanted)).map(|(name, _)| name).collect()
}

/// Whether a written key (with or without its `user` prefix, or the `resourceTags/` of the newer map `tags`) is the folded
/// key.
#[must_use]
pub fn same(written: &str, folded: &str) -> bool {
    let written = fold(written);
    let written =
        ["resourcetags/", "resourcetag/"].iter().find_map(|kind| written.strip_prefix(kind)).unwrap_or(&written);
    written == folded || written.strip_prefix("user").is_some_and(|rest| !rest.is_empty() && rest == folded)
}

/// The key of a map of tags without what says that a person set it: `CostCenter` of `user:CostCenter`, of `user_CostCenter` and of
/// `resourceTags/user:CostCenter`.
#[must_use]
pub fn plain(key: &str) -> &str {
    let key = key.strip_prefix("resourceTags/").unwrap_or(key);
    let plain = ["user:", "user_"].iter().find_map(|kind| key.strip_prefix(kind));
    plain.filter(|plain| !plain.is_empty()).unwrap_or(key)
}

/// The key of a tag column as a person writes it: `cost_center`, `aws:created_by`.
#[must_use]
pub fn key_of(column: &str) -> Option<String> {
    let rest = column.strip_prefix(TAG)?;
    Some(match (rest.strip_prefix("user_"), rest.strip_prefix("aws_")) {
        (Some(key), _) => key.to_owned(),
        (_, Some(key)) => format!("aws:{key}"),
        _ => rest.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_key() {
        let names = ["line_item_usage_type", "resource_tags_user_cost_center", "resource_tags_aws_created_by"];
        for key in ["CostCenter", "cost_center", "cost-center", "user:CostCenter", "user_cost_center", "Cost Center"] {
            assert_eq!(columns(key, names), ["resource_tags_user_cost_center"], "{key}");
        }
        assert_eq!(columns("aws:createdBy", names), ["resource_tags_aws_created_by"]);
        assert!(columns("user", names).is_empty());
        assert!(columns("createdBy", names).is_empty());
        assert!(same("resourceTags/user:CostCenter", "costcenter"));
        assert!(!same("accountTags/CostCenter", "costcenter"));
        for key in ["CostCenter", "user:CostCenter", "user_CostCenter", "resourceTags/user:CostCenter"] {
            assert_eq!(plain(key), "CostCenter");
        }
        assert_eq!([plain("aws:createdBy"), plain("user:"), plain("username")], ["aws:createdBy", "user:", "username"]);
        assert_eq!(key_of("resource_tags_aws_created_by").as_deref(), Some("aws:created_by"));
    }
}
