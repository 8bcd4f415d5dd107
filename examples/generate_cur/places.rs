//! Regions: their spelling in each column, and how dear they are.

/// A region.
pub struct Region {
    pub code: &'static str,
    /// What its usage types start with; nothing in us-east-1.
    pub prefix: &'static str,
    pub location: &'static str,
    /// Its prices relative to us-east-1.
    pub dearness: f64,
    /// How often a resource whose place is not pinned lands here.
    pub weight: usize,
}

/// The regions in use, by index.
pub static REGIONS: [Region; 6] = [
    region("us-east-1", "", "US East (N. Virginia)", 1.0, 40),
    region("us-west-2", "USW2-", "US West (Oregon)", 1.0, 18),
    region("eu-west-1", "EU-", "EU (Ireland)", 1.115, 18),
    region("eu-central-1", "EUC1-", "EU (Frankfurt)", 1.198, 12),
    region("ap-southeast-1", "APS1-", "Asia Pacific (Singapore)", 1.25, 7),
    region("ap-northeast-1", "APN1-", "Asia Pacific (Tokyo)", 1.292, 5),
];

const fn region(
    code: &'static str,
    prefix: &'static str,
    location: &'static str,
    dearness: f64,
    weight: usize,
) -> Region {
    Region { code, prefix, location, dearness, weight }
}
