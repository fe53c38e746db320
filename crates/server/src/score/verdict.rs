use features::{Cell, Row};
use scoring::{Bar, Question, Verdict};

use crate::catalogue::{AfterFailure, Basis, Model};
use crate::error::AnswerError;
use crate::wire::Asked;

/// The answer, and the second scorer's where both were asked for.
#[derive(Debug)]
pub(crate) struct Verdicts {
    pub(crate) answer: Verdict,
    pub(crate) other: Option<Verdict>,
}

/// What is to be found out about a row, and from whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inquiry<'r> {
    pub(crate) question: Question<'r>,
    pub(crate) asked: Asked,
}

impl Verdicts {
    /// Lets whoever is asked answer. Fails only where the model was asked for and may not.
    pub(crate) fn of(
        basis: &Basis,
        Inquiry { question, asked }: Inquiry<'_>,
        early: Option<Bar>,
        score: &str,
    ) -> Result<Verdicts, AnswerError> {
        let by_rules = |bar: Bar| basis.scorers().by_rules(question, bar);
        let answer = match asked {
            Asked::Rules => by_rules(Bar::Forced),
            Asked::Best | Asked::Both => by_model(basis, question, early, score).unwrap_or_else(by_rules),
            Asked::Model => by_model(basis, question, early, score).map_err(|bar| may_not(score, &bar))?,
        };
        let beside = asked == Asked::Both && answer.bar.is_none();
        let other = beside.then(|| by_rules(Bar::Forced));
        Ok(Verdicts { answer, other })
    }
}

fn may_not(score: &str, bar: &Bar) -> AnswerError {
    AnswerError::ModelMayNot { score: score.to_owned(), cause: bar.cause(), detail: bar.to_string() }
}

/// The model's verdict, or why there is none; that it failed is counted, and told when it is benched.
pub(crate) fn by_model(
    basis: &Basis,
    question: Question<'_>,
    early: Option<Bar>,
    score: &str,
) -> Result<Verdict, Bar> {
    let Some(model) = &basis.model else { return basis.scorers().by_model(question, early) };
    let answer = basis.scorers().by_model(question, early.or_else(|| model.form.bar()));
    match &answer {
        Ok(_) => model.form.answered(),
        Err(Bar::Failed) => {
            if model.form.failed(model.has_seen(question.row)) == AfterFailure::Benched {
                let (version, failures) = (basis.version, model.form.failures());
                tracing::error!(
                    score,
                    version,
                    failures,
                    "the version is benched: it failed on row after row"
                );
            }
        }
        Err(_) => {}
    }
    answer
}

/// The levels that training never saw, as (feature index, level).
pub(crate) fn unseen_levels<'r>(model: &'r Model, row: &'r Row) -> impl Iterator<Item = (usize, &'r str)> {
    let encoder = model.scorer.encoder();
    encoder.unseen(row).filter_map(|idx| match &row[idx] {
        Cell::Category(level) => Some((idx, level.as_ref())),
        Cell::Missing | Cell::Number(_) => None,
    })
}
