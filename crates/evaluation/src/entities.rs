//! Which rows belong together, because they are about one entity.

use crate::ranking::Ranking;

/// Rows grouped by entity; entities are numbered from 0 in the order of their identifiers, so that
/// a seeded draw does not depend on the order of rows.
pub(crate) struct Entities {
    of_row: Vec<usize>,
    pub(crate) count: usize,
}

impl Entities {
    pub(crate) fn number(identifiers: &[u32]) -> Entities {
        let distinct = distinct(identifiers);
        let number = |identifier: &u32| distinct.partition_point(|known| known < identifier);
        Entities { of_row: identifiers.iter().map(number).collect(), count: distinct.len() }
    }

    pub(crate) fn of(&self, row: usize) -> usize {
        self.of_row[row]
    }

    /// One total for each entity of what its rows hold.
    pub(crate) fn totals(&self, values: &[f64]) -> Vec<f64> {
        let mut totals = vec![0.0; self.count];
        for (&entity, value) in self.of_row.iter().zip(values) {
            totals[entity] += value;
        }
        totals
    }

    /// How many rows each entity has.
    pub(crate) fn sizes(&self) -> Vec<f64> {
        self.totals(&vec![1.0; self.of_row.len()])
    }

    /// How many entities have a positive row, and how many a negative one.
    pub(crate) fn holders(&self, ranking: &Ranking) -> (usize, usize) {
        let mut holds = vec![(false, false); self.count];
        for ranked in ranking.ties().flatten() {
            let (positive, negative) = &mut holds[self.of(ranked.row)];
            *positive |= ranked.positive;
            *negative |= !ranked.positive;
        }
        (holds.iter().filter(|held| held.0).count(), holds.iter().filter(|held| held.1).count())
    }
}

/// Tells whether no entity has a second row: rows are then independent draws, and the closed
/// formulas ([`roc_auc_interval`](crate::roc_auc_interval),
/// [`roc_auc_difference`](crate::roc_auc_difference)) hold without a bootstrap.
pub fn one_row_each(entities: &[u32]) -> bool {
    distinct(entities).len() == entities.len()
}

fn distinct(identifiers: &[u32]) -> Vec<u32> {
    let mut distinct = identifiers.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}
