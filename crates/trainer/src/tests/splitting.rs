//! Invariant 10: parts that do not know each other.

mod at_random;
mod by_time;
mod errors;
mod from_instant;

use proptest::prelude::*;
use records::Timestamp;

use super::support::{Workspace, day, table_definition};
use crate::{Dataset, Split, SplitError};

/// A row of an invented table: whose, on which day, with which outcome.
#[derive(Clone, Debug)]
struct Observed {
    entity: u32,
    day: u32,
    positive: bool,
}

/// Few days and few entities, so that instants and entities repeat.
fn rows() -> impl Strategy<Value = Vec<Observed>> {
    let row = (0..15_u32, 0..40_u32, any::<bool>());
    prop::collection::vec(row.prop_map(|(entity, day, positive)| Observed { entity, day, positive }), 1..60)
}

fn data_of(rows: &[Observed], horizon_days: u32) -> Dataset {
    let line = |row: &Observed| {
        let label = if row.positive { "yes" } else { "no" };
        format!("e{},{},{},{label}\n", row.entity, day(row.day), row.day % 7)
    };
    let csv = format!("id,t,x,y\n{}", rows.iter().map(line).collect::<String>());
    let horizon = if horizon_days > 0 { format!("horizon = \"{horizon_days}d\"") } else { String::new() };
    let definition = table_definition("entity = \"id\"\ntime = { column = \"t\" }", &horizon);
    Workspace::with(&[("t.csv", &csv)]).data(&definition)
}

/// The split that `[training] split = …` makes.
fn split(data: &Dataset, written: &str, seed: u64) -> Result<Split, SplitError> {
    let definition = table_definition("", &format!("[training]\nsplit = {{ {written} }}"));
    Split::of(data, &Workspace::with(&[]).plan(&definition).training.split, seed)
}

fn times(data: &Dataset, rows: &[usize]) -> Vec<Timestamp> {
    rows.iter().map(|row| data.cutoff(*row).expect("rows of these tests are dated")).collect()
}

/// Rows of no part.
fn left_out(data: &Dataset, split: &Split) -> Vec<usize> {
    let parts = [&split.train, &split.calibrate, &split.test];
    (0..data.n_rows()).filter(|row| parts.iter().all(|part| !part.contains(row))).collect()
}

/// Every row is in one part or left out, the counts add up, and time runs forward.
fn check_partition(data: &Dataset, split: &Split) {
    let mut all = [split.train.as_slice(), &split.calibrate, &split.test, &left_out(data, split)].concat();
    all.sort_unstable();
    assert_eq!(all, (0..data.n_rows()).collect::<Vec<usize>>(), "every row is in exactly one place");
    let n_parts = split.train.len() + split.calibrate.len() + split.test.len();
    assert_eq!(n_parts + split.embargo, data.n_rows(), "the counts add up");
}

/// Of `earlier`, no row is observed at or after the first of `later`, nor does its label window reach it.
fn check_apart(data: &Dataset, earlier: &[usize], later: &[usize]) {
    let Some(start) = times(data, later).into_iter().min() else { return };
    for time in times(data, earlier) {
        assert!(time < start, "{time} is not before the later part, which begins at {start}");
        assert!(time + data.horizon <= start, "the window of {time} reaches into the part from {start}");
    }
}

/// The place of the first change of time from `at` on, by the definition.
fn first_change(times: &[Timestamp], at: usize) -> usize {
    (at..times.len()).find(|idx| *idx == 0 || times[*idx] != times[idx - 1]).unwrap_or(times.len())
}
