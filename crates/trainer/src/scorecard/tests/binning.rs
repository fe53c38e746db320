use std::sync::Arc;

use definition::Direction;
use features::{Column, FeatureType, MISSING_CODE};
use proptest::prelude::*;
use records::Value;
use scoring::When;

use crate::scorecard::binning::{Binned, Cuts, Rows, bin};
use crate::tests::support::{Dice, cases};

/// Rows whose chance of a positive is what the value says; a fifth are missing.
fn numbers(n_rows: usize, seed: u64, chance: impl Fn(f64) -> f64) -> (Column, Vec<bool>) {
    let mut dice = Dice::new(seed);
    let rows = (0..n_rows).map(|_| {
        let value = 10.0 * dice.share();
        let known = !dice.chance(0.2);
        (if known { value } else { f64::NAN }, dice.chance(if known { chance(value) } else { 0.5 }))
    });
    let (numbers, positive) = rows.unzip();
    (Column::Number(numbers), positive)
}

fn binned(column: &Column, positive: &[bool], declared: Option<Direction>) -> Binned {
    let rows: Vec<usize> = (0..positive.len()).collect();
    bin(column, FeatureType::Number, &Rows { rows: &rows, positive, weights: None }, declared)
}

fn limits(binned: &Binned) -> &[f64] {
    match &binned.cuts {
        Cuts::Numbers(limits) => limits,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_step_is_cut_where_it_is_and_missing_values_stand_alone() {
    let (column, positive) = numbers(4000, 1, |value| if value < 4.0 { 0.1 } else { 0.3 });
    let binned = binned(&column, &positive, None);
    let [limit] = limits(&binned) else { panic!("{:?}", binned.cuts) };
    assert!((limit - 4.0).abs() < 0.3, "{limit}");
    assert!(binned.bins[0].evidence < binned.bins[1].evidence);
    assert!(binned.bins[1].evidence < binned.missing.evidence);
}

#[test]
fn a_declared_direction_is_kept_though_the_data_say_otherwise() {
    let (column, positive) = numbers(4000, 2, |value| 0.1 + 0.05 * value);
    let free = binned(&column, &positive, None);
    assert!(free.bins.len() > 2 && free.bins.is_sorted_by(|a, b| a.evidence < b.evidence));
    assert_eq!(binned(&column, &positive, Some(Direction::Increasing)), free);
    assert_eq!(binned(&column, &positive, Some(Direction::Decreasing)).bins.len(), 1);
}

#[test]
fn what_is_missing_too_rarely_is_neutral() {
    let (column, mut positive) = numbers(4000, 3, |_| 0.3);
    let Column::Number(values) = &column else { panic!() };
    (0..values.len()).filter(|row| values[*row].is_nan()).for_each(|row| positive[row] = false);
    let binned = binned(&column, &positive, None);
    assert!(binned.missing.tally.rows() > 500);
    assert_eq!(binned.missing.evidence, 0.0);
}

fn levels(codes: &[(&str, usize, usize)]) -> (Column, Vec<bool>) {
    let levels: Vec<Arc<str>> = codes.iter().map(|(level, ..)| Arc::from(*level)).collect();
    let mut rows: Vec<(u32, bool)> = Vec::new();
    for (code, (level, positives, negatives)) in codes.iter().enumerate() {
        let code = if level.is_empty() { MISSING_CODE } else { code as u32 };
        rows.extend(std::iter::repeat_n((code, true), *positives));
        rows.extend(std::iter::repeat_n((code, false), *negatives));
    }
    let (codes, positive) = rows.into_iter().unzip();
    (Column::Category { levels, codes }, positive)
}

fn is(levels: &[&str]) -> When {
    When::Is(levels.iter().map(|level| Value::Text(Arc::from(*level))).collect())
}

#[test]
fn levels_of_about_one_rate_and_rare_ones_stand_together() {
    let (column, positive) = levels(&[
        ("pro", 300, 700),
        ("free", 100, 900),
        ("team", 310, 690),
        ("odd", 5, 15),
        ("", 50, 50),
        ("rare", 6, 4),
    ]);
    let cases: Vec<When> =
        binned(&column, &positive, None).cases().into_iter().map(|(when, _)| when).collect();
    // Of the rare ones eleven are positive: enough to tell, not enough to stand alone.
    assert_eq!(cases, [is(&["free"]), When::Otherwise]);
    let (column, positive) =
        levels(&[("pro", 300, 700), ("free", 100, 900), ("team", 310, 690), ("odd", 5, 15)]);
    let binned = binned(&column, &positive, None);
    let cases: Vec<When> = binned.cases().into_iter().map(|(when, _)| when).collect();
    assert_eq!(cases, [is(&["pro", "team"]), is(&["free"])], "the odd ones are neutral");
    assert_eq!(binned.evidence(&column, positive.len() - 1), 0.0);
}

#[test]
fn yes_and_no_are_two_bins() {
    let values = (0..2000).map(|row| f64::from(u8::from(row % 2 == 0))).collect();
    let positive: Vec<bool> =
        (0..2000).map(|row| if row % 2 == 0 { row % 3 == 0 } else { row % 5 == 0 }).collect();
    let rows: Vec<usize> = (0..2000).collect();
    let rows = Rows { rows: &rows, positive: &positive, weights: None };
    let binned = bin(&Column::Number(values), FeatureType::Boolean, &rows, None);
    assert_eq!(binned.cases(), [(When::Is(vec![Value::Boolean(true)]), 1), (When::Otherwise, 0)]);
    assert!(binned.bins[1].evidence > binned.bins[0].evidence);
}

#[test]
fn a_row_that_weighs_two_is_two_rows() {
    let (column, positive) = numbers(3000, 4, |value| 0.05 * value);
    let weights: Vec<f64> = (0..3000).map(|row| if row % 4 == 0 { 2.0 } else { 1.0 }).collect();
    let once: Vec<usize> = (0..3000).collect();
    let twice: Vec<usize> =
        (0..3000).flat_map(|row| std::iter::repeat_n(row, 1 + usize::from(row % 4 == 0))).collect();
    let of = |rows: &[usize], weights: Option<&[f64]>| {
        let rows = Rows { rows, positive: &positive, weights };
        let binned = bin(&column, FeatureType::Number, &rows, None);
        let evidence: Vec<f64> = binned.bins.iter().map(|bin| bin.evidence).collect();
        (binned.cuts, evidence, binned.missing.evidence)
    };
    assert_eq!(of(&once, Some(&weights)), of(&twice, None));
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn evidence_only_rises_or_only_falls_with_the_number(
        values in prop::collection::vec((-50..50_i32, any::<bool>(), 0.1..5.0_f64), 50..400),
    ) {
        let numbers: Vec<f64> = values.iter().map(|(value, ..)| f64::from(*value) / 4.0).collect();
        let positive: Vec<bool> = values.iter().map(|(_, positive, _)| *positive).collect();
        let weights: Vec<f64> = values.iter().map(|(.., weight)| *weight).collect();
        let rows: Vec<usize> = (0..values.len()).collect();
        let rows = Rows { rows: &rows, positive: &positive, weights: Some(&weights) };
        let binned = bin(&Column::Number(numbers.clone()), FeatureType::Number, &rows, None);
        let mut grid = numbers;
        grid.extend([-1e300, -13.0, 0.01, 13.0, 1e300]);
        grid.sort_by(f64::total_cmp);
        let column = Column::Number(grid);
        let evidence: Vec<f64> = (0..column.len()).map(|row| binned.evidence(&column, row)).collect();
        prop_assert!(evidence.is_sorted() || evidence.iter().rev().is_sorted(), "{evidence:?}");
    }
}
