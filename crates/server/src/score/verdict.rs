use features::{Cell, Row};
use records::Timestamp;
use scoring::{Prediction, Reason, Rules, Scorer, reasons};

use super::Bar;
use crate::catalogue::{Basis, Model};
use crate::error::AnswerError;
use crate::wire::Asked;

/// What one scorer says of a row.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// Why it is the rules; `None`: it is the model.
    pub(crate) bar: Option<Bar>,
    pub(crate) prediction: Prediction,
    /// Every feature's part, strongest first; empty where none was asked for.
    pub(crate) reasons: Vec<Reason>,
}

/// The answer, and the second scorer's where both were asked for.
#[derive(Debug)]
pub(crate) struct Verdicts {
    pub(crate) answer: Verdict,
    pub(crate) other: Option<Verdict>,
}

/// What is to be found out about a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Question<'r> {
    pub(crate) row: &'r Row,
    pub(crate) asked: Asked,
    pub(crate) with_reasons: bool,
    pub(crate) now: Timestamp,
}

impl Verdicts {
    /// Lets whoever is asked answer. Fails only where the model was asked for and may not.
    pub(crate) fn of(
        basis: &Basis,
        question: Question<'_>,
        early: Option<Bar>,
        score: &str,
    ) -> Result<Verdicts, AnswerError> {
        let by_rules = |bar: Bar| by_rules(&basis.rules, question, bar);
        let answer = match question.asked {
            Asked::Rules => by_rules(Bar::Forced),
            Asked::Best | Asked::Both => by_model(basis, question, early).unwrap_or_else(by_rules),
            Asked::Model => by_model(basis, question, early).map_err(|bar| may_not(score, &bar))?,
        };
        let beside = question.asked == Asked::Both && answer.bar.is_none();
        let other = beside.then(|| by_rules(Bar::Forced));
        Ok(Verdicts { answer, other })
    }
}

fn may_not(score: &str, bar: &Bar) -> AnswerError {
    AnswerError::ModelMayNot { score: score.to_owned(), cause: bar.cause(), detail: bar.to_string() }
}

fn by_model(basis: &Basis, question: Question<'_>, early: Option<Bar>) -> Result<Verdict, Bar> {
    if let Some(bar) = Bar::of(basis, question.row, early, question.now) {
        return Err(bar);
    }
    let model = basis.model.as_ref().ok_or(Bar::NoModel)?;
    try_model(model, question).ok_or(Bar::Failed)
}

fn try_model(model: &Model, question: Question<'_>) -> Option<Verdict> {
    let (prediction, reasons) = model.attempt(|scorer| {
        let highest = scorer.banding().scale().highest();
        (scorer.predict(question.row), reasons_of(scorer, question, highest))
    })?;
    Some(Verdict { bar: None, prediction, reasons })
}

fn by_rules(rules: &Rules, question: Question<'_>, bar: Bar) -> Verdict {
    let reasons = reasons_of(rules, question, highest_points(rules));
    Verdict { bar: Some(bar), prediction: rules.predict(question.row), reasons }
}

fn reasons_of(scorer: &dyn Scorer, question: Question<'_>, highest: f64) -> Vec<Reason> {
    match question.with_reasons {
        true => reasons(scorer, question.row, highest),
        false => Vec::new(),
    }
}

/// Rules that no training has calibrated answer in rule points, which end at 100 on every scale.
pub(crate) fn highest_points(rules: &Rules) -> f64 {
    match rules.is_calibrated() {
        true => rules.banding().scale().highest(),
        false => RULE_POINTS_HIGHEST,
    }
}

const RULE_POINTS_HIGHEST: f64 = 100.0;

/// The levels that training never saw, as (feature index, level).
pub(crate) fn unseen_levels<'r>(model: &'r Model, row: &'r Row) -> impl Iterator<Item = (usize, &'r str)> {
    let encoder = model.scorer.encoder();
    encoder.unseen(row).filter_map(|idx| match &row[idx] {
        Cell::Category(level) => Some((idx, level.as_ref())),
        Cell::Missing | Cell::Number(_) => None,
    })
}
