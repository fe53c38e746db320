//! What people read of a training run: the JSON document, made of what was measured.

use evaluation::{Assessment, Metrics};
use features::Row;
use registry::{
    Artifact, Candidate, GateVerdict, LeakWarning, MetricsOf, PartRows, TierShare, TrainDocument,
};
use scoring::Banding;

use crate::dataset::Dataset;
use crate::select::Selection;
use crate::split::Split;
use crate::{dependence, notes};
use definition::Plan;

/// Probabilities of everything that is compared, one a test row.
pub(crate) struct OnTest {
    pub model: Vec<f64>,
    pub scorecard: Option<Vec<f64>>,
    pub base_rate: Vec<f64>,
    /// In the order of the judged candidates.
    pub candidates: Vec<Vec<f64>>,
    pub outcomes: Vec<bool>,
    pub entities: Vec<u32>,
    pub cells: Vec<Row>,
    pub seed: u64,
}

/// What training found out.
pub(crate) struct Findings<'a> {
    pub data: &'a Dataset,
    pub plan: &'a Plan,
    pub split: &'a Split,
    pub selection: &'a Selection,
    pub leaks: Vec<LeakWarning>,
    pub gate: GateVerdict,
    pub metrics: MetricsOf,
}

impl OnTest {
    /// Metrics of these probabilities on the test rows.
    pub(crate) fn measure(&self, probabilities: &[f64]) -> Metrics {
        evaluation::metrics(probabilities, &self.outcomes, Some(&self.entities), self.seed)
    }

    fn assess(&self, probabilities: &[f64]) -> Assessment {
        evaluation::assess(probabilities, &self.outcomes, Some(&self.entities), self.seed)
    }
}

/// The document of a version that has no number yet.
pub(crate) fn draw_up(findings: Findings<'_>, artifact: &Artifact, test: &OnTest) -> TrainDocument {
    let Findings { data, plan, split, selection, leaks, gate, metrics } = findings;
    let features = notes::of_features(data, split, artifact, test);
    let monotone = &plan.training.monotone;
    let dependence =
        dependence::of_strongest(data, &split.train, (artifact, &test.cells), &features, monotone);
    TrainDocument {
        name: plan.name.clone(),
        version: 0,
        description: plan.description.clone(),
        outcome: plan.outcome.clone(),
        horizon: plan.horizon.map(|horizon| horizon.to_string()),
        learner: artifact.learner.clone(),
        calibrator: artifact.model.calibrator().name().to_owned(),
        split: split.kind.name().to_owned(),
        split_notes: split.notes.clone(),
        rows: part_rows(data, split),
        metrics,
        candidates: candidates(selection, test),
        leaks,
        problems: data.problems.clone(),
        gate,
        assessment: test.assess(&test.model),
        scorecard_assessment: test.scorecard.as_ref().map(|scorecard| test.assess(scorecard)),
        tiers: tiers(artifact.model.banding(), test),
        features,
        dependence,
        inputs: data.inputs.clone(),
        seed: plan.training.seed,
        schema: data.matrix.schema().fingerprint().to_owned(),
    }
}

fn part_rows(data: &Dataset, split: &Split) -> PartRows {
    let mut left_out = data.left_out.clone();
    left_out.embargo = split.embargo;
    PartRows {
        train: split.train.len(),
        calibrate: split.calibrate.len(),
        test: split.test.len(),
        positives: [
            data.n_positive(&split.train),
            data.n_positive(&split.calibrate),
            data.n_positive(&split.test),
        ],
        left_out,
    }
}

fn candidates(selection: &Selection, test: &OnTest) -> Vec<Candidate> {
    let judged = selection.judged.iter().zip(&test.candidates).map(|(judged, probabilities)| Candidate {
        learner: judged.recipe.learner().as_str().to_owned(),
        excluded: None,
        validation_log_loss: Some(judged.calibration.log_loss),
        calibrator: Some(judged.calibration.calibrator.name().to_owned()),
        settings: Some(judged.recipe.settings()),
        test: Some(test.measure(probabilities)),
    });
    judged.chain(selection.excluded.iter().cloned()).collect()
}

fn tiers(banding: &Banding, test: &OnTest) -> Vec<TierShare> {
    let tier_of = |probability: &f64| banding.tier_of(banding.exact_points(*probability).round() as i32);
    let of_row: Vec<usize> = test.model.iter().map(tier_of).collect();
    let share = |(idx, tier): (usize, &scoring::Tier)| {
        let rows: Vec<usize> = (0..of_row.len()).filter(|row| of_row[*row] == idx).collect();
        let outcomes: Vec<bool> = rows.iter().map(|row| test.outcomes[*row]).collect();
        let entities: Vec<u32> = rows.iter().map(|row| test.entities[*row]).collect();
        let rate = evaluation::rate_by_entity(&outcomes, &entities);
        let bound = |bound: Option<f64>| bound.unwrap_or(0.0) * rows.len() as f64;
        TierShare {
            tier: tier.name.clone(),
            from: tier.from,
            n: rows.len(),
            expected: rows.iter().map(|row| test.model[*row]).sum(),
            observed: outcomes.iter().filter(|positive| **positive).count(),
            observed_low: bound(rate.as_ref().map(|rate| rate.low)),
            observed_high: bound(rate.as_ref().map(|rate| rate.high)),
        }
    };
    banding.tiers().iter().enumerate().map(share).collect()
}
