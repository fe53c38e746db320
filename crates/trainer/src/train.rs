//! The way from observations to a version, a named step a line.

use definition::{Plan, ScalePlan, TrainingPlan};
use features::FeatureRange;
use records::{EntityId, Timestamp};
use registry::{Artifact, TrainDocument};
use scoring::{Banding, CalibratedModel, Rules, Scale, Scorer};

use crate::calibrate::Calibration;
use crate::champion::{Champion, Needs, Versus, auc_difference};
use crate::dataset::Dataset;
use crate::document::{self, Findings, OnTest};
use crate::error::{DataError, TrainError};
use crate::gate::{self, Evidence};
use crate::select::{self, Judged};
use crate::split::Split;
use crate::{golden, leaks, rules};

/// A version that is ready to be published.
pub struct Trained {
    /// What serving needs.
    pub artifact: Artifact,
    /// What people need.
    pub document: TrainDocument,
    /// The entities of train and calibrate, each once.
    pub entities: Vec<EntityId>,
}

/// Splits, selects, calibrates and judges; the result depends on data, plan and champion only.
pub fn train(data: &Dataset, plan: &Plan, champion: Option<&Champion<'_>>) -> Result<Trained, TrainError> {
    check_names(data, &plan.training)?;
    rules::check(&data.matrix, plan.scorecard.as_ref())?;
    let split = Split::of(data, &plan.training.split, plan.training.seed)?;
    check_minimum(data, &split, &plan.training)?;
    let leaks = leaks::scan(data, &split.train, &plan.training.not_leaks, plan.training.seed);
    let selection = select::by_forward_validation(data, &split, &plan.training)?;
    let winner = &selection.judged[selection.winner];
    let banding = banding(plan, &winner.calibration)?;
    let model = model_of(data, winner, banding.clone())?;
    let rules = rules::calibrated(data, &split.train_and_calibrate(), plan.scorecard.as_ref(), banding)?;
    let artifact = artifact(data, plan, &split, (model, rules, winner.recipe.learner().as_str().to_owned()));
    let test = OnTest::of(data, &split, &selection, &artifact, plan.training.seed);
    let versus = champion
        .map(|champion| (champion.version, champion.compare(data, &split.test, &test.model, needs(plan))));
    let metrics = test.metrics(versus.as_ref().map(|(_, versus)| versus));
    let against = versus.as_ref().map(|(version, versus)| (*version, versus));
    let gate =
        gate::verdict(&Evidence { gate: &plan.gate, metrics: &metrics, champion: against, leaks: &leaks });
    let findings = Findings { data, plan, split: &split, selection: &selection, leaks, gate, metrics };
    let document = document::draw_up(findings, &artifact, &test);
    Ok(Trained { artifact, document, entities: entities_of(data, &split) })
}

/// `not_leaks` and `monotone` name features that there are.
pub(crate) fn check_names(data: &Dataset, plan: &TrainingPlan) -> Result<(), DataError> {
    let schema = data.matrix.schema();
    let named = plan
        .not_leaks
        .keys()
        .map(|name| ("not_leaks", name))
        .chain(plan.monotone.keys().map(|name| ("monotone", name)));
    match named.into_iter().find(|(_, name)| schema.index_of(name).is_none()) {
        None => Ok(()),
        Some((key, feature)) => Err(DataError::UnknownFeature {
            key,
            feature: feature.clone(),
            features: schema.entries().iter().map(|entry| entry.name.to_string()).collect(),
        }),
    }
}

/// Enough of both outcomes to learn from, and both in every part to judge by.
pub(crate) fn check_minimum(data: &Dataset, split: &Split, plan: &TrainingPlan) -> Result<(), TrainError> {
    let positives = data.n_positive(&split.train);
    let negatives = split.train.len() - positives;
    for (outcome, found, needed) in
        [("positive", positives, plan.min_positives), ("negative", negatives, plan.min_negatives)]
    {
        if found < needed.max(1) {
            return Err(TrainError::TooFew { outcome, found, needed: needed.max(1) });
        }
    }
    for (part, rows) in [("calibrate", &split.calibrate), ("test", &split.test)] {
        if !(1..rows.len()).contains(&data.n_positive(rows)) {
            return Err(TrainError::OneOutcome { part, rows: rows.len() });
        }
    }
    Ok(())
}

/// The plan's scale; a percentile scale is frozen from the winner's forward predictions.
fn banding(plan: &Plan, calibration: &Calibration) -> Result<Banding, TrainError> {
    let scale = match &plan.scale {
        ScalePlan::Probability => Scale::Probability,
        ScalePlan::LogOdds { points, at_odds, double } => {
            Scale::LogOdds { points: *points, at_odds: *at_odds, double: *double }
        }
        ScalePlan::Percentile => Scale::Percentile { knots: percentiles(&calibration.probabilities) },
    };
    Ok(Banding::new(scale, plan.tiers.clone())?)
}

/// The 0th to 100th percentiles, interpolated between order statistics.
fn percentiles(probabilities: &[f64]) -> Vec<f64> {
    let mut sorted = probabilities.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().saturating_sub(1);
    let knot = |percent: usize| {
        let place = percent as f64 / 100.0 * last as f64;
        let below = place.floor() as usize;
        let above = (below + 1).min(last);
        sorted[below] + (place - below as f64) * (sorted[above] - sorted[below])
    };
    (0..=100).map(knot).collect()
}

fn model_of(data: &Dataset, winner: &Judged, banding: Banding) -> Result<CalibratedModel, TrainError> {
    let fitted = &winner.fitted;
    let encoded = (fitted.encoder.clone(), fitted.means.clone());
    let schema = data.matrix.schema().clone();
    Ok(CalibratedModel::new(
        schema,
        encoded,
        fitted.estimator.clone(),
        winner.calibration.calibrator.clone(),
        banding,
    )?)
}

fn artifact(
    data: &Dataset,
    plan: &Plan,
    split: &Split,
    (model, rules, learner): (CalibratedModel, Rules, String),
) -> Artifact {
    let rows = split.train_and_calibrate();
    let ranges: Vec<FeatureRange> =
        data.matrix.columns().iter().map(|column| FeatureRange::of(column, &rows)).collect();
    Artifact {
        score: plan.name.clone(),
        outcome: plan.outcome.clone(),
        horizon: plan.horizon,
        features: data.features.clone(),
        golden: golden::rows(&ranges, &model, &rules, plan.training.seed),
        learner,
        ranges,
        serving: plan.serving,
        base_rate: rules::base_rate(data, &rows),
        newest_label: newest_label(data, &rows),
        model,
        rules,
    }
}

fn newest_label(data: &Dataset, rows: &[usize]) -> Option<Timestamp> {
    rows.iter().filter_map(|row| data.cutoff(*row)).max().map(|cutoff| cutoff + data.horizon)
}

pub(crate) fn needs(plan: &Plan) -> Needs {
    Needs {
        min_positives: plan.gate.min_positives,
        min_negatives: plan.gate.min_negatives,
        seed: plan.training.seed,
    }
}

fn entities_of(data: &Dataset, split: &Split) -> Vec<EntityId> {
    let mut indices = data.entities_of(&split.train_and_calibrate());
    indices.sort_unstable();
    indices.dedup();
    indices.into_iter().map(|idx| data.entities[idx as usize].clone()).collect()
}

impl OnTest {
    /// Everything that was predicted for the test rows, once.
    fn of(
        data: &Dataset,
        split: &Split,
        selection: &select::Selection,
        artifact: &Artifact,
        seed: u64,
    ) -> OnTest {
        let cells: Vec<features::Row> = split.test.iter().map(|row| data.matrix.row(*row)).collect();
        let by = |scorer: &dyn Scorer| {
            cells
                .iter()
                .map(|row| scorer.predict(row).probability.unwrap_or(artifact.base_rate))
                .collect::<Vec<f64>>()
        };
        let candidates = selection.judged.iter().map(|judged| {
            let log_odds = judged.fitted.log_odds(data, &split.test);
            log_odds.into_iter().map(|score| judged.calibration.calibrator.at(score)).collect()
        });
        OnTest {
            model: by(&artifact.model),
            scorecard: artifact.rules.parts().map(|_| by(&artifact.rules)),
            base_rate: vec![artifact.base_rate; split.test.len()],
            candidates: candidates.collect(),
            outcomes: data.outcomes(&split.test),
            entities: data.entities_of(&split.test),
            cells,
            seed,
        }
    }

    fn metrics(&self, versus: Option<&Versus>) -> registry::MetricsOf {
        let (champion, over_champion) = match versus {
            Some(Versus::Compared { champion, difference, .. }) => {
                (Some(champion.as_ref().clone()), *difference)
            }
            Some(Versus::NotComparable(_)) | None => (None, None),
        };
        let difference =
            |other: &Vec<f64>| auc_difference(&self.model, other, &self.outcomes, &self.entities, self.seed);
        registry::MetricsOf {
            test: self.measure(&self.model),
            scorecard: self.scorecard.as_ref().map(|scorecard| self.measure(scorecard)),
            base_rate: self.measure(&self.base_rate),
            champion,
            over_scorecard: self.scorecard.as_ref().and_then(difference),
            over_champion,
        }
    }
}
