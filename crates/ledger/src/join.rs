//! Which outcomes speak of which prediction, and what they come to. Pure: rows in, rows out.
//!
//! The outcomes that speak of a prediction are those that name it and, of those that name none that
//! this score made for this entity, the ones whose time lies in the prediction's window
//! `[cutoff, mature_at)`.
//!
//! **Corrections.** Among the outcomes that speak of one prediction, a later word replaces an
//! earlier one when both have the same time, or when both name the prediction. "Later" is later
//! received; of those received at one instant, later recorded. What is replaced counts for nothing.
//! A prediction is positive when a word that is left says so.
//!
//! A named outcome needs no time inside the window: who names a prediction answers for it.

use std::collections::{HashMap, HashSet};

use records::Timestamp;

use crate::{Beside, PredictionId, ReportRow, Source, State};

/// How far apart an answer and its shadow are recorded at most.
const BETWEEN_MAX: i64 = 2;

/// A prediction on its way to the report; its row is `Open` and no repeat until it is judged.
pub(crate) struct Made {
    pub(crate) id: PredictionId,
    pub(crate) made_at: Timestamp,
    pub(crate) key: i64,
    pub(crate) row: ReportRow,
}

/// An outcome as the report needs it.
#[derive(Clone, Copy)]
pub(crate) struct Came {
    pub(crate) time: Timestamp,
    pub(crate) positive: bool,
    pub(crate) names: Option<PredictionId>,
    pub(crate) received_at: Timestamp,
    pub(crate) key: i64,
}

/// Judges the predictions of one entity by its outcomes; answers them by cutoff, then by when they
/// were made.
pub(crate) fn judge(mut made: Vec<Made>, came: Vec<Came>, known_to: Option<Timestamp>) -> Vec<ReportRow> {
    made.sort_by_key(|made| (made.row.cutoff, made.made_at, made.key));
    mark_repeats(&mut made);
    pair(&mut made);
    let words = Words::new(&made, came);
    let judged = made.into_iter().map(|made| ReportRow { state: words.state(&made, known_to), ..made.row });
    judged.collect()
}

/// One a version, source and month counts: the first. A shadow never stands in an answer's way.
fn mark_repeats(made: &mut [Made]) {
    let mut seen = HashSet::new();
    for Made { row, .. } in made {
        row.repeat = !seen.insert((row.version, row.source, row.shadow, row.cutoff.month()));
    }
}

/// Gives each shadow the answer that it was made beside. Both are of one request: of the same cutoff, made
/// at the same time, and recorded one after the other, at most a second scorer's between them.
fn pair(made: &mut [Made]) {
    for idx in 0..made.len() {
        let (earlier, rest) = made.split_at_mut(idx);
        let Some(shadow) = rest.first_mut().filter(|made| made.row.shadow) else { continue };
        let is_same = |answer: &&Made| {
            let row = &answer.row;
            !row.shadow
                && row.source == Source::Model
                && (row.cutoff, answer.made_at) == (shadow.row.cutoff, shadow.made_at)
                && shadow.key - answer.key <= BETWEEN_MAX
        };
        let answer = earlier.iter().rev().take(BETWEEN_MAX as usize).find(is_same);
        shadow.row.beside = answer.map(|Made { row: ReportRow { version, probability, .. }, .. }| Beside {
            version: *version,
            probability: *probability,
        });
    }
}

impl Came {
    fn receipt(&self) -> (Timestamp, i64) {
        (self.received_at, self.key)
    }
}

/// The outcomes of one entity.
struct Words {
    /// Those that name a prediction, in the order of receipt.
    naming: HashMap<PredictionId, Vec<Came>>,
    /// The last word on each instant of those that name none, in time order.
    on_time: Vec<Came>,
}

impl Words {
    fn new(made: &[Made], mut came: Vec<Came>) -> Words {
        came.sort_by_key(Came::receipt);
        let ids: HashSet<PredictionId> = made.iter().map(|made| made.id).collect();
        let mut words = Words { naming: HashMap::new(), on_time: Vec::new() };
        for came in came {
            match came.names.filter(|id| ids.contains(id)) {
                Some(id) => words.naming.entry(id).or_default().push(came),
                None => words.on_time.push(came),
            }
        }
        words.keep_the_last_on_each_instant();
        words
    }

    fn keep_the_last_on_each_instant(&mut self) {
        self.on_time.reverse();
        self.on_time.sort_by_key(|came| came.time);
        self.on_time.dedup_by_key(|came| came.time);
    }

    fn state(&self, made: &Made, known_to: Option<Timestamp>) -> State {
        if known_to.is_none_or(|known_to| made.row.mature_at > known_to) {
            return State::Open;
        }
        let left = self.left(made);
        match left.iter().any(|came| came.positive) {
            true => State::Positive,
            false => State::Negative { reported: !left.is_empty() },
        }
    }

    /// What speaks of a prediction and was not replaced.
    fn left(&self, made: &Made) -> Vec<Came> {
        let within = self.within(&made.row);
        let naming = self.naming.get(&made.id).map_or(&[][..], Vec::as_slice);
        let replaces = |new: &Came, old: &Came| new.time == old.time && new.receipt() > old.receipt();
        let not_by = |news: &[Came], old: &Came| !news.iter().any(|new| replaces(new, old));
        let on_time = within.iter().filter(|old| not_by(naming, old));
        let named = naming.last().into_iter().filter(|old| not_by(within, old));
        on_time.chain(named).copied().collect()
    }

    fn within(&self, row: &ReportRow) -> &[Came] {
        let start = self.on_time.partition_point(|came| came.time < row.cutoff);
        let rest = &self.on_time[start..];
        &rest[..rest.partition_point(|came| came.time < row.mature_at)]
    }
}
