use std::collections::BTreeSet;

use super::{Part, part, purchases};

const SEED: u64 = 7;

fn customers(part: &Part) -> BTreeSet<&str> {
    part.csv.lines().skip(1).filter_map(|line| line.split(',').next()).collect()
}

#[test]
fn every_purchase_is_in_one_of_the_two_files() {
    let csv = purchases().expect("the data of the binary");
    let parts = part(&csv, SEED);
    let mut rows: Vec<&str> =
        parts.trained_on.csv.lines().skip(1).chain(parts.kept_back.csv.lines().skip(1)).collect();
    let mut whole: Vec<&str> = csv.lines().skip(1).collect();
    rows.sort_unstable();
    whole.sort_unstable();
    assert_eq!(rows, whole);
    assert_eq!(parts.trained_on.n_purchases + parts.kept_back.n_purchases, 69_659);
    assert_eq!(parts.trained_on.n_customers + parts.kept_back.n_customers, 23_570);
}

#[test]
fn no_customer_is_in_both_and_a_fifth_is_kept_back() {
    let parts = part(&purchases().expect("the data of the binary"), SEED);
    let (trained_on, kept_back) = (customers(&parts.trained_on), customers(&parts.kept_back));
    assert!(trained_on.is_disjoint(&kept_back));
    assert_eq!(trained_on.len(), parts.trained_on.n_customers);
    assert_eq!(kept_back.len(), parts.kept_back.n_customers);
    let share = kept_back.len() as f64 / 23_570.0;
    // Four standard deviations of a fair draw of 23,570.
    assert!((share - 0.2).abs() < 0.0104, "{share}");
}

#[test]
fn another_seed_keeps_others_back() {
    let csv = purchases().expect("the data of the binary");
    assert_eq!(part(&csv, SEED), part(&csv, SEED));
    assert_ne!(part(&csv, SEED).kept_back.csv, part(&csv, SEED + 1).kept_back.csv);
}
