//! Levels to groups of about the same rate, rare ones together.

use std::sync::Arc;

use definition::Direction;
use features::MISSING_CODE;

use super::binning::{Cuts, Rows};
use super::merging;
use super::tally::Tally;

/// Levels of a smaller share of the rows stand together: their own rates are mostly chance.
const LEAST_LEVEL_SHARE: f64 = 0.02;

/// Levels that stand together from the start; none: all the rare ones.
struct Item {
    level: Option<Arc<str>>,
    tally: Tally,
}

/// Groups of levels, the lowest rate first. Rare levels, and with them all that were never seen,
/// are in one group where they are enough to tell, else neutral.
pub(super) fn group(levels: &[Arc<str>], codes: &[u32], rows: &Rows<'_>, all: &Tally) -> (Cuts, Vec<Tally>) {
    let mut items = items(levels, codes, rows, all);
    // Levels in order of their rate; the name decides between equals, so that no code does.
    items.sort_by(|a, b| a.tally.rate().total_cmp(&b.tally.rate()).then_with(|| a.level.cmp(&b.level)));
    let tallies: Vec<Tally> = items.iter().map(|item| item.tally).collect();
    let joined = merging::join(&tallies, Direction::Increasing, all);
    let named = joined.iter().map(|bin| {
        let mut names: Vec<Arc<str>> =
            items[bin.from..bin.to].iter().filter_map(|item| item.level.clone()).collect();
        names.sort_unstable();
        names
    });
    let holds_rare = |from: usize, to: usize| items[from..to].iter().any(|item| item.level.is_none());
    let others = joined.iter().position(|bin| holds_rare(bin.from, bin.to));
    (Cuts::Levels { named: named.collect(), others }, joined.iter().map(|bin| bin.tally).collect())
}

fn items(levels: &[Arc<str>], codes: &[u32], rows: &Rows<'_>, all: &Tally) -> Vec<Item> {
    let mut tallies = vec![Tally::default(); levels.len()];
    for row in rows.rows.iter().filter(|row| codes[**row] != MISSING_CODE) {
        tallies[codes[*row] as usize].add(rows.positive[*row], rows.weight(*row));
    }
    // By name, because codes follow the order of the file and sums of weights the order of codes.
    let mut by_name: Vec<(&Arc<str>, Tally)> = levels.iter().zip(tallies).collect();
    by_name.sort_by_key(|(level, _)| *level);
    let is_rare = |tally: &Tally| tally.weight() < LEAST_LEVEL_SHARE * all.weight();
    let mut rare = Tally::default();
    by_name.iter().filter(|(_, tally)| is_rare(tally)).for_each(|(_, tally)| rare += *tally);
    let frequent = by_name.into_iter().filter(|(_, tally)| !is_rare(tally));
    let mut items: Vec<Item> =
        frequent.map(|(level, tally)| Item { level: Some(level.clone()), tally }).collect();
    if rare.tells() {
        items.push(Item { level: None, tally: rare });
    }
    items
}
