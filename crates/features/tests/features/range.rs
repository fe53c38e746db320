use std::sync::Arc;

use features::{Cell, Column, FeatureRange, MISSING_CODE};
use proptest::prelude::*;

fn category(names: &[&str], codes: &[u32]) -> Column {
    Column::Category { levels: names.iter().map(|name| Arc::from(*name)).collect(), codes: codes.to_vec() }
}

fn level(name: &str) -> Cell {
    Cell::Category(Arc::from(name))
}

#[track_caller]
fn check_numbers(numbers: &[f64], rows: &[usize], expected: Option<[f64; 2]>) {
    let expected = expected.map_or(FeatureRange::Nothing, |[min, max]| FeatureRange::Number { min, max });
    assert_eq!(FeatureRange::of(&Column::Number(numbers.to_vec()), rows), expected);
}

#[track_caller]
fn check_levels(column: &Column, rows: &[usize], expected: &[&str]) {
    let expected = expected.iter().map(|name| Arc::from(*name)).collect();
    assert_eq!(FeatureRange::of(column, rows), FeatureRange::Category { levels: expected });
}

#[test]
fn a_range_spans_the_numbers_of_its_rows() {
    check_numbers(&[3.0, -1.0, 9.0, 4.0], &[0, 1, 2, 3], Some([-1.0, 9.0]));
    check_numbers(&[3.0, -1.0, 9.0, 4.0], &[3, 0], Some([3.0, 4.0]));
    check_numbers(&[3.0, -1.0], &[0], Some([3.0, 3.0]));
    check_numbers(&[f64::NAN, 2.0, f64::INFINITY], &[0, 1, 2], Some([2.0, 2.0]));
    check_numbers(&[f64::NAN, 2.0], &[0], None);
    check_numbers(&[1.0], &[], None);
}

#[test]
fn a_range_lists_the_levels_of_its_rows_in_order() {
    let column = category(&["z", "a", "m"], &[0, 1, MISSING_CODE, 2, 0]);
    check_levels(&column, &[0, 1, 2, 3, 4], &["a", "m", "z"]);
    check_levels(&column, &[4, 0], &["z"]);
    assert_eq!(FeatureRange::of(&column, &[2]), FeatureRange::Nothing);
    assert_eq!(FeatureRange::of(&column, &[]), FeatureRange::Nothing);
}

#[test]
fn both_ends_of_a_range_lie_inside() {
    let range = FeatureRange::Number { min: -1.0, max: 9.0 };
    for (number, inside) in
        [(-1.0, true), (9.0, true), (0.0, true), (-1.1, false), (9.1, false), (f64::NAN, false)]
    {
        assert_eq!(range.contains(&Cell::Number(number)), inside, "{number}");
    }
}

#[test]
fn only_levels_that_were_seen_lie_inside() {
    let range = FeatureRange::of(&category(&["b", "a"], &[0, 1]), &[0, 1]);
    assert!(range.contains(&level("a")) && range.contains(&level("b")));
    assert!(!range.contains(&level("A")) && !range.contains(&level("")));
}

#[test]
fn what_is_missing_lies_inside_and_another_type_outside() {
    let number = FeatureRange::Number { min: 0.0, max: 1.0 };
    let levels = FeatureRange::Category { levels: vec![Arc::from("a")] };
    for range in [&number, &levels, &FeatureRange::Nothing] {
        assert!(range.contains(&Cell::Missing));
    }
    assert!(!number.contains(&level("a")));
    assert!(!levels.contains(&Cell::Number(0.5)));
    assert!(
        !FeatureRange::Nothing.contains(&Cell::Number(0.5)) && !FeatureRange::Nothing.contains(&level("a"))
    );
}

proptest! {
    #[test]
    fn every_row_lies_in_its_own_range(numbers in prop::collection::vec(any::<f64>(), 0..20)) {
        let rows: Vec<usize> = (0..numbers.len()).collect();
        let column = Column::Number(numbers);
        let range = FeatureRange::of(&column, &rows);
        prop_assert!(rows.iter().all(|row| range.contains(&column.cell(*row))));
    }
}
