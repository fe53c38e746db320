//! How the mean prediction moves with the strongest features: partial dependence (Friedman 2001).
//!
//! Measured on test rows with the published model itself, whatever its learner: each row is scored
//! once a value, the feature set to it and all else left alone. A mean over rows, so that it shows
//! what the model does and not what the outcome did; features that go together are pulled apart.

use std::collections::BTreeMap;

use definition::Direction;
use features::{Cell, Column, MISSING_CODE, Row};
use registry::{Artifact, DependencePoint, DependenceValue, FeatureNote, PartialDependence};
use scoring::Scorer;

use crate::dataset::Dataset;

/// The strongest features that are shown.
const FEATURES: usize = 6;
/// Values that a number is given: its octiles over the training rows, each once.
const QUANTILES: usize = 8;
/// Levels that a category is given, the most frequent ones.
const LEVELS: usize = 8;
/// A mean over more rows moves by less than a page shows.
const ROWS: usize = 300;

/// One entry a feature, in the order of the notes, which is that of strength.
pub(crate) fn of_strongest(
    data: &Dataset,
    train: &[usize],
    (artifact, test): (&Artifact, &[Row]),
    notes: &[FeatureNote],
    declared: &BTreeMap<String, Direction>,
) -> Vec<PartialDependence> {
    let step = test.len().div_ceil(ROWS).max(1);
    let rows: Vec<&Row> = test.iter().step_by(step).collect();
    let strongest: Vec<&FeatureNote> =
        notes.iter().filter(|note| note.importance > 0.0).take(FEATURES).collect();
    let all = crate::parallel::map(&strongest, |note| {
        let idx = data.matrix.schema().index_of(&note.feature)?;
        let values = values(&data.matrix.columns()[idx], train);
        Some(PartialDependence {
            feature: note.feature.clone(),
            declared: declared.get(&note.feature).map(|direction| in_words(*direction).to_owned()),
            points: values.into_iter().map(|value| point(artifact, &rows, idx, value)).collect(),
        })
    });
    all.into_iter().flatten().filter(|dependence| dependence.points.len() > 1).collect()
}

fn in_words(direction: Direction) -> &'static str {
    match direction {
        Direction::Increasing => "increasing",
        Direction::Decreasing => "decreasing",
    }
}

fn point(artifact: &Artifact, rows: &[&Row], feature: usize, value: DependenceValue) -> DependencePoint {
    let cell = match &value {
        DependenceValue::Level(level) => Cell::Category(level.as_str().into()),
        DependenceValue::Number(number) => Cell::Number(*number),
    };
    let predicted = rows.iter().map(|row| {
        let mut row = (*row).clone();
        row[feature] = cell.clone();
        artifact.model.predict(&row).probability.unwrap_or(artifact.base_rate)
    });
    let probability = predicted.sum::<f64>() / rows.len().max(1) as f64;
    DependencePoint { value, probability }
}

/// What the feature is given: values that training rows had, so that nothing is asked that nobody is.
fn values(column: &Column, train: &[usize]) -> Vec<DependenceValue> {
    match column {
        Column::Number(numbers) => {
            let mut known: Vec<f64> =
                train.iter().map(|row| numbers[*row]).filter(|number| number.is_finite()).collect();
            known.sort_by(f64::total_cmp);
            let last = known.len().saturating_sub(1);
            let mut values: Vec<f64> =
                (0..=QUANTILES).filter_map(|part| known.get(part * last / QUANTILES).copied()).collect();
            values.dedup();
            values.into_iter().map(DependenceValue::Number).collect()
        }
        Column::Category { levels, codes } => {
            let mut counts = vec![0_usize; levels.len()];
            for code in train.iter().map(|row| codes[*row]).filter(|code| *code != MISSING_CODE) {
                counts[code as usize] += 1;
            }
            let mut seen: Vec<usize> = (0..levels.len()).filter(|code| counts[*code] > 0).collect();
            seen.sort_by(|a, b| counts[*b].cmp(&counts[*a]).then_with(|| levels[*a].cmp(&levels[*b])));
            seen.into_iter()
                .take(LEVELS)
                .map(|code| DependenceValue::Level(levels[code].to_string()))
                .collect()
        }
    }
}
