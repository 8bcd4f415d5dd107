//! What a commitment of every level would have saved: hours replayed against it.
//!
//! A commitment is a level per hour, in its own measure: the money of a Savings Plan at the plan's rates, the normalized
//! units of a reservation. An hour uses the smaller of the level and what it asks for; the rest of the level is lost, and
//! the rest of the use is paid on demand. So an hour's saving is linear between a few levels, and grows ever more slowly:
//! the sum over hours saves most at one of those levels.

use super::share::Share;

/// What the hours ask for at one discount.
#[derive(Debug, Clone)]
struct Layer {
    /// Where in each hour's commitment it begins, as better discounts come first; in order.
    begins: Sorted,
    /// Where it ends.
    ends: Sorted,
    /// What the measure of the commitment costs on demand.
    worth: Share,
}

/// Amounts in order, with their running sums.
#[derive(Debug, Clone, Default)]
struct Sorted {
    amounts: Vec<i128>,
    /// The sum of those before each place.
    before: Vec<i128>,
}

impl Sorted {
    fn new(mut amounts: Vec<i128>) -> Self {
        amounts.sort_unstable();
        let mut sum = 0;
        let mut before = vec![0];
        before.extend(amounts.iter().map(|amount| {
            sum += amount;
            sum
        }));
        Self { amounts, before }
    }

    /// The sum of the smaller of each amount and the level.
    fn capped(&self, level: i128) -> i128 {
        let below = self.amounts.partition_point(|amount| *amount <= level);
        let above = i128::try_from(self.amounts.len() - below).unwrap_or(0);
        self.before[below] + level * above
    }

    /// Each amount in percent of itself, rounded down.
    fn scaled(&self, percent: i128) -> Self {
        Self::new(self.amounts.iter().map(|amount| amount * percent / 100).collect())
    }
}

/// One level, replayed over all hours. Money is in units of 1e-12.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Point {
    /// The commitment for each hour, in its measure.
    pub level: i128,
    /// What was used of it, over all hours.
    pub used: i128,
    /// The on-demand cost of what it covers.
    pub covered: i128,
    /// What it costs, used or not.
    pub cost: i128,
}

impl Point {
    /// What is paid less.
    #[must_use]
    pub fn saving(&self) -> i128 {
        self.covered - self.cost
    }
}

/// The hours of one commitment, ready to be replayed at any level.
#[derive(Debug, Clone)]
pub struct Curve {
    hours: i128,
    step: i128,
    layers: Vec<Layer>,
    /// What the measure of the commitment costs.
    price: Share,
    on_demand: i128,
    /// What each hour asks for in all, in order.
    loads: Sorted,
}

/// What the hours ask for at one discount, as it is replayed.
#[derive(Debug, Clone)]
pub struct Demand {
    /// For each hour, in the measure of the commitment; never negative.
    pub loads: Vec<i128>,
    /// What the measure costs on demand.
    pub worth: Share,
    /// What all of it costs on demand.
    pub on_demand: i128,
}

impl Curve {
    /// Stacks demands on each other, the first at the bottom of every hour: it uses the commitment first.
    ///
    /// Levels come in whole steps. All demands are over the same hours.
    #[must_use]
    pub fn new(demands: &[Demand], step: i128, price: Share) -> Self {
        let hours = demands.first().map_or(0, |demand| demand.loads.len());
        let mut heights = vec![0_i128; hours];
        let mut layers = Vec::new();
        for demand in demands {
            let (mut begins, mut ends) = (Vec::new(), Vec::new());
            for (height, load) in heights.iter_mut().zip(&demand.loads).filter(|(_, load)| **load > 0) {
                begins.push(*height);
                *height += load;
                ends.push(*height);
            }
            layers.push(Layer { begins: Sorted::new(begins), ends: Sorted::new(ends), worth: demand.worth });
        }
        let on_demand = demands.iter().map(|demand| demand.on_demand).sum();
        let hours = i128::try_from(hours).unwrap_or(0);
        Self { hours, step, layers, price, on_demand, loads: Sorted::new(heights) }
    }

    /// Hours replayed.
    #[must_use]
    pub fn hours(&self) -> i128 {
        self.hours
    }

    /// The smallest commitment that can be bought; every level is a multiple.
    #[must_use]
    pub fn step(&self) -> i128 {
        self.step
    }

    /// The on-demand cost of all that could be covered.
    #[must_use]
    pub fn on_demand(&self) -> i128 {
        self.on_demand
    }

    /// The largest load of an hour.
    #[must_use]
    pub fn peak(&self) -> i128 {
        self.loads.amounts.last().copied().unwrap_or(0)
    }

    /// The steady load: what 95 of 100 hours reach or exceed.
    ///
    /// The smallest hour would let one outage say that nothing is steady.
    #[must_use]
    pub fn steady(&self) -> i128 {
        self.loads.amounts.get(self.loads.amounts.len() * 5 / 100).copied().unwrap_or(0)
    }

    /// Replays one level.
    #[must_use]
    pub fn at(&self, level: i128) -> Point {
        let used = self.layers.iter().map(|layer| (layer.ends.capped(level) - layer.begins.capped(level), layer.worth));
        let (used, covered) = used.fold((0, 0), |(sum, covered), (used, worth)| (sum + used, covered + worth.of(used)));
        Point { level, used, covered, cost: self.price.of(level * self.hours) }
    }

    /// What a part of the commitment costs.
    #[must_use]
    pub fn price_of(&self, used: i128) -> i128 {
        self.price.of(used)
    }

    /// Every level at which the curve may turn, brought to whole steps on either side, from 0 up.
    #[must_use]
    pub fn levels(&self) -> Vec<i128> {
        let turns = self.layers.iter().flat_map(|layer| layer.begins.amounts.iter().chain(&layer.ends.amounts));
        let floor = |turn: &i128| turn / self.step * self.step;
        let mut levels: Vec<i128> =
            turns.flat_map(|turn| [floor(turn), floor(&(turn + self.step - 1))]).chain([0]).collect();
        levels.sort_unstable();
        levels.dedup();
        levels
    }

    /// The level that saves most, the lowest of equal ones; 0 where none saves anything.
    #[must_use]
    pub fn best(&self) -> Point {
        let points = self.levels().into_iter().map(|level| self.at(level));
        let nothing = Point { level: 0, used: 0, covered: 0, cost: 0 };
        points.fold(nothing, |best, point| if point.saving() > best.saving() { point } else { best })
    }

    /// The same hours with every use at so many percent of itself.
    #[must_use]
    pub fn scaled(&self, percent: i128) -> Self {
        let layers = self.layers.iter().map(|layer| Layer {
            begins: layer.begins.scaled(percent),
            ends: layer.ends.scaled(percent),
            worth: layer.worth,
        });
        Self {
            layers: layers.collect(),
            on_demand: self.on_demand * percent / 100,
            loads: self.loads.scaled(percent),
            ..self.clone()
        }
    }
}

#[cfg(test)]
mod tests;
