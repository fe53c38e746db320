//! What people should know of each feature.

use features::{Column, ColumnEncoding, FeatureRange, MISSING_CODE, Row};
use registry::{Artifact, FeatureNote};
use scoring::{Estimator, Scorer};

use crate::dataset::Dataset;
use crate::document::OnTest;
use crate::leaks;
use crate::split::Split;

/// Importances are means over at most this many test rows, drawn evenly.
const IMPORTANCE_ROWS: usize = 2_000;
/// Bins of a numeric feature's stability index.
const PSI_BINS: usize = 10;
/// Levels that a range names before it only counts them.
const NAMED_LEVELS: usize = 6;

/// One note a feature, the most important first.
pub(crate) fn of_features(
    data: &Dataset,
    split: &Split,
    artifact: &Artifact,
    test: &OnTest,
) -> Vec<FeatureNote> {
    let importances = importances(artifact, &test.cells);
    let entries = artifact.model.schema().entries().iter().enumerate();
    let mut notes: Vec<FeatureNote> = entries
        .map(|(idx, entry)| {
            let column = &data.matrix.columns()[idx];
            let missing = split.train.iter().filter(|row| column.is_missing(**row)).count();
            FeatureNote {
                feature: entry.name.to_string(),
                kind: entry.feature_type.name().to_owned(),
                importance: importances[idx],
                effects: effects(artifact, idx),
                missing: missing as f64 / split.train.len().max(1) as f64,
                auc_alone: leaks::auc_alone(data, idx, &split.train, test.seed),
                psi: psi(column, &split.train, &split.test),
                range: in_words(&artifact.ranges[idx]),
            }
        })
        .collect();
    notes.sort_by(|a, b| b.importance.total_cmp(&a.importance).then_with(|| a.feature.cmp(&b.feature)));
    notes
}

/// Mean size of each feature's contributions to the raw score.
fn importances(artifact: &Artifact, test: &[Row]) -> Vec<f64> {
    let step = test.len().div_ceil(IMPORTANCE_ROWS).max(1);
    let rows: Vec<&Row> = test.iter().step_by(step).collect();
    let mut sums = vec![0.0; artifact.model.schema().len()];
    for contributions in crate::parallel::map(&rows, |row| artifact.model.contributions(row)) {
        sums.iter_mut().zip(contributions.features).for_each(|(sum, share)| *sum += share.abs());
    }
    sums.iter().map(|sum| sum / rows.len().max(1) as f64).collect()
}

/// The coefficients of one feature, named; none where the estimator is no line.
fn effects(artifact: &Artifact, feature: usize) -> Vec<(String, f64)> {
    let Estimator::Logistic(line) = artifact.model.estimator() else { return Vec::new() };
    let encoder = artifact.model.encoder();
    let coefficients = encoder
        .owners()
        .iter()
        .zip(&line.coefficients)
        .filter(|(owner, _)| **owner == feature)
        .map(|(_, weight)| *weight);
    outputs(&encoder.columns()[feature]).into_iter().zip(coefficients).collect()
}

fn outputs(column: &ColumnEncoding) -> Vec<String> {
    match column {
        ColumnEncoding::Plain | ColumnEncoding::Code { .. } => vec!["as it is".to_owned()],
        ColumnEncoding::Number { indicator, .. } => {
            let missing = indicator.then(|| "when missing".to_owned());
            std::iter::once("per standard deviation".to_owned()).chain(missing).collect()
        }
        ColumnEncoding::Category { levels, rare, indicator, .. } => {
            let rare = (!rare.is_empty()).then(|| "rare levels".to_owned());
            let missing = indicator.then(|| "when missing".to_owned());
            levels.iter().map(|level| level.to_string()).chain(rare).chain(missing).collect()
        }
    }
}

/// How far the feature has moved from train to test.
fn psi(column: &Column, train: &[usize], test: &[usize]) -> Option<f64> {
    match column {
        Column::Number(numbers) => {
            let known = |rows: &[usize]| {
                rows.iter().map(|row| numbers[*row]).filter(|number| !number.is_nan()).collect::<Vec<f64>>()
            };
            evaluation::psi_of(&known(train), &known(test), PSI_BINS)
        }
        Column::Category { levels, codes } => {
            let shares = |rows: &[usize]| {
                let mut counts = vec![0.0; levels.len() + 1];
                for row in rows {
                    let code = if codes[*row] == MISSING_CODE { levels.len() } else { codes[*row] as usize };
                    counts[code] += 1.0 / rows.len() as f64;
                }
                counts
            };
            evaluation::psi(&shares(train), &shares(test))
        }
    }
}

fn in_words(range: &FeatureRange) -> String {
    match range {
        FeatureRange::Nothing => "no value".to_owned(),
        FeatureRange::Number { min, max } => format!("{} to {}", shown(*min), shown(*max)),
        FeatureRange::Category { levels } => {
            let named: Vec<&str> = levels.iter().take(NAMED_LEVELS).map(AsRef::as_ref).collect();
            let more = if levels.len() > NAMED_LEVELS { ", …" } else { "" };
            format!("{} levels: {}{more}", levels.len(), named.join(", "))
        }
    }
}

fn shown(number: f64) -> String {
    // Adding 0 turns a rounded −0 into 0.
    let rounded = (number * 1e4).round() / 1e4 + 0.0;
    format!("{rounded}")
}
