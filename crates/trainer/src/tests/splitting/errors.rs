use super::{Observed, data_of, split};
use crate::tests::support::{Workspace, table_definition};

/// The message of a split that cannot be made.
#[track_caller]
fn message(days: &[u32], horizon_days: u32, written: &str) -> String {
    let row = |(idx, day): (usize, &u32)| Observed { entity: idx as u32, day: *day, positive: idx % 2 == 0 };
    let rows: Vec<Observed> = days.iter().enumerate().map(row).collect();
    split(&data_of(&rows, horizon_days), written, 7).unwrap_err().to_string()
}

const USUAL: &str = "train = 0.6, calibrate = 0.2, test = 0.2";

#[test]
fn windows_longer_than_the_time_observed_leave_nothing_to_train_on() {
    insta::assert_snapshot!(message(&[0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 90, USUAL));
}

#[test]
fn one_cutoff_leaves_nothing_to_calibrate_on() {
    insta::assert_snapshot!(message(&[5; 10], 0, USUAL));
}

#[test]
fn a_last_instant_that_begins_before_its_share_leaves_nothing_to_test_on() {
    insta::assert_snapshot!(message(&[0, 1, 2, 3, 4, 5, 6, 6, 6, 6], 0, USUAL));
}

#[test]
fn a_test_part_from_beyond_the_data_is_empty() {
    insta::assert_snapshot!(message(&[0, 1, 2], 0, "test_from = \"2030-01-01\""));
}

#[test]
fn a_test_part_from_the_first_row_leaves_nothing_to_train_on() {
    insta::assert_snapshot!(message(&[0, 1, 2], 0, "test_from = \"2024-01-01\""));
}

#[test]
fn rows_without_a_time_are_not_split_by_time() {
    let data = Workspace::with(&[("t.csv", "x,y\n1,yes\n2,no\n")]).data(&table_definition("", ""));
    let by_share = split(&data, USUAL, 7).unwrap_err();
    let from_instant = split(&data, "test_from = \"2024-01-01\"", 7).unwrap_err();
    assert_eq!(by_share, from_instant);
    insta::assert_snapshot!(by_share.to_string());
}
