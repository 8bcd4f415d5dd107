//! Tags as people write them: mostly there, sometimes odd.

use crate::accounts::Account;
use crate::random::Random;

/// What an account's resources are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Prod,
    Staging,
    Dev,
}

/// A resource's tags; an empty one is not set.
#[derive(Clone, Default)]
pub struct Tags {
    pub cost_center: String,
    pub environment: &'static str,
    pub team: &'static str,
    pub name: String,
    pub created_by: String,
}

impl Tags {
    /// The tags of a resource whose owners tag it.
    pub fn draw(random: &mut Random, account: &Account, stage: Stage, purpose: &str) -> Self {
        let owner = random.below(2);
        let (team, code) = (account.teams[owner], account.cost_centers[owner]);
        let cost_center = match random.below(25) {
            0 | 1 => code.to_lowercase(),
            2 => format!("{code} "),
            _ => code.to_owned(),
        };
        let environment = match stage {
            Stage::Prod => random.weighted(&[("prod", 80), ("Prod", 8), ("production", 8), ("prod ", 4)]),
            Stage::Staging => random.weighted(&[("staging", 92), ("Staging", 8)]),
            Stage::Dev => random.weighted(&[("dev", 90), ("Dev", 6), ("development", 4)]),
        };
        let name = format!("{team}-{purpose}-{:02}", 1 + random.below(20));
        Self { cost_center, environment, team, name, created_by: creator(random) }
    }

    /// The tags of a resource that nobody tagged: AWS still notes who made it.
    pub fn none(random: &mut Random) -> Self {
        Self { created_by: creator(random), ..Self::default() }
    }
}

fn creator(random: &mut Random) -> String {
    let role = random.pick(&["terraform", "ci-deploy", "cloudformation"]);
    if random.percent(30) {
        String::new()
    } else if random.percent(20) {
        format!("IAMUser:AIDA{}:{role}", random.capitals(17))
    } else {
        format!("AssumedRole:AROA{}:{role}", random.capitals(17))
    }
}
