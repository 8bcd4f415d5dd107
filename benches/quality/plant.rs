//! What is planted, and how often.

use crate::random::Random;

/// What is planted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plant {
    Spike,
    LevelShift,
    Leak,
    NewService,
    VanishedService,
    Credit,
    Purchase,
    LateData,
    Holiday,
    Nothing,
}

impl Plant {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Spike,
        Self::LevelShift,
        Self::Leak,
        Self::NewService,
        Self::VanishedService,
        Self::Credit,
        Self::Purchase,
        Self::LateData,
        Self::Holiday,
        Self::Nothing,
    ];

    /// What it is called.
    pub fn name(self) -> &'static str {
        match self {
            Self::Spike => "spike",
            Self::LevelShift => "level shift",
            Self::Leak => "slow leak",
            Self::NewService => "new service",
            Self::VanishedService => "vanished service",
            Self::Credit => "credit (trap)",
            Self::Purchase => "RI purchase (not counted)",
            Self::LateData => "late data (trap)",
            Self::Holiday => "holiday (trap)",
            Self::Nothing => "nothing",
        }
    }
}

/// Draws what is planted in a series.
pub fn draw(random: &mut Random) -> Plant {
    let shares = [
        (Plant::Spike, 0.25),
        (Plant::LevelShift, 0.10),
        (Plant::Leak, 0.06),
        (Plant::NewService, 0.05),
        (Plant::VanishedService, 0.05),
        (Plant::Credit, 0.06),
        (Plant::Purchase, 0.05),
        (Plant::LateData, 0.07),
        (Plant::Holiday, 0.07),
    ];
    let mut left = random.between(0.0, 1.0);
    for (plant, share) in shares {
        if left < share {
            return plant;
        }
        left -= share;
    }
    Plant::Nothing
}
