//! Train, calibrate and test parts that do not know each other.
//!
//! By time wherever that can be: parts are in time order, rows of one instant stay together, and a
//! row whose label window reaches into a later part is in none. At random an entity stands in one
//! part only. Everything here is a function of the rows, the plan and the seed.

use definition::SplitPlan;
use records::Timestamp;
use sha2::{Digest, Sha256};

use crate::dataset::{Dataset, RowTimes};
use crate::error::SplitError;

/// Row indices of each part, each in time order (by seeded hash where there is no time).
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// To fit on.
    pub train: Vec<usize>,
    /// To predict forward and calibrate on.
    pub calibrate: Vec<usize>,
    /// To judge on, once.
    pub test: Vec<usize>,
    /// How many rows reach into a later part.
    pub embargo: usize,
    /// How the test part was cut off.
    pub kind: SplitKind,
    /// Whether train and calibrate were cut in time order, or by entity.
    pub forward: Forward,
    /// What is to be known about the split, in words.
    pub notes: Vec<String>,
}

/// How the test part was cut off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitKind {
    /// It is the latest.
    Time,
    /// By entity, at random.
    Entity,
    /// By row, at random.
    Row,
}

/// How train and calibrate lie to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forward {
    /// Calibrate is later than train.
    InTime,
    /// They are cut by seeded hash.
    Folds,
}

impl SplitKind {
    /// The word in documents.
    pub fn name(self) -> &'static str {
        match self {
            SplitKind::Time => "time",
            SplitKind::Entity => "entity",
            SplitKind::Row => "row",
        }
    }
}

impl Split {
    /// Cuts the rows as the plan says.
    pub fn of(data: &Dataset, plan: &SplitPlan, seed: u64) -> Result<Split, SplitError> {
        match plan {
            SplitPlan::Random { train, calibrate, .. } => Ok(at_random(data, *train, *calibrate, seed)),
            SplitPlan::Time { train, calibrate, .. } => by_time(data, *train, *calibrate),
            SplitPlan::TestFrom(from, shares) => {
                from_instant(data, *from, shares.train / (shares.train + shares.calibrate), seed)
            }
        }
    }

    /// Train and calibrate together: what the published model is fitted on.
    pub fn train_and_calibrate(&self) -> Vec<usize> {
        self.train.iter().chain(&self.calibrate).copied().collect()
    }
}

/// A number in [0, 1) that depends on the seed, the purpose and the name, and on nothing else.
pub(crate) fn hash_share(seed: u64, purpose: &str, name: &str) -> f64 {
    let digest = Sha256::new()
        .chain_update(seed.to_le_bytes())
        .chain_update(purpose)
        .chain_update([0])
        .chain_update(name)
        .finalize();
    let mut head = [0; 8];
    head.copy_from_slice(&digest[..8]);
    // 53 bits are what an f64 holds exactly.
    (u64::from_le_bytes(head) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Each row's share of the hash: rows of one entity have the same one.
pub(crate) fn row_shares(data: &Dataset, rows: &[usize], purpose: &str, seed: u64) -> Vec<f64> {
    let mut by_entity: Vec<Option<f64>> = vec![None; data.entities.len()];
    rows.iter()
        .map(|row| {
            let entity = data.entity[*row] as usize;
            *by_entity[entity]
                .get_or_insert_with(|| hash_share(seed, purpose, data.entities[entity].as_str()))
        })
        .collect()
}

fn at_random(data: &Dataset, train: f64, calibrate: f64, seed: u64) -> Split {
    let rows: Vec<usize> = (0..data.n_rows()).collect();
    let mut shares: Vec<(f64, usize)> =
        row_shares(data, &rows, "split", seed).into_iter().zip(rows).collect();
    shares.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    let part = |from: f64, to: f64| {
        shares.iter().filter(|(share, _)| (from..to).contains(share)).map(|(_, row)| *row).collect()
    };
    let kind = if data.named_entities { SplitKind::Entity } else { SplitKind::Row };
    let note = format!(
        "The test part was drawn at random by {}: weaker evidence than a later test part, because the future may differ from the past.",
        kind.name()
    );
    Split {
        train: part(0.0, train),
        calibrate: part(train, train + calibrate),
        test: part(train + calibrate, f64::INFINITY),
        embargo: 0,
        kind,
        forward: Forward::Folds,
        notes: vec![note],
    }
}

fn by_time(data: &Dataset, train: f64, calibrate: f64) -> Result<Split, SplitError> {
    let order = in_order(data)?;
    let n = order.len() as f64;
    let calibrate_start = next_change(data, &order, (n * train).round() as usize);
    let test_start = next_change(data, &order, (n * (train + calibrate)).round() as usize);
    let [first, second] =
        [&order[..calibrate_start], &order[calibrate_start..test_start.max(calibrate_start)]];
    let test = order[test_start..].to_vec();
    let train = before(data, first, second.first().or(test.first()));
    let calibrate = before(data, second, test.first());
    let embargo = order.len() - train.len() - calibrate.len() - test.len();
    for (part, rows) in [("train", &train), ("calibrate", &calibrate), ("test", &test)] {
        if rows.is_empty() {
            return Err(SplitError::NoRoom { part, rows: order.len(), horizon: data.horizon });
        }
    }
    let notes = match data.times {
        RowTimes::Ordered => vec![
            "Rows are in file order without dates: parts follow one another, but label windows cannot be kept apart.".to_owned(),
        ],
        RowTimes::Dated(_) | RowTimes::Unknown => Vec::new(),
    };
    Ok(Split { train, calibrate, test, embargo, kind: SplitKind::Time, forward: Forward::InTime, notes })
}

fn from_instant(data: &Dataset, from: Timestamp, train: f64, seed: u64) -> Result<Split, SplitError> {
    let RowTimes::Dated(times) = &data.times else { return Err(SplitError::Undated) };
    let order = in_order(data)?;
    let (test, earlier): (Vec<usize>, Vec<usize>) = order.iter().partition(|row| times[**row] >= from);
    let known: Vec<usize> =
        earlier.iter().copied().filter(|row| times[*row] + data.horizon <= from).collect();
    for (part, rows) in [("test", &test), ("train", &known)] {
        if rows.is_empty() {
            return Err(leaves_none(data, part, from, &order));
        }
    }
    let in_time = cut_in_time(data, &known, train);
    let (forward, notes) = match in_time {
        Some(_) => (Forward::InTime, Vec::new()),
        None => (Forward::Folds, vec![NO_ROOM_TO_CALIBRATE.to_owned()]),
    };
    let (train, calibrate) = in_time.unwrap_or_else(|| cut_by_entity(data, &known, train, seed));
    let embargo = order.len() - test.len() - train.len() - calibrate.len();
    Ok(Split { train, calibrate, test, embargo, kind: SplitKind::Time, forward, notes })
}

const NO_ROOM_TO_CALIBRATE: &str = "The time before the test part leaves no room for a calibrate part behind \
                                    the horizon: train and calibrate were cut by entity.";

fn leaves_none(data: &Dataset, part: &'static str, from: Timestamp, order: &[usize]) -> SplitError {
    let horizon = data.horizon;
    let time = |row: Option<&usize>| row.and_then(|row| data.cutoff(*row));
    match time(order.first()).zip(time(order.last())) {
        Some((first, last)) => SplitError::FromLeavesNone { part, from, observed: [first, last], horizon },
        None => SplitError::NoRoom { part, rows: order.len(), horizon },
    }
}

/// Train and calibrate of rows in time order; `None` where one of them would be empty.
fn cut_in_time(data: &Dataset, rows: &[usize], train: f64) -> Option<(Vec<usize>, Vec<usize>)> {
    let start = next_change(data, rows, (rows.len() as f64 * train).round() as usize);
    let calibrate = rows[start..].to_vec();
    let train = before(data, &rows[..start], calibrate.first());
    (!train.is_empty() && !calibrate.is_empty()).then_some((train, calibrate))
}

/// Train and calibrate, each entity in one of them.
fn cut_by_entity(data: &Dataset, rows: &[usize], train: f64, seed: u64) -> (Vec<usize>, Vec<usize>) {
    let shares = row_shares(data, rows, "split", seed);
    let (first, second): (Vec<_>, Vec<_>) = rows.iter().zip(shares).partition(|(_, share)| *share < train);
    let rows = |part: Vec<(&usize, f64)>| part.into_iter().map(|(row, _)| *row).collect();
    (rows(first), rows(second))
}

/// All rows, earliest first; file order among rows of one instant.
fn in_order(data: &Dataset) -> Result<Vec<usize>, SplitError> {
    let mut order: Vec<usize> = (0..data.n_rows()).collect();
    match &data.times {
        RowTimes::Dated(times) => order.sort_by_key(|row| times[*row]),
        RowTimes::Ordered => {}
        RowTimes::Unknown => return Err(SplitError::Undated),
    }
    Ok(order)
}

/// The first place from `at` on where the time changes.
pub(crate) fn next_change(data: &Dataset, order: &[usize], at: usize) -> usize {
    let time = |idx: usize| data.cutoff(order[idx]);
    let same = |idx: &usize| *idx > 0 && time(*idx).is_some() && time(*idx) == time(*idx - 1);
    (at..order.len()).find(|idx| !same(idx)).unwrap_or(order.len())
}

/// Those of `rows` whose label window ends before the row `next` is observed.
pub(crate) fn before(data: &Dataset, rows: &[usize], next: Option<&usize>) -> Vec<usize> {
    let limit = next.and_then(|next| data.cutoff(*next));
    let over = |row: &usize| match (data.cutoff(*row), limit) {
        (Some(cutoff), Some(limit)) => cutoff + data.horizon <= limit,
        _ => true,
    };
    rows.iter().copied().filter(over).collect()
}
