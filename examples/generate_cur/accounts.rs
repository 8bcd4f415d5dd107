//! Who pays and who uses: two organisations and their linked accounts.

use crate::random::Random;

/// An organisation: the account that pays, and who invoices it.
pub struct Payer {
    pub id: String,
    pub entity: &'static str,
    pub tax: Tax,
}

/// The tax of a payer's accounts.
#[derive(Clone, Copy)]
pub struct Tax {
    pub kind: &'static str,
    pub percent_hundredths: i64,
}

/// A linked account.
pub struct Account {
    pub id: String,
    pub payer: usize,
    pub teams: [&'static str; 2],
    pub cost_centers: [&'static str; 2],
}

/// Everyone on the bill.
pub struct Accounts {
    pub payers: Vec<Payer>,
    pub linked: Vec<Account>,
}

/// Who holds each role: payer, teams, cost centres. The deck names accounts by this index.
const ROLES: [(usize, [&str; 2], [&str; 2]); 6] = [
    (0, ["checkout", "catalog"], ["CC-100", "CC-110"]),
    (0, ["data-platform", "ml"], ["CC-200", "CC-210"]),
    (0, ["checkout", "mobile"], ["CC-100", "CC-120"]),
    (0, ["sre", "security"], ["CC-300", "CC-310"]),
    (1, ["payments", "risk"], ["CC-400", "CC-410"]),
    (1, ["payments", "reporting"], ["CC-400", "CC-420"]),
];

impl Accounts {
    /// Accounts with numbers drawn for them.
    pub fn draw(random: &mut Random) -> Self {
        let payer = |random: &mut Random, entity, kind, percent_hundredths| Payer {
            id: random.digits(12),
            entity,
            tax: Tax { kind, percent_hundredths },
        };
        let payers = vec![
            payer(random, "Amazon Web Services, Inc.", "USSalesTax", 625),
            payer(random, "Amazon Web Services EMEA SARL", "VAT", 2000),
        ];
        let linked =
            ROLES.map(|(payer, teams, cost_centers)| Account { id: random.digits(12), payer, teams, cost_centers });
        Self { payers, linked: linked.into() }
    }
}
