//! Lines by hand, for the tests of this module.

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use super::lines::{Class, Line, Role};

/// Linux instances of a family in us-east-1.
pub fn class(family: &str) -> Class {
    Class {
        service: "AmazonEC2".to_owned(),
        family: family.to_owned(),
        region: Some("us-east-1".to_owned()),
        platform: Some("Linux".to_owned()),
    }
}

/// Use that the commitment `arn` covers, of 1 year and no upfront.
pub fn covered(role: Role, family: &str, on_demand: i128, effective: i128) -> Line {
    Line {
        role,
        class: class(family),
        instance_type: Some(format!("{family}.large")),
        is_reservable: false,
        time: None,
        commitment: Some("arn".to_owned()),
        term: Some("1yr".to_owned()),
        payment_option: Some("No Upfront".to_owned()),
        currency: Some("USD".to_owned()),
        on_demand,
        effective,
        quantity: 0,
    }
}

/// The start of an hour of January 1, 2025.
pub fn hour(hour: i64) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2025, 1, 1).unwrap().and_time(chrono::NaiveTime::MIN) + TimeDelta::hours(hour)
}

/// Use on demand in one hour of an instance type: its cost and its instance hours.
pub fn used(instance_type: &str, at: i64, on_demand: i128, quantity: i128) -> Line {
    let family = super::published::family(instance_type);
    Line {
        role: Role::OnDemand,
        instance_type: Some(instance_type.to_owned()),
        is_reservable: true,
        time: Some((hour(at), hour(at + 1))),
        quantity,
        ..covered(Role::OnDemand, family, on_demand, on_demand)
    }
}
