use std::collections::HashMap;

use ledger::{ReportRow, State};

use super::Counts;

/// A row with its entity as a number, by which intervals know who is whose.
pub(super) struct Judged<'a> {
    pub(super) row: &'a ReportRow,
    pub(super) entity: u32,
    /// In [0, 1]; what lies elsewhere is none.
    pub(super) probability: Option<f64>,
}

/// Numbers the entities in the order in which they are first seen.
pub(super) fn judged(rows: &[ReportRow]) -> Vec<Judged<'_>> {
    let mut numbers: HashMap<&str, u32> = HashMap::new();
    let mut judged = Vec::with_capacity(rows.len());
    for row in rows {
        let next = numbers.len() as u32;
        let entity = *numbers.entry(&row.entity).or_insert(next);
        let probability = row.probability.filter(|probability| (0.0..=1.0).contains(probability));
        judged.push(Judged { row, entity, probability });
    }
    judged
}

/// Counts rows as [`Counts`] says.
pub(super) fn counts(rows: &[&Judged<'_>]) -> Counts {
    let mut counts = Counts::default();
    for judged in rows {
        match judged.row {
            ReportRow { repeat: true, .. } => counts.repeats += 1,
            ReportRow { state: State::Open, .. } => counts.open += 1,
            ReportRow { state, .. } => counts.add_mature(*state, judged.probability),
        }
    }
    counts.n = counts.mature + counts.open;
    (counts.observed_low, counts.observed_high) = interval(rows, counts.mature);
    counts
}

impl Counts {
    fn add_mature(&mut self, state: State, probability: Option<f64>) {
        let positive = usize::from(state == State::Positive);
        self.mature += 1;
        self.observed += positive;
        self.reported_negatives += usize::from(state == State::Negative { reported: true });
        self.silent_negatives += usize::from(state == State::Negative { reported: false });
        match probability {
            Some(probability) => self.expected += probability,
            None => {
                self.without_probability += 1;
                self.observed_without_probability += positive;
            }
        }
    }
}

/// What came of a row that counts and is mature; `None` for all others.
pub(super) fn outcome(judged: &Judged<'_>) -> Option<bool> {
    match judged.row {
        ReportRow { repeat: true, .. } | ReportRow { state: State::Open, .. } => None,
        ReportRow { state, .. } => Some(*state == State::Positive),
    }
}

/// The interval of the positives among the mature; from 0 to 0 where there are none.
fn interval(rows: &[&Judged<'_>], mature: usize) -> (f64, f64) {
    let known = rows.iter().filter_map(|judged| outcome(judged).map(|positive| (positive, judged.entity)));
    let (positive, entities): (Vec<bool>, Vec<u32>) = known.unzip();
    let rate = evaluation::rate_by_entity(&positive, &entities);
    rate.map_or((0.0, 0.0), |rate| (rate.low * mature as f64, rate.high * mature as f64))
}
