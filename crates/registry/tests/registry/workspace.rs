//! A registry in a folder of its own, and versions to fill it with.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use evaluation::{Difference, Metrics, assess, metrics};
use records::{EntityId, Timestamp};
use registry::{
    Alias, Artifact, Candidate, CheckedReason, FeatureNote, GateVerdict, LeakWarning, MetricsOf, ModelCard,
    PartRows, Problem, PromoteError, Promoted, Promotion, Publication, PublishError, Published, Registry,
    TierShare, TrainDocument,
};
use tempfile::TempDir;

use crate::samples::logistic_platt;

pub(crate) const SCORE: &str = "sample";

pub(crate) struct Workspace {
    folder: TempDir,
    pub(crate) registry: Registry,
}

impl Workspace {
    pub(crate) fn new() -> Workspace {
        let folder = tempfile::tempdir().unwrap();
        let registry = Registry::open(&folder.path().join("models"));
        Workspace { folder, registry }
    }

    /// With versions 1 to `n` of [`SCORE`], none judged against a champion.
    pub(crate) fn with_versions(n: u32) -> Workspace {
        let workspace = Workspace::new();
        (1..=n).for_each(|version| assert_eq!(workspace.publish(&artifact(version), passed(None)), version));
        workspace
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().join("models")
    }

    /// A path inside the score's folder.
    pub(crate) fn path(&self, inside: &str) -> PathBuf {
        self.root().join(SCORE).join(inside)
    }

    pub(crate) fn write(&self, inside: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(inside);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn publish(&self, artifact: &Artifact, gate: GateVerdict) -> u32 {
        self.try_publish(artifact, document(gate)).unwrap().version
    }

    pub(crate) fn try_publish(
        &self,
        artifact: &Artifact,
        document: TrainDocument,
    ) -> Result<Published, PublishError> {
        publish(&self.registry, artifact, document)
    }

    pub(crate) fn promote(&self, version: u32) -> Result<Promoted, PromoteError> {
        self.registry.promote(SCORE, version, &to(Alias::Champion))
    }

    pub(crate) fn force(&self, version: u32, because: &str) -> Result<Promoted, PromoteError> {
        let promotion = Promotion { force: Some(because.to_owned()), ..to(Alias::Champion) };
        self.registry.promote(SCORE, version, &promotion)
    }

    /// Every file below the score's folder with its bytes.
    pub(crate) fn contents(&self, inside: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut contents = BTreeMap::new();
        collect(&self.path(inside), &mut contents);
        contents
    }
}

fn collect(folder: &Path, contents: &mut BTreeMap<PathBuf, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, contents);
        } else {
            contents.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
}

pub(crate) fn publish(
    registry: &Registry,
    artifact: &Artifact,
    document: TrainDocument,
) -> Result<Published, PublishError> {
    registry.publish(&Publication {
        artifact,
        document,
        definition: "[score]\nname = \"sample\"\n".to_owned(),
        placar: "0.1.0".to_owned(),
        published_at: now(),
        entities: &entities(&["ana", "bruno", "ana"]),
        report: &report,
    })
}

pub(crate) fn report(card: &ModelCard) -> Vec<u8> {
    format!("<h1>{} {}</h1>", card.train.name, card.train.version).into_bytes()
}

pub(crate) fn entities(ids: &[&str]) -> Vec<EntityId> {
    ids.iter().map(|id| EntityId::new(id).unwrap()).collect()
}

pub(crate) fn now() -> Timestamp {
    "2024-03-31T09:30:00Z".parse().unwrap()
}

pub(crate) fn to(alias: Alias) -> Promotion {
    Promotion { alias, force: None, by: "maria".to_owned(), at: now() }
}

/// A version that differs from every other in one number.
pub(crate) fn artifact(number: u32) -> Artifact {
    Artifact { base_rate: f64::from(number) / 1024.0, ..logistic_platt() }
}

/// A verdict that says yes, made against that champion.
pub(crate) fn passed(champion: Option<u32>) -> GateVerdict {
    let reason =
        |check: &str, text: &str| CheckedReason { check: check.into(), passed: true, text: text.into() };
    GateVerdict { passed: true, champion, reasons: vec![reason("slope", "1.02 lies within 0.7 to 1.4")] }
}

/// A verdict that says no, for two reasons of three.
pub(crate) fn failed() -> GateVerdict {
    let reason =
        |check: &str, text: &str| CheckedReason { check: check.into(), passed: false, text: text.into() };
    let mut gate = passed(None);
    gate.passed = false;
    gate.reasons.push(reason("minimum_data", "the test part holds 40 positives; 100 are needed"));
    gate.reasons.push(reason("leaks", "feature \"duration\" is not answered"));
    gate
}

pub(crate) fn document(gate: GateVerdict) -> TrainDocument {
    let (probabilities, positive) = ([0.1, 0.2, 0.4, 0.7], [false, false, true, true]);
    let measured: Metrics = metrics(&probabilities, &positive, None, 7);
    TrainDocument {
        name: SCORE.to_owned(),
        version: 0,
        description: "Will they buy again?".to_owned(),
        outcome: "renewal".to_owned(),
        horizon: Some("38w".to_owned()),
        learner: "logistic".to_owned(),
        calibrator: "platt".to_owned(),
        split: "entity".to_owned(),
        split_notes: vec!["a random split is weaker evidence".to_owned()],
        rows: PartRows { train: 6, calibrate: 2, test: 4, ..PartRows::default() },
        metrics: MetricsOf {
            test: measured.clone(),
            scorecard: None,
            base_rate: measured,
            champion: None,
            over_scorecard: Some(Difference { estimate: 0.1, low: 0.05, high: 0.15 }),
            over_champion: None,
        },
        candidates: Vec::new(),
        leaks: Vec::new(),
        problems: Vec::new(),
        gate,
        assessment: assess(&probabilities, &positive, None, 7),
        scorecard_assessment: None,
        tiers: Vec::new(),
        features: Vec::new(),
        dependence: Vec::new(),
        inputs: BTreeMap::from([("leads.csv".to_owned(), "00ff".to_owned())]),
        seed: 7,
        schema: "abc".to_owned(),
    }
}

/// A card in which no list is empty and nothing that may be absent is.
pub(crate) fn full_card() -> ModelCard {
    let mut train = TrainDocument { version: 3, ..document(failed()) };
    let measured = train.metrics.test.clone();
    train.metrics.scorecard = Some(measured.clone());
    train.metrics.champion = Some(measured.clone());
    train.metrics.over_champion = train.metrics.over_scorecard;
    train.scorecard_assessment = Some(train.assessment.clone());
    train.gate.champion = Some(2);
    train.candidates = vec![Candidate {
        learner: "random_forest".to_owned(),
        excluded: Some("takes no sample weights".to_owned()),
        validation_log_loss: Some(0.25),
        calibrator: Some("isotonic".to_owned()),
        settings: Some("100 trees".to_owned()),
        test: Some(measured),
    }];
    train.leaks = vec![LeakWarning {
        feature: "duration".to_owned(),
        check: "auc_alone".to_owned(),
        why: "ranks too well alone".to_owned(),
        value: 0.875,
        answered: Some("known at the cutoff".to_owned()),
    }];
    train.problems =
        vec![Problem { place: "leads.csv".to_owned(), text: "3 rows name no entity".to_owned() }];
    train.tiers = vec![TierShare {
        tier: "high".to_owned(),
        from: 60,
        n: 4,
        expected: 1.5,
        observed: 2,
        observed_low: 0.5,
        observed_high: 3.5,
    }];
    train.features = vec![FeatureNote {
        feature: "age".to_owned(),
        kind: "number".to_owned(),
        importance: 0.5,
        effects: vec![("age".to_owned(), 0.8)],
        missing: 0.03125,
        auc_alone: Some(0.625),
        psi: Some(0.01),
        range: "18 to 95".to_owned(),
    }];
    let [placar, sha256, definition] = ["0.1.0", "00ff", "[score]\n"].map(str::to_owned);
    ModelCard { published_at: now(), placar, sha256, definition, train }
}
