//! A model card of a training that never was.

use evaluation::{assess, metrics};
use registry::{Artifact, GateVerdict, MetricsOf, PartRows, TrainDocument};

/// What training might have said of the artifact; its gate passed or not.
pub(crate) fn document(artifact: &Artifact, passed: bool, against: Option<u32>) -> TrainDocument {
    let (scores, positive) = ([0.2, 0.7, 0.4, 0.9], [false, true, false, true]);
    let measured = || metrics(&scores, &positive, None, 1);
    TrainDocument {
        name: artifact.score.clone(),
        version: 0,
        description: "A score of the test suite".to_owned(),
        outcome: artifact.outcome.clone(),
        horizon: artifact.horizon.map(|horizon| horizon.to_string()),
        learner: artifact.learner.clone(),
        calibrator: artifact.model.calibrator().name().to_owned(),
        split: "time".to_owned(),
        split_notes: Vec::new(),
        rows: PartRows::default(),
        metrics: MetricsOf {
            test: measured(),
            scorecard: None,
            base_rate: measured(),
            champion: None,
            over_scorecard: None,
            over_champion: None,
        },
        candidates: Vec::new(),
        leaks: Vec::new(),
        problems: Vec::new(),
        gate: GateVerdict { passed, champion: against, reasons: Vec::new() },
        assessment: assess(&scores, &positive, None, 1),
        scorecard_assessment: None,
        tiers: Vec::new(),
        features: Vec::new(),
        dependence: Vec::new(),
        inputs: std::collections::BTreeMap::new(),
        seed: 7,
        schema: "of the test suite".to_owned(),
    }
}
