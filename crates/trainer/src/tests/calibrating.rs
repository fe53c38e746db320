//! Calibrators, judged on blocks that they were not fitted on.

use proptest::prelude::*;
use scoring::Calibrator;

use super::support::{Dice, Workspace, cases, table_definition};
use crate::Dataset;
use crate::calibrate::{Calibration, best};
use crate::forward::{BLOCKS, ForwardPredictions};

/// Rows with these outcomes, and nothing else that matters.
fn data_of(outcomes: &[bool]) -> Dataset {
    let line = |positive: &bool| if *positive { "1,yes\n" } else { "1,no\n" };
    let csv = format!("x,y\n{}", outcomes.iter().map(line).collect::<String>());
    Workspace::with(&[("t.csv", &csv)]).data(&table_definition("", ""))
}

/// The calibration of these scores, predicted in five blocks of rows in turn.
fn calibration(scores: &[f64], outcomes: &[bool]) -> Calibration {
    let forward = ForwardPredictions {
        rows: (0..scores.len()).collect(),
        log_odds: scores.to_vec(),
        block: (0..scores.len()).map(|row| row % BLOCKS).collect(),
    };
    best(&data_of(outcomes), &forward)
}

/// Scores, and outcomes whose chance steps from 5 % to 95 % where the score is 0: no sigmoid.
fn step(n_rows: usize, n_positive: usize) -> (Vec<f64>, Vec<bool>) {
    let mut dice = Dice::new(8);
    let (mut scores, mut outcomes, mut positives) = (Vec::new(), Vec::new(), 0);
    while scores.len() < n_rows {
        let score = 6.0 * dice.share() - 3.0;
        let positive = dice.chance(if score > 0.0 { 0.95 } else { 0.05 });
        if positive && positives == n_positive {
            continue;
        }
        positives += usize::from(positive);
        scores.push(score);
        outcomes.push(positive);
    }
    assert_eq!(positives, n_positive);
    (scores, outcomes)
}

#[test]
fn isotonic_regression_is_asked_from_five_hundred_positives_on() {
    for (n_positive, expected) in [(499, "platt"), (500, "isotonic")] {
        let (scores, outcomes) = step(1100, n_positive);
        assert_eq!(calibration(&scores, &outcomes).calibrator.name(), expected, "{n_positive} positives");
    }
}

#[test]
fn scores_that_are_log_odds_already_are_left_alone_or_hardly_changed() {
    let mut dice = Dice::new(9);
    let scores: Vec<f64> = (0..4000).map(|_| 1.5 * dice.normal()).collect();
    let outcomes: Vec<bool> = scores.iter().map(|score| dice.chance(scoring::sigmoid(*score))).collect();
    let calibrator = calibration(&scores, &outcomes).calibrator;
    for score in [-3.0, -1.0, 0.0, 1.0, 3.0] {
        let off = (calibrator.at(score) - scoring::sigmoid(score)).abs();
        assert!(off < 0.03, "{calibrator:?} is {off} off at {score}");
    }
}

#[test]
fn scores_that_are_too_sure_are_brought_back() {
    let mut dice = Dice::new(10);
    let scores: Vec<f64> = (0..900).map(|_| 4.0 * dice.normal()).collect();
    let outcomes: Vec<bool> =
        scores.iter().map(|score| dice.chance(scoring::sigmoid(0.25 * score))).collect();
    let Calibrator::Platt { slope, .. } = calibration(&scores, &outcomes).calibrator else {
        panic!("a line of log-odds is Platt's")
    };
    assert!((slope - 0.25).abs() < 0.06, "{slope}");
}

#[test]
fn each_row_is_judged_by_a_calibrator_of_the_other_blocks() {
    let (scores, outcomes) = step(300, 120);
    let calibration = calibration(&scores, &outcomes);
    assert_eq!(calibration.calibrator.name(), "platt");
    for block in 0..BLOCKS {
        let others: Vec<usize> = (0..300).filter(|row| row % BLOCKS != block).collect();
        let fit = evaluation::fit_sigmoid(
            &others.iter().map(|row| scores[*row]).collect::<Vec<f64>>(),
            &others.iter().map(|row| outcomes[*row]).collect::<Vec<bool>>(),
            None,
        );
        let evaluation::SigmoidFit { slope, intercept } = fit.unwrap();
        let calibrator = Calibrator::Platt { slope, intercept };
        for row in (block..300).step_by(BLOCKS) {
            let expected = evaluation::log_losses(&[calibrator.at(scores[row])], &[outcomes[row]]);
            assert_eq!(calibration.losses[row], expected[0]);
        }
    }
    let mean = calibration.losses.iter().sum::<f64>() / 300.0;
    assert_eq!(calibration.log_loss, mean);
    for (score, probability) in scores.iter().zip(&calibration.probabilities) {
        assert_eq!(calibration.calibrator.at(*score), *probability);
    }
}

#[test]
fn scores_that_rank_upside_down_are_flattened_not_turned() {
    let (scores, outcomes) = step(300, 120);
    let turned: Vec<f64> = scores.iter().map(|score| -score).collect();
    let calibrator = calibration(&turned, &outcomes).calibrator;
    assert!(
        (calibrator.at(-3.0) - 0.4).abs() < 0.01 && (calibrator.at(3.0) - 0.4).abs() < 0.01,
        "{calibrator:?}"
    );
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn a_calibrator_never_falls_as_the_score_rises(
        rows in prop::collection::vec((-30.0..30.0_f64, any::<bool>()), 20..200),
        mut scores in prop::collection::vec(-60.0..60.0_f64, 2..40),
    ) {
        let (forward, outcomes): (Vec<f64>, Vec<bool>) = rows.into_iter().unzip();
        let calibrator = calibration(&forward, &outcomes).calibrator;
        scores.sort_by(f64::total_cmp);
        let probabilities: Vec<f64> = scores.iter().map(|score| calibrator.at(*score)).collect();
        prop_assert!(probabilities.is_sorted(), "{:?}", calibrator);
        prop_assert!(probabilities.iter().all(|probability| (0.0..=1.0).contains(probability)));
    }
}
