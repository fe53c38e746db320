use proptest::prelude::*;

use super::{check_apart, check_partition, data_of, first_change, left_out, rows, split, times};
use crate::tests::support::{cases, day};
use crate::{Dataset, Forward, Split, SplitError, SplitKind};

/// The split with the test part from that day on; three quarters of what lies before are train.
fn from_day(data: &Dataset, from: u32, seed: u64) -> Result<Split, SplitError> {
    split(data, &format!("test_from = \"{}\"", day(from)), seed)
}

/// Whether train and calibrate can be cut in time order, by the definition.
fn has_room(data: &Dataset, from: u32) -> bool {
    let mut known = times(data, &(0..data.n_rows()).collect::<Vec<usize>>());
    known.retain(|time| *time < day(from) && *time + data.horizon <= day(from));
    known.sort();
    let start = first_change(&known, (known.len() as f64 * 0.75).round() as usize);
    start < known.len() && known[..start].iter().any(|time| *time + data.horizon <= known[start])
}

fn check_from(data: &Dataset, split: &Split, from: u32) {
    check_partition(data, split);
    assert_eq!(split.kind, SplitKind::Time);
    assert!(times(data, &split.test).iter().all(|time| *time >= day(from)));
    check_apart(data, &split.train_and_calibrate(), &split.test);
    let earlier = split.train.iter().chain(&split.calibrate);
    assert!(earlier.clone().all(|row| data.cutoff(*row).unwrap() + data.horizon <= day(from)));
    assert!(left_out(data, split).iter().all(|row| data.cutoff(*row).unwrap() < day(from)));
    assert_eq!(split.forward == Forward::InTime, has_room(data, from));
    match split.forward {
        Forward::InTime => check_apart(data, &split.train, &split.calibrate),
        Forward::Folds => check_by_entity(data, split, from),
    }
}

/// Train and calibrate hold every row that is known in time, each entity in one of them.
fn check_by_entity(data: &Dataset, split: &Split, from: u32) {
    let known = times(data, &left_out(data, split)).into_iter().all(|time| time + data.horizon > day(from));
    assert!(known, "a row whose window is over before the test part is left out");
    let entities = |rows: &[usize]| data.entities_of(rows);
    let [train, calibrate] = [&split.train, &split.calibrate].map(|rows| entities(rows));
    assert!(
        train.iter().all(|entity| !calibrate.contains(entity)),
        "an entity stands in train and calibrate"
    );
    assert_eq!(split.notes.len(), 1);
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn the_test_part_begins_where_it_says(
        rows in rows(), horizon in 0..20_u32, from in 1..40_u32, seed in any::<u64>(),
    ) {
        let data = data_of(&rows, horizon);
        match from_day(&data, from, seed) {
            Ok(split) => check_from(&data, &split, from),
            Err(SplitError::FromLeavesNone { part, .. }) => {
                let all = times(&data, &(0..data.n_rows()).collect::<Vec<usize>>());
                let test = all.iter().any(|time| *time >= day(from));
                let known = all.iter().any(|time| *time < day(from) && *time + data.horizon <= day(from));
                prop_assert_eq!(part, if test { "train" } else { "test" });
                prop_assert!(!test || !known);
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }
}

#[test]
fn without_room_for_a_calibrate_part_behind_the_horizon_entities_are_cut() {
    // Everyone is observed on day 0 and on day 30, with windows of 30 days; the test part begins on day 30.
    let rows: Vec<super::Observed> = (0..200)
        .map(|idx| super::Observed { entity: idx / 2, day: 30 * (idx % 2), positive: idx % 3 == 0 })
        .collect();
    let data = data_of(&rows, 30);
    let split = from_day(&data, 30, 7).unwrap();
    assert_eq!((split.forward, split.embargo), (Forward::Folds, 0));
    assert_eq!(split.train.len() + split.calibrate.len(), 100);
    assert!((65..=85).contains(&split.train.len()), "about three quarters: {}", split.train.len());
    assert_ne!(from_day(&data, 30, 8).unwrap().train, split.train, "another seed cuts others");
    insta::assert_snapshot!(split.notes.join("\n"));
}
