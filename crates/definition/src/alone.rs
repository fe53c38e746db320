//! The rules of a definition alone: what answers before any version exists, or when none is readable.
//!
//! No training has said what the features' types are, so they are taken from how a feature is made
//! and from what its rule compares it with; where both say nothing, any value is taken. Refusing one
//! that a later version takes would be an error where an answer was possible.

use std::borrow::Cow;

use features::{
    Aggregate, Cell, CellRef, Feature, FeatureKind, FeatureSet, FeatureSetError, FeatureType, Schema,
    SchemaEntry, WrongType,
};
use records::layout::{ColumnType, TableLayout};
use records::{Timestamp, Value, ValueRef};
use scoring::{
    Banding, BandingError, Rule, RulePoints, Rules, Scale, Scorecard, ScorecardError, Scorer, When,
};

use crate::{Input, Plan, ScalePlan};

/// What a definition without a version answers from.
#[derive(Clone, Debug, PartialEq)]
pub struct RulesAlone {
    /// The features; of a table those that rules name, because its other columns are known only when
    /// it is read.
    pub features: FeatureSet,
    /// The scorecard, which no training has calibrated.
    pub rules: Rules,
    /// What is taken as a value of each feature.
    pub typings: Vec<Typing>,
}

/// Which values a feature takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Typing {
    /// Those of its type in the schema.
    AsSchema,
    /// Numbers, booleans and times: a definition alone says no more than that it compares numbers.
    NoText,
    /// All: a definition alone says nothing.
    Any,
}

/// Why a definition gives no rules.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum NoRules {
    /// It has none.
    #[error("its score.toml has no [scorecard], which alone can answer without a champion")]
    NoScorecard,
    /// Two rules of one feature.
    #[error("its score.toml makes no rules")]
    Features(#[from] FeatureSetError),
    /// Scale and tiers do not fit each other.
    #[error("its score.toml makes no rules")]
    Banding(#[from] BandingError),
    /// Rules and features do not fit each other.
    #[error("its score.toml makes no rules")]
    Scorecard(#[from] ScorecardError),
}

impl RulesAlone {
    /// The rules of a checked definition.
    pub fn of(plan: &Plan) -> Result<RulesAlone, NoRules> {
        let scorecard = plan.scorecard.as_ref().ok_or(NoRules::NoScorecard)?;
        let (features, layout) = match &plan.input {
            Input::Events(events) => (events.features.clone(), None),
            Input::Table(table) => (columns(scorecard)?, Some(&table.layout)),
        };
        let typed = features.features().iter().map(|feature| typing(feature, scorecard, layout));
        let (types, typings): (Vec<FeatureType>, Vec<Typing>) = typed.unzip();
        let banding = Banding::new(served_scale(plan.scale), plan.tiers.clone())?;
        let rules = Rules::scorecard(Schema::new(&features, &types), scorecard.clone(), None, banding)?;
        Ok(RulesAlone { features, rules, typings })
    }

    /// The schema; a type in it binds only where the feature's [`Typing`] says so.
    pub fn schema(&self) -> &Schema {
        self.rules.schema()
    }
}

impl Typing {
    /// The value as a cell of this feature; `cutoff` is what dates are counted back from.
    pub fn cell(
        self,
        entry: &SchemaEntry,
        value: Option<&Value>,
        cutoff: Timestamp,
    ) -> Result<Cell, WrongType> {
        self.entry(entry, value.map(Value::view)).cell(value, cutoff)
    }

    /// [`Typing::cell`] of a value that is lent.
    pub fn lend<'v>(
        self,
        entry: &SchemaEntry,
        value: Option<ValueRef<'v>>,
        cutoff: Timestamp,
    ) -> Result<CellRef<'v>, WrongType> {
        self.entry(entry, value).lend(value, cutoff)
    }

    /// The feature with the type that the value is taken by.
    fn entry<'e>(self, entry: &'e SchemaEntry, value: Option<ValueRef<'_>>) -> Cow<'e, SchemaEntry> {
        let taken_as_it_comes = match self {
            Typing::AsSchema => false,
            Typing::NoText => !matches!(value, Some(ValueRef::Text(_))),
            Typing::Any => true,
        };
        match value.filter(|_| taken_as_it_comes) {
            Some(own) => Cow::Owned(SchemaEntry { name: entry.name.clone(), feature_type: own_type(own) }),
            None => Cow::Borrowed(entry),
        }
    }
}

fn own_type(value: ValueRef<'_>) -> FeatureType {
    match value {
        ValueRef::Number(_) => FeatureType::Number,
        ValueRef::Text(_) => FeatureType::Category,
        ValueRef::Boolean(_) => FeatureType::Boolean,
        ValueRef::Time(_) => FeatureType::Date,
    }
}

/// A table's columns are known only when it is read; the rules name those that they need.
fn columns(scorecard: &Scorecard) -> Result<FeatureSet, FeatureSetError> {
    let column = |rule: &Rule| Feature { name: rule.feature.clone(), kind: FeatureKind::Column };
    FeatureSet::new(scorecard.rules.iter().map(column).collect())
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
