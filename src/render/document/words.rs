//! A column's name in words: `previous_cost` is `Previous cost`.

/// Words that are written otherwise than in small letters.
const WRITTEN: [(&str, &str); 22] = [
    ("arn", "ARN"),
    ("aws", "AWS"),
    ("az", "AZ"),
    ("cpu", "CPU"),
    ("dto", "DTO"),
    ("ebs", "EBS"),
    ("ec2", "EC2"),
    ("edp", "EDP"),
    ("gb", "GB"),
    ("id", "ID"),
    ("ids", "IDs"),
    ("iops", "IOPS"),
    ("ip", "IP"),
    ("nat", "NAT"),
    ("os", "OS"),
    ("rds", "RDS"),
    ("ri", "RI"),
    ("s3", "S3"),
    ("sp", "SP"),
    ("sku", "SKU"),
    ("tb", "TB"),
    ("vcpu", "vCPU"),
];

/// The name in words, with a capital at its start; a name that is no plain snake case stays as it is.
pub(super) fn heading(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.chars().all(is_plain) {
        return name.to_owned();
    }
    let words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).map(written).collect();
    let sentence = words.join(" ");
    match words.first() {
        Some(first) if !first.contains(|c: char| c.is_ascii_uppercase()) => capital(&sentence),
        _ => sentence,
    }
}

fn written(word: &str) -> &str {
    WRITTEN.iter().find(|(small, _)| *small == word).map_or(word, |(_, written)| written)
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words() {
        let cases = [
            ("previous_cost", "Previous cost"),
            ("resource_id", "Resource ID"),
            ("gb_months", "GB months"),
            ("vcpu_hours", "vCPU hours"),
            ("cost", "Cost"),
            ("__x__", "X"),
            ("", ""),
        ];
        for (name, words) in cases {
            assert_eq!(heading(name), words);
        }
    }

    #[test]
    fn what_is_no_snake_case_stays() {
        for name in ["Cost Centre", "sum(cost)", "BlendedCost", "Größe"] {
            assert_eq!(heading(name), name);
        }
    }
}
