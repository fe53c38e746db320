//! Encodings against numpy 2.4.6 and scikit-learn 1.9.1, and edges by hand. `x` and `w` below are
//! `np.array([1, 2, np.nan, 4, 10, -3.5])` and `np.array([1, 2, 1, .5, 1, 3.])`, `k` is `~np.isnan(x)`.

use std::sync::Arc;

use features::{Cell, ColumnEncoding, EncodeOptions, Encoder, FeatureMatrix, FeatureType, Row};

use crate::sketch::schema;

const X: [Option<f64>; 6] = [Some(1.0), Some(2.0), None, Some(4.0), Some(10.0), Some(-3.5)];
const W: [f64; 6] = [1.0, 2.0, 1.0, 0.5, 1.0, 3.0];

const STANDARDISED: EncodeOptions = EncodeOptions { standardise: true, min_level_rows: 2, max_levels: 10 };
const AS_THEY_ARE: EncodeOptions = EncodeOptions { standardise: false, ..STANDARDISED };

fn cell(number: Option<f64>) -> Cell {
    number.map_or(Cell::Missing, Cell::Number)
}

fn level(name: &str) -> Cell {
    Cell::Category(Arc::from(name))
}

fn numbers(numbers: &[Option<f64>]) -> FeatureMatrix {
    FeatureMatrix::from_rows(schema(&[FeatureType::Number]), numbers.iter().map(|number| vec![cell(*number)]))
}

/// One category a letter; a space is missing.
fn letters(text: &str) -> FeatureMatrix {
    let row = |letter: char| if letter == ' ' { Cell::Missing } else { level(&letter.to_string()) };
    FeatureMatrix::from_rows(schema(&[FeatureType::Category]), text.chars().map(|letter| vec![row(letter)]))
}

fn fit(matrix: &FeatureMatrix, weights: Option<&[f64]>, options: EncodeOptions) -> Encoder {
    let rows: Vec<usize> = (0..matrix.n_rows()).collect();
    Encoder::fit(matrix, &rows, weights, &options)
}

fn encode(encoder: &Encoder, row: &Row) -> Vec<f64> {
    let mut numbers = Vec::new();
    encoder.encode(row, &mut numbers);
    numbers
}

#[track_caller]
fn check_close(found: &[f64], expected: &[f64]) {
    let close = found
        .iter()
        .zip(expected)
        .all(|(found, expected)| (found - expected).abs() <= 1e-14 * (1.0 + expected.abs()));
    assert!(found.len() == expected.len() && close, "{found:?} is not {expected:?}");
}

#[track_caller]
fn check_number(encoder: &Encoder, expected: [f64; 3], indicated: bool) {
    let ColumnEncoding::Number { impute, centre, spread, indicator } = &encoder.columns()[0] else {
        panic!("a number is encoded as one")
    };
    check_close(&[*impute, *centre, *spread], &expected);
    assert_eq!(*indicator, indicated);
}

#[test]
fn numbers_are_standardised_as_numpy_does() {
    let encoder = fit(&numbers(&X), None, STANDARDISED);
    check_number(&encoder, [2.7, 2.7, 4.4], true); // x[k].mean(), x[k].std()
    let encoded = X.map(|number| encode(&encoder, &vec![cell(number)]));
    // (np.where(k, x, x[k].mean()) - x[k].mean()) / x[k].std()
    let expected = [
        -0.38636363636363635,
        -0.15909090909090912,
        0.0,
        0.2954545454545454,
        1.659090909090909,
        -1.409090909090909,
    ];
    check_close(&encoded.each_ref().map(|numbers| numbers[0]), &expected);
    assert_eq!(encoded.map(|numbers| numbers[1]), [0.0, 0.0, 1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn weights_weigh_means_and_spreads_as_in_scikit_learn() {
    let encoder = fit(&numbers(&X), Some(&W), STANDARDISED);
    // StandardScaler().fit(x[k, None], sample_weight=w[k])
    check_number(&encoder, [0.8666666666666667, 0.8666666666666667, 4.443972197132751], true);
    let encoded = [1.0, 2.0, 4.0, 10.0, -3.5].map(|x| encode(&encoder, &vec![Cell::Number(x)])[0]);
    let expected = [
        0.030003188008097783,
        0.2550270980688312,
        0.7050749181902981,
        2.0552183785546987,
        -0.9826044072652027,
    ];
    check_close(&encoded, &expected);
}

#[test]
fn weights_of_one_size_change_nothing() {
    let matrix = numbers(&X);
    assert_eq!(fit(&matrix, Some(&[2.0; 6]), STANDARDISED), fit(&matrix, None, STANDARDISED));
}

#[test]
fn a_large_offset_costs_no_digits() {
    let matrix = numbers(&[4.0, 7.0, 13.0, 16.0].map(|x| Some(1e9 + x)));
    check_number(&fit(&matrix, None, STANDARDISED), [1000000010.0, 1000000010.0, 4.743416490252569], false);
}

#[test]
fn only_the_rows_that_are_named_are_learned_from() {
    let encoder = Encoder::fit(&numbers(&X), &[0, 1], None, &STANDARDISED);
    check_number(&encoder, [1.5, 1.5, 0.5], false);
}

#[test]
fn numbers_pass_as_they_are_where_nothing_is_standardised() {
    let encoder = fit(&numbers(&X), None, AS_THEY_ARE);
    check_number(&encoder, [2.7, 0.0, 1.0], true);
    assert_eq!(encode(&encoder, &vec![Cell::Number(-3.5)]), [-3.5, 0.0]);
    check_close(&encode(&encoder, &vec![Cell::Missing]), &[2.7, 1.0]);
}

#[test]
fn a_number_that_was_never_missing_is_taken_for_the_mean_where_it_is() {
    let encoder = fit(&numbers(&[Some(1.0), Some(3.0)]), None, STANDARDISED);
    assert_eq!(encoder.width(), 1);
    assert_eq!(encode(&encoder, &vec![Cell::Missing]), [0.0]);
    assert_eq!(encode(&encoder, &vec![]), [0.0]);
}

#[test]
fn a_number_that_was_always_missing_says_so() {
    let encoder = fit(&numbers(&[None, None]), None, STANDARDISED);
    check_number(&encoder, [0.0, 0.0, 1.0], true);
    assert_eq!(encode(&encoder, &vec![Cell::Missing]), [0.0, 1.0]);
}

#[test]
fn a_constant_stands_at_zero() {
    // 0.1 summed 10 times is not 1: the mean must be 0.1 all the same.
    for constant in [0.0, 0.1, -7.3, 1e15, 1e300, -1e-300, 5e-324] {
        let encoder = fit(&numbers(&[Some(constant); 10]), None, STANDARDISED);
        check_number(&encoder, [constant, constant, 1.0], false);
        assert_eq!(encode(&encoder, &vec![Cell::Number(constant)]), [0.0]);
        assert!(encode(&encoder, &vec![Cell::Number(constant + 1.0)])[0].is_finite());
    }
}

#[test]
fn numbers_whose_squares_leave_f64_are_standardised_too() {
    for unit in [1e200, 1e-200, f64::MAX, 1e-306] {
        let encoder = fit(&numbers(&[Some(-unit), Some(unit)]), None, STANDARDISED);
        check_close(&encode(&encoder, &vec![Cell::Number(unit)]), &[1.0]);
        check_close(&encode(&encoder, &vec![Cell::Missing]), &[0.0]);
    }
}

#[test]
fn what_is_far_beyond_training_stays_finite() {
    let encoder = fit(&numbers(&[Some(0.0), Some(1e-6)]), None, STANDARDISED);
    for number in [f64::MAX, f64::MIN, 1e305] {
        let encoded = encode(&encoder, &vec![Cell::Number(number)])[0];
        assert_eq!(encoded, 1e100_f64.copysign(number));
    }
}

#[test]
fn a_cell_that_is_not_finite_is_missing() {
    let encoder = fit(&numbers(&X), None, STANDARDISED);
    for number in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
        assert_eq!(encode(&encoder, &vec![Cell::Number(number)]), encode(&encoder, &vec![Cell::Missing]));
    }
}

#[track_caller]
fn check_levels(encoder: &Encoder, levels: &[&str], rare: &[&str], shares: &[f64]) {
    let arcs = |names: &[&str]| names.iter().map(|name| Arc::from(*name)).collect::<Vec<Arc<str>>>();
    let ColumnEncoding::Category { levels: found, rare: found_rare, shares: found_shares, .. } =
        &encoder.columns()[0]
    else {
        panic!("a category is encoded as one")
    };
    assert_eq!((found, found_rare), (&arcs(levels), &arcs(rare)));
    check_close(found_shares, shares);
}

#[track_caller]
fn check_letter(encoder: &Encoder, letter: &str, expected: &[f64]) {
    let cell = if letter.is_empty() { Cell::Missing } else { level(letter) };
    assert_eq!(encode(encoder, &vec![cell]), expected, "{letter:?}");
}

#[test]
fn rare_and_unseen_levels_share_a_column_as_in_scikit_learn() {
    // OneHotEncoder(min_frequency=2, handle_unknown="infrequent_if_exist"): columns a, b, c, infrequent
    let encoder = fit(&letters("bbbbaaaccde"), None, STANDARDISED);
    check_levels(&encoder, &["a", "b", "c"], &["d", "e"], &[3.0 / 11.0, 4.0 / 11.0, 2.0 / 11.0, 2.0 / 11.0]);
    check_letter(&encoder, "a", &[1.0, 0.0, 0.0, 0.0]);
    check_letter(&encoder, "c", &[0.0, 0.0, 1.0, 0.0]);
    for rare_or_unseen in ["d", "e", "z"] {
        check_letter(&encoder, rare_or_unseen, &[0.0, 0.0, 0.0, 1.0]);
    }
}

#[test]
fn the_most_frequent_levels_stand_alone_as_in_scikit_learn() {
    // OneHotEncoder(max_categories=3): columns a, b, infrequent (of c, d, e)
    let options = EncodeOptions { min_level_rows: 1, max_levels: 2, ..STANDARDISED };
    let encoder = fit(&letters("bbbbaaaccde"), None, options);
    check_levels(&encoder, &["a", "b"], &["c", "d", "e"], &[3.0 / 11.0, 4.0 / 11.0, 4.0 / 11.0]);
}

#[test]
fn of_equally_frequent_levels_the_first_by_name_stands_alone() {
    let options = EncodeOptions { min_level_rows: 1, max_levels: 1, ..STANDARDISED };
    for text in ["ab", "ba"] {
        check_levels(&fit(&letters(text), None, options), &["a"], &["b"], &[0.5, 0.5]);
    }
}

#[test]
fn an_unseen_level_is_taken_for_the_mean_where_nothing_is_rare() {
    let encoder = fit(&letters("aaab"), None, EncodeOptions { min_level_rows: 1, ..STANDARDISED });
    check_levels(&encoder, &["a", "b"], &[], &[0.75, 0.25]);
    check_letter(&encoder, "z", &[0.75, 0.25]);
    check_letter(&encoder, "", &[0.75, 0.25]); // and so is a missing one, where training had none
}

#[test]
fn a_missing_level_has_a_column_where_training_had_some() {
    let encoder = fit(&letters("aab "), None, STANDARDISED);
    check_levels(&encoder, &["a"], &["b"], &[0.5, 0.25, 0.25]);
    check_letter(&encoder, "", &[0.0, 0.0, 1.0]);
    check_letter(&encoder, "z", &[0.0, 1.0, 0.0]);
}

#[test]
fn a_category_that_was_always_missing_is_one_column() {
    let encoder = fit(&letters("   "), None, STANDARDISED);
    check_levels(&encoder, &[], &[], &[1.0]);
    check_letter(&encoder, "", &[1.0]);
    check_letter(&encoder, "z", &[1.0]);
}

#[test]
fn without_rows_there_is_nothing_to_learn_and_nothing_to_fail() {
    let types = [FeatureType::Number, FeatureType::Category];
    let encoder = fit(&FeatureMatrix::from_rows(schema(&types), []), None, STANDARDISED);
    assert_eq!(encoder.owners(), [0]);
    assert_eq!(encode(&encoder, &vec![Cell::Number(2.0), level("a")]), [2.0]);
    let none = Encoder::from_columns(Vec::new());
    assert_eq!((none.width(), encode(&none, &vec![Cell::Missing])), (0, vec![]));
}

#[test]
fn only_levels_that_training_never_saw_are_unseen() {
    let types = [FeatureType::Number, FeatureType::Category, FeatureType::Category];
    let row = |x: f64, a: &str, b: &str| vec![Cell::Number(x), level(a), level(b)];
    let rows = [row(1.0, "a", "p"), row(2.0, "a", "p"), row(3.0, "rare", "q")];
    let encoder =
        Encoder::fit(&FeatureMatrix::from_rows(schema(&types), rows), &[0, 1, 2], None, &STANDARDISED);
    let unseen = |row: &Row| encoder.unseen(row).collect::<Vec<_>>();
    assert_eq!(unseen(&row(99.0, "z", "y")), [1, 2]);
    assert_eq!(unseen(&row(99.0, "rare", "y")), [2]);
    assert_eq!(unseen(&row(1.0, "a", "q")), [0_usize; 0]);
    assert_eq!(unseen(&vec![Cell::Missing; 3]), [0_usize; 0]);
}

#[test]
fn what_trees_take_leaves_numbers_and_missing_values_as_they_are() {
    let matrix = numbers(&[Some(1.5), None, Some(-3.0)]);
    let encoder = Encoder::native(&matrix, &[0, 1, 2], 1, 10);
    assert_eq!(encode(&encoder, &vec![Cell::Number(1.5)]), [1.5]);
    assert_eq!(encode(&encoder, &vec![Cell::Number(-1e300)]), [-1e300]);
    assert!(encode(&encoder, &vec![Cell::Missing])[0].is_nan());
    assert!(encode(&encoder, &vec![Cell::Number(f64::INFINITY)])[0].is_nan());
}

#[test]
fn what_trees_take_of_a_category_is_the_place_of_its_level() {
    let encoder = Encoder::native(&letters("aabbbcc d"), &[0, 1, 2, 3, 4, 5, 6, 7, 8], 2, 2);
    let ColumnEncoding::Code { levels, rare } = &encoder.columns()[0] else { panic!("{encoder:?}") };
    let names = |levels: &[Arc<str>]| levels.iter().map(|level| level.to_string()).collect::<Vec<String>>();
    assert_eq!(
        (names(levels), names(rare)),
        (names(&["a".into(), "b".into()]), names(&["c".into(), "d".into()]))
    );
    for (name, code) in [("a", 0.0), ("b", 1.0), ("c", 2.0), ("never seen", 2.0)] {
        assert_eq!(encode(&encoder, &vec![level(name)]), [code], "{name}");
    }
    assert!(encode(&encoder, &vec![Cell::Missing])[0].is_nan());
    assert_eq!(encoder.unseen(&vec![level("never seen")]).collect::<Vec<usize>>(), [0]);
    assert_eq!(encoder.unseen(&vec![level("c")]).count(), 0);
}
