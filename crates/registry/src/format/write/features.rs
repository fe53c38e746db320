use features::{
    Aggregate, Bounds, ColumnEncoding, Condition, EventFeature, Feature, FeatureKind, FeatureRange,
    FeatureSet, FeatureType, Memory, SchemaEntry,
};
use scoring::{CalibratedModel, Scorer};

use super::{micros, text, texts, v2, value};

/// One entry a feature; the three arguments have one each, in the same order.
pub(super) fn features(
    features: &FeatureSet,
    model: &CalibratedModel,
    ranges: &[FeatureRange],
) -> Vec<v2::Feature> {
    let defined = features.features().iter().zip(model.schema().entries());
    let learned = model.encoder().columns().iter().zip(ranges);
    defined.zip(learned).map(|((defined, entry), learned)| feature(defined, entry, learned)).collect()
}

fn feature(feature: &Feature, entry: &SchemaEntry, learned: (&ColumnEncoding, &FeatureRange)) -> v2::Feature {
    let Feature { name, kind } = feature;
    let SchemaEntry { name: _, feature_type } = entry;
    v2::Feature {
        name: text(name),
        feature_type: self::feature_type(*feature_type),
        kind: feature_kind(kind),
        encoding: encoding(learned.0),
        range: range(learned.1),
    }
}

fn feature_type(feature_type: FeatureType) -> v2::FeatureType {
    match feature_type {
        FeatureType::Number => v2::FeatureType::Number,
        FeatureType::Category => v2::FeatureType::Category,
        FeatureType::Boolean => v2::FeatureType::Boolean,
        FeatureType::Date => v2::FeatureType::Date,
    }
}

fn feature_kind(kind: &FeatureKind) -> v2::FeatureKind {
    match kind {
        FeatureKind::Column => v2::FeatureKind::Column,
        FeatureKind::Attribute(name) => v2::FeatureKind::Attribute(text(name)),
        FeatureKind::Events(feature) => v2::FeatureKind::Events(event_feature(feature)),
        FeatureKind::Ratio { numerator, denominator } => {
            v2::FeatureKind::Ratio { numerator: text(numerator), denominator: text(denominator) }
        }
    }
}

fn event_feature(feature: &EventFeature) -> v2::EventFeature {
    let EventFeature { event, value, aggregate, memory: Memory { window, half_life }, conditions } = feature;
    v2::EventFeature {
        event: text(event),
        value: value.as_ref().map(text),
        aggregate: self::aggregate(*aggregate),
        window: micros(*window),
        half_life: micros(*half_life),
        conditions: conditions.iter().map(condition).collect(),
    }
}

fn aggregate(aggregate: Aggregate) -> v2::Aggregate {
    match aggregate {
        Aggregate::Count => v2::Aggregate::Count,
        Aggregate::Sum => v2::Aggregate::Sum,
        Aggregate::Mean => v2::Aggregate::Mean,
        Aggregate::Min => v2::Aggregate::Min,
        Aggregate::Max => v2::Aggregate::Max,
        Aggregate::Distinct => v2::Aggregate::Distinct,
        Aggregate::Last => v2::Aggregate::Last,
        Aggregate::SinceLast => v2::Aggregate::SinceLast,
        Aggregate::SinceFirst => v2::Aggregate::SinceFirst,
        Aggregate::Trend { against } => v2::Aggregate::Trend { against: against.micros() },
    }
}

fn condition(condition: &Condition) -> v2::Condition {
    let Condition { value, bounds } = condition;
    let bounds = match bounds {
        Bounds::Range { from, below } => v2::Bounds::Range { from: *from, below: *below },
        Bounds::Is(values) => v2::Bounds::Is(values.iter().map(self::value).collect()),
    };
    v2::Condition { value: text(value), bounds }
}

fn encoding(encoding: &ColumnEncoding) -> v2::Encoding {
    match encoding {
        ColumnEncoding::Number { impute, centre, spread, indicator } => {
            let [impute, centre, spread] = [*impute, *centre, *spread];
            v2::Encoding::Number { impute, centre, spread, indicator: *indicator }
        }
        ColumnEncoding::Category { levels, rare, shares, indicator } => v2::Encoding::Category {
            levels: texts(levels),
            rare: texts(rare),
            shares: shares.clone(),
            indicator: *indicator,
        },
        ColumnEncoding::Plain => v2::Encoding::Plain,
        ColumnEncoding::Code { levels, rare } => {
            v2::Encoding::Code { levels: texts(levels), rare: texts(rare) }
        }
    }
}

fn range(range: &FeatureRange) -> v2::Range {
    match range {
        FeatureRange::Number { min, max } => v2::Range::Number { min: *min, max: *max },
        FeatureRange::Category { levels } => v2::Range::Category { levels: texts(levels) },
        FeatureRange::Nothing => v2::Range::Nothing,
    }
}
