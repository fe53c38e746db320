use std::sync::Arc;

use features::{
    Aggregate, Bounds, ColumnEncoding, Condition, Encoder, EventFeature, Feature, FeatureKind, FeatureRange,
    FeatureSet, FeatureType, Memory,
};

use super::{InvalidPart, Place, v1};

/// What is stored feature by feature, as the domain has it: list by list.
pub(super) struct Features {
    pub(super) set: FeatureSet,
    pub(super) types: Vec<FeatureType>,
    pub(super) encoder: Encoder,
    pub(super) ranges: Vec<FeatureRange>,
}

pub(super) fn features(stored: Vec<v1::Feature>) -> Result<Features, InvalidPart> {
    let (mut features, mut types) = (Vec::with_capacity(stored.len()), Vec::with_capacity(stored.len()));
    let (mut encodings, mut ranges) = (Vec::with_capacity(stored.len()), Vec::with_capacity(stored.len()));
    for v1::Feature { name, feature_type, kind, encoding, range } in stored {
        let place = Place::Feature(&name);
        let feature_type = self::feature_type(&feature_type);
        types.push(feature_type);
        encodings.push(self::encoding(place, feature_type, encoding)?);
        ranges.push(self::range(place, feature_type, range)?);
        let kind = feature_kind(place, kind)?;
        features.push(Feature { name: name.into(), kind });
    }
    Ok(Features { set: FeatureSet::new(features)?, types, encoder: Encoder::from_columns(encodings), ranges })
}

fn feature_type(stored: &v1::FeatureType) -> FeatureType {
    match stored {
        v1::FeatureType::Number => FeatureType::Number,
        v1::FeatureType::Category => FeatureType::Category,
        v1::FeatureType::Boolean => FeatureType::Boolean,
        v1::FeatureType::Date => FeatureType::Date,
    }
}

fn feature_kind(place: Place<'_>, stored: v1::FeatureKind) -> Result<FeatureKind, InvalidPart> {
    Ok(match stored {
        v1::FeatureKind::Column => FeatureKind::Column,
        v1::FeatureKind::Attribute(name) => FeatureKind::Attribute(name.into()),
        v1::FeatureKind::Events(feature) => FeatureKind::Events(event_feature(place, feature)?),
        v1::FeatureKind::Ratio { numerator, denominator } => {
            FeatureKind::Ratio { numerator: numerator.into(), denominator: denominator.into() }
        }
    })
}

fn event_feature(place: Place<'_>, stored: v1::EventFeature) -> Result<EventFeature, InvalidPart> {
    let v1::EventFeature { event, value, aggregate, window, half_life, conditions } = stored;
    let [window, half_life] =
        [place.span_or_none("window", window)?, place.span_or_none("half_life", half_life)?];
    Ok(EventFeature {
        event: event.into(),
        value: value.map(Arc::from),
        aggregate: self::aggregate(place, aggregate)?,
        memory: Memory { window, half_life },
        conditions: conditions
            .into_iter()
            .map(|stored| condition(place, stored))
            .collect::<Result<_, _>>()?,
    })
}

fn aggregate(place: Place<'_>, stored: v1::Aggregate) -> Result<Aggregate, InvalidPart> {
    Ok(match stored {
        v1::Aggregate::Count => Aggregate::Count,
        v1::Aggregate::Sum => Aggregate::Sum,
        v1::Aggregate::Mean => Aggregate::Mean,
        v1::Aggregate::Min => Aggregate::Min,
        v1::Aggregate::Max => Aggregate::Max,
        v1::Aggregate::Distinct => Aggregate::Distinct,
        v1::Aggregate::Last => Aggregate::Last,
        v1::Aggregate::SinceLast => Aggregate::SinceLast,
        v1::Aggregate::SinceFirst => Aggregate::SinceFirst,
        v1::Aggregate::Trend { against } => Aggregate::Trend { against: place.span("trend", against)? },
    })
}

fn condition(place: Place<'_>, stored: v1::Condition) -> Result<Condition, InvalidPart> {
    let v1::Condition { value, bounds } = stored;
    let bounds = match bounds {
        v1::Bounds::Range { from, below } => Bounds::Range {
            from: place.finite_or_none("where … from", from)?,
            below: place.finite_or_none("where … below", below)?,
        },
        v1::Bounds::Is(values) => Bounds::Is(place.values("where … is", values)?),
    };
    Ok(Condition { value: value.into(), bounds })
}

fn encoding(
    place: Place<'_>,
    feature_type: FeatureType,
    stored: v1::Encoding,
) -> Result<ColumnEncoding, InvalidPart> {
    let is_category = feature_type == FeatureType::Category;
    match stored {
        v1::Encoding::Number { impute, centre, spread, indicator } if !is_category => {
            Ok(ColumnEncoding::Number {
                impute: place.finite("impute", impute)?,
                centre: place.finite("centre", centre)?,
                spread: place.positive("spread", spread)?,
                indicator,
            })
        }
        v1::Encoding::Category { levels, rare, shares, indicator } if is_category => {
            let [levels, rare] = [place.sorted("levels", levels)?, place.sorted("rare levels", rare)?];
            place.apart(&levels, &rare)?;
            let width = levels.len() + usize::from(!rare.is_empty()) + usize::from(indicator);
            place.count("shares", shares.len(), width..=width)?;
            shares.iter().try_for_each(|share| place.share("share", *share).map(drop))?;
            Ok(ColumnEncoding::Category { levels, rare, shares, indicator })
        }
        v1::Encoding::Number { .. } | v1::Encoding::Category { .. } => {
            Err(place.other_type("encoding", feature_type))
        }
    }
}

fn range(
    place: Place<'_>,
    feature_type: FeatureType,
    stored: v1::Range,
) -> Result<FeatureRange, InvalidPart> {
    let is_category = feature_type == FeatureType::Category;
    match stored {
        v1::Range::Nothing => Ok(FeatureRange::Nothing),
        v1::Range::Number { min, max } if !is_category => {
            let [min, max] = [place.finite("smallest value", min)?, place.finite("largest value", max)?];
            place.rising("ends of the training range", min <= max)?;
            Ok(FeatureRange::Number { min, max })
        }
        v1::Range::Category { levels } if is_category => {
            place.count("levels of the training range", levels.len(), 1..=usize::MAX)?;
            Ok(FeatureRange::Category { levels: place.sorted("levels of the training range", levels)? })
        }
        v1::Range::Number { .. } | v1::Range::Category { .. } => {
            Err(place.other_type("training range", feature_type))
        }
    }
}
