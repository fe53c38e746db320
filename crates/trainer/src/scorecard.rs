//! A scorecard from history: points that a person can read, change and defend.
//!
//! Each feature is cut into a few bins whose rates move one way ([`binning`]); a bin is worth its
//! weight of evidence; a logistic line over the evidence says how much of it counts beside the
//! others ([`selecting`]); and log-odds become whole points ([`points`]). This is how credit has
//! been scored for decades (Siddiqi 2006), and it is taken over because what comes out is the same
//! kind of card that people write by hand, with the same limits, and can be edited as one.
//!
//! Only the train and calibrate parts of the split are learned from, so that `train` can judge the
//! card on the test part as it judges one that was written by hand.

mod binning;
mod card;
mod document;
mod judging;
mod levels;
mod merging;
mod numbers;
mod points;
mod selecting;
mod source;
mod tally;
mod telling;
mod wording;

pub use document::{ChampionOnTest, LearnedRows, LearnedRule, OnTestPart, ScorecardDocument, UnusedFeature};

use definition::{NotedScorecard, Plan};

use crate::champion::Champion;
use crate::dataset::Dataset;
use crate::error::TrainError;
use crate::rules;
use crate::split::Split;
use crate::train::{check_minimum, check_names};
use source::Source;
use wording::Wording;

/// A learned card and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct LearnedScorecard {
    /// The card, each number with its source.
    pub card: NotedScorecard,
    /// What scripts and people read beside it.
    pub document: ScorecardDocument,
}

/// Learns a card from train and calibrate; measures it on the test part beside the present card and
/// the champion.
pub fn learn_scorecard(
    data: &Dataset,
    plan: &Plan,
    champion: Option<&Champion<'_>>,
) -> Result<LearnedScorecard, TrainError> {
    check_names(data, &plan.training)?;
    rules::check(&data.matrix, plan.scorecard.as_ref())?;
    let split = Split::of(data, &plan.training.split, plan.training.seed)?;
    check_minimum(data, &split, &plan.training)?;
    let source = Source::of(data, plan, &split);
    let candidates = source.candidates();
    let line = source.line(&candidates)?;
    let wording = Wording::of(plan.scorecard.as_ref(), &data.features);
    let (members, scale) = source.members(&candidates, &line, &wording);
    if members.is_empty() {
        return Err(source.nothing_learned(&candidates));
    }
    let head = source.head(&line, scale);
    let card = card::card(&members, scale, &wording, head);
    let test = judging::on_test(data, plan, &split, &card.scorecard, champion)?;
    let document = source.document(&candidates, &line, (&members, scale), test);
    Ok(LearnedScorecard { card, document })
}

#[cfg(test)]
mod tests;
