use ndarray::{Array2, Axis, stack};
use scoring::sigmoid;

use crate::scorecard::selecting::{Evidence, LeftOut, Line};
use crate::scorecard::tally::Tally;
use crate::tests::support::Dice;

/// Columns of normal draws and outcomes of this log-odds.
fn drawn(n_rows: usize, seed: u64, log_odds: impl Fn(&[f64]) -> f64) -> (Array2<f64>, Vec<bool>) {
    let mut dice = Dice::new(seed);
    let mut x = Array2::zeros((n_rows, 4));
    x.iter_mut().for_each(|entry| *entry = dice.normal());
    let outcome = |row: ndarray::ArrayView1<'_, f64>| sigmoid(log_odds(&row.to_vec()));
    let chances: Vec<f64> = x.rows().into_iter().map(outcome).collect();
    (x, chances.into_iter().map(|chance| dice.chance(chance)).collect())
}

fn line(x: &Array2<f64>, positive: &[bool]) -> Line {
    Evidence { x: x.clone(), positive, weights: None }.line().unwrap()
}

fn members(line: &Line) -> Vec<usize> {
    line.members.iter().map(|(member, _)| *member).collect()
}

#[test]
fn what_says_more_comes_first_and_what_says_nothing_stays_out() {
    let (x, positive) = drawn(4000, 1, |row| 0.5 * row[0] + 1.5 * row[2]);
    let line = line(&x, &positive);
    assert_eq!(members(&line), [2, 0]);
    assert_eq!(line.left_out, [(1, LeftOut::Redundant), (3, LeftOut::Redundant)]);
    assert!((line.members[0].1 - 1.5).abs() < 0.15 && (line.members[1].1 - 0.5).abs() < 0.15, "{line:?}");
}

#[test]
fn a_copy_is_redundant_and_the_first_of_two_equal_ones_stays() {
    let (x, positive) = drawn(3000, 2, |row| row[1]);
    let copied = stack![Axis(1), x.column(1), x.column(0), x.column(1)];
    assert_eq!(members(&line(&copied, &positive)), [0]);
}

#[test]
fn nothing_pulls_against_its_own_bins() {
    // Alone the first says "more"; beside the second, of which it is a noisy copy, it says "less".
    let (mut x, positive) = drawn(6000, 3, |row| 2.0 * row[1] - row[0]);
    for row in 0..x.nrows() {
        x[[row, 0]] += x[[row, 1]];
    }
    let line = line(&x, &positive);
    assert!(line.members.iter().all(|(_, pull)| *pull > 0.0), "{line:?}");
    assert_eq!(members(&line), [1]);
}

/// The score test of a lone column of two values is Pearson's χ² of its table.
#[test]
fn a_column_pays_when_its_statistic_is_above_the_logarithm_of_the_rows() {
    let check = |positives: usize, expected: bool| {
        let rows = (0..400)
            .map(|row| (f64::from(row >= 200), if row < 200 { row < 60 } else { row < 200 + positives }));
        let (column, positive): (Vec<f64>, Vec<bool>) =
            rows.map(|(x, y)| (if x > 0.5 { 1.0 } else { 0.0 }, y)).unzip();
        let table = |yes: usize| Tally {
            positives: yes,
            negatives: 200 - yes,
            positive: yes as f64,
            negative: 200.0 - yes as f64,
        };
        let statistic = table(60).difference(&table(positives));
        assert_eq!(statistic > (400.0_f64).ln(), expected, "{statistic}");
        let x = Array2::from_shape_vec((400, 1), column).unwrap();
        assert_eq!(members(&line(&x, &positive)).len(), usize::from(expected), "{positives}");
    };
    check(83, false);
    check(84, true);
}
