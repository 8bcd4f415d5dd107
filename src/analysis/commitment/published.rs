//! What AWS publishes of commitments, from `published.toml`.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::rates::{Kind, MILLION, Term};
use crate::money;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    sizes: HashMap<String, f64>,
    fixed: Fixed,
    discounts: Discounts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixed {
    families: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Discounts {
    reservation: HashMap<String, [i128; 2]>,
    plan: HashMap<String, [i128; 2]>,
}

static FILE: LazyLock<File> = LazyLock::new(|| {
    #[allow(clippy::expect_used)] // compiled in, and parsed by a test
    toml::from_str(include_str!("published.toml")).expect("published.toml")
});

/// The family of an instance type: `m5` of `m5.large`.
#[must_use]
pub fn family(instance_type: &str) -> &str {
    instance_type.split_once('.').map_or(instance_type, |(family, _)| family)
}

/// The normalized units of an instance type, in units of 1e-12; `None` for bare metal and sizes unheard of.
#[must_use]
pub fn units(instance_type: &str) -> Option<i128> {
    let (_, size) = instance_type.split_once('.')?;
    if let Some(units) = FILE.sizes.get(size) {
        return money::from_f64(*units);
    }
    let count: i128 = size.strip_suffix("xlarge")?.parse().ok().filter(|count| (1..1000).contains(count))?;
    money::from_f64(*FILE.sizes.get("xlarge")?).map(|xlarge| xlarge * count)
}

/// Whether a regional Linux reservation of the family covers all its sizes.
#[must_use]
pub fn is_flexible(family: &str) -> bool {
    !FILE.fixed.families.iter().any(|fixed| fixed == family)
}

/// What is paid of the on-demand price where nobody says better, in millionths.
#[must_use]
pub fn paid(kind: Kind, term: Term, service: &str) -> i128 {
    let discounts = match kind {
        Kind::Plan => &FILE.discounts.plan,
        Kind::Reservation => &FILE.discounts.reservation,
    };
    let of_term = |percents: &[i128; 2]| match term {
        Term::One => percents[0],
        Term::Three => percents[1],
    };
    MILLION - discounts.get(service).map_or(0, of_term) * MILLION / 100
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::ONE;

    #[test]
    fn sizes() {
        let cases = [
            ("t3.nano", Some(ONE / 4)),
            ("t3.micro", Some(ONE / 2)),
            ("m5.large", Some(4 * ONE)),
            ("m5.xlarge", Some(8 * ONE)),
            ("c5.18xlarge", Some(144 * ONE)),
            ("m5.metal", None),
            ("m7i.metal-24xl", None),
            ("m5", None),
        ];
        for (name, expected) in cases {
            assert_eq!(units(name), expected, "{name}");
        }
        assert!(is_flexible("m5") && !is_flexible("g4dn"));
    }

    #[test]
    fn discounts_that_stand_in() {
        assert_eq!(paid(Kind::Reservation, Term::One, "AmazonEC2"), 600_000);
        assert_eq!(paid(Kind::Plan, Term::Three, "AWSLambda"), 830_000);
        assert_eq!(paid(Kind::Plan, Term::One, "AmazonS3"), MILLION, "nothing off what no plan covers");
    }
}
