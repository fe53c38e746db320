//! The contract of [`Scorer`], checked of every scorer that there is.

use features::{Cell, CellRef, FeatureMatrix, LentColumn, Row};
use proptest::prelude::*;
use scoring::{CalibratedModel, Prediction, Reason, Scorer, reasons};

use crate::scorers::{Named, all, banding, calibrators, encoder, forest, logistic, model, scales};
use crate::sketch::{rows, schema};

/// Runs a check over every scorer and says which one failed it.
fn every(check: impl Fn(&Named) -> Result<(), TestCaseError>) -> Result<(), TestCaseError> {
    all().iter().try_for_each(|named| {
        check(named).map_err(|error| TestCaseError::fail(format!("{}: {error}", named.name)))
    })
}

fn predictions(scorer: &dyn Scorer, rows: &[Row]) -> Vec<Prediction> {
    rows.iter().map(|row| scorer.predict(row)).collect()
}

/// Every number of a prediction, to the bit.
fn bits(prediction: &Prediction) -> (u64, Option<u64>, i32, usize) {
    let Prediction { raw, probability, points, tier } = prediction;
    (raw.to_bits(), probability.map(f64::to_bits), *points, *tier)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_row_alone_is_a_row_among_others_in_any_order_and_again(rows in rows()) {
        every(|Named { scorer, .. }| {
            let forth: Vec<_> = predictions(scorer.as_ref(), &rows).iter().map(bits).collect();
            let mut turned = rows.clone();
            turned.reverse();
            let back: Vec<_> = predictions(scorer.as_ref(), &turned).iter().map(bits).rev().collect();
            let alone: Vec<_> = rows.iter().map(|row| bits(&scorer.predict(row))).collect();
            prop_assert_eq!(&forth, &back);
            prop_assert_eq!(forth, alone);
            Ok(())
        })?;
    }

    #[test]
    fn rows_that_are_scored_together_get_what_each_gets_alone(rows in rows()) {
        every(|Named { scorer, .. }| {
            let cells: Vec<CellRef<'_>> = rows.iter().flatten().map(Cell::view).collect();
            let columns = LentColumn::of_rows(&cells, scorer.schema().len());
            let columns: Vec<_> = columns.iter().map(LentColumn::view).collect();
            let together: Vec<_> = scorer.predict_columns(&columns, rows.len()).iter().map(bits).collect();
            let alone: Vec<_> = predictions(scorer.as_ref(), &rows).iter().map(bits).collect();
            prop_assert_eq!(together, alone);
            Ok(())
        })?;
    }

    #[test]
    fn a_scorer_made_again_says_the_same(rows in rows()) {
        for (one, other) in all().iter().zip(all()) {
            for row in &rows {
                prop_assert_eq!(bits(&one.scorer.predict(row)), bits(&other.scorer.predict(row)));
                let [one, other] = [one.scorer.contributions(row), other.scorer.contributions(row)];
                prop_assert_eq!(format!("{one:?}"), format!("{other:?}"));
            }
        }
    }

    #[test]
    fn probabilities_are_probabilities(rows in rows()) {
        every(|Named { name, scorer, .. }| {
            for prediction in predictions(scorer.as_ref(), &rows) {
                let Some(probability) = prediction.probability else {
                    prop_assert!(name.starts_with("uncalibrated"));
                    continue;
                };
                prop_assert!((0.0..=1.0).contains(&probability), "{}", probability);
            }
            Ok(())
        })?;
    }

    #[test]
    fn contributions_add_up_to_the_raw_score(rows in rows()) {
        every(|Named { scorer, .. }| {
            for row in &rows {
                let parts = scorer.contributions(row);
                let sum = parts.features.iter().fold(parts.base, |sum, share| sum + share);
                let raw = scorer.predict(row).raw;
                prop_assert_eq!(parts.features.len(), scorer.schema().len());
                prop_assert!((sum - raw).abs() < 1e-9, "{} is not {}", sum, raw);
            }
            Ok(())
        })?;
    }

    #[test]
    fn contributions_are_measured_against_one_base(rows in rows()) {
        every(|Named { scorer, .. }| {
            let bases: Vec<f64> = rows.iter().map(|row| scorer.contributions(row).base).collect();
            prop_assert!(bases.iter().all(|base| base.to_bits() == bases[0].to_bits()));
            Ok(())
        })?;
    }

    #[test]
    fn neither_probability_nor_points_fall_as_the_raw_score_rises(rows in rows()) {
        every(|Named { scorer, .. }| {
            let mut predictions = predictions(scorer.as_ref(), &rows);
            predictions.sort_by(|one, other| one.raw.total_cmp(&other.raw));
            prop_assert!(predictions.is_sorted_by(|one, other| one.probability <= other.probability));
            prop_assert!(predictions.is_sorted_by_key(|prediction| prediction.points));
            // Tiers count from the highest.
            prop_assert!(predictions.is_sorted_by(|one, other| one.tier >= other.tier));
            Ok(())
        })?;
    }

    #[test]
    fn points_are_what_the_scale_makes_of_the_probability(rows in rows()) {
        every(|Named { scorer, banding, .. }| {
            for prediction in predictions(scorer.as_ref(), &rows) {
                let exact = prediction.probability.map_or(prediction.raw, |p| banding.exact_points(p));
                prop_assert_eq!(f64::from(prediction.points), exact.round());
                prop_assert_eq!(scorer.exact_points(prediction.raw).to_bits(), exact.to_bits());
                let tiers = banding.tiers();
                prop_assert!(tiers[prediction.tier].from <= prediction.points);
                prop_assert!(prediction.tier == 0 || prediction.points < tiers[prediction.tier - 1].from);
            }
            Ok(())
        })?;
    }

    #[test]
    fn reasons_add_up_to_the_points_shown(rows in rows()) {
        every(|named| {
            for row in &rows {
                check_reasons(named, row)?;
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_row_of_a_matrix_is_a_row_of_a_request(rows in rows()) {
        let matrix = FeatureMatrix::from_rows(schema(), rows.clone());
        let all: Vec<usize> = (0..rows.len()).collect();
        let encoded = encoder().encode_rows(&matrix, &all);
        every_model(|model| {
            for (numbers, row) in encoded.outer_iter().zip(&rows) {
                let raw = model.estimator().raw(&numbers.to_vec());
                prop_assert_eq!(raw.to_bits(), model.predict(row).raw.to_bits());
            }
            Ok(())
        })?;
    }
}

fn every_model(check: impl Fn(&CalibratedModel) -> Result<(), TestCaseError>) -> Result<(), TestCaseError> {
    for estimator in [logistic(), forest()] {
        for calibrator in calibrators() {
            check(&model(estimator.clone(), calibrator, banding(scales().remove(0))))?;
        }
    }
    Ok(())
}

/// All that holds of the reasons of one row.
fn check_reasons(named: &Named, row: &Row) -> Result<(), TestCaseError> {
    let scorer = named.scorer.as_ref();
    let (parts, prediction) = (scorer.contributions(row), scorer.predict(row));
    let reasons = reasons(scorer, row, named.highest());
    let base = scorer.exact_points(parts.base);
    let (moved, target) =
        (scorer.exact_points(prediction.raw) - base, prediction.points - base.round() as i32);
    let carry = reasons.iter().filter(|reason| reason.points.is_some()).count();
    prop_assert!(carry == 0 || carry == reasons.len());
    if carry > 0 {
        let sum: i32 = reasons.iter().filter_map(|reason| reason.points).sum();
        prop_assert_eq!(sum, target, "of {:?}", reasons);
        prop_assert!(moved != 0.0, "points on a flat stretch");
    }
    prop_assert!(reasons.is_sorted_by(|one, other| one.contribution.abs() >= other.contribution.abs()));
    prop_assert_eq!(reasons.len(), parts.features.iter().filter(|share| **share != 0.0).count());
    reasons.iter().try_for_each(|reason| check_reason(reason, &parts.features, target))
}

/// A reason's points are its exact share, rounded up or down.
fn check_reason(reason: &Reason, contributions: &[f64], target: i32) -> Result<(), TestCaseError> {
    prop_assert_eq!(reason.contribution, contributions[reason.feature]);
    if let Some(points) = reason.points {
        let exact = reason.contribution / contributions.iter().sum::<f64>() * f64::from(target);
        prop_assert!((f64::from(points) - exact).abs() < 1.0 + 1e-9, "{} for {}", points, exact);
    }
    Ok(())
}

#[test]
fn what_is_missing_is_accepted_and_so_is_a_row_that_ends_early() {
    for Named { name, scorer, .. } in all() {
        let missing = scorer.predict(&vec![Cell::Missing; 4]);
        assert_eq!(bits(&scorer.predict(&[])), bits(&missing), "{name}");
        assert_eq!(scorer.contributions(&[]), scorer.contributions(&vec![Cell::Missing; 4]), "{name}");
    }
}

#[test]
fn a_scorer_says_what_its_rows_look_like() {
    for Named { name, scorer, .. } in all() {
        assert_eq!(scorer.schema().fingerprint(), schema().fingerprint(), "{name}");
    }
}

#[test]
fn a_calibrator_that_is_flat_everywhere_gives_no_points_to_reasons() {
    let row = vec![Cell::Number(10.0), Cell::Number(9.0), Cell::Missing, Cell::Number(1.0)];
    let flat: Vec<Named> = all()
        .into_iter()
        .filter(|named| named.name.contains("slope: 0.0") || named.name.contains("thresholds: [0.5]"))
        .collect();
    assert_eq!(flat.len(), 18, "three estimators, three scales, two such calibrators");
    for named in flat {
        let reasons = reasons(named.scorer.as_ref(), &row, named.highest());
        assert!(
            !reasons.is_empty() && reasons.iter().all(|reason| reason.points.is_none()),
            "{}",
            named.name
        );
    }
}
