use features::{
    Aggregate, Bounds, ColumnEncoding, Condition, EventFeature, Feature, FeatureKind, FeatureRange,
    FeatureSet, FeatureType, Memory, SchemaEntry,
};
use scoring::{CalibratedModel, Scorer};

use super::{micros, text, texts, v1, value};

/// One entry a feature; the three arguments have one each, in the same order.
pub(super) fn features(
    features: &FeatureSet,
    model: &CalibratedModel,
    ranges: &[FeatureRange],
) -> Vec<v1::Feature> {
    let defined = features.features().iter().zip(model.schema().entries());
    let learned = model.encoder().columns().iter().zip(ranges);
    defined.zip(learned).map(|((defined, entry), learned)| feature(defined, entry, learned)).collect()
}

fn feature(feature: &Feature, entry: &SchemaEntry, learned: (&ColumnEncoding, &FeatureRange)) -> v1::Feature {
    let Feature { name, kind } = feature;
    let SchemaEntry { name: _, feature_type } = entry;
    v1::Feature {
        name: text(name),
        feature_type: self::feature_type(*feature_type),
        kind: feature_kind(kind),
        encoding: encoding(learned.0),
        range: range(learned.1),
    }
}

fn feature_type(feature_type: FeatureType) -> v1::FeatureType {
    match feature_type {
        FeatureType::Number => v1::FeatureType::Number,
        FeatureType::Category => v1::FeatureType::Category,
        FeatureType::Boolean => v1::FeatureType::Boolean,
        FeatureType::Date => v1::FeatureType::Date,
    }
}

fn feature_kind(kind: &FeatureKind) -> v1::FeatureKind {
    match kind {
        FeatureKind::Column => v1::FeatureKind::Column,
        FeatureKind::Attribute(name) => v1::FeatureKind::Attribute(text(name)),
        FeatureKind::Events(feature) => v1::FeatureKind::Events(event_feature(feature)),
        FeatureKind::Ratio { numerator, denominator } => {
            v1::FeatureKind::Ratio { numerator: text(numerator), denominator: text(denominator) }
        }
    }
}

fn event_feature(feature: &EventFeature) -> v1::EventFeature {
    let EventFeature { event, value, aggregate, memory: Memory { window, half_life }, conditions } = feature;
    v1::EventFeature {
        event: text(event),
        value: value.as_ref().map(text),
        aggregate: self::aggregate(*aggregate),
        window: micros(*window),
        half_life: micros(*half_life),
        conditions: conditions.iter().map(condition).collect(),
    }
}

fn aggregate(aggregate: Aggregate) -> v1::Aggregate {
    match aggregate {
        Aggregate::Count => v1::Aggregate::Count,
        Aggregate::Sum => v1::Aggregate::Sum,
        Aggregate::Mean => v1::Aggregate::Mean,
        Aggregate::Min => v1::Aggregate::Min,
        Aggregate::Max => v1::Aggregate::Max,
        Aggregate::Distinct => v1::Aggregate::Distinct,
        Aggregate::Last => v1::Aggregate::Last,
        Aggregate::SinceLast => v1::Aggregate::SinceLast,
        Aggregate::SinceFirst => v1::Aggregate::SinceFirst,
        Aggregate::Trend { against } => v1::Aggregate::Trend { against: against.micros() },
    }
}

fn condition(condition: &Condition) -> v1::Condition {
    let Condition { value, bounds } = condition;
    let bounds = match bounds {
        Bounds::Range { from, below } => v1::Bounds::Range { from: *from, below: *below },
        Bounds::Is(values) => v1::Bounds::Is(values.iter().map(self::value).collect()),
    };
    v1::Condition { value: text(value), bounds }
}

fn encoding(encoding: &ColumnEncoding) -> v1::Encoding {
    match encoding {
        ColumnEncoding::Number { impute, centre, spread, indicator } => {
            let [impute, centre, spread] = [*impute, *centre, *spread];
            v1::Encoding::Number { impute, centre, spread, indicator: *indicator }
        }
        ColumnEncoding::Category { levels, rare, shares, indicator } => v1::Encoding::Category {
            levels: texts(levels),
            rare: texts(rare),
            shares: shares.clone(),
            indicator: *indicator,
        },
    }
}

fn range(range: &FeatureRange) -> v1::Range {
    match range {
        FeatureRange::Number { min, max } => v1::Range::Number { min: *min, max: *max },
        FeatureRange::Category { levels } => v1::Range::Category { levels: texts(levels) },
        FeatureRange::Nothing => v1::Range::Nothing,
    }
}
