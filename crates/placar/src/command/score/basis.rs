//! What answers: a version with the definition that it was trained by, or a definition's rules.

use std::sync::Arc;

use definition::{Plan, RulesAlone, Typing};
use features::{CellRef, FeatureRange, FeatureSet, Row, Schema, WrongType};
use records::{Span, Timestamp, Value};
use registry::{Aliases, Artifact, LoadError, Loaded, Registry};
use scoring::{
    Bar, CalibratedModel, LedgerMode, Prediction, Question, Rules, Scorer, Scorers, ServedModel,
    ServingLimits, Verdict,
};

use super::subject::Subject;
use super::with::With;
use crate::failure::Failure;
use crate::scores::{self, NoDefinition};

/// What answers every row of one call.
pub(super) struct Basis {
    pub(super) plan: Plan,
    /// `None`: a definition that has no version.
    pub(super) version: Option<u32>,
    pub(super) features: FeatureSet,
    /// How long after the cutoff the outcome may come.
    pub(super) horizon: Option<Span>,
    rules: Rules,
    model: Option<Model>,
    limits: ServingLimits,
    typings: Vec<Typing>,
    /// Why its model may not answer, whatever the row is.
    barred: Option<Bar>,
    only_rules: bool,
}

struct Model {
    scorer: CalibratedModel,
    ranges: Vec<FeatureRange>,
    expires_at: Option<Timestamp>,
}

impl Basis {
    /// Finds who is asked for. A version that cannot be read is answered for by the rules that can.
    pub(super) fn find(registry: &Registry, name: &str, with: With) -> Result<Basis, Failure> {
        let aliases = registry.aliases(name).map_err(Failure::broke)?;
        let found = match with {
            With::Champion => Basis::of_champion(registry, name, aliases),
            With::Rules => {
                Basis::of_champion(registry, name, aliases).map(|basis| Basis { only_rules: true, ..basis })
            }
            With::Challenger => {
                let challenger = aliases.challenger.ok_or_else(|| no_challenger(name))?;
                Basis::of_number(registry, name, challenger, aliases)
            }
            With::Version(version) => Basis::of_number(registry, name, version, aliases),
        }?;
        if let Some(bar @ Bar::Unreadable(_)) = &found.barred {
            eprintln!("warning: {bar}; the rules answer in its place");
        }
        Ok(found)
    }

    /// The champion; the definition's rules where there is none, or where it cannot be read.
    fn of_champion(registry: &Registry, name: &str, aliases: Aliases) -> Result<Basis, Failure> {
        let Some(champion) = aliases.champion else { return Basis::alone(registry, name, Bar::NoModel) };
        match registry.load(name, champion) {
            Ok(loaded) => Basis::of_version(registry, name, loaded),
            Err(error) => Basis::alone(registry, name, unreadable(&error)),
        }
    }

    fn of_number(registry: &Registry, name: &str, version: u32, aliases: Aliases) -> Result<Basis, Failure> {
        match registry.load(name, version) {
            Ok(loaded) => Basis::of_version(registry, name, loaded),
            Err(error) if error.is_missing() => Err(no_version(registry, name, version)),
            Err(error) => {
                let stand_in = Basis::of_champion(registry, name, aliases)?;
                Ok(Basis { barred: Some(unreadable(&error)), ..stand_in })
            }
        }
    }

    fn of_version(registry: &Registry, name: &str, loaded: Loaded) -> Result<Basis, Failure> {
        let Loaded { version, artifact, published_at } = loaded;
        let plan =
            scores::of_version(registry, name, version).or_else(|error| described(registry, name, &error))?;
        let Artifact { features, horizon, model, rules, ranges, serving, .. } = artifact;
        let expires_at = serving.max_age.map(|age| published_at + age);
        let typings = vec![Typing::AsSchema; features.len()];
        let model = Some(Model { scorer: model, ranges, expires_at });
        let version = Some(version);
        let (limits, barred) = (serving, None);
        Ok(Basis {
            plan,
            version,
            features,
            horizon,
            rules,
            model,
            limits,
            typings,
            barred,
            only_rules: false,
        })
    }

    fn alone(registry: &Registry, name: &str, bar: Bar) -> Result<Basis, Failure> {
        let plan = scores::definition(registry, name)?;
        let RulesAlone { features, rules, typings } = RulesAlone::of(&plan).map_err(|error| {
            Failure::call(format!(
                "nobody can answer for {name}: {bar}, and {error}; train and promote a version"
            ))
        })?;
        let (horizon, limits, barred) = (plan.horizon, plan.serving, Some(bar));
        let (version, model) = (None, None);
        Ok(Basis {
            plan,
            version,
            features,
            horizon,
            rules,
            model,
            limits,
            typings,
            barred,
            only_rules: false,
        })
    }

    /// What a row is.
    pub(super) fn schema(&self) -> &Schema {
        self.rules.schema()
    }

    /// Which values each feature takes, in schema order.
    pub(super) fn typings(&self) -> &[Typing] {
        &self.typings
    }

    /// Whether predictions are to be recorded at all.
    pub(super) fn ledger_mode(&self) -> LedgerMode {
        self.limits.ledger
    }

    /// The row of these values, one a feature.
    pub(super) fn row(&self, values: &[Option<Value>], cutoff: Timestamp) -> Result<Row, WrongType> {
        let entries = self.schema().entries().iter().zip(&self.typings);
        entries
            .zip(values)
            .map(|((entry, typing), value)| typing.cell(entry, value.as_ref(), cutoff))
            .collect()
    }

    /// Lets whoever may answer a row do so.
    pub(super) fn answer(&self, subject: &Subject, with_reasons: bool, now: Timestamp) -> Verdict {
        let question = Question { row: &subject.row, with_reasons, now };
        match self.only_rules {
            true => self.scorers().by_rules(question, Bar::Forced),
            false => self.scorers().best(question, self.barred.clone()),
        }
    }

    /// The model's predictions for rows that lie one after the other; none for those that it may not answer.
    pub(super) fn predict_together(&self, cells: &[CellRef<'_>], now: Timestamp) -> Vec<Option<Prediction>> {
        match self.only_rules || self.barred.is_some() {
            true => Vec::new(),
            false => self.scorers().by_model_together(cells, now),
        }
    }

    /// The name of the tier that an answer means; `bar` is why it is the rules'.
    pub(super) fn tier(&self, bar: Option<&Bar>, tier: usize) -> &str {
        let banding = match (bar, &self.model) {
            (None, Some(model)) => model.scorer.banding(),
            (Some(_), _) | (None, None) => self.rules.banding(),
        };
        banding.tiers().get(tier).map_or("", |tier| &tier.name)
    }

    /// What people read when a feature is a reason.
    pub(super) fn reason_text(&self, feature: usize, language: &str) -> String {
        self.rules.reason_text(&self.schema().entries()[feature].name, language)
    }

    fn scorers(&self) -> Scorers<'_> {
        let model = self.model.as_ref().map(|model| {
            let Model { scorer, ranges, expires_at } = model;
            ServedModel { scorer, banding: scorer.banding(), ranges, expires_at: *expires_at }
        });
        Scorers { rules: &self.rules, model, limits: &self.limits }
    }
}

/// A card that this build does not understand: the score's own definition says what columns mean.
fn described(registry: &Registry, name: &str, error: &NoDefinition) -> Result<Plan, Failure> {
    eprintln!("warning: {error}; columns are read as the score's present definition says");
    scores::definition(registry, name)
}

fn unreadable(error: &LoadError) -> Bar {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        text.push_str(&format!(": {inner}"));
        cause = inner.source();
    }
    Bar::Unreadable(Arc::from(text))
}

fn no_challenger(name: &str) -> Failure {
    Failure::call(format!(
        "{name} has no challenger: make one with placar promote {name} VERSION --as challenger"
    ))
}

fn no_version(registry: &Registry, name: &str, version: u32) -> Failure {
    let versions = registry.versions(name).unwrap_or_default();
    let known: Vec<String> = versions.iter().map(u32::to_string).collect();
    let known =
        if known.is_empty() { "it has none yet".to_owned() } else { format!("it has {}", known.join(", ")) };
    Failure::call(format!("{name} has no version {version}; {known}"))
}
