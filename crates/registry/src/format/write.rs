//! The artifact as format 2 has it. Every type is taken apart by name, so that a new field breaks
//! the build here until someone decides what becomes of it on disk.

mod features;
mod model;
mod rules;

use std::sync::Arc;

use ::features::{Cell, FeatureType, Schema};
use records::{Span, Value};
use scoring::{Banding, LedgerMode, Scale, Scorer, ServingLimits, Tier};

use super::v2;
use crate::{Artifact, GoldenRow, PublishError};

/// Fails when the parts contradict each other; whether each is sound, reading says.
pub(super) fn artifact(artifact: &Artifact) -> Result<v2::Artifact, PublishError> {
    check_parts(artifact)?;
    let Artifact { score, outcome, horizon, features, model, learner, .. } = artifact;
    let Artifact { rules, ranges, serving, base_rate, newest_label, golden, .. } = artifact;
    Ok(v2::Artifact {
        score: score.clone(),
        outcome: outcome.clone(),
        horizon: micros(*horizon),
        features: features::features(features, model, ranges),
        model: model::model(model)?,
        learner: learner.clone(),
        rules: rules::rules(rules),
        banding: banding(model.banding()),
        serving: self::serving(serving),
        base_rate: *base_rate,
        newest_label: newest_label.map(|time| time.micros()),
        golden: golden.iter().map(golden_row).collect(),
    })
}

/// What is stored once must be the same wherever it stands: schema, scale and tiers.
fn check_parts(artifact: &Artifact) -> Result<(), PublishError> {
    let Artifact { features, model, rules, ranges, .. } = artifact;
    let types: Vec<FeatureType> = model.schema().entries().iter().map(|entry| entry.feature_type).collect();
    if types.len() != features.len() || Schema::new(features, &types) != *model.schema() {
        return Err(PublishError::OtherSchema { part: "model" });
    }
    if rules.schema() != model.schema() {
        return Err(PublishError::OtherSchema { part: "rules" });
    }
    if rules.banding() != model.banding() {
        return Err(PublishError::OtherBanding);
    }
    if ranges.len() != features.len() {
        return Err(PublishError::Ranges { n_features: features.len(), n_ranges: ranges.len() });
    }
    Ok(())
}

fn banding(banding: &Banding) -> v2::Banding {
    let scale = match banding.scale() {
        Scale::Probability => v2::Scale::Probability,
        Scale::Percentile { knots } => v2::Scale::Percentile { knots: knots.clone() },
        Scale::LogOdds { points, at_odds, double } => {
            v2::Scale::LogOdds { points: *points, at_odds: *at_odds, double: *double }
        }
    };
    let tiers =
        banding.tiers().iter().map(|Tier { name, from }| v2::Tier { name: name.clone(), from: *from });
    v2::Banding { scale, tiers: tiers.collect() }
}

fn serving(serving: &ServingLimits) -> v2::Serving {
    let ServingLimits { max_missing, max_out_of_range, max_age, ledger, shadow } = *serving;
    let ledger = match ledger {
        LedgerMode::BestEffort => v2::LedgerMode::BestEffort,
        LedgerMode::Required => v2::LedgerMode::Required,
        LedgerMode::Off => v2::LedgerMode::Off,
    };
    v2::Serving { max_missing, max_out_of_range, max_age: micros(max_age), ledger, shadow }
}

fn golden_row(golden: &GoldenRow) -> v2::GoldenRow {
    let GoldenRow { row, model_raw, rules_raw } = golden;
    let cells = row.iter().map(|cell| match cell {
        Cell::Missing => v2::Cell::Missing,
        Cell::Number(number) => v2::Cell::Number(*number),
        Cell::Category(level) => v2::Cell::Category(text(level)),
    });
    v2::GoldenRow { cells: cells.collect(), model_raw: *model_raw, rules_raw: *rules_raw }
}

fn value(value: &Value) -> v2::Value {
    match value {
        Value::Number(number) => v2::Value::Number(*number),
        Value::Text(level) => v2::Value::Text(text(level)),
        Value::Boolean(yes) => v2::Value::Boolean(*yes),
        Value::Time(time) => v2::Value::Time(time.micros()),
    }
}

fn micros(span: Option<Span>) -> Option<i64> {
    span.map(Span::micros)
}

fn text(text: &Arc<str>) -> String {
    text.as_ref().to_owned()
}

fn texts(texts: &[Arc<str>]) -> Vec<String> {
    texts.iter().map(text).collect()
}
