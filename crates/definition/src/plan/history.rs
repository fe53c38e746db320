//! The sources of an event history, apart from the files that the definition names.
//!
//! A file that is imported, or scored, is not the file that was trained on: it is shorter, and what a
//! column is must not depend on which values happen to be in it. So the types that features demand
//! are written into the layouts, beside those that the definition gives.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use features::{Aggregate, Bounds, Condition, FeatureKind, FeatureType, Schema};
use records::Value;
use records::layout::{AttributeLayout, ColumnType, EventLayout, FileLayout, KindLayout};

use super::EventsPlan;

/// One source of an event history.
#[derive(Clone, Debug, PartialEq)]
pub enum HistorySource {
    /// A source of events.
    Events(EventLayout),
    /// A source of attributes.
    Attributes(AttributeLayout),
}

impl HistorySource {
    /// The columns that a file of this source has.
    pub fn columns(&self) -> Vec<&str> {
        match self {
            HistorySource::Events(layout) => {
                let EventLayout { entity, time, kind, values, known_at, id, .. } = layout;
                let kind = match kind {
                    KindLayout::Column(column) => Some(column),
                    KindLayout::Constant(_) => None,
                };
                let named = [entity, time].into_iter().chain(kind).chain(known_at).chain(id).chain(values);
                named.map(String::as_str).collect()
            }
            HistorySource::Attributes(AttributeLayout { entity, time, values, known_at, .. }) => {
                let named = [entity].into_iter().chain(time).chain(known_at).chain(values);
                named.map(String::as_str).collect()
            }
        }
    }

    /// Where its file lies and how it is written.
    pub fn file(&self) -> &FileLayout {
        match self {
            HistorySource::Events(layout) => &layout.file,
            HistorySource::Attributes(layout) => &layout.file,
        }
    }

    /// The same source in another file, with this byte between its fields.
    pub fn in_file(&self, path: &Path, delimiter: u8) -> HistorySource {
        let file = FileLayout { path: path.to_owned(), delimiter, ..self.file().clone() };
        match self.clone() {
            HistorySource::Events(layout) => HistorySource::Events(EventLayout { file, ..layout }),
            HistorySource::Attributes(layout) => {
                HistorySource::Attributes(AttributeLayout { file, ..layout })
            }
        }
    }
}

impl EventsPlan {
    /// All sources, the events first, with the types that features demand of their values; `schema`
    /// is that of a version, which also knows what training found.
    pub fn sources(&self, schema: Option<&Schema>) -> Vec<HistorySource> {
        let demanded = self.demanded_types(schema);
        let events = self.events.iter().map(|layout| {
            let file = typed(&layout.file, &layout.values, &demanded.of_events);
            HistorySource::Events(EventLayout { file, ..layout.clone() })
        });
        let attributes = self.attributes.iter().map(|layout| {
            let file = typed(&layout.file, &layout.values, &demanded.of_attributes);
            HistorySource::Attributes(AttributeLayout { file, ..layout.clone() })
        });
        events.chain(attributes).collect()
    }

    /// The event values that features calculate with: numbers, or booleans, which count as 1 and 0.
    pub fn calculated_values(&self) -> BTreeSet<&str> {
        let mut values = BTreeSet::new();
        for feature in self.features.features() {
            let FeatureKind::Events(events) = &feature.kind else { continue };
            values.extend(events.value.as_deref().filter(|_| calculates(events.aggregate)));
            let ranges = events.conditions.iter().filter(|it| matches!(it.bounds, Bounds::Range { .. }));
            values.extend(ranges.map(|condition| condition.value.as_ref()));
        }
        values
    }

    fn demanded_types(&self, schema: Option<&Schema>) -> Demanded<'_> {
        let mut demanded = Demanded::default();
        for feature in self.features.features() {
            let found = schema.and_then(|schema| type_in(schema, &feature.name));
            match (&feature.kind, found) {
                (FeatureKind::Attribute(name), Some(found)) => {
                    demand(&mut demanded.of_attributes, name, found)
                }
                (FeatureKind::Events(events), found) => {
                    let last = events.value.as_deref().filter(|_| events.aggregate == Aggregate::Last);
                    if let (Some(value), Some(found)) = (last, found) {
                        demand(&mut demanded.of_events, value, found);
                    }
                    for Condition { value, bounds } in &events.conditions {
                        compared_type(bounds)
                            .into_iter()
                            .for_each(|it| demand(&mut demanded.of_events, value, it));
                    }
                }
                _ => {}
            }
        }
        demanded
    }
}

/// What features demand of values, by name; nothing where they disagree.
#[derive(Default)]
struct Demanded<'p> {
    of_events: BTreeMap<&'p str, Option<ColumnType>>,
    of_attributes: BTreeMap<&'p str, Option<ColumnType>>,
}

fn demand<'p>(types: &mut BTreeMap<&'p str, Option<ColumnType>>, name: &'p str, column_type: ColumnType) {
    let known = types.entry(name).or_insert(Some(column_type));
    *known = known.filter(|known| *known == column_type);
}

fn typed(file: &FileLayout, values: &[String], demanded: &BTreeMap<&str, Option<ColumnType>>) -> FileLayout {
    let mut file = file.clone();
    for value in values {
        if let Some(Some(column_type)) = demanded.get(value.as_str()) {
            file.types.entry(value.clone()).or_insert(*column_type);
        }
    }
    file
}

fn calculates(aggregate: Aggregate) -> bool {
    match aggregate {
        Aggregate::Sum | Aggregate::Mean | Aggregate::Min | Aggregate::Max | Aggregate::Trend { .. } => true,
        Aggregate::Count
        | Aggregate::Distinct
        | Aggregate::Last
        | Aggregate::SinceLast
        | Aggregate::SinceFirst => false,
    }
}

/// The type of what `last` and `attribute` hand on, as training found it.
fn type_in(schema: &Schema, feature: &str) -> Option<ColumnType> {
    let entry = &schema.entries()[schema.index_of(feature)?];
    Some(match entry.feature_type {
        FeatureType::Number => ColumnType::Number,
        FeatureType::Category => ColumnType::Category,
        FeatureType::Boolean => ColumnType::Boolean,
        FeatureType::Date => ColumnType::Date,
    })
}

fn compared_type(bounds: &Bounds) -> Option<ColumnType> {
    match bounds {
        // A range holds for booleans too, as 1 and 0.
        Bounds::Range { .. } => None,
        Bounds::Is(values) => values.first().map(|value| match value {
            Value::Number(_) => ColumnType::Number,
            Value::Text(_) => ColumnType::Category,
            Value::Boolean(_) => ColumnType::Boolean,
            Value::Time(_) => ColumnType::Date,
        }),
    }
}
