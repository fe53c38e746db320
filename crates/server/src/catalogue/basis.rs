use std::fmt;
use std::sync::{Arc, OnceLock};

use definition::{RulesAlone, Typing};
use features::{Cell, FeatureRange, FeatureSet, Schema, WrongType};
use records::{Span, Timestamp, Value};
use registry::{Artifact, Loaded};
use scoring::{Bar, CalibratedModel, Rules, Scorer, Scorers, ServedModel, ServingLimits};

use super::form::Form;
use super::turns::Turns;
use crate::meter::Counters;

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
    /// Where its answers are counted, once there is one.
    pub(crate) counters: OnceLock<Counters>,
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
    pub(crate) form: Form,
    /// Which requests it scores unseen, as a challenger.
    pub(crate) shadow: Turns,
    /// Answers in the scorer's place.
    stand_in: Option<Arc<dyn Scorer>>,
}

impl Basis {
    /// A version that was loaded and checked; `stand_in` answers in its model's place.
    pub(crate) fn of_version(loaded: Loaded, stand_in: Option<Arc<dyn Scorer>>) -> Basis {
        let Loaded { version, artifact, published_at } = loaded;
        let Artifact { score: _, outcome, horizon, features, model, learner, .. } = artifact;
        let Artifact { rules, ranges, serving, base_rate, newest_label: _, golden: _, .. } = artifact;
        let typings = vec![Typing::AsSchema; features.len()];
        let expires_at = serving.max_age.map(|age| published_at + age);
        let (scorer, form, shadow) = (model, Form::default(), Turns::default());
        let model = Model {
            scorer,
            ranges,
            learner,
            outcome,
            base_rate,
            published_at,
            expires_at,
            form,
            shadow,
            stand_in,
        };
        Basis {
            version,
            features,
            rules,
            model: Some(model),
            horizon,
            limits: serving,
            typings,
            counters: OnceLock::new(),
        }
    }

    /// The rules of a definition.
    pub(crate) fn of_rules(alone: RulesAlone, horizon: Option<Span>, limits: ServingLimits) -> Basis {
        let RulesAlone { features, rules, typings } = alone;
        Basis {
            version: 0,
            features,
            rules,
            model: None,
            horizon,
            limits,
            typings,
            counters: OnceLock::new(),
        }
    }

    /// What people call it.
    pub(crate) fn title(&self) -> String {
        match self.version {
            0 => "the score's definition".to_owned(),
            version => format!("version {version}"),
        }
    }

    /// Who answers, and when.
    pub(crate) fn scorers(&self) -> Scorers<'_> {
        let model = self.model.as_ref().map(|model| {
            let Model { scorer, ranges, expires_at, stand_in, .. } = model;
            let banding = scorer.banding();
            let scorer = stand_in.as_deref().unwrap_or(scorer);
            ServedModel { scorer, banding, ranges, expires_at: *expires_at }
        });
        Scorers { rules: &self.rules, model, limits: &self.limits }
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
        self.typings[idx].cell(&self.schema().entries()[idx], value, cutoff)
    }
}

impl Model {
    /// Why it answers nothing at `now`, whatever the row is.
    pub(crate) fn bar(&self, now: Timestamp) -> Option<Bar> {
        let expired = self.expires_at.filter(|expires_at| now >= *expires_at).map(Bar::Expired);
        expired.or_else(|| self.form.bar())
    }

    /// Whether every value lies within what training saw of its feature.
    pub(crate) fn has_seen(&self, row: &[Cell]) -> bool {
        row.iter().zip(&self.ranges).all(|(cell, range)| range.contains(cell))
    }
}

impl fmt::Debug for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Basis of version {}", self.version)
    }
}
