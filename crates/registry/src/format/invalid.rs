//! What can be wrong with a decoded part, and the checks that the domain's types leave open.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::Arc;

use features::{FeatureSetError, FeatureType};
use forest::InvalidForest;
use records::{Span, Timestamp, Value};
use scoring::{BandingError, ModelError, ScorecardError};

use super::v2;
use crate::InvalidName;

/// A decoded part that is not what it must be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum InvalidPart {
    /// The score's name is none.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// The features make no feature set.
    #[error(transparent)]
    Features(#[from] FeatureSetError),
    /// The trees make no forest.
    #[error(transparent)]
    Forest(#[from] InvalidForest),
    /// Encoder, estimator and means do not fit each other.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Scale and tiers make no banding.
    #[error(transparent)]
    Banding(#[from] BandingError),
    /// The rules do not fit the features.
    #[error(transparent)]
    Scorecard(#[from] ScorecardError),
    /// A number outside its bounds.
    #[error("{place}, {field}: {found} is not {expected}")]
    Number {
        /// Where.
        place: String,
        /// Which number.
        field: &'static str,
        /// What it is.
        found: f64,
        /// What it must be.
        expected: &'static str,
    },
    /// Too few or too many.
    #[error("{place}: {found} {field}, where there must be {}", amount(expected))]
    Count {
        /// Where.
        place: String,
        /// Of what.
        field: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        expected: RangeInclusive<usize>,
    },
    /// A length of time that is none.
    #[error("{place}, {field}: {micros} microseconds are no length of time")]
    Span {
        /// Where.
        place: String,
        /// Which.
        field: &'static str,
        /// What it is.
        micros: i64,
    },
    /// A list that must rise and does not.
    #[error("{place}: the {field} do not rise, as they must")]
    Order {
        /// Where.
        place: String,
        /// Which list.
        field: &'static str,
    },
    /// Something for numbers where the feature is a category, or the other way round.
    #[error("{place}, {field}: does not fit a feature of type {feature_type}")]
    Type {
        /// Where.
        place: String,
        /// What.
        field: &'static str,
        /// The feature's type.
        feature_type: &'static str,
    },
    /// Two of what there may be one.
    #[error("{place} stands there twice")]
    Twice {
        /// What.
        place: String,
    },
}

fn amount(expected: &RangeInclusive<usize>) -> String {
    match (*expected.start(), *expected.end()) {
        (low, usize::MAX) => format!("{low} or more"),
        (low, high) if low == high => low.to_string(),
        (low, high) => format!("{low} to {high}"),
    }
}

/// Where a value stands: checks it, and says so when it fails.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    Artifact,
    Feature(&'a str),
    Model,
    Rules,
    Group(&'a str),
    Rule(&'a str),
    GoldenRow(usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Artifact => f.write_str("artifact"),
            Place::Feature(name) => write!(f, "feature {name:?}"),
            Place::Model => f.write_str("model"),
            Place::Rules => f.write_str("rules"),
            Place::Group(name) => write!(f, "group {name:?}"),
            Place::Rule(feature) => write!(f, "rule {feature:?}"),
            Place::GoldenRow(row_idx) => write!(f, "golden row {row_idx}"),
        }
    }
}

impl Place<'_> {
    pub(super) fn finite(self, field: &'static str, found: f64) -> Result<f64, InvalidPart> {
        self.number(field, found, (found.is_finite(), "a finite number"))
    }

    pub(super) fn finite_or_none(
        self,
        field: &'static str,
        found: Option<f64>,
    ) -> Result<Option<f64>, InvalidPart> {
        found.map(|found| self.finite(field, found)).transpose()
    }

    pub(super) fn all_finite(self, field: &'static str, found: Vec<f64>) -> Result<Vec<f64>, InvalidPart> {
        found.iter().try_for_each(|number| self.finite(field, *number).map(drop))?;
        Ok(found)
    }

    /// A probability or a share of something.
    pub(super) fn share(self, field: &'static str, found: f64) -> Result<f64, InvalidPart> {
        self.number(field, found, ((0.0..=1.0).contains(&found), "a number from 0 to 1"))
    }

    pub(super) fn not_negative(self, field: &'static str, found: f64) -> Result<f64, InvalidPart> {
        self.number(field, found, (found.is_finite() && found >= 0.0, "a finite number from 0 on"))
    }

    pub(super) fn positive(self, field: &'static str, found: f64) -> Result<f64, InvalidPart> {
        self.number(field, found, (found.is_finite() && found > 0.0, "a finite number above 0"))
    }

    fn number(self, field: &'static str, found: f64, rule: (bool, &'static str)) -> Result<f64, InvalidPart> {
        let (holds, expected) = rule;
        if holds {
            Ok(found)
        } else {
            Err(InvalidPart::Number { place: self.to_string(), field, found, expected })
        }
    }

    pub(super) fn count(
        self,
        field: &'static str,
        found: usize,
        expected: RangeInclusive<usize>,
    ) -> Result<(), InvalidPart> {
        if expected.contains(&found) {
            return Ok(());
        }
        Err(InvalidPart::Count { place: self.to_string(), field, found, expected })
    }

    pub(super) fn span(self, field: &'static str, micros: i64) -> Result<Span, InvalidPart> {
        Span::from_micros(micros).ok_or_else(|| InvalidPart::Span { place: self.to_string(), field, micros })
    }

    pub(super) fn span_or_none(
        self,
        field: &'static str,
        micros: Option<i64>,
    ) -> Result<Option<Span>, InvalidPart> {
        micros.map(|micros| self.span(field, micros)).transpose()
    }

    pub(super) fn value(self, field: &'static str, value: v2::Value) -> Result<Value, InvalidPart> {
        Ok(match value {
            v2::Value::Number(number) => Value::Number(self.finite(field, number)?),
            v2::Value::Text(text) => Value::Text(text.into()),
            v2::Value::Boolean(yes) => Value::Boolean(yes),
            v2::Value::Time(micros) => Value::Time(Timestamp::from_micros(micros)),
        })
    }

    pub(super) fn values(
        self,
        field: &'static str,
        values: Vec<v2::Value>,
    ) -> Result<Vec<Value>, InvalidPart> {
        values.into_iter().map(|value| self.value(field, value)).collect()
    }

    /// Texts in order, each once.
    pub(super) fn sorted(
        self,
        field: &'static str,
        texts: Vec<String>,
    ) -> Result<Vec<Arc<str>>, InvalidPart> {
        self.rising(field, texts.windows(2).all(|pair| pair[0] < pair[1]))?;
        Ok(texts.into_iter().map(Arc::from).collect())
    }

    pub(super) fn rising(self, field: &'static str, rises: bool) -> Result<(), InvalidPart> {
        if rises { Ok(()) } else { Err(InvalidPart::Order { place: self.to_string(), field }) }
    }

    /// Two sorted lists without a text in common.
    pub(super) fn apart(self, some: &[Arc<str>], others: &[Arc<str>]) -> Result<(), InvalidPart> {
        match some.iter().find(|text| others.binary_search(text).is_ok()) {
            Some(text) => Err(InvalidPart::Twice { place: format!("{self}, level {text:?}") }),
            None => Ok(()),
        }
    }

    pub(super) fn other_type(self, field: &'static str, feature_type: FeatureType) -> InvalidPart {
        InvalidPart::Type { place: self.to_string(), field, feature_type: feature_type.name() }
    }
}
