//! What commitments could cover, hour by hour.

use std::collections::BTreeMap;

use super::lines::{Class, Line, Role};
use super::published;
use super::window::Window;
use crate::money::ONE;

/// What one reservation could cover.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// Family, region and platform.
    pub class: Class,
    /// The one instance type, where the reservation is not flexible in size.
    pub instance_type: Option<String>,
}

/// Use that a reservation could cover.
#[derive(Debug, Clone)]
pub struct Reservable {
    /// Normalized units in each hour, or instances of the one type; in units of 1e-12.
    pub loads: Vec<i128>,
    /// What they cost on demand.
    pub on_demand: i128,
    /// The instance type that is counted: the smallest in use, or the one type.
    pub counted: String,
    /// Its normalized units, or 1.
    pub step: i128,
}

/// All that commitments could cover, in one currency.
#[derive(Debug, Clone, Default)]
pub struct Usage {
    /// On-demand cost in each hour of what a plan could cover.
    pub plan: BTreeMap<Class, Vec<i128>>,
    /// What reservations could cover, which plans could, too.
    pub reservations: BTreeMap<Scope, Reservable>,
    /// Lines that hold more than an hour, whose hours were taken as even.
    pub even: usize,
}

impl Usage {
    /// Adds up the lines of use on demand.
    #[must_use]
    pub fn of<'a>(lines: impl Iterator<Item = &'a Line>, window: &Window) -> Self {
        let mut usage = Self::default();
        for line in lines.filter(|line| line.role == Role::OnDemand) {
            let Some((start, end)) = line.time else { continue };
            let costs = window.spread(start, end, line.on_demand);
            if costs.is_empty() {
                continue;
            }
            usage.even += usize::from((end - start).num_minutes() > 60);
            let hours = usage.plan.entry(line.class.clone()).or_insert_with(|| vec![0; window.hours()]);
            for (hour, cost) in &costs {
                hours[*hour] += cost;
            }
            if let Some(name) = line.instance_type.as_ref().filter(|_| line.is_reservable) {
                usage.reserve(line, name, window.hours(), costs, &window.spread(start, end, line.quantity));
            }
        }
        // A correction may leave an hour below nothing; no commitment gives money back.
        for hour in usage.plan.values_mut().flatten() {
            *hour = (*hour).max(0);
        }
        usage.reservations.retain(|_, use_| {
            use_.loads.iter_mut().for_each(|load| *load = (*load).max(0));
            use_.on_demand > 0 && use_.loads.iter().any(|load| *load > 0)
        });
        usage
    }

    fn reserve(&mut self, line: &Line, name: &str, hours: usize, costs: Vec<(usize, i128)>, used: &[(usize, i128)]) {
        let is_linux = line.class.platform.as_deref() == Some("Linux");
        let units = published::units(name).filter(|_| is_linux && published::is_flexible(&line.class.family));
        let instance_type = if units.is_some() { None } else { Some(name.to_owned()) };
        let units = units.unwrap_or(ONE);
        let scope = Scope { class: line.class.clone(), instance_type };
        let of_scope = self.reservations.entry(scope).or_insert_with(|| Reservable {
            loads: vec![0; hours],
            on_demand: 0,
            counted: name.to_owned(),
            step: units,
        });
        if units < of_scope.step {
            (of_scope.step, of_scope.counted) = (units, name.to_owned());
        }
        of_scope.on_demand += costs.into_iter().map(|(_, cost)| cost).sum::<i128>();
        for (hour, instances) in used {
            // Units are quarters, so that nothing is lost below a millionth of a millionth of an hour.
            of_scope.loads[*hour] += instances * (units / (ONE / 4)) / 4;
        }
    }

    /// The on-demand cost of all that a plan could cover.
    #[must_use]
    pub fn on_demand(&self) -> i128 {
        self.plan.values().flatten().sum()
    }

    /// The on-demand cost of what reservations could cover, too.
    #[must_use]
    pub fn reservable(&self) -> i128 {
        self.reservations.values().map(|use_| use_.on_demand).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{class, hour, used};
    use super::*;

    fn window() -> Window {
        Window { days: vec![hour(0).date()], gaps: 0, open: None }
    }

    /// Two m5.xlarge (8 units each) and half an hour of an m5.4xlarge (32): 16 + 16 units, counted in m5.xlarge.
    #[test]
    fn sizes_of_a_family_are_one_pool() {
        let lines = [used("m5.4xlarge", 3, ONE, ONE / 2), used("m5.xlarge", 3, 2 * ONE, 2 * ONE)];
        let usage = Usage::of(lines.iter(), &window());
        let (scope, pool) = usage.reservations.first_key_value().unwrap();
        assert_eq!((scope, usage.reservations.len()), (&Scope { class: class("m5"), instance_type: None }, 1));
        assert_eq!((pool.loads[3], pool.on_demand, pool.counted.as_str()), (32 * ONE, 3 * ONE, "m5.xlarge"));
        assert_eq!((pool.step, usage.plan[&class("m5")][3], usage.on_demand()), (8 * ONE, 3 * ONE, 3 * ONE));
    }

    #[test]
    fn what_is_not_flexible_counts_by_its_type() {
        let windows = |name: &str| {
            let mut line = used(name, 0, ONE, ONE);
            line.class.platform = Some("Windows".to_owned());
            line
        };
        let lines =
            [windows("m5.large"), windows("m5.xlarge"), used("m5.metal", 0, ONE, ONE), used("g5.xlarge", 0, ONE, ONE)];
        let usage = Usage::of(lines.iter(), &window());
        let types: Vec<_> = usage.reservations.keys().map(|scope| scope.instance_type.as_deref().unwrap()).collect();
        assert_eq!(types, ["g5.xlarge", "m5.metal", "m5.large", "m5.xlarge"]);
        assert!(usage.reservations.values().all(|use_| use_.step == ONE && use_.loads[0] == ONE));
    }

    #[test]
    fn nothing_below_nothing_and_nothing_outside_the_window() {
        let lines = [used("m5.large", 1, -ONE, 0), used("m5.large", 30, ONE, ONE)];
        let usage = Usage::of(lines.iter(), &window());
        assert_eq!((usage.on_demand(), usage.reservations.len(), usage.even), (0, 0, 0));
    }
}
