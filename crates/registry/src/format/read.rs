//! Format 2 as an artifact: nothing passes but through the domain's own constructors, and what their
//! types leave open (is it finite, is it sorted, does it fit the feature) is checked on the way.

mod features;
mod model;
mod rules;

use ::features::{Cell, FeatureType, Row, Schema, SchemaEntry};
use records::Timestamp;
use scoring::{Banding, LedgerMode, Scale, ServingLimits, Tier};

use super::invalid::{InvalidPart, Place};
use super::v2;
use crate::{Artifact, GoldenRow, name};

/// The most features of an artifact: a row of a request is bounded by it.
const FEATURES_MAX: usize = 4096;

/// The most golden rows: each is scored whenever the artifact is loaded.
const GOLDEN_ROWS_MAX: usize = 256;

/// Fails on the first part that is not sound.
pub(super) fn artifact(stored: v2::Artifact) -> Result<Artifact, InvalidPart> {
    let v2::Artifact { score, outcome, horizon, features, model, learner, .. } = stored;
    let v2::Artifact { rules, banding, serving, base_rate, newest_label, golden, .. } = stored;
    name::check(&score)?;
    Place::Artifact.count("features", features.len(), 1..=FEATURES_MAX)?;
    let features::Features { set, types, encoder, ranges } = features::features(features)?;
    let schema = Schema::new(&set, &types);
    let banding = self::banding(banding)?;
    Ok(Artifact {
        score,
        outcome,
        horizon: Place::Artifact.span_or_none("horizon", horizon)?,
        golden: golden_rows(golden, &schema)?,
        model: model::model(model, (schema.clone(), encoder), banding.clone())?,
        rules: rules::rules(rules, schema, banding)?,
        features: set,
        learner,
        ranges,
        serving: self::serving(serving)?,
        base_rate: Place::Artifact.share("base rate", base_rate)?,
        newest_label: newest_label.map(Timestamp::from_micros),
    })
}

fn banding(stored: v2::Banding) -> Result<Banding, InvalidPart> {
    let v2::Banding { scale, tiers } = stored;
    let scale = match scale {
        v2::Scale::Probability => Scale::Probability,
        v2::Scale::Percentile { knots } => Scale::Percentile { knots },
        v2::Scale::LogOdds { points, at_odds, double } => Scale::LogOdds { points, at_odds, double },
    };
    let tiers = tiers.into_iter().map(|v2::Tier { name, from }| Tier { name, from });
    Ok(Banding::new(scale, tiers.collect())?)
}

fn serving(stored: v2::Serving) -> Result<ServingLimits, InvalidPart> {
    let v2::Serving { max_missing, max_out_of_range, max_age, ledger, shadow } = stored;
    let place = Place::Artifact;
    Ok(ServingLimits {
        max_missing: place.share("max_missing", max_missing)?,
        max_out_of_range: max_out_of_range.map(|share| place.share("max_out_of_range", share)).transpose()?,
        max_age: place.span_or_none("max_age", max_age)?,
        ledger: match ledger {
            v2::LedgerMode::BestEffort => LedgerMode::BestEffort,
            v2::LedgerMode::Required => LedgerMode::Required,
            v2::LedgerMode::Off => LedgerMode::Off,
        },
        shadow: place.share("shadow", shadow)?,
    })
}

fn golden_rows(stored: Vec<v2::GoldenRow>, schema: &Schema) -> Result<Vec<GoldenRow>, InvalidPart> {
    Place::Artifact.count("golden rows", stored.len(), 1..=GOLDEN_ROWS_MAX)?;
    stored
        .into_iter()
        .enumerate()
        .map(|(idx, golden)| golden_row(Place::GoldenRow(idx), golden, schema))
        .collect()
}

fn golden_row(place: Place<'_>, stored: v2::GoldenRow, schema: &Schema) -> Result<GoldenRow, InvalidPart> {
    let v2::GoldenRow { cells, model_raw, rules_raw } = stored;
    place.count("cells", cells.len(), schema.len()..=schema.len())?;
    let entries = schema.entries().iter().zip(cells);
    Ok(GoldenRow {
        row: entries.map(|(entry, stored)| cell(place, entry, stored)).collect::<Result<Row, _>>()?,
        model_raw: place.finite("raw score of the model", model_raw)?,
        rules_raw: place.finite("raw score of the rules", rules_raw)?,
    })
}

fn cell(place: Place<'_>, entry: &SchemaEntry, stored: v2::Cell) -> Result<Cell, InvalidPart> {
    let is_category = entry.feature_type == FeatureType::Category;
    match stored {
        v2::Cell::Missing => Ok(Cell::Missing),
        v2::Cell::Number(number) if !is_category => Ok(Cell::Number(place.finite("cell", number)?)),
        v2::Cell::Category(level) if is_category => Ok(Cell::Category(level.into())),
        v2::Cell::Number(_) | v2::Cell::Category(_) => Err(place.other_type("cell", entry.feature_type)),
    }
}
