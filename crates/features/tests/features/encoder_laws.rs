//! What holds of every encoder, learned from whatever rows.

use std::sync::Arc;

use features::{Cell, Column, ColumnEncoding, EncodeOptions, Encoder, FeatureMatrix, FeatureType, Row};
use ndarray::Axis;
use proptest::prelude::*;
use proptest::sample::select;

use crate::sketch::schema;

const TYPES: [FeatureType; 5] = [
    FeatureType::Number,
    FeatureType::Category,
    FeatureType::Boolean,
    FeatureType::Category,
    FeatureType::Number,
];

fn or_missing(cell: impl Strategy<Value = Cell>) -> impl Strategy<Value = Cell> {
    prop_oneof![5 => cell, 1 => Just(Cell::Missing)]
}

fn number() -> impl Strategy<Value = Cell> {
    or_missing((-1e6..1e6_f64).prop_map(Cell::Number))
}

fn boolean() -> impl Strategy<Value = Cell> {
    or_missing(select(vec![0.0, 1.0]).prop_map(Cell::Number))
}

fn category() -> impl Strategy<Value = Cell> {
    let names = vec!["a", "a", "a", "b", "b", "c", "d", "e", "f"];
    or_missing(select(names).prop_map(|name| Cell::Category(Arc::from(name))))
}

fn row() -> impl Strategy<Value = Row> {
    (number(), category(), boolean(), category(), number()).prop_map(|(a, b, c, d, e)| vec![a, b, c, d, e])
}

/// Any number at all, the largest, the smallest and those that are none among them.
fn extreme() -> impl Strategy<Value = f64> {
    let edges =
        vec![f64::MAX, f64::MIN, f64::MIN_POSITIVE, 5e-324, 0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY];
    prop_oneof![2 => any::<f64>(), 1 => select(edges), 1 => -1.0..1.0_f64]
}

/// A matrix, some of its rows, a weight a row of the matrix, and how to learn.
fn training() -> impl Strategy<Value = (FeatureMatrix, Vec<usize>, Vec<f64>, EncodeOptions)> {
    let options =
        (any::<bool>(), 0_usize..4, 0_usize..6).prop_map(|(standardise, min_level_rows, max_levels)| {
            EncodeOptions { standardise, min_level_rows, max_levels }
        });
    let rows = prop::collection::vec((row(), any::<bool>(), 0.25..4.0_f64), 1..40);
    (rows, options).prop_map(|(drawn, options)| {
        let rows = drawn.iter().enumerate().filter(|(_, (_, named, _))| *named).map(|(idx, _)| idx).collect();
        let weights = drawn.iter().map(|(_, _, weight)| *weight).collect();
        let cells = drawn.into_iter().map(|(row, _, _)| row);
        (FeatureMatrix::from_rows(schema(&TYPES), cells), rows, weights, options)
    })
}

fn encode(encoder: &Encoder, row: &Row) -> Vec<f64> {
    let mut numbers = Vec::new();
    encoder.encode(row, &mut numbers);
    numbers
}

fn bits(numbers: &[f64]) -> Vec<u64> {
    numbers.iter().map(|number| number.to_bits()).collect()
}

proptest! {
    #[test]
    fn every_output_belongs_to_one_feature((matrix, rows, weights, options) in training()) {
        let encoder = Encoder::fit(&matrix, &rows, Some(&weights), &options);
        let widths: Vec<usize> = encoder.columns().iter().map(ColumnEncoding::width).collect();
        prop_assert_eq!(encoder.columns().len(), matrix.schema().len());
        prop_assert_eq!(encoder.width(), widths.iter().sum::<usize>());
        prop_assert_eq!(encoder.width(), encoder.owners().len());
        prop_assert!(encoder.owners().is_sorted());
        for (feature, width) in widths.iter().enumerate() {
            prop_assert_eq!(encoder.owners().iter().filter(|owner| **owner == feature).count(), *width);
        }
        prop_assert_eq!(Encoder::from_columns(encoder.columns().to_vec()), encoder);
    }

    #[test]
    fn a_row_of_a_matrix_is_encoded_as_that_row_alone((matrix, rows, weights, options) in training()) {
        let encoder = Encoder::fit(&matrix, &rows, Some(&weights), &options);
        let all: Vec<usize> = (0..matrix.n_rows()).rev().collect();
        let encoded = encoder.encode_rows(&matrix, &all);
        prop_assert_eq!(encoded.dim(), (all.len(), encoder.width()));
        for (numbers, row) in encoded.outer_iter().zip(&all) {
            prop_assert_eq!(bits(&numbers.to_vec()), bits(&encode(&encoder, &matrix.row(*row))));
        }
    }

    #[test]
    fn encoding_appends((matrix, rows, weights, options) in training()) {
        let encoder = Encoder::fit(&matrix, &rows, Some(&weights), &options);
        let mut numbers = vec![7.0];
        encoder.encode(&matrix.row(0), &mut numbers);
        prop_assert_eq!(numbers[0], 7.0);
        prop_assert_eq!(bits(&numbers[1..]), bits(&encode(&encoder, &matrix.row(0))));
    }

    #[test]
    fn what_is_learned_does_not_depend_on_other_rows((matrix, rows, weights, options) in training()) {
        let alone = FeatureMatrix::from_rows(schema(&TYPES), rows.iter().map(|row| matrix.row(*row)));
        let own_weights: Vec<f64> = rows.iter().map(|row| weights[*row]).collect();
        let all: Vec<usize> = (0..rows.len()).collect();
        let of_some = Encoder::fit(&matrix, &rows, Some(&weights), &options);
        prop_assert_eq!(of_some, Encoder::fit(&alone, &all, Some(&own_weights), &options));
    }

    #[test]
    fn standardised_numbers_have_mean_zero_and_variance_one((matrix, rows, weights, options) in training()) {
        let options = EncodeOptions { standardise: true, ..options };
        let encoder = Encoder::fit(&matrix, &rows, Some(&weights), &options);
        let encoded = encoder.encode_rows(&matrix, &rows);
        for (feature, column) in matrix.columns().iter().enumerate() {
            if column.is_category() {
                continue;
            }
            let output = encoder.owners().iter().position(|owner| *owner == feature).unwrap();
            let known = |idx: &usize| !column.is_missing(rows[*idx]);
            let numbers: Vec<(f64, f64)> = (0..rows.len()).filter(known)
                .map(|idx| (weights[rows[idx]], encoded[[idx, output]])).collect();
            let total: f64 = numbers.iter().map(|(weight, _)| weight).sum();
            let mean = numbers.iter().map(|(weight, x)| weight * x).sum::<f64>() / total;
            let square = numbers.iter().map(|(weight, x)| weight * x * x).sum::<f64>() / total;
            let varies = numbers.iter().any(|(_, x)| *x != numbers[0].1);
            prop_assert!(numbers.is_empty() || mean.abs() < 1e-9, "mean {}", mean);
            prop_assert!(!varies || (square - 1.0).abs() < 1e-9, "variance {}", square);
        }
    }

    #[test]
    fn a_training_row_has_one_of_a_category_s_outputs((matrix, rows, weights, options) in training()) {
        let encoder = Encoder::fit(&matrix, &rows, Some(&weights), &options);
        let encoded = encoder.encode_rows(&matrix, &rows);
        for (feature, column) in encoder.columns().iter().enumerate() {
            let ColumnEncoding::Category { shares, .. } = column else { continue };
            let outputs: Vec<usize> =
                (0..encoder.width()).filter(|output| encoder.owners()[*output] == feature).collect();
            for row in encoded.select(Axis(1), &outputs).outer_iter() {
                let ones = row.iter().filter(|number| **number == 1.0).count();
                let zeros = row.iter().filter(|number| **number == 0.0).count();
                prop_assert_eq!((ones, zeros), (1, outputs.len() - 1));
            }
            for (output, share) in outputs.iter().zip(shares) {
                let mean = encoded.column(*output).sum() / rows.len() as f64;
                prop_assert!((mean - share).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn an_indicator_says_what_was_missing((matrix, rows, weights, options) in training()) {
        let encoder = Encoder::fit(&matrix, &rows, Some(&weights), &options);
        let encoded = encoder.encode_rows(&matrix, &rows);
        for (feature, encoding) in encoder.columns().iter().enumerate() {
            let indicator = match encoding {
                ColumnEncoding::Number { indicator, .. } => indicator,
                ColumnEncoding::Category { indicator, .. } => indicator,
                ColumnEncoding::Plain | ColumnEncoding::Code { .. } => panic!("fitted for lines"),
            };
            let column = &matrix.columns()[feature];
            let missing: Vec<bool> = rows.iter().map(|row| column.is_missing(*row)).collect();
            prop_assert_eq!(*indicator, missing.contains(&true));
            let Some(last) = encoder.owners().iter().rposition(|owner| *owner == feature) else { continue };
            for (row, missing) in missing.iter().enumerate().filter(|_| *indicator) {
                prop_assert_eq!(encoded[[row, last]] == 1.0, *missing);
            }
        }
    }

    #[test]
    fn only_enough_and_few_enough_levels_stand_alone((matrix, rows, weights, options) in training()) {
        let encoder = Encoder::fit(&matrix, &rows, Some(&weights), &options);
        for (column, encoding) in matrix.columns().iter().zip(encoder.columns()) {
            let Column::Category { levels: names, .. } = column else { continue };
            let ColumnEncoding::Category { levels, rare, .. } = encoding else { continue };
            let count = |name: &Arc<str>| {
                rows.iter().filter(|row| column.cell(**row) == Cell::Category(name.clone())).count()
            };
            prop_assert!(levels.len() <= options.max_levels && levels.is_sorted() && rare.is_sorted());
            prop_assert!(levels.iter().all(|name| count(name) >= options.min_level_rows));
            let fewest = levels.iter().map(count).min().unwrap_or(usize::MAX);
            prop_assert!(rare.iter().all(|name| count(name) > 0 && count(name) <= fewest));
            let seen = names.iter().filter(|name| count(name) > 0).count();
            prop_assert_eq!(levels.len() + rare.len(), seen);
        }
    }

    #[test]
    fn unseen_is_what_no_training_row_had((matrix, rows, weights, options) in training(), row in row()) {
        let encoder = Encoder::fit(&matrix, &rows, Some(&weights), &options);
        let expected: Vec<usize> = (0..TYPES.len()).filter(|feature| {
            let is_level = matches!(row[*feature], Cell::Category(_));
            is_level && rows.iter().all(|known| matrix.row(*known)[*feature] != row[*feature])
        }).collect();
        prop_assert_eq!(encoder.unseen(&row).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn every_output_is_finite_whatever_the_numbers(
        numbers in prop::collection::vec(extreme(), 0..12), asked in extreme(), standardise in any::<bool>(),
    ) {
        let rows: Vec<usize> = (0..numbers.len()).collect();
        let column = Column::Number(numbers);
        let matrix = FeatureMatrix::from_columns(schema(&[FeatureType::Number]), vec![column]).unwrap();
        let options = EncodeOptions { standardise, min_level_rows: 1, max_levels: 1 };
        let encoder = Encoder::fit(&matrix, &rows, None, &options);
        let own = rows.iter().map(|row| matrix.row(*row));
        for row in own.chain([vec![Cell::Number(asked)], vec![Cell::Number(-asked)], vec![Cell::Missing]]) {
            prop_assert!(encode(&encoder, &row).iter().all(|number| number.is_finite()), "{:?}", row);
        }
    }
}
