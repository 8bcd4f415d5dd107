//! The deck of resources that the bill is dealt from, most needed first.
//!
//! A small bill gets the first cards that fit; the sample gets the whole deck about once; a large bill
//! goes through it again and again, each time with other places, sizes and types. The first cards hold
//! what no bill may lack: a commitment of each kind, and volumes that a spike can multiply.

use crate::catalog::{
    ALARMS, ARCHIVE, BUCKET, CACHE, CLUSTER, COMPUTE_SECONDS, CROSS_ZONE, DATABASE_STORAGE, EGRESS, GETS, GP2, GP3,
    IDLE_ADDRESS, INVOCATIONS, KEY_REQUESTS, KEYS, LAKE, LOG_BYTES, MESSAGES, METRICS, NAT_BYTES, NAT_HOURS, PUTS,
    Product, QUERIES, READS, SEARCH, SEARCH_STORAGE, SECRET, SELLER_INGEST, SELLER_NODES, SMALL_CACHE, TABLE_STORAGE,
    WRITES,
};
use crate::resource::Cover;
use crate::schedule::Schedule::{self, Always, Mostly, Nightly, Office, Rare};
use crate::tags::Stage::{self, Dev, Prod, Staging};

/// What to make.
#[derive(Clone, Copy)]
pub enum Make {
    /// An instance: its type, its operating system, whether it is Spot.
    Instance(&'static str, System, bool),
    /// A Postgres database: its class, whether it spans zones.
    Database(&'static str, bool),
    /// Anything else: the form of its name, and its products with how much of each.
    Metered(Naming, &'static [(&'static Product, f64)]),
}

/// An operating system.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum System {
    Linux,
    Windows,
}

/// The form of a resource's identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// A prefix and hexadecimal digits, as in `vol-0f3…`.
    Short(&'static str),
    /// A bucket's name.
    Bucket,
    /// An ARN ending in this and a name.
    Arn(&'static str),
    /// No identifier.
    Nameless,
}

/// One resource to be made.
#[derive(Clone, Copy)]
pub struct Card {
    pub make: Make,
    /// Index of the linked account.
    pub account: usize,
    /// Index of the region.
    pub region: usize,
    pub stage: Stage,
    pub schedule: Schedule,
    pub cover: Cover,
    pub tagged: bool,
    /// The part of the bill's whole period, in percent, in which it exists.
    pub life: (i64, i64),
}

impl Card {
    const fn new(make: Make, account: usize, region: usize, schedule: Schedule) -> Self {
        let stage = match account {
            2 | 5 => Dev,
            _ => Prod,
        };
        let (cover, life) = (Cover::OnDemand, (0, 100));
        Self { make, account, region, stage, schedule, cover, tagged: true, life }
    }

    const fn cover(self, cover: Cover) -> Self {
        Self { cover, ..self }
    }

    const fn stage(self, stage: Stage) -> Self {
        Self { stage, ..self }
    }

    const fn during(self, schedule: Schedule) -> Self {
        Self { schedule, ..self }
    }

    const fn untagged(self) -> Self {
        Self { tagged: false, ..self }
    }

    const fn life(self, from: i64, to: i64) -> Self {
        Self { life: (from, to), ..self }
    }
}

/// An on-demand Linux instance.
pub const fn linux(name: &'static str, account: usize, region: usize, schedule: Schedule) -> Card {
    Card::new(Make::Instance(name, System::Linux, false), account, region, schedule)
}

const fn windows(name: &'static str, account: usize, region: usize, schedule: Schedule) -> Card {
    Card::new(Make::Instance(name, System::Windows, false), account, region, schedule)
}

const fn spot(name: &'static str, account: usize, region: usize, schedule: Schedule) -> Card {
    Card::new(Make::Instance(name, System::Linux, true), account, region, schedule)
}

const fn database(class: &'static str, multi: bool, account: usize, region: usize) -> Card {
    Card::new(Make::Database(class, multi), account, region, Always)
}

const fn metered(naming: Naming, products: &'static [(&'static Product, f64)], account: usize, region: usize) -> Card {
    Card::new(Make::Metered(naming, products), account, region, Always)
}

const PLAN_US: Cover = Cover::Plan(0);
const PLAN_EU: Cover = Cover::Plan(1);
const PLAN_NEW: Cover = Cover::Plan(2);

/// The deck.
pub static DECK: [Card; 78] = [
    // Commitments of every kind, the cheapest in rows first.
    linux("t3.2xlarge", 3, 0, Office(7, 18)).cover(PLAN_NEW),
    windows("m5.4xlarge", 0, 1, Office(7, 19)).cover(Cover::Reservation(6)),
    linux("r5.8xlarge", 1, 1, Rare).cover(Cover::Reservation(3)),
    linux("c5.2xlarge", 4, 3, Rare).cover(Cover::Reservation(5)),
    metered(Naming::Short("i-"), &[(&EGRESS, 142.0)], 0, 0),
    metered(Naming::Bucket, &[(&LAKE, 640_000.0)], 1, 0),
    metered(Naming::Nameless, &[(&SELLER_INGEST, 14.0)], 0, 0).untagged(),
    metered(Naming::Arn("function:"), &[(&COMPUTE_SECONDS, 640_000.0)], 1, 0).untagged(),
    metered(Naming::Arn("log-group:"), &[(&LOG_BYTES, 20.0)], 0, 0),
    linux("c5.18xlarge", 0, 0, Always).cover(Cover::Reservation(0)),
    linux("m5.2xlarge", 4, 2, Office(6, 17)).cover(Cover::Reservation(2)),
    linux("m5.12xlarge", 0, 0, Always).cover(PLAN_US),
    linux("r5.12xlarge", 4, 2, Always).cover(PLAN_EU),
    database("r5.8xlarge", false, 1, 0).cover(Cover::Reservation(1)),
    linux("m5.12xlarge", 0, 0, Mostly).cover(Cover::Reservation(4)),
    // What a bill this size would be odd without.
    database("r5.8xlarge", true, 0, 0),
    metered(Naming::Arn("table/"), &[(&WRITES, 7_000_000.0), (&READS, 14_000_000.0)], 4, 2),
    metered(Naming::Arn("table/"), &[(&TABLE_STORAGE, 2_900.0)], 4, 2),
    linux("m5.2xlarge", 2, 0, Office(13, 23)),
    linux("m5.2xlarge", 2, 0, Office(13, 22)),
    linux("m5.2xlarge", 1, 0, Nightly(1, 6)),
    linux("c5.4xlarge", 0, 0, Office(12, 22)).stage(Staging),
    linux("c5.4xlarge", 2, 0, Office(13, 22)),
    linux("c5.4xlarge", 1, 0, Nightly(2, 7)).untagged(),
    linux("r5.4xlarge", 4, 2, Office(7, 17)).stage(Staging),
    linux("r5.4xlarge", 5, 2, Office(7, 18)),
    linux("r5.4xlarge", 5, 2, Office(8, 17)).life(0, 80),
    linux("m5.xlarge", 2, 1, Office(15, 24)),
    linux("m5.xlarge", 2, 1, Office(14, 24)),
    linux("m5.xlarge", 3, 1, Nightly(5, 13)),
    linux("t3.xlarge", 5, 3, Office(7, 17)),
    linux("t3.xlarge", 5, 3, Office(7, 18)),
    linux("t3.xlarge", 5, 3, Office(6, 17)).untagged(),
    linux("c6g.8xlarge", 1, 0, Nightly(0, 5)),
    linux("c6g.8xlarge", 1, 0, Nightly(0, 4)),
    linux("c6g.8xlarge", 1, 0, Nightly(3, 8)).life(35, 100),
    linux("g4dn.4xlarge", 1, 1, Office(15, 24)),
    linux("g4dn.4xlarge", 1, 1, Office(14, 21)),
    linux("g4dn.4xlarge", 1, 1, Nightly(8, 11)).untagged(),
    linux("r5.2xlarge", 4, 4, Office(1, 11)).life(34, 100),
    linux("r5.2xlarge", 4, 4, Office(0, 10)),
    linux("r5.2xlarge", 0, 4, Nightly(16, 21)),
    linux("r5.24xlarge", 0, 0, Always),
    linux("m5.24xlarge", 0, 1, Always).life(20, 100),
    linux("m5.24xlarge", 1, 0, Nightly(2, 5)),
    linux("c5.9xlarge", 0, 0, Office(12, 23)).cover(PLAN_US),
    spot("c5.4xlarge", 1, 0, Nightly(0, 6)),
    spot("m5.4xlarge", 1, 1, Nightly(6, 11)),
    spot("r5.4xlarge", 4, 2, Nightly(20, 24)).untagged(),
    metered(Naming::Arn("domain/"), &[(&SEARCH, 3.0), (&SEARCH_STORAGE, 6_000.0)], 0, 0),
    metered(Naming::Arn("cluster:"), &[(&CACHE, 3.0)], 0, 0).untagged(),
    metered(Naming::Short("nat-"), &[(&NAT_BYTES, 54.0), (&NAT_HOURS, 1.0)], 4, 2).untagged(),
    metered(Naming::Bucket, &[(&PUTS, 540_000.0)], 1, 0),
    metered(Naming::Nameless, &[(&CROSS_ZONE, 150.0)], 4, 2),
    metered(Naming::Short("i-"), &[(&SELLER_NODES, 2.0)], 3, 0).untagged(),
    metered(Naming::Nameless, &[(&METRICS, 2.6)], 3, 1),
    windows("m5.4xlarge", 4, 2, Office(7, 18)).stage(Staging),
    database("m5.xlarge", false, 5, 2).during(Office(6, 18)),
    // The long tail.
    metered(Naming::Short("eipalloc-"), &[(&IDLE_ADDRESS, 1.0)], 2, 0).life(30, 40),
    metered(Naming::Short("vol-"), &[(&GP3, 16_000.0)], 0, 0),
    metered(Naming::Short("vol-"), &[(&GP3, 12_000.0)], 1, 0),
    metered(Naming::Short("vol-"), &[(&GP2, 8_000.0)], 4, 2),
    metered(Naming::Short("vol-"), &[(&GP2, 500.0)], 2, 1).untagged(),
    metered(Naming::Short("vol-"), &[(&GP3, 2_000.0)], 5, 3).life(0, 60),
    metered(Naming::Bucket, &[(&BUCKET, 18_000.0), (&GETS, 2_500_000.0)], 0, 0),
    metered(Naming::Bucket, &[(&BUCKET, 9_000.0)], 4, 2),
    metered(Naming::Bucket, &[(&BUCKET, 4_200.0)], 3, 1).untagged(),
    metered(Naming::Bucket, &[(&ARCHIVE, 90_000.0)], 3, 0),
    metered(Naming::Arn("cluster/"), &[(&CLUSTER, 1.0)], 0, 0),
    metered(Naming::Arn("cluster/"), &[(&CLUSTER, 1.0)], 4, 2),
    metered(Naming::Arn("cluster:"), &[(&SMALL_CACHE, 2.0)], 5, 3),
    metered(Naming::Arn("function:"), &[(&INVOCATIONS, 900_000.0)], 1, 0),
    metered(Naming::Arn("key/"), &[(&KEYS, 14.0), (&KEY_REQUESTS, 60_000.0)], 3, 0),
    metered(Naming::Arn("alarm:"), &[(&ALARMS, 240.0)], 0, 1),
    metered(Naming::Arn("secret:"), &[(&SECRET, 60.0)], 3, 0),
    metered(Naming::Arn("queue/"), &[(&MESSAGES, 900_000.0)], 0, 0).untagged(),
    metered(Naming::Arn("hostedzone/"), &[(&QUERIES, 1_400_000.0)], 3, 0),
    metered(Naming::Arn("db:"), &[(&DATABASE_STORAGE, 6_000.0)], 0, 0),
];
