use features::{Cell, ColumnEncoding, Encoder, FeatureType};
use scoring::{CalibratedModel, Calibrator, Estimator, Logistic, ModelError, Scale, Scorer};

use crate::scorers::{banding, encoder, forest, logistic, means};
use crate::sketch::{level, named_schema, schema};

fn new(encoder: Encoder, means: Vec<f64>, estimator: Estimator) -> Result<CalibratedModel, ModelError> {
    CalibratedModel::new(schema(), (encoder, means), estimator, Calibrator::None, banding(Scale::Probability))
}

#[track_caller]
fn check_refused(parts: (Encoder, Vec<f64>, Estimator), error: ModelError, message: &str) {
    assert_eq!(error.to_string(), message);
    assert_eq!(new(parts.0, parts.1, parts.2), Err(error));
}

fn short_logistic() -> Estimator {
    Estimator::Logistic(Logistic { intercept: 0.0, coefficients: vec![1.0; 7] })
}

#[test]
fn parts_that_fit_make_a_model_and_are_kept() {
    let model = new(encoder(), means(), logistic()).unwrap();
    assert_eq!(model.encoder(), &encoder());
    assert_eq!((model.estimator(), model.calibrator()), (&logistic(), &Calibrator::None));
    assert_eq!((model.means(), model.banding()), (&means()[..], &banding(Scale::Probability)));
    assert!(new(encoder(), means(), forest()).is_ok());
}

#[test]
fn an_encoder_of_other_rows_is_refused() {
    let of_three = Encoder::from_columns(encoder().columns()[..3].to_vec());
    let error = ModelError::Encoder { encoder: 3, schema: 4 };
    let message = "the encoder takes 3 features, the schema has 4";
    check_refused((of_three, means(), logistic()), error, message);
}

#[test]
fn an_estimator_of_other_numbers_is_refused() {
    let error = ModelError::Width { encoder: 8, estimator: 7, means: 8 };
    let message = "the encoder gives 8 numbers a row; the estimator takes 7, with 8 means";
    check_refused((encoder(), means(), short_logistic()), error, message);
}

#[test]
fn means_of_other_numbers_are_refused() {
    let error = ModelError::Width { encoder: 8, estimator: 8, means: 9 };
    let message = "the encoder gives 8 numbers a row; the estimator takes 8, with 9 means";
    check_refused((encoder(), vec![0.0; 9], forest()), error, message);
}

/// One number, standardised by (x − 10) / 5, with an indicator; log-odds 0.25 + 2 z − 0.5 missing.
fn small(calibrator: Calibrator) -> CalibratedModel {
    let number = ColumnEncoding::Number { impute: 10.0, centre: 10.0, spread: 5.0, indicator: true };
    let estimator = Estimator::Logistic(Logistic { intercept: 0.25, coefficients: vec![2.0, -0.5] });
    let encoder = (Encoder::from_columns(vec![number]), vec![0.5, 0.25]);
    let schema = named_schema(&[("x", FeatureType::Number)]);
    CalibratedModel::new(schema, encoder, estimator, calibrator, banding(Scale::Probability)).unwrap()
}

/// `raw`, probability and points of a small model, worked out by hand.
#[track_caller]
fn check_small(calibrator: Calibrator, x: Cell, (raw, probability, points): (f64, f64, i32)) {
    let prediction = small(calibrator).predict(&[x]);
    assert_eq!(prediction.raw, raw);
    assert!((prediction.probability.unwrap() - probability).abs() < 1e-15, "{prediction:?}");
    assert_eq!(prediction.points, points);
}

#[test]
fn a_logistic_model_is_a_line_and_a_sigmoid() {
    // expit(0.25) = 0.562…, expit(2.25) = 0.904…, expit(-0.25) = 0.437…
    check_small(Calibrator::None, Cell::Number(10.0), (0.25, 0.5621765008857981, 56));
    check_small(Calibrator::None, Cell::Number(15.0), (2.25, 0.9046505351008906, 90));
    check_small(Calibrator::None, Cell::Missing, (-0.25, 0.43782349911420193, 44));
    // expit(0.5 * 2.25 - 0.125) = expit(1)
    let platt = Calibrator::Platt { slope: 0.5, intercept: -0.125 };
    check_small(platt, Cell::Number(15.0), (2.25, 0.7310585786300049, 73));
}

#[test]
fn contributions_of_a_line_are_measured_against_the_training_means() {
    // base 0.25 + 2 × 0.5 − 0.5 × 0.25; x = 15: 2 (1 − 0.5) − 0.5 (0 − 0.25)
    let parts = small(Calibrator::None).contributions(&[Cell::Number(15.0)]);
    assert_eq!((parts.base, parts.features), (1.125, vec![1.125]));
    let parts = small(Calibrator::None).contributions(&[Cell::Missing]);
    assert_eq!(parts.features, [2.0 * -0.5 - 0.5 * 0.75]);
}

#[test]
fn contributions_of_a_feature_are_those_of_all_its_numbers() {
    let model = new(encoder(), means(), logistic()).unwrap();
    let row = [Cell::Number(80.0), Cell::Number(3.0), level("pro"), Cell::Number(0.2)];
    // free, pro, rare, missing: −0.3 (0 − 0.5) + 0.8 (1 − 0.3) + 0.1 (0 − 0.05) − 0.2 (0 − 0.15)
    let plan = model.contributions(&row).features[2];
    assert!((plan - 0.735).abs() < 1e-15, "{plan}");
}

#[test]
fn a_forest_is_the_mean_of_the_leaves_that_a_row_reaches() {
    let model = new(encoder(), means(), forest()).unwrap();
    // days 20 → −1, purchases 8 → 2, pro: leaves 0.9, 0.6, 1.0
    let row = [Cell::Number(20.0), Cell::Number(8.0), level("pro"), Cell::Missing];
    let prediction = model.predict(&row);
    assert!((prediction.raw - 2.5 / 3.0).abs() < 1e-15);
    assert!((prediction.probability.unwrap() - 2.5 / 3.0).abs() < 1e-15);
    // days 400 → 5.3, purchases 0 → −1.2, free: leaves 0.15, 0.25, 0.0
    let row = [Cell::Number(400.0), Cell::Number(0.0), level("free"), Cell::Missing];
    assert!((model.predict(&row).raw - 0.4 / 3.0).abs() < 1e-15);
}

#[test]
fn a_forest_is_explained_against_the_mean_by_its_covers() {
    let model = new(encoder(), means(), forest()).unwrap();
    // (0.15·60 + 0.45·25 + 0.9·15 + 0.25·70 + 0.6·30 + 1.0·20 + 0.3·50 + 0.0·30) / 100 / 3
    let base = model.contributions(&[]).base;
    assert!((base - 1.0425 / 3.0).abs() < 1e-15, "{base}");
}

#[test]
fn an_estimator_says_how_wide_its_rows_are_and_what_a_calibrator_takes() {
    assert_eq!((logistic().width(), forest().width(), short_logistic().width()), (8, 8, 7));
    assert_eq!(logistic().raw_log_odds(-1.7), -1.7);
    assert_eq!(forest().raw_log_odds(0.5), 0.0);
    assert!(forest().raw_log_odds(0.0).is_finite() && forest().raw_log_odds(1.0).is_finite());
}
