//! Who answers a row: the model, or the rules in its place.
//!
//! The one place where that is decided, for a request as for a row of a file.

use std::panic::{AssertUnwindSafe, catch_unwind};

use features::{Cell, CellRef, ColumnRef, FeatureRange, LentColumn};
use records::Timestamp;

use crate::{Banding, Bar, Prediction, Reason, Rules, Scorer, ServingLimits, Tier, reasons};

/// The two scorers of a version, and when which of them answers.
#[derive(Clone, Copy)]
pub struct Scorers<'v> {
    /// They can always answer.
    pub rules: &'v Rules,
    /// `None`: a definition that has no version.
    pub model: Option<ServedModel<'v>>,
    /// When the model may not answer.
    pub limits: &'v ServingLimits,
}

/// A model, and what it may answer.
#[derive(Clone, Copy)]
pub struct ServedModel<'v> {
    /// The model.
    pub scorer: &'v dyn Scorer,
    /// Its scale and tiers.
    pub banding: &'v Banding,
    /// What training saw of each feature, in schema order.
    pub ranges: &'v [FeatureRange],
    /// From when on it may not answer.
    pub expires_at: Option<Timestamp>,
}

/// What is to be found out about a row.
#[derive(Clone, Copy, Debug)]
pub struct Question<'r> {
    /// One cell a feature, in schema order.
    pub row: &'r [Cell],
    /// Whether reasons are wanted; they cost more than the prediction.
    pub with_reasons: bool,
    /// By this time versions expire.
    pub now: Timestamp,
}

/// What one scorer says of a row.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// Why it is the rules; `None`: it is the model.
    pub bar: Option<Bar>,
    /// What it says.
    pub prediction: Prediction,
    /// Every feature's part, strongest first; empty where none was asked for.
    pub reasons: Vec<Reason>,
}

impl Scorers<'_> {
    /// The model's verdict, or else the rules' with the reason; `early` as [`Bar::of`] has it.
    pub fn best(self, question: Question<'_>, early: Option<Bar>) -> Verdict {
        self.by_model(question, early).unwrap_or_else(|bar| self.by_rules(question, bar))
    }

    /// The model's verdict, or why there is none.
    ///
    /// A panic, and an answer that is no probability, is [`Bar::Failed`]: a scorer has no state that a
    /// panic could leave broken.
    pub fn by_model(self, question: Question<'_>, early: Option<Bar>) -> Result<Verdict, Bar> {
        if let Some(bar) = Bar::of(self, question.row, early, question.now) {
            return Err(bar);
        }
        let ServedModel { scorer, banding, .. } = self.model.ok_or(Bar::NoModel)?;
        let highest = banding.scale().highest();
        let work = || (scorer.predict(question.row), question.reasons(scorer, highest));
        let (prediction, reasons) = guarded(work).ok_or(Bar::Failed)?;
        Ok(Verdict { bar: None, prediction, reasons })
    }

    /// [`Scorers::by_model_in_columns`] of rows that lie one after the other, [`features::Schema::len`] cells each.
    pub fn by_model_together(self, cells: &[CellRef<'_>], now: Timestamp) -> Vec<Option<Prediction>> {
        let Some(ServedModel { scorer, .. }) = self.model else { return Vec::new() };
        let n_features = scorer.schema().len();
        let columns = LentColumn::of_rows(cells, n_features);
        let columns: Vec<ColumnRef<'_>> = columns.iter().map(LentColumn::view).collect();
        self.by_model_in_columns(&columns, cells.len() / n_features.max(1), now)
    }

    /// The model's predictions for `n_rows` rows that lie column by column, one column a feature: for each
    /// what [`Scorers::by_model`] says of it, without reasons. `None` for a row that the model may not answer or
    /// fails on, and for all where it panicked on one: what is to be said of those, each is asked for alone.
    pub fn by_model_in_columns(
        self,
        columns: &[ColumnRef<'_>],
        n_rows: usize,
        now: Timestamp,
    ) -> Vec<Option<Prediction>> {
        let Some(ServedModel { scorer, .. }) = self.model else { return Vec::new() };
        let predictions = catch_unwind(AssertUnwindSafe(|| scorer.predict_columns(columns, n_rows)));
        let Ok(predictions) = predictions else { return vec![None; n_rows] };
        let may_answer = Bar::bars_none(self, columns, n_rows, now);
        let answered = predictions.into_iter().zip(may_answer);
        answered.map(|(said, may)| Some(said).filter(|said| may && is_sound(said))).collect()
    }

    /// The rules' verdict; `bar` is why it is theirs.
    pub fn by_rules(self, question: Question<'_>, bar: Bar) -> Verdict {
        let reasons = question.reasons(self.rules, self.rules.highest_points());
        Verdict { bar: Some(bar), prediction: self.rules.predict(question.row), reasons }
    }

    /// The tier that a verdict of these scorers names.
    pub fn tier(&self, verdict: &Verdict) -> Option<&Tier> {
        let banding = match (&verdict.bar, self.model) {
            (None, Some(model)) => model.banding,
            (Some(_), _) | (None, None) => self.rules.banding(),
        };
        banding.tiers().get(verdict.prediction.tier)
    }
}

impl Question<'_> {
    fn reasons(self, scorer: &dyn Scorer, highest: f64) -> Vec<Reason> {
        match self.with_reasons {
            true => reasons(scorer, self.row, highest),
            false => Vec::new(),
        }
    }
}

fn guarded<T>(work: impl FnOnce() -> (Prediction, T)) -> Option<(Prediction, T)> {
    let done = catch_unwind(AssertUnwindSafe(work)).ok();
    done.filter(|(prediction, _)| is_sound(prediction))
}

fn is_sound(prediction: &Prediction) -> bool {
    prediction.raw.is_finite() && prediction.probability.is_some_and(|chance| (0.0..=1.0).contains(&chance))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(work: impl FnOnce() -> Prediction, passes: bool) {
        assert_eq!(guarded(|| (work(), ())).is_some(), passes);
    }

    fn prediction(raw: f64, probability: Option<f64>) -> Prediction {
        Prediction { raw, probability, points: 50, tier: 0 }
    }

    #[test]
    fn a_panic_is_caught_and_what_is_no_probability_does_not_pass() {
        check(|| prediction(0.0, Some(0.5)), true);
        check(|| prediction(0.0, Some(1.0)), true);
        check(|| panic!("a defect of a scorer"), false);
        check(|| prediction(f64::NAN, Some(0.5)), false);
        check(|| prediction(0.0, Some(f64::NAN)), false);
        check(|| prediction(0.0, Some(1.5)), false);
        check(|| prediction(0.0, None), false);
    }
}
