use std::fmt::Write;
use std::sync::Arc;

use records::{Timestamp, Value, ValueRef};
use sha2::{Digest, Sha256};

use crate::FeatureSet;

/// What a feature's values are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FeatureType {
    /// A finite number.
    Number,
    /// One of a set of texts.
    Category,
    /// Yes or no; kept as 1 or 0.
    Boolean,
    /// A date; kept as days before the cutoff.
    Date,
}

impl FeatureType {
    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            FeatureType::Number => "number",
            FeatureType::Category => "category",
            FeatureType::Boolean => "boolean",
            FeatureType::Date => "date",
        }
    }
}

/// One typed value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing is known.
    Missing,
    /// A finite number; 1 or 0 for a boolean, days before the cutoff for a date.
    Number(f64),
    /// A level of a category.
    Category(Arc<str>),
}

impl Cell {
    /// Whether nothing is known.
    pub fn is_missing(&self) -> bool {
        matches!(self, Cell::Missing)
    }

    /// The number, when it is one.
    pub fn as_number(&self) -> Option<f64> {
        self.view().as_number()
    }

    /// The same cell, lent.
    pub fn view(&self) -> CellRef<'_> {
        match self {
            Cell::Missing => CellRef::Missing,
            Cell::Number(number) => CellRef::Number(*number),
            Cell::Category(level) => CellRef::Category(level),
        }
    }
}

/// A [`Cell`] whose level lies elsewhere: in the bytes of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum CellRef<'c> {
    /// Nothing is known.
    Missing,
    /// A finite number, as in [`Cell::Number`].
    Number(f64),
    /// A level of a category.
    Category(&'c str),
}

impl CellRef<'_> {
    /// Whether nothing is known.
    pub fn is_missing(self) -> bool {
        matches!(self, CellRef::Missing)
    }

    /// The number, when it is one.
    pub fn as_number(self) -> Option<f64> {
        match self {
            CellRef::Number(number) => Some(number),
            CellRef::Missing | CellRef::Category(_) => None,
        }
    }

    /// A cell of its own.
    pub fn cell(self) -> Cell {
        match self {
            CellRef::Missing => Cell::Missing,
            CellRef::Number(number) => Cell::Number(number),
            CellRef::Category(level) => Cell::Category(Arc::from(level)),
        }
    }
}

/// One cell a feature, in schema order.
pub type Row = Vec<Cell>;

/// A feature and its type.
#[derive(Clone, Debug, PartialEq)]
pub struct SchemaEntry {
    /// The feature's name.
    pub name: Arc<str>,
    /// What its values are.
    pub feature_type: FeatureType,
}

/// The ordered, fingerprinted list of features that rows of one score have.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    entries: Arc<[SchemaEntry]>,
    fingerprint: Arc<str>,
}

/// A value that does not fit its feature.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("feature {feature:?} takes a {expected}, not a {found}")]
pub struct WrongType {
    /// The feature.
    pub feature: String,
    /// What it takes.
    pub expected: &'static str,
    /// What came.
    pub found: &'static str,
}

impl Schema {
    /// The schema of these features with these types (one a feature, in order).
    pub fn new(features: &FeatureSet, types: &[FeatureType]) -> Schema {
        debug_assert_eq!(features.len(), types.len());
        let mut hash = Sha256::new();
        for (feature, feature_type) in features.features().iter().zip(types) {
            hash.update(format!("{:?} {} {}\n", feature.name, feature_type.name(), feature.kind));
        }
        let fingerprint = hash.finalize().iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        let named = features.features().iter().zip(types);
        let entries = named.map(|(feature, feature_type)| SchemaEntry {
            name: feature.name.clone(),
            feature_type: *feature_type,
        });
        Schema { entries: entries.collect(), fingerprint: fingerprint.into() }
    }

    /// The features in order.
    pub fn entries(&self) -> &[SchemaEntry] {
        &self.entries
    }

    /// How many features.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// SHA-256, in hex, of names, types and how each feature is computed.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Where the feature of that name stands.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.entries.iter().position(|entry| entry.name.as_ref() == name)
    }

    /// A row from one value a feature, in order; `cutoff` is what dates are counted back from.
    ///
    /// Fails on the first value of the wrong type. Values beyond the last feature are not looked at,
    /// features without a value are missing.
    pub fn row(&self, values: &[Option<Value>], cutoff: Timestamp) -> Result<Row, WrongType> {
        let values = values.iter().map(Option::as_ref).chain(std::iter::repeat(None));
        self.entries.iter().zip(values).map(|(entry, value)| entry.cell(value, cutoff)).collect()
    }
}

impl SchemaEntry {
    /// The value as a cell of this feature.
    pub fn cell(&self, value: Option<&Value>, cutoff: Timestamp) -> Result<Cell, WrongType> {
        match (self.feature_type, value) {
            (FeatureType::Category, Some(Value::Text(text))) => Ok(Cell::Category(text.clone())),
            (_, value) => self.lend(value.map(Value::view), cutoff).map(CellRef::cell),
        }
    }

    /// [`SchemaEntry::cell`] of a value that is lent.
    pub fn lend<'v>(&self, value: Option<ValueRef<'v>>, cutoff: Timestamp) -> Result<CellRef<'v>, WrongType> {
        let Some(value) = value else { return Ok(CellRef::Missing) };
        match (self.feature_type, value) {
            (FeatureType::Number, ValueRef::Number(number)) if number.is_finite() => {
                Ok(CellRef::Number(number))
            }
            (FeatureType::Boolean, ValueRef::Boolean(yes)) => Ok(CellRef::Number(f64::from(u8::from(yes)))),
            (FeatureType::Category, ValueRef::Text(text)) => Ok(CellRef::Category(text)),
            (FeatureType::Date, ValueRef::Time(time)) => Ok(CellRef::Number(cutoff.days_since(time))),
            // A NaN is how some callers write "missing".
            (FeatureType::Number, ValueRef::Number(_)) => Ok(CellRef::Missing),
            (expected, found) => Err(WrongType {
                feature: self.name.to_string(),
                expected: expected.name(),
                found: found.type_name(),
            }),
        }
    }
}
