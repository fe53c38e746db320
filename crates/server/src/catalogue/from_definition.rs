//! The rules of a definition alone: what answers before any version exists, or when none is readable.
//!
//! No training has said what the features' types are, so they are taken from how a feature is made
//! and from what its rule compares it with; where both say nothing, any value is taken. Refusing one
//! that a later version takes would be an error where an answer was possible.

use std::path::Path;
use std::sync::Arc;

use definition::{Input, Plan, ScalePlan};
use features::{Aggregate, Feature, FeatureKind, FeatureSet, FeatureType, Schema};
use records::Value;
use records::layout::{ColumnType, TableLayout};
use scoring::{Banding, Rule, RulePoints, Rules, Scale, Scorecard, When};

use super::basis::{Basis, Typing};
use crate::error::with_causes;

/// Why a definition gives no rules.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NoRules {
    #[error("its definition cannot be read: {0}")]
    Definition(String),
    #[error("its score.toml has no [scorecard], which alone can answer without a champion")]
    NoScorecard,
    #[error("its score.toml makes no rules: {0}")]
    Unfit(String),
}

/// Reads a definition and makes its rules.
pub(crate) fn read(path: &Path) -> Result<Basis, NoRules> {
    let plan =
        definition::read(path).map_err(|errors| NoRules::Definition(first_line(&errors.to_string())))?;
    basis(plan)
}

fn basis(plan: Plan) -> Result<Basis, NoRules> {
    let Plan { input, scorecard, scale, tiers, horizon, serving, .. } = plan;
    let scorecard = scorecard.ok_or(NoRules::NoScorecard)?;
    let (features, layout) = match input {
        Input::Events(events) => (events.features, None),
        Input::Table(table) => (columns(&scorecard)?, Some(table.layout)),
    };
    let typed = features.features().iter().map(|feature| typing(feature, &scorecard, layout.as_ref()));
    let (types, typings): (Vec<FeatureType>, Vec<Typing>) = typed.unzip();
    let banding = Banding::new(served_scale(scale), tiers).map_err(unfit)?;
    let rules = Rules::scorecard(Schema::new(&features, &types), scorecard, None, banding).map_err(unfit)?;
    Ok(Basis::of_rules((features, typings), rules, horizon, serving))
}

fn unfit(error: impl std::error::Error) -> NoRules {
    NoRules::Unfit(with_causes(&error))
}

/// A table's columns are known only when it is read; the rules name those that they need.
fn columns(scorecard: &Scorecard) -> Result<FeatureSet, NoRules> {
    let column = |rule: &Rule| Feature { name: rule.feature.clone(), kind: FeatureKind::Column };
    FeatureSet::new(scorecard.rules.iter().map(column).collect()).map_err(unfit)
}

/// Percentiles are known only after training; both scales end at 100, as rule points do.
fn served_scale(scale: ScalePlan) -> Scale {
    match scale {
        ScalePlan::Probability | ScalePlan::Percentile => Scale::Probability,
        ScalePlan::LogOdds { points, at_odds, double } => Scale::LogOdds { points, at_odds, double },
    }
}

fn typing(feature: &Feature, scorecard: &Scorecard, layout: Option<&TableLayout>) -> (FeatureType, Typing) {
    let said = layout.and_then(|layout| layout.file.types.get(feature.name.as_ref()));
    let own = said.map(|column| column_type(*column)).or_else(|| made_type(&feature.kind));
    let rule = || scorecard.rules.iter().find(|rule| rule.feature == feature.name);
    match own {
        Some(feature_type) => (feature_type, Typing::AsSchema),
        None => rule().map_or((FeatureType::Number, Typing::Any), |rule| compared_with(&rule.points)),
    }
}

fn column_type(column: ColumnType) -> FeatureType {
    match column {
        ColumnType::Number => FeatureType::Number,
        ColumnType::Category => FeatureType::Category,
        ColumnType::Boolean => FeatureType::Boolean,
        ColumnType::Date => FeatureType::Date,
    }
}

/// The type of what is computed, where the computation alone says it.
fn made_type(kind: &FeatureKind) -> Option<FeatureType> {
    match kind {
        FeatureKind::Column | FeatureKind::Attribute(_) => None,
        FeatureKind::Ratio { .. } => Some(FeatureType::Number),
        FeatureKind::Events(feature) => match feature.aggregate {
            Aggregate::Last => None,
            Aggregate::Count | Aggregate::Sum | Aggregate::Mean | Aggregate::Min | Aggregate::Max => {
                Some(FeatureType::Number)
            }
            Aggregate::Distinct | Aggregate::SinceLast | Aggregate::SinceFirst | Aggregate::Trend { .. } => {
                Some(FeatureType::Number)
            }
        },
    }
}

fn compared_with(points: &RulePoints) -> (FeatureType, Typing) {
    let cases = match points {
        RulePoints::Each { .. } => return (FeatureType::Number, Typing::NoText),
        RulePoints::Cases(cases) => cases,
    };
    let compared = cases.iter().find_map(|case| match &case.when {
        When::Below(_) => Some((FeatureType::Number, Typing::NoText)),
        When::Is(values) => values.first().map(is_one_of),
        When::Otherwise => None,
    });
    compared.unwrap_or((FeatureType::Number, Typing::Any))
}

fn is_one_of(value: &Value) -> (FeatureType, Typing) {
    match value {
        Value::Text(_) => (FeatureType::Category, Typing::AsSchema),
        Value::Number(_) | Value::Boolean(_) | Value::Time(_) => (FeatureType::Number, Typing::NoText),
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// What was read, or why it could not be: shared by all who ask.
pub(crate) type Definition = Result<Arc<Basis>, Arc<str>>;
