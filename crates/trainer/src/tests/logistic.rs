//! The linear learner against scikit-learn, linfa, and what must hold of it.

use linfa::DatasetBase;
use linfa::traits::Fit;
use ndarray::{Array1, Array2, s};
use scoring::Logistic;

use crate::fit_logistic;
use crate::parallel::tests::on_threads;

const N_ROWS: usize = 400;
const N_COLUMNS: usize = 4;
/// Where a noisy sum must lie to be positive: 22.5 % of rows are.
const FEW: f64 = 0.65;
/// 77.25 % of rows are.
const MOST: f64 = -0.65;

/// The rows of logistic.py: numbers by Knuth's generator, outcomes by a noisy sum, weights 1, 2, 3 in turn.
struct Rows {
    x: Array2<f64>,
    positive: Vec<bool>,
    weights: Vec<f64>,
}

impl Rows {
    fn above(cut: f64) -> Rows {
        let mut state = 20_240_131_u64;
        let mut number = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            2.0 * ((state >> 11) as f64 / (1_u64 << 53) as f64) - 1.0
        };
        let mut rows =
            Rows { x: Array2::zeros((N_ROWS, N_COLUMNS)), positive: Vec::new(), weights: Vec::new() };
        for row in 0..N_ROWS {
            (0..N_COLUMNS).for_each(|column| rows.x[[row, column]] = number());
            let [a, b, c] = [0, 1, 2].map(|column| rows.x[[row, column]]);
            rows.positive.push(a - 0.5 * b + 0.25 * c + number() > cut);
            rows.weights.push(1.0 + (row % 3) as f64);
        }
        rows
    }
}

/// Coefficients, then the intercept.
fn parameters(line: &Logistic) -> Vec<f64> {
    line.coefficients.iter().copied().chain([line.intercept]).collect()
}

#[track_caller]
fn check_close(fitted: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(fitted.len(), expected.len());
    for (fitted, expected) in fitted.iter().zip(expected) {
        assert!((fitted - expected).abs() < tolerance, "{fitted} is not {expected}");
    }
}

/// `LogisticRegression(solver="newton-cholesky", C=1/alpha, tol=1e-12)` of scikit-learn 1.9.1, printed by
/// `python crates/trainer/src/tests/logistic.py`: cut, alpha, whether weighted, coefficients and intercept.
const SKLEARN: [(f64, f64, bool, [f64; 5]); 12] = [
    (FEW, 0.1, false, [3.244217500508, -1.487221554989, 1.073316187662, -0.102196687762, -2.139173025059]),
    (FEW, 0.1, true, [3.407825452925, -1.610084344446, 1.125581476763, -0.105665062983, -2.178515206154]),
    (FEW, 1.0, false, [2.862939145684, -1.308434260463, 0.937887241077, -0.092048992112, -1.971080841844]),
    (FEW, 1.0, true, [3.170028988626, -1.491993317839, 1.046175653578, -0.098632949891, -2.074308448199]),
    (FEW, 10.0, false, [1.609798970727, -0.728328500720, 0.493357853855, -0.060371446743, -1.502952540400]),
    (FEW, 10.0, true, [2.116775736449, -0.973386255986, 0.685994067222, -0.069855303271, -1.659120970550]),
    (MOST, 0.1, false, [2.581663389630, -1.494506412481, 1.155960356097, -0.151113713387, 1.871951379529]),
    (MOST, 0.1, true, [2.408333185483, -1.607766351644, 1.055083002161, -0.223013348420, 1.857847738342]),
    (MOST, 1.0, false, [2.308599172042, -1.354562433698, 1.026190543701, -0.128864693343, 1.764844198844]),
    (MOST, 1.0, true, [2.267587179466, -1.524917000733, 0.993184958137, -0.206554159257, 1.802721562933]),
    (MOST, 10.0, false, [1.324415996678, -0.828285306582, 0.564325563332, -0.058880929755, 1.428442348008]),
    (MOST, 10.0, true, [1.559960450221, -1.095028471731, 0.682084228900, -0.128227811618, 1.546220871380]),
];

#[test]
fn coefficients_are_scikit_learns_where_positives_are_few_and_where_they_are_many() {
    for (cut, alpha, weighted, expected) in SKLEARN {
        let Rows { x, positive, weights } = Rows::above(cut);
        let share = positive.iter().filter(|positive| **positive).count() as f64 / N_ROWS as f64;
        assert_eq!(share, if cut == FEW { 0.225 } else { 0.7725 });
        let fitted = fit_logistic(&x, &positive, weighted.then_some(weights.as_slice()), alpha).unwrap();
        check_close(&parameters(&fitted), &expected, 1e-8);
    }
}

#[test]
fn turning_every_outcome_turns_every_sign() {
    for cut in [FEW, 0.0, MOST] {
        let Rows { x, positive, .. } = Rows::above(cut);
        let turned: Vec<bool> = positive.iter().map(|positive| !positive).collect();
        let [fitted, turned] =
            [&positive, &turned].map(|positive| parameters(&fit_logistic(&x, positive, None, 1.0).unwrap()));
        let turned: Vec<f64> = turned.iter().map(|parameter| -parameter).collect();
        check_close(&fitted, &turned, 1e-9);
    }
}

#[test]
fn a_row_of_weight_three_is_three_rows() {
    let Rows { x, positive, weights } = Rows::above(FEW);
    let rows: Vec<usize> =
        (0..N_ROWS).flat_map(|row| std::iter::repeat_n(row, weights[row] as usize)).collect();
    let repeated = x.select(ndarray::Axis(0), &rows);
    let outcomes: Vec<bool> = rows.iter().map(|row| positive[*row]).collect();
    let weighted = fit_logistic(&x, &positive, Some(&weights), 1.0).unwrap();
    let repeated = fit_logistic(&repeated, &outcomes, None, 1.0).unwrap();
    check_close(&parameters(&weighted), &parameters(&repeated), 1e-9);
}

/// The gradient of the penalised loss by its formula, coefficients then intercept.
fn gradient(rows: &Rows, alpha: f64, line: &Logistic) -> Vec<f64> {
    let mut gradient: Vec<f64> = line.coefficients.iter().map(|coefficient| alpha * coefficient).collect();
    gradient.push(0.0);
    for (row, positive) in rows.x.rows().into_iter().zip(&rows.positive) {
        let score: f64 = row.iter().zip(&line.coefficients).map(|(x, weight)| x * weight).sum();
        let off = 1.0 / (1.0 + (-score - line.intercept).exp()) - f64::from(u8::from(*positive));
        row.iter().enumerate().for_each(|(column, x)| gradient[column] += off * x);
        *gradient.last_mut().unwrap() += off;
    }
    gradient
}

#[test]
fn classes_that_a_line_tells_apart_still_get_finite_coefficients() {
    let mut rows = Rows::above(FEW);
    rows.positive = rows.x.column(0).iter().map(|x| *x > 0.1).collect();
    for alpha in [1e-3, 1.0] {
        let line = fit_logistic(&rows.x, &rows.positive, None, alpha).unwrap();
        assert!(line.coefficients[0] > 1.0 && line.coefficients[0] < 1e4, "{line:?}");
        for entry in gradient(&rows, alpha, &line) {
            assert!(entry.abs() < 1e-6 * N_ROWS as f64, "the gradient is {entry}");
        }
    }
}

#[test]
fn linfa_says_the_same() {
    for (cut, alpha) in [(FEW, 1.0), (MOST, 1.0), (FEW, 10.0)] {
        let Rows { x, positive, .. } = Rows::above(cut);
        let data = DatasetBase::new(x.view(), Array1::from(positive.clone()));
        let linfas = linfa_logistic::LogisticRegression::default()
            .alpha(alpha)
            .gradient_tolerance(1e-7)
            .max_iterations(10_000)
            .fit(&data)
            .unwrap();
        // linfa's "positive" class is the more frequent one: its line is ours or the opposite.
        let sign = if linfas.labels().pos.class { 1.0 } else { -1.0 };
        assert_eq!(sign > 0.0, cut == MOST);
        let theirs: Vec<f64> =
            linfas.params().iter().chain([&linfas.intercept()]).map(|parameter| sign * parameter).collect();
        check_close(&parameters(&fit_logistic(&x, &positive, None, alpha).unwrap()), &theirs, 1e-5);
    }
}

#[test]
fn without_columns_the_intercept_is_the_log_odds_of_the_base_rate() {
    let Rows { x, positive, .. } = Rows::above(FEW);
    let line = fit_logistic(&x.slice(s![.., ..0]).to_owned(), &positive, None, 1.0).unwrap();
    check_close(&parameters(&line), &[(0.225_f64 / 0.775).ln()], 1e-9);
}

#[test]
fn columns_that_repeat_each_other_share_their_coefficient() {
    let Rows { x, positive, .. } = Rows::above(FEW);
    let twice = ndarray::concatenate![ndarray::Axis(1), x.slice(s![.., ..1]), x.slice(s![.., ..1])];
    let line = fit_logistic(&twice, &positive, None, 1e-6).unwrap();
    assert!((line.coefficients[0] - line.coefficients[1]).abs() < 1e-6, "{line:?}");
}

#[test]
fn the_bits_do_not_depend_on_the_number_of_threads() {
    let Rows { x, positive, weights } = Rows::above(FEW);
    // More rows than a block of the sums holds, so that threads have something to share out.
    let rows: Vec<usize> = (0..12_000).map(|row| (row * 7) % N_ROWS).collect();
    let x = x.select(ndarray::Axis(0), &rows);
    let positive: Vec<bool> = rows.iter().map(|row| positive[*row]).collect();
    let weights: Vec<f64> = rows.iter().map(|row| weights[*row]).collect();
    for weights in [None, Some(weights.as_slice())] {
        let fit = |n_threads| on_threads(n_threads, || fit_logistic(&x, &positive, weights, 1.0).unwrap());
        let one = fit(1);
        for n_threads in [2, 3, 5] {
            assert_eq!(one, fit(n_threads), "{n_threads} threads");
        }
    }
}
