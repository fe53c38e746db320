use std::sync::Arc;

use features::{
    Aggregate, Bounds, ColumnEncoding, Condition, Encoder, EventFeature, Feature, FeatureKind, FeatureRange,
    FeatureSet, FeatureType, Memory,
};

use super::{InvalidPart, Place, v2};

/// What is stored feature by feature, as the domain has it: list by list.
pub(super) struct Features {
    pub(super) set: FeatureSet,
    pub(super) types: Vec<FeatureType>,
    pub(super) encoder: Encoder,
    pub(super) ranges: Vec<FeatureRange>,
}

pub(super) fn features(stored: Vec<v2::Feature>) -> Result<Features, InvalidPart> {
    let (mut features, mut types) = (Vec::with_capacity(stored.len()), Vec::with_capacity(stored.len()));
    let (mut encodings, mut ranges) = (Vec::with_capacity(stored.len()), Vec::with_capacity(stored.len()));
    for v2::Feature { name, feature_type, kind, encoding, range } in stored {
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

fn feature_type(stored: &v2::FeatureType) -> FeatureType {
    match stored {
        v2::FeatureType::Number => FeatureType::Number,
        v2::FeatureType::Category => FeatureType::Category,
        v2::FeatureType::Boolean => FeatureType::Boolean,
        v2::FeatureType::Date => FeatureType::Date,
    }
}

fn feature_kind(place: Place<'_>, stored: v2::FeatureKind) -> Result<FeatureKind, InvalidPart> {
    Ok(match stored {
        v2::FeatureKind::Column => FeatureKind::Column,
        v2::FeatureKind::Attribute(name) => FeatureKind::Attribute(name.into()),
        v2::FeatureKind::Events(feature) => FeatureKind::Events(event_feature(place, feature)?),
        v2::FeatureKind::Ratio { numerator, denominator } => {
            FeatureKind::Ratio { numerator: numerator.into(), denominator: denominator.into() }
        }
    })
}

fn event_feature(place: Place<'_>, stored: v2::EventFeature) -> Result<EventFeature, InvalidPart> {
    let v2::EventFeature { event, value, aggregate, window, half_life, conditions } = stored;
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

fn aggregate(place: Place<'_>, stored: v2::Aggregate) -> Result<Aggregate, InvalidPart> {
    Ok(match stored {
        v2::Aggregate::Count => Aggregate::Count,
        v2::Aggregate::Sum => Aggregate::Sum,
        v2::Aggregate::Mean => Aggregate::Mean,
        v2::Aggregate::Min => Aggregate::Min,
        v2::Aggregate::Max => Aggregate::Max,
        v2::Aggregate::Distinct => Aggregate::Distinct,
        v2::Aggregate::Last => Aggregate::Last,
        v2::Aggregate::SinceLast => Aggregate::SinceLast,
        v2::Aggregate::SinceFirst => Aggregate::SinceFirst,
        v2::Aggregate::Trend { against } => Aggregate::Trend { against: place.span("trend", against)? },
    })
}

fn condition(place: Place<'_>, stored: v2::Condition) -> Result<Condition, InvalidPart> {
    let v2::Condition { value, bounds } = stored;
    let bounds = match bounds {
        v2::Bounds::Range { from, below } => Bounds::Range {
            from: place.finite_or_none("where … from", from)?,
            below: place.finite_or_none("where … below", below)?,
        },
        v2::Bounds::Is(values) => Bounds::Is(place.values("where … is", values)?),
    };
    Ok(Condition { value: value.into(), bounds })
}

fn encoding(
    place: Place<'_>,
    feature_type: FeatureType,
    stored: v2::Encoding,
) -> Result<ColumnEncoding, InvalidPart> {
    let is_category = feature_type == FeatureType::Category;
    match stored {
        v2::Encoding::Number { impute, centre, spread, indicator } if !is_category => {
            Ok(ColumnEncoding::Number {
                impute: place.finite("impute", impute)?,
                centre: place.finite("centre", centre)?,
                spread: place.positive("spread", spread)?,
                indicator,
            })
        }
        v2::Encoding::Category { levels, rare, shares, indicator } if is_category => {
            let [levels, rare] = [place.sorted("levels", levels)?, place.sorted("rare levels", rare)?];
            place.apart(&levels, &rare)?;
            let width = levels.len() + usize::from(!rare.is_empty()) + usize::from(indicator);
            place.count("shares", shares.len(), width..=width)?;
            shares.iter().try_for_each(|share| place.share("share", *share).map(drop))?;
            Ok(ColumnEncoding::Category { levels, rare, shares, indicator })
        }
        v2::Encoding::Plain if !is_category => Ok(ColumnEncoding::Plain),
        v2::Encoding::Code { levels, rare } if is_category => {
            let [levels, rare] = [place.sorted("levels", levels)?, place.sorted("rare levels", rare)?];
            place.apart(&levels, &rare)?;
            Ok(ColumnEncoding::Code { levels, rare })
        }
        v2::Encoding::Number { .. }
        | v2::Encoding::Category { .. }
        | v2::Encoding::Plain
        | v2::Encoding::Code { .. } => Err(place.other_type("encoding", feature_type)),
    }
}

fn range(
    place: Place<'_>,
    feature_type: FeatureType,
    stored: v2::Range,
) -> Result<FeatureRange, InvalidPart> {
    let is_category = feature_type == FeatureType::Category;
    match stored {
        v2::Range::Nothing => Ok(FeatureRange::Nothing),
        v2::Range::Number { min, max } if !is_category => {
            let [min, max] = [place.finite("smallest value", min)?, place.finite("largest value", max)?];
            place.rising("ends of the training range", min <= max)?;
            Ok(FeatureRange::Number { min, max })
        }
        v2::Range::Category { levels } if is_category => {
            place.count("levels of the training range", levels.len(), 1..=usize::MAX)?;
            Ok(FeatureRange::Category { levels: place.sorted("levels of the training range", levels)? })
        }
        v2::Range::Number { .. } | v2::Range::Category { .. } => {
            Err(place.other_type("training range", feature_type))
        }
    }
}
