use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};

use features::{Cell, FeatureRange, FeatureSet, FeatureType, Schema, SchemaEntry, WrongType};
use records::{Span, Timestamp, Value};
use registry::{Artifact, Loaded};
use scoring::{CalibratedModel, Prediction, Rules, Scorer, ServingLimits};

/// What a score is answered from: one version, or the rules of a definition that has none yet.
///
/// It never changes; whoever answers a request holds it from start to end.
pub(crate) struct Basis {
    /// 0: a definition without version.
    pub(crate) version: u32,
    pub(crate) features: FeatureSet,
    pub(crate) rules: Rules,
    pub(crate) model: Option<Model>,
    pub(crate) horizon: Option<Span>,
    pub(crate) limits: ServingLimits,
    /// What is taken, in schema order.
    typings: Vec<Typing>,
}

/// Which values a feature takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typing {
    /// Those of its type in the schema.
    AsSchema,
    /// Numbers, booleans and times: a definition alone says no more than that it compares numbers.
    NoText,
    /// All: a definition alone says nothing.
    Any,
}

/// The part of a version that rules do not have.
pub(crate) struct Model {
    pub(crate) scorer: CalibratedModel,
    /// What training saw, in schema order.
    pub(crate) ranges: Vec<FeatureRange>,
    pub(crate) learner: String,
    pub(crate) outcome: String,
    pub(crate) base_rate: f64,
    pub(crate) published_at: Timestamp,
    /// From when on it may not answer.
    pub(crate) expires_at: Option<Timestamp>,
    failures: AtomicU64,
}

impl Basis {
    /// A version that was loaded and checked.
    pub(crate) fn of_version(loaded: Loaded) -> Basis {
        let Loaded { version, artifact, published_at } = loaded;
        let Artifact { score: _, outcome, horizon, features, model, learner, .. } = artifact;
        let Artifact { rules, ranges, serving, base_rate, newest_label: _, golden: _, .. } = artifact;
        let typings = vec![Typing::AsSchema; features.len()];
        let expires_at = serving.max_age.map(|age| published_at + age);
        let failures = AtomicU64::new(0);
        let model =
            Model { scorer: model, ranges, learner, outcome, base_rate, published_at, expires_at, failures };
        Basis { version, features, rules, model: Some(model), horizon, limits: serving, typings }
    }

    /// The rules of a definition; `typings` has one entry a feature.
    pub(crate) fn of_rules(
        (features, typings): (FeatureSet, Vec<Typing>),
        rules: Rules,
        horizon: Option<Span>,
        limits: ServingLimits,
    ) -> Basis {
        Basis { version: 0, features, rules, model: None, horizon, limits, typings }
    }

    /// What people call it.
    pub(crate) fn title(&self) -> String {
        match self.version {
            0 => "the score's definition".to_owned(),
            version => format!("version {version}"),
        }
    }

    /// What a row is.
    pub(crate) fn schema(&self) -> &Schema {
        self.rules.schema()
    }

    /// The value as a cell of the feature at `idx` in the schema.
    pub(crate) fn cell(
        &self,
        idx: usize,
        value: Option<&Value>,
        cutoff: Timestamp,
    ) -> Result<Cell, WrongType> {
        let entry = &self.schema().entries()[idx];
        let taken_as_it_comes = match self.typings[idx] {
            Typing::AsSchema => false,
            Typing::NoText => !matches!(value, Some(Value::Text(_))),
            Typing::Any => true,
        };
        match value.filter(|_| taken_as_it_comes) {
            Some(own) => {
                SchemaEntry { name: entry.name.clone(), feature_type: own_type(own) }.cell(Some(own), cutoff)
            }
            None => entry.cell(value, cutoff),
        }
    }
}

impl Model {
    /// Runs what belongs to one row; `None`, and counted, when it panics or gives no probability.
    ///
    /// A scorer has no state that a panic could leave broken: it is read only.
    pub(crate) fn attempt<T>(
        &self,
        work: impl FnOnce(&CalibratedModel) -> (Prediction, T),
    ) -> Option<(Prediction, T)> {
        let done = guarded(|| work(&self.scorer));
        if done.is_none() {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
        done
    }

    /// How often it failed on a row.
    pub(crate) fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// Whether it is too old to answer.
    pub(crate) fn has_expired(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|expires_at| now >= expires_at)
    }
}

fn guarded<T>(work: impl FnOnce() -> (Prediction, T)) -> Option<(Prediction, T)> {
    let done = catch_unwind(AssertUnwindSafe(work)).ok();
    done.filter(|(prediction, _)| is_sound(prediction))
}

fn is_sound(prediction: &Prediction) -> bool {
    prediction.raw.is_finite() && prediction.probability.is_some_and(|chance| (0.0..=1.0).contains(&chance))
}

fn own_type(value: &Value) -> FeatureType {
    match value {
        Value::Number(_) => FeatureType::Number,
        Value::Text(_) => FeatureType::Category,
        Value::Boolean(_) => FeatureType::Boolean,
        Value::Time(_) => FeatureType::Date,
    }
}

impl fmt::Debug for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Basis of version {}", self.version)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(work: impl FnOnce() -> Prediction, passes: bool) {
        assert_eq!(guarded(|| (work(), ())).is_some(), passes);
    }

    fn prediction(raw: f64, probability: Option<f64>) -> Prediction {
        Prediction { raw, probability, points: 50, tier: 0 }
    }

    #[test]
    fn a_panic_is_caught_and_what_is_no_probability_does_not_pass() {
        check(|| prediction(0.0, Some(0.5)), true);
        check(|| prediction(0.0, Some(1.0)), true);
        check(|| panic!("a defect of a scorer"), false);
        check(|| prediction(f64::NAN, Some(0.5)), false);
        check(|| prediction(0.0, Some(f64::NAN)), false);
        check(|| prediction(0.0, Some(1.5)), false);
        check(|| prediction(0.0, None), false);
    }
}
