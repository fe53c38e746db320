//! Neighbouring bins to few bins whose evidence only rises or only falls.
//!
//! Bins come in an order (of numbers, or of levels by their rate) and only neighbours are ever
//! joined, so that what remains are ranges. Three steps: neighbours against the direction are
//! pooled (Ayer et al. 1955), a bin with too few rows of either outcome joins the neighbour that is
//! more like it, and neighbours that do not surely differ are joined, the least different first
//! (ChiMerge, Kerber 1992). Joining neighbours of a monotone sequence keeps it monotone, so the
//! later steps undo nothing of the first.

use definition::Direction;

use super::tally::Tally;

/// A bin of a smaller share of all rows is an exception, not a rule.
const LEAST_SHARE: f64 = 0.05;
/// Fewer rows of either outcome than this tell no rate.
pub(crate) const LEAST_OF_EITHER: usize = 10;
/// χ² with one degree of freedom is below this in 99 of 100 pairs of bins that do not differ.
const SURELY_DIFFERENT: f64 = 6.635;
/// What a person reads at one look.
const MOST_BINS: usize = 6;

/// Neighbouring bins that were joined: the first and one past the last of the old ones.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Joined {
    pub from: usize,
    pub to: usize,
    pub tally: Tally,
}

impl Tally {
    /// Whether both outcomes are there often enough to tell a rate.
    pub(crate) fn tells(&self) -> bool {
        self.positives.min(self.negatives) >= LEAST_OF_EITHER
    }
}

/// Joins bins until their rates move in this direction, each is large enough, and all surely differ.
pub(crate) fn join(bins: &[Tally], direction: Direction, all: &Tally) -> Vec<Joined> {
    let mut joined = pooled(bins, direction);
    while let Some(small) = smallest(&joined, all) {
        let neighbour = nearer_neighbour(&joined, small);
        unite(&mut joined, small.min(neighbour));
    }
    while let Some(first) = least_different(&joined) {
        unite(&mut joined, first);
    }
    joined
}

/// Pools adjacent violators of the direction.
fn pooled(bins: &[Tally], direction: Direction) -> Vec<Joined> {
    let mut pooled: Vec<Joined> = Vec::with_capacity(bins.len());
    for (idx, bin) in bins.iter().enumerate() {
        pooled.push(Joined { from: idx, to: idx + 1, tally: *bin });
        while let [.., before, last] = pooled.as_slice() {
            let [before, last] = [before.tally.rate(), last.tally.rate()];
            let keeps = match direction {
                Direction::Increasing => before < last,
                Direction::Decreasing => before > last,
            };
            if keeps {
                break;
            }
            let place = pooled.len() - 2;
            unite(&mut pooled, place);
        }
    }
    pooled
}

/// The lightest of the bins that are too small, while there is another to join.
fn smallest(joined: &[Joined], all: &Tally) -> Option<usize> {
    let too_small = |bin: &Joined| !bin.tally.tells() || bin.tally.weight() < LEAST_SHARE * all.weight();
    (0..joined.len())
        .filter(|idx| joined.len() > 1 && too_small(&joined[*idx]))
        .min_by(|a, b| joined[*a].tally.weight().total_cmp(&joined[*b].tally.weight()))
}

fn nearer_neighbour(joined: &[Joined], bin: usize) -> usize {
    let distance = |other: usize| (joined[other].tally.rate() - joined[bin].tally.rate()).abs();
    match (bin.checked_sub(1), bin + 1 < joined.len()) {
        (Some(before), true) if distance(before) > distance(bin + 1) => bin + 1,
        (Some(before), _) => before,
        (None, _) => bin + 1,
    }
}

/// The first of the two neighbours that differ least, where there are too many bins or these two may be one.
fn least_different(joined: &[Joined]) -> Option<usize> {
    let difference = |idx: &usize| joined[*idx].tally.difference(&joined[idx + 1].tally);
    let first = (0..joined.len().saturating_sub(1)).min_by(|a, b| difference(a).total_cmp(&difference(b)))?;
    (joined.len() > MOST_BINS || difference(&first) < SURELY_DIFFERENT).then_some(first)
}

fn unite(joined: &mut Vec<Joined>, first: usize) {
    let second = joined.remove(first + 1);
    joined[first].to = second.to;
    joined[first].tally += second.tally;
}
