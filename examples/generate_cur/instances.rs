//! Instance types: sizes and public prices in us-east-1, in dollars an hour.

/// An EC2 instance type.
#[derive(Debug, PartialEq)]
pub struct InstanceType {
    pub name: &'static str,
    pub vcpu: u32,
    /// Dollars an hour, Linux, us-east-1.
    pub price: f64,
}

const fn instance(name: &'static str, vcpu: u32, price: f64) -> InstanceType {
    InstanceType { name, vcpu, price }
}

/// Types in use. A drawn resource takes a neighbour in price, so the order is by price.
pub static INSTANCE_TYPES: [InstanceType; 40] = [
    instance("t3.medium", 2, 0.0416),
    instance("t3.large", 2, 0.0832),
    instance("m5.large", 2, 0.096),
    instance("r5.large", 2, 0.126),
    instance("t3.xlarge", 4, 0.1664),
    instance("c5.xlarge", 4, 0.17),
    instance("m5.xlarge", 4, 0.192),
    instance("r5.xlarge", 4, 0.252),
    instance("t3.2xlarge", 8, 0.3328),
    instance("c5.2xlarge", 8, 0.34),
    instance("m5.2xlarge", 8, 0.384),
    instance("r5.2xlarge", 8, 0.504),
    instance("g4dn.xlarge", 4, 0.526),
    instance("c6g.4xlarge", 16, 0.544),
    instance("c5.4xlarge", 16, 0.68),
    instance("m5.4xlarge", 16, 0.768),
    instance("r5.4xlarge", 16, 1.008),
    instance("c6g.8xlarge", 32, 1.088),
    instance("g4dn.4xlarge", 16, 1.204),
    instance("c5.9xlarge", 36, 1.53),
    instance("m5.8xlarge", 32, 1.536),
    instance("r5.8xlarge", 32, 2.016),
    instance("g4dn.8xlarge", 32, 2.176),
    instance("m5.12xlarge", 48, 2.304),
    instance("i3en.6xlarge", 24, 2.712),
    instance("r5.12xlarge", 48, 3.024),
    instance("c5.18xlarge", 72, 3.06),
    instance("p3.2xlarge", 8, 3.06),
    instance("g4dn.12xlarge", 48, 3.912),
    instance("r5.16xlarge", 64, 4.032),
    instance("c5.24xlarge", 96, 4.08),
    instance("m5.24xlarge", 96, 4.608),
    instance("i3en.12xlarge", 48, 5.424),
    instance("r5.24xlarge", 96, 6.048),
    instance("p3.8xlarge", 32, 12.24),
    instance("p3.16xlarge", 64, 24.48),
    instance("p3dn.24xlarge", 96, 31.212),
    instance("p4d.24xlarge", 96, 32.7726),
    instance("p4de.24xlarge", 96, 40.9657),
    instance("p5.48xlarge", 192, 98.32),
];

/// The place of a type in [`INSTANCE_TYPES`].
pub fn position(name: &str) -> usize {
    INSTANCE_TYPES.iter().position(|instance| instance.name == name).unwrap_or(0)
}

/// The type with this name.
pub fn instance_type(name: &str) -> &'static InstanceType {
    &INSTANCE_TYPES[position(name)]
}

/// How many normalized units a size counts: `xlarge` is 8, and a small is 1.
pub fn normalization_factor(name: &str) -> i64 {
    match name.rsplit('.').next().unwrap_or("") {
        "nano" | "micro" | "small" => 1,
        "medium" => 2,
        "large" => 4,
        "xlarge" => 8,
        size => 8 * size.trim_end_matches("xlarge").parse::<i64>().unwrap_or(1),
    }
}

/// The family of a type: `m5` of `m5.large`, `r5` of `db.r5.large`.
pub fn family(name: &str) -> &str {
    let bare = name.strip_prefix("db.").or_else(|| name.strip_prefix("cache.")).unwrap_or(name);
    bare.split('.').next().unwrap_or(bare)
}
