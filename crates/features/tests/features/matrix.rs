use std::sync::Arc;

use features::{Cell, Column, FeatureMatrix, FeatureType, MISSING_CODE, Row};
use proptest::prelude::*;
use proptest::sample::select;

use crate::sketch::schema;

const TYPES: [FeatureType; 4] =
    [FeatureType::Number, FeatureType::Category, FeatureType::Boolean, FeatureType::Date];

fn level(name: &str) -> Cell {
    Cell::Category(Arc::from(name))
}

fn levels(names: &[&str]) -> Vec<Arc<str>> {
    names.iter().map(|name| Arc::from(*name)).collect()
}

fn number() -> impl Strategy<Value = Cell> {
    let finite = any::<f64>().prop_filter("finite", |number| number.is_finite());
    prop_oneof![4 => finite.prop_map(Cell::Number), 1 => Just(Cell::Missing)]
}

fn row() -> impl Strategy<Value = Row> {
    let category =
        prop_oneof![4 => select(vec!["a", "b", "", "ç"]).prop_map(level), 1 => Just(Cell::Missing)];
    let boolean = select(vec![Cell::Number(0.0), Cell::Number(1.0), Cell::Missing]);
    (number(), category, boolean, number()).prop_map(|(a, b, c, d)| vec![a, b, c, d])
}

proptest! {
    #[test]
    fn rows_come_back_as_they_went_in(rows in prop::collection::vec(row(), 0..30)) {
        let matrix = FeatureMatrix::from_rows(schema(&TYPES), rows.clone());
        prop_assert_eq!(matrix.n_rows(), rows.len());
        for (idx, row) in rows.iter().enumerate() {
            prop_assert_eq!(&matrix.row(idx), row);
            for (column, cell) in matrix.columns().iter().zip(row) {
                prop_assert_eq!(column.is_missing(idx), cell.is_missing());
                prop_assert_eq!(&column.cell(idx), cell);
            }
        }
    }

    #[test]
    fn columns_come_back_as_they_went_in(rows in prop::collection::vec(row(), 1..30)) {
        let matrix = FeatureMatrix::from_rows(schema(&TYPES), rows);
        let again = FeatureMatrix::from_columns(schema(&TYPES), matrix.columns().to_vec()).unwrap();
        prop_assert_eq!(again.n_rows(), matrix.n_rows());
        for idx in 0..matrix.n_rows() {
            prop_assert_eq!(again.row(idx), matrix.row(idx));
        }
    }
}

#[test]
fn levels_are_coded_in_the_order_in_which_they_appear() {
    let rows = ["b", "a", "b", "c"].map(|name| vec![level(name)]);
    let missing = vec![Cell::Missing];
    let matrix = FeatureMatrix::from_rows(schema(&[FeatureType::Category]), [&rows[..], &[missing]].concat());
    let codes = vec![0, 1, 0, 2, MISSING_CODE];
    assert_eq!(matrix.columns(), [Column::Category { levels: levels(&["b", "a", "c"]), codes }]);
}

#[test]
fn what_is_not_finite_is_missing() {
    let rows = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(|number| vec![Cell::Number(number)]);
    let from_rows = FeatureMatrix::from_rows(schema(&[FeatureType::Number]), rows);
    let numbers = Column::Number(vec![f64::NAN, f64::INFINITY, f64::NEG_INFINITY]);
    let from_columns = FeatureMatrix::from_columns(schema(&[FeatureType::Number]), vec![numbers]).unwrap();
    for matrix in [from_rows, from_columns] {
        for idx in 0..3 {
            assert!(matrix.columns()[0].is_missing(idx));
            assert_eq!(matrix.row(idx), [Cell::Missing]);
        }
    }
}

#[test]
fn a_cell_of_another_type_is_missing() {
    let types = [FeatureType::Number, FeatureType::Category];
    let matrix = FeatureMatrix::from_rows(schema(&types), [vec![level("a"), Cell::Number(1.0)]]);
    assert_eq!(matrix.row(0), [Cell::Missing, Cell::Missing]);
}

#[track_caller]
fn check_columns(types: &[FeatureType], columns: Vec<Column>, n_rows: Option<usize>) {
    let matrix = FeatureMatrix::from_columns(schema(types), columns);
    assert_eq!(matrix.map(|matrix| matrix.n_rows()), n_rows);
}

fn numbers(n_rows: usize) -> Column {
    Column::Number(vec![1.5; n_rows])
}

fn category(codes: &[u32]) -> Column {
    Column::Category { levels: levels(&["a", "b"]), codes: codes.to_vec() }
}

#[test]
fn columns_that_fit_make_a_matrix() {
    check_columns(&TYPES, vec![numbers(2), category(&[0, 1]), numbers(2), numbers(2)], Some(2));
    check_columns(&[FeatureType::Category], vec![category(&[])], Some(0));
    check_columns(&[], vec![], Some(0));
}

#[test]
fn columns_of_another_number_length_or_type_are_refused() {
    let number_and_category = [FeatureType::Number, FeatureType::Category];
    check_columns(&number_and_category, vec![numbers(2)], None);
    check_columns(&number_and_category, vec![numbers(2), category(&[0, 1]), numbers(2)], None);
    check_columns(&number_and_category, vec![numbers(2), category(&[0])], None);
    check_columns(&number_and_category, vec![category(&[0, 1]), numbers(2)], None);
    for feature_type in [FeatureType::Number, FeatureType::Boolean, FeatureType::Date] {
        check_columns(&[feature_type], vec![category(&[0])], None);
    }
    check_columns(&[FeatureType::Category], vec![numbers(1)], None);
    check_columns(&[], vec![numbers(1)], None);
}

#[test]
fn codes_without_a_level_are_refused() {
    check_columns(&[FeatureType::Category], vec![category(&[0, 1, MISSING_CODE])], Some(3));
    check_columns(&[FeatureType::Category], vec![category(&[0, 2])], None);
    check_columns(&[FeatureType::Category], vec![category(&[MISSING_CODE - 1])], None);
}

#[test]
fn a_column_says_how_long_it_is_and_what_it_holds() {
    assert_eq!((numbers(3).len(), numbers(3).is_empty(), numbers(3).is_category()), (3, false, false));
    assert_eq!((category(&[]).len(), category(&[]).is_empty(), category(&[]).is_category()), (0, true, true));
}
