//! What event values and attributes are, as the sources have them.

use std::collections::BTreeMap;
use std::sync::Arc;

use features::{Aggregate, FeatureKind, FeatureSet, FeatureType};
use records::Value;
use sources::Records;

use crate::error::DataError;

/// The types of event values and attributes, as the sources have them.
pub(super) struct ValueTypes {
    values: BTreeMap<(Arc<str>, Arc<str>), FeatureType>,
    attributes: BTreeMap<Arc<str>, FeatureType>,
}

impl ValueTypes {
    /// Fails where one name has two types.
    pub(super) fn of(records: &Records) -> Result<ValueTypes, DataError> {
        let mut types = ValueTypes { values: BTreeMap::new(), attributes: BTreeMap::new() };
        for entity in &records.entities {
            for event in &entity.events {
                for (name, value) in &event.values {
                    note(&mut types.values, (event.kind.clone(), name.clone()), value, name)?;
                }
            }
            for attribute in &entity.attributes {
                if let Some(value) = &attribute.value {
                    note(&mut types.attributes, attribute.name.clone(), value, &attribute.name)?;
                }
            }
        }
        Ok(types)
    }

    /// One type a feature, in order; a number where nothing was seen.
    pub(super) fn of_features(&self, features: &FeatureSet) -> Vec<FeatureType> {
        features.features().iter().map(|feature| self.of_kind(&feature.kind)).collect()
    }

    fn of_kind(&self, kind: &FeatureKind) -> FeatureType {
        let known = match kind {
            FeatureKind::Attribute(name) => self.attributes.get(name).copied(),
            FeatureKind::Events(feature) if feature.aggregate == Aggregate::Last => feature
                .value
                .as_ref()
                .and_then(|value| self.values.get(&(feature.event.clone(), value.clone())).copied()),
            FeatureKind::Events(_) | FeatureKind::Ratio { .. } | FeatureKind::Column => None,
        };
        known.unwrap_or(FeatureType::Number)
    }
}

fn note<K: Ord>(
    types: &mut BTreeMap<K, FeatureType>,
    key: K,
    value: &Value,
    name: &str,
) -> Result<(), DataError> {
    let found = match value {
        Value::Number(_) => FeatureType::Number,
        Value::Text(_) => FeatureType::Category,
        Value::Boolean(_) => FeatureType::Boolean,
        Value::Time(_) => FeatureType::Date,
    };
    let known = *types.entry(key).or_insert(found);
    if known == found {
        return Ok(());
    }
    Err(DataError::MixedTypes { name: name.to_owned(), one: known.name(), other: found.name() })
}
