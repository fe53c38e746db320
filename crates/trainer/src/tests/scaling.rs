//! Points: the frozen percentiles, and the rules on the model's scale.

use scoring::{Scale, Scorer};

use super::support::{RANDOM, Workspace, csv_of, leads, table_definition};
use crate::forward;
use crate::learner::Recipe;
use crate::{Dataset, Split, calibrate};

const LOGISTIC: &str = "learners = [\"logistic\"]\n";

fn definition(more: &str) -> String {
    table_definition("", &format!("{more}{RANDOM}{LOGISTIC}"))
}

fn workspace() -> Workspace {
    Workspace::with(&[("t.csv", &csv_of(&leads(600, 21)))])
}

/// What the winner's calibrator says of its forward predictions, found again step by step.
fn forward_probabilities(data: &Dataset, split: &Split, alpha: f64, seed: u64) -> Vec<f64> {
    let blocks = forward::blocks(data, split, seed);
    let predictions = forward::predict(data, &blocks, &Recipe::Logistic { alpha }, seed).unwrap();
    calibrate::best(data, &predictions).probabilities
}

#[test]
fn percentiles_are_those_of_the_forward_predictions() {
    let definition = definition("[scale]\nkind = \"percentile\"\n");
    let (data, plan) = (workspace().data(&definition), workspace().plan(&definition));
    let trained = workspace().train(&definition);
    let Scale::Percentile { knots } = trained.artifact.model.banding().scale() else {
        panic!("the scale is as written")
    };
    assert_eq!(knots.len(), 101);
    assert!(knots.is_sorted());
    let settings = trained.document.candidates[0].settings.clone().unwrap();
    let alpha = settings.strip_prefix("L2 strength ").unwrap().parse().unwrap();
    let split = Split::of(&data, &plan.training.split, plan.training.seed).unwrap();
    let mut probabilities = forward_probabilities(&data, &split, alpha, plan.training.seed);
    probabilities.sort_by(f64::total_cmp);
    assert_eq!(probabilities.len(), split.train.len() + split.calibrate.len());
    assert_eq!([knots[0], knots[100]], [probabilities[0], probabilities[probabilities.len() - 1]]);
    // The share of predictions below a knot is its percent, give or take the one at it.
    for (percent, knot) in knots.iter().enumerate() {
        let below = probabilities.iter().filter(|probability| *probability < knot).count() as f64;
        let at_most = probabilities.iter().filter(|probability| *probability <= knot).count() as f64;
        let place = percent as f64 / 100.0 * (probabilities.len() - 1) as f64;
        assert!(
            below <= place + 1.0 && place <= at_most,
            "knot {percent}: {below} to {at_most}, not {place}"
        );
    }
}

#[test]
fn points_of_a_percentile_scale_rise_with_the_probability() {
    let trained = workspace().train(&definition("[scale]\nkind = \"percentile\"\n"));
    let banding = trained.artifact.model.banding();
    let points: Vec<f64> =
        (0..=100).map(|percent| banding.exact_points(f64::from(percent) / 100.0)).collect();
    assert!(points.is_sorted() && points[0] >= 0.0 && points[100] <= 100.0);
}

/// A scorecard of one rule on x with this many points a unit.
fn card(each: i32) -> String {
    format!("[scorecard]\nbase = 50\n[scorecard.rules.x]\neach = {each}\nbecause = {{ en = \"x\" }}\n")
}

#[test]
fn rule_points_become_probabilities_that_never_fall_as_points_rise() {
    let trained = workspace().train(&definition(&card(10)));
    let (_, map, means) = trained.artifact.rules.parts().unwrap();
    assert!(map.unwrap().slope > 0.0);
    assert_eq!(means.len(), 1);
    assert!(trained.artifact.rules.is_calibrated());
    assert!(trained.document.metrics.scorecard.is_some());
}

#[test]
fn the_map_is_platts_on_train_and_calibrate() {
    let definition = definition(&card(10));
    let (data, plan) = (workspace().data(&definition), workspace().plan(&definition));
    let trained = workspace().train(&definition);
    let split = Split::of(&data, &plan.training.split, plan.training.seed).unwrap();
    let rows = split.train_and_calibrate();
    let x = |row: &usize| data.matrix.row(*row)[0].as_number().unwrap();
    let points: Vec<f64> = rows.iter().map(|row| (50.0 + 10.0 * x(row)).clamp(0.0, 100.0)).collect();
    let expected = evaluation::fit_sigmoid(&points, &data.outcomes(&rows), None);
    let (_, map, means) = trained.artifact.rules.parts().unwrap();
    assert_eq!(map.copied(), expected);
    let mean = rows.iter().map(|row| 10.0 * x(row)).sum::<f64>() / rows.len() as f64;
    assert!((means[0] - mean).abs() < 1e-9, "{} is not {mean}", means[0]);
}

#[test]
fn a_scorecard_that_ranks_upside_down_gives_everyone_the_base_rate() {
    let trained = workspace().train(&definition(&card(-10)));
    let (_, map, _) = trained.artifact.rules.parts().unwrap();
    assert_eq!(map.unwrap().slope, 0.0);
    let data = workspace().data(&definition(&card(-10)));
    for row in 0..20 {
        let probability = trained.artifact.rules.predict(&data.matrix.row(row)).probability.unwrap();
        assert!((probability - trained.artifact.base_rate).abs() < 1e-9, "{probability}");
    }
}

#[test]
fn without_a_scorecard_the_rules_are_the_base_rate_and_the_gate_says_that_it_did_not_compare() {
    let trained = workspace().train(&definition(""));
    let document = &trained.document;
    assert_eq!(trained.artifact.rules.rate(), Some(trained.artifact.base_rate));
    let [train, calibrate, _] = document.rows.positives;
    let rate = (train + calibrate) as f64 / (document.rows.train + document.rows.calibrate) as f64;
    assert_eq!(trained.artifact.base_rate, rate);
    assert_eq!((&document.metrics.scorecard, &document.metrics.over_scorecard), (&None, &None));
    let reason = document.gate.reasons.iter().find(|reason| reason.check == "scorecard").unwrap();
    assert_eq!(reason.text, "there is no scorecard; the model was not compared with one");
}

#[test]
fn a_log_odds_scale_is_as_written() {
    let written = "[scale]\nkind = \"log-odds\"\npoints = 500\nat_odds = 1\ndouble = 40\n\
                   [[tier]]\nname = \"A\"\nfrom = 520\n[[tier]]\nname = \"B\"\nfrom = 0\n";
    let banding = workspace().train(&definition(written)).artifact.model.banding().clone();
    assert_eq!(banding.exact_points(0.5), 500.0);
    assert!((banding.exact_points(2.0 / 3.0) - 540.0).abs() < 1e-9);
}
