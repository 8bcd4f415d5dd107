//! Who pays and who uses: two organisations and their linked accounts.

use std::collections::BTreeMap;

use crate::random::Random;

/// An organisation: the account that pays, and who invoices it.
pub struct Payer {
    pub id: String,
    pub name: &'static str,
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
    pub name: &'static str,
    pub payer: usize,
    pub teams: [&'static str; 2],
    pub cost_centers: [&'static str; 2],
}

/// Accounts' names by their numbers.
pub type Names = BTreeMap<String, &'static str>;

/// Everyone on the bill.
pub struct Accounts {
    pub payers: Vec<Payer>,
    pub linked: Vec<Account>,
}

/// A role: its account's payer and name, its teams and its cost centres.
type Role = (usize, &'static str, [&'static str; 2], [&'static str; 2]);

/// Who holds each role. The deck names accounts by this index.
const ROLES: [Role; 6] = [
    (0, "shop-production", ["checkout", "catalog"], ["CC-100", "CC-110"]),
    (0, "data-production", ["data-platform", "ml"], ["CC-200", "CC-210"]),
    (0, "shop-development", ["checkout", "mobile"], ["CC-100", "CC-120"]),
    (0, "shared-services", ["sre", "security"], ["CC-300", "CC-310"]),
    (1, "payments-production", ["payments", "risk"], ["CC-400", "CC-410"]),
    (1, "payments-development", ["payments", "reporting"], ["CC-400", "CC-420"]),
];

impl Accounts {
    /// Accounts with numbers drawn for them.
    pub fn draw(random: &mut Random) -> Self {
        let payer = |random: &mut Random, (name, entity), kind, percent_hundredths| Payer {
            id: random.digits(12),
            name,
            entity,
            tax: Tax { kind, percent_hundredths },
        };
        let payers = vec![
            payer(random, ("retail-management", "Amazon Web Services, Inc."), "USSalesTax", 625),
            payer(random, ("payments-management", "Amazon Web Services EMEA SARL"), "VAT", 2000),
        ];
        let linked = ROLES.map(|(payer, name, teams, cost_centers)| Account {
            id: random.digits(12),
            name,
            payer,
            teams,
            cost_centers,
        });
        Self { payers, linked: linked.into() }
    }

    /// Every account's name by its number.
    pub fn names(&self) -> Names {
        let payers = self.payers.iter().map(|payer| (payer.id.clone(), payer.name));
        payers.chain(self.linked.iter().map(|account| (account.id.clone(), account.name))).collect()
    }
}
