//! The inventories of `costs waste`: read from files, and joined to findings by resource id.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::Args;

use super::Rule;
use super::notes::Told;
use crate::analysis::inventory::{Cpu, Volumes};
use crate::analysis::waste::Finding;
use crate::error::{Error, Result};
use crate::money;
use crate::settings::Waste;

/// What a bill does not say, as flags give it.
#[derive(Debug, Clone, Args)]
pub struct InventoryArgs {
    /// Which volumes are attached: what `aws ec2 describe-volumes` prints; once for each region
    #[arg(long, value_name = "FILE")]
    volumes: Vec<PathBuf>,
    /// How busy instances are: CSV with resource id and average CPU in percent
    #[arg(long, value_name = "FILE")]
    cpu: Vec<PathBuf>,
    /// An instance whose average CPU in percent is lower is too large
    #[arg(long, value_name = "N", default_value = CPU_BELOW, allow_hyphen_values = true)]
    cpu_below: String,
}

/// Percent of CPU below which an instance is too large.
const CPU_BELOW: &str = "10";

impl Default for InventoryArgs {
    fn default() -> Self {
        Self { volumes: Vec::new(), cpu: Vec::new(), cpu_below: CPU_BELOW.to_owned() }
    }
}

/// What a rule may need that no bill says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// Which volumes are attached.
    Volumes,
    /// How busy instances are.
    Cpu,
}

impl Needs {
    /// Every inventory.
    pub const ALL: [Needs; 2] = [Needs::Volumes, Needs::Cpu];

    /// The query of the rule that needs it, under `queries/commands/`.
    pub fn query(self) -> &'static str {
        match self {
            Needs::Volumes => "waste_unattached_volumes",
            Needs::Cpu => "waste_low_cpu",
        }
    }

    /// The flag that gives it.
    pub fn flag(self) -> &'static str {
        match self {
            Needs::Volumes => "--volumes FILE, what aws ec2 describe-volumes prints",
            Needs::Cpu => "--cpu FILE, CSV with resource id and average CPU",
        }
    }

    /// What it is about.
    pub fn things(self) -> &'static str {
        match self {
            Needs::Volumes => "volumes",
            Needs::Cpu => "on-demand instances",
        }
    }
}

/// The inventories that there are.
pub struct Inventory {
    volumes: Option<Volumes>,
    cpu: Option<Cpu>,
    cpu_below: i128,
}

impl Inventory {
    /// Reads the files of the flags, or those of the settings.
    ///
    /// # Errors
    /// A file cannot be read or is something else, or `--cpu-below` is no percentage.
    pub fn read(args: &InventoryArgs, settings: &Waste) -> Result<Self> {
        let cpu_below = money::parse(&args.cpu_below).filter(|units| (0..=100 * money::ONE).contains(units));
        let cpu_below = cpu_below.ok_or_else(|| Error::Value {
            what: "--cpu-below".to_owned(),
            value: args.cpu_below.clone(),
            expected: "a percentage from 0 to 100".to_owned(),
            hint: None,
        })?;
        let volumes = files(&args.volumes, &settings.volumes)?.map(|files| {
            let mut all = Volumes::default();
            files.iter().try_for_each(|(name, text)| all.add(name, text)).map(|()| all)
        });
        let cpu = files(&args.cpu, &settings.cpu)?.map(|files| {
            let mut all = Cpu::default();
            files.iter().try_for_each(|(name, text)| all.add(name, text)).map(|()| all)
        });
        Ok(Self { volumes: volumes.transpose()?, cpu: cpu.transpose()?, cpu_below })
    }

    /// Whether what a rule needs is there.
    pub fn has(&self, needs: Option<Needs>) -> bool {
        match needs {
            None => true,
            Some(Needs::Volumes) => self.volumes.is_some(),
            Some(Needs::Cpu) => self.cpu.is_some(),
        }
    }

    /// Refuses a rule that is asked for by name and cannot look.
    ///
    /// # Errors
    /// Its inventory is not given.
    pub fn is_given(&self, rule: &Rule) -> Result<()> {
        match rule.needs {
            Some(needs) if !self.has(rule.needs) => Err(Error::Format {
                message: format!("{} cannot be told from a bill alone", rule.name),
                hint: format!("add {}", needs.flag()),
            }),
            _ => Ok(()),
        }
    }

    /// Keeps the findings that the inventory confirms, and tells how much of the bill it knows.
    pub fn keep(&self, needs: Option<Needs>, findings: &mut Vec<Finding>, told: &mut Told) {
        let Some(needs) = needs else { return };
        let mut named: BTreeMap<String, bool> = BTreeMap::new();
        findings.retain(|finding| {
            let resource = finding.on.resource.as_deref().unwrap_or_default();
            let confirmed = self.confirms(needs, resource);
            named.insert(resource.to_owned(), confirmed.is_some());
            confirmed == Some(true)
        });
        told.inventory(needs, named.values().filter(|known| **known).count(), named.len());
    }

    /// Whether a resource is waste; `None` where the inventory does not name it.
    fn confirms(&self, needs: Needs, resource: &str) -> Option<bool> {
        match needs {
            Needs::Volumes => self.volumes.as_ref()?.is_attached(resource).map(|attached| !attached),
            Needs::Cpu => self.cpu.as_ref()?.average(resource).map(|average| average < self.cpu_below),
        }
    }
}

/// Names and texts of the files given, or of those that the settings name; `None` without any.
fn files(given: &[PathBuf], settings: &[PathBuf]) -> Result<Option<Vec<(String, String)>>> {
    let paths = if given.is_empty() { settings } else { given };
    let read = |path: &PathBuf| {
        let text = std::fs::read_to_string(path).map_err(|source| Error::Read { path: path.clone(), source })?;
        Ok((path.display().to_string(), text))
    };
    if paths.is_empty() { Ok(None) } else { paths.iter().map(read).collect::<Result<_>>().map(Some) }
}
