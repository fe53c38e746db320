//! `placar check`: everything that can be said before anything is trained.

use definition::Plan;
use registry::{LeakWarning, LeftOut, Problem};
use serde::{Deserialize, Serialize};

use crate::dataset::Dataset;
use crate::error::TrainError;
use crate::split::Split;
use crate::train::{check_minimum, check_names};
use crate::{leaks, rules};

/// Missing in more rows than this is worth a word.
const MOSTLY_MISSING: f64 = 0.5;

/// The JSON document of `placar check`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckDocument {
    /// The score.
    pub name: String,
    /// Whether it can be trained.
    pub verdict: Verdict,
    /// Labelled observations.
    pub rows: usize,
    /// Those whose outcome came.
    pub positives: usize,
    /// Those whose outcome did not.
    pub negatives: usize,
    /// Rows of train, calibrate and test; `None` where no split can be made.
    pub parts: Option<[usize; 3]>,
    /// Observations that are no rows.
    pub left_out: LeftOut,
    /// What is wrong, or worth knowing.
    pub problems: Vec<Problem>,
    /// What may leak the future.
    pub leaks: Vec<LeakWarning>,
}

/// Whether a score can be trained.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Yes.
    Ready,
    /// Yes, but the version will hardly pass the gate.
    Weak,
    /// No.
    Unfit,
}

/// Looks at the data as training would, and trains nothing.
pub fn check(data: &Dataset, plan: &Plan) -> CheckDocument {
    let rows: Vec<usize> = (0..data.n_rows()).collect();
    let positives = data.n_positive(&rows);
    let split = split_of(data, plan);
    let known = split.as_ref().map_or(rows.as_slice(), |split| split.train.as_slice());
    let leaks = leaks::scan(data, known, &plan.training.not_leaks, plan.training.seed);
    let judged = match &split {
        Ok(split) => weaknesses(data, split, plan),
        Err(error) => vec![Problem { place: "[training]".to_owned(), text: error.to_string() }],
    };
    let passable = judged.is_empty() && leaks.iter().all(|leak| leak.answered.is_some());
    let warned = plan.warnings.iter();
    let warned =
        warned.map(|warning| Problem { place: warning.key.clone(), text: warning.text.clone() }).collect();
    CheckDocument {
        name: plan.name.clone(),
        verdict: match (&split, passable) {
            (Err(_), _) => Verdict::Unfit,
            (Ok(_), true) => Verdict::Ready,
            (Ok(_), false) => Verdict::Weak,
        },
        rows: rows.len(),
        positives,
        negatives: rows.len() - positives,
        parts: split.as_ref().ok().map(|split| [split.train.len(), split.calibrate.len(), split.test.len()]),
        left_out: data.left_out.clone(),
        problems: [data.problems.clone(), warned, column_problems(data, known), judged].concat(),
        leaks,
    }
}

fn split_of(data: &Dataset, plan: &Plan) -> Result<Split, TrainError> {
    check_names(data, &plan.training)?;
    rules::check(&data.matrix, plan.scorecard.as_ref())?;
    let split = Split::of(data, &plan.training.split, plan.training.seed)?;
    check_minimum(data, &split, &plan.training)?;
    Ok(split)
}

/// What will keep a version from passing the gate.
fn weaknesses(data: &Dataset, split: &Split, plan: &Plan) -> Vec<Problem> {
    let positives = data.n_positive(&split.test);
    let sides = [
        ("positives", positives, plan.gate.min_positives),
        ("negatives", split.test.len() - positives, plan.gate.min_negatives),
    ];
    let few =
        sides.into_iter().filter(|(_, found, needed)| found < needed).map(|(side, found, needed)| Problem {
            place: "[gate]".to_owned(),
            text: format!(
                "the test part holds {found} {side}; a version needs {needed} there to become champion"
            ),
        });
    few.collect()
}

/// Columns that carry nothing, or hardly anything.
fn column_problems(data: &Dataset, rows: &[usize]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (entry, column) in data.matrix.schema().entries().iter().zip(data.matrix.columns()) {
        let missing =
            rows.iter().filter(|row| column.is_missing(**row)).count() as f64 / rows.len().max(1) as f64;
        let mut tell = |text: String| problems.push(Problem { place: entry.name.to_string(), text });
        let first = rows.iter().find(|row| !column.is_missing(**row));
        let constant = first.is_none_or(|first| {
            let value = column.cell(*first);
            rows.iter().all(|row| column.is_missing(*row) || column.cell(*row) == value)
        });
        if missing == 1.0 {
            tell("is missing in every training row and says nothing".to_owned());
        } else if constant && missing == 0.0 {
            tell("has one value in every training row and says nothing".to_owned());
        } else if missing > MOSTLY_MISSING {
            tell(format!("is missing in {:.0} % of training rows", 100.0 * missing));
        }
    }
    problems
}
