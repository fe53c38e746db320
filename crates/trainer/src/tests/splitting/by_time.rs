use proptest::prelude::*;

use super::{Observed, check_apart, check_partition, data_of, first_change, left_out, rows, split, times};
use crate::tests::support::{Workspace, cases, table_definition};
use crate::{Dataset, Forward, Split, SplitError, SplitKind};

const SHARES: &str = "train = 0.5, calibrate = 0.3, test = 0.2";

/// Where the parts begin: at the first change of time from their share of the rows on.
fn starts(data: &Dataset) -> [usize; 2] {
    let mut all = times(data, &(0..data.n_rows()).collect::<Vec<usize>>());
    all.sort();
    let n = all.len() as f64;
    [0.5, 0.8].map(|share| first_change(&all, (n * share).round() as usize))
}

fn check_by_time(data: &Dataset, split: &Split) {
    assert_eq!((split.kind, split.forward), (SplitKind::Time, Forward::InTime));
    check_partition(data, split);
    check_apart(data, &split.train, &split.calibrate);
    check_apart(data, &split.train, &split.test);
    check_apart(data, &split.calibrate, &split.test);
    for part in [&split.train, &split.calibrate, &split.test] {
        assert!(times(data, part).is_sorted(), "each part is in time order");
    }
    check_boundaries(data, split);
}

/// Parts begin where the shares say, and nothing is left out without need.
fn check_boundaries(data: &Dataset, split: &Split) {
    let mut all = times(data, &(0..data.n_rows()).collect::<Vec<usize>>());
    all.sort();
    let [calibrate, test] = starts(data).map(|start| all[start]);
    assert_eq!(times(data, &split.calibrate).first(), Some(&calibrate));
    assert_eq!(times(data, &split.test).first(), Some(&test));
    for time in times(data, &left_out(data, split)) {
        let next = if time < calibrate { calibrate } else { test };
        assert!(time < test && time + data.horizon > next, "{time} is left out although it reaches nothing");
    }
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn parts_are_in_time_order_and_no_label_window_reaches_into_a_later_one(
        rows in rows(), horizon in 0..10_u32,
    ) {
        let data = data_of(&rows, horizon);
        match split(&data, SHARES, 7) {
            Ok(split) => check_by_time(&data, &split),
            Err(SplitError::NoRoom { rows, horizon, .. }) => {
                prop_assert_eq!((rows, horizon), (data.n_rows(), data.horizon));
                let [calibrate, test] = starts(&data);
                let whole = calibrate > 0 && test > calibrate && test < data.n_rows();
                prop_assert!(horizon.as_days() > 0.0 || !whole, "there was room for all three parts");
            }
            Err(error) => prop_assert!(false, "{error}"),
        }
    }

    #[test]
    fn rows_of_one_instant_stay_together(rows in rows(), horizon in 0..6_u32) {
        let data = data_of(&rows, horizon);
        if let Ok(split) = split(&data, SHARES, 7) {
            let part_of = |row: usize| {
                [&split.train, &split.calibrate, &split.test].iter().position(|part| part.contains(&row))
            };
            for one in 0..data.n_rows() {
                for other in (0..one).filter(|other| data.cutoff(*other) == data.cutoff(one)) {
                    prop_assert_eq!(part_of(one), part_of(other));
                }
            }
        }
    }

    #[test]
    fn the_seed_moves_nothing(rows in rows(), seed in any::<u64>()) {
        let data = data_of(&rows, 3);
        prop_assert_eq!(split(&data, SHARES, 7), split(&data, SHARES, seed));
    }
}

#[test]
fn a_window_that_ends_where_a_later_part_begins_does_not_reach_into_it() {
    // Ten days, one row each; windows of two days. Calibrate begins on day 5, test on day 8.
    let rows: Vec<Observed> =
        (0..10).map(|day| Observed { entity: day, day, positive: day % 2 == 0 }).collect();
    let split = split(&data_of(&rows, 2), SHARES, 7).unwrap();
    assert_eq!(split.train, [0, 1, 2, 3], "day 3 sees [3, 5) and stays, day 4 sees [4, 6) and goes");
    assert_eq!(split.calibrate, [5, 6]);
    assert_eq!(split.test, [8, 9]);
    assert_eq!(split.embargo, 2);
}

#[test]
fn rows_in_file_order_follow_one_another_and_the_report_says_what_that_lacks() {
    let csv = format!("x,y\n{}", "1,yes\n2,no\n".repeat(10));
    let definition = table_definition("time = { row_order = true }", "horizon = \"90d\"");
    let split = split(&Workspace::with(&[("t.csv", &csv)]).data(&definition), SHARES, 7).unwrap();
    assert_eq!(split.train, (0..10).collect::<Vec<usize>>());
    assert_eq!(split.calibrate, (10..16).collect::<Vec<usize>>());
    assert_eq!(split.test, (16..20).collect::<Vec<usize>>());
    assert_eq!((split.embargo, split.kind), (0, SplitKind::Time));
    insta::assert_snapshot!(split.notes.join("\n"));
}
