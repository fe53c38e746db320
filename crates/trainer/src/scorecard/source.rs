//! The rows that a card is learned from, and what is made of them step by step.

use std::sync::Arc;

use definition::{Direction, Plan};
use ndarray::Array2;

use super::binning::{self, Binned, Rows};
use super::card::{self, Member};
use super::points::PointScale;
use super::selecting::{Evidence, Line};
use super::tally::Tally;
use super::wording::Wording;
use crate::dataset::Dataset;
use crate::error::FitError;
use crate::parallel;
use crate::split::Split;

/// Less than this tells nothing that could be relied on. (Siddiqi 2006, ch. 6)
pub(super) const LEAST_INFORMATION: f64 = 0.02;

/// The rows that a card is learned from.
pub(super) struct Source<'a> {
    pub data: &'a Dataset,
    pub plan: &'a Plan,
    pub split: &'a Split,
    /// Of train and calibrate.
    pub rows: Vec<usize>,
    /// One a row of the matrix.
    pub weights: Option<Vec<f64>>,
    pub all: Tally,
}

/// A feature in bins.
pub(super) struct Candidate {
    pub feature: usize,
    pub binned: Binned,
    pub information: f64,
}

impl<'a> Source<'a> {
    pub(super) fn of(data: &'a Dataset, plan: &'a Plan, split: &'a Split) -> Source<'a> {
        let rows = split.train_and_calibrate();
        let weights = data.fit_weights(&rows);
        let all = Rows { rows: &rows, positive: &data.positive, weights: weights.as_deref() }.all();
        Source { data, plan, split, rows, weights, all }
    }

    fn labelled(&self) -> Rows<'_> {
        Rows { rows: &self.rows, positive: &self.data.positive, weights: self.weights.as_deref() }
    }

    /// Every feature in bins, in the order of the features.
    pub(super) fn candidates(&self) -> Vec<Candidate> {
        let features: Vec<usize> = (0..self.data.matrix.schema().len()).collect();
        parallel::map(&features, |feature| {
            let entry = &self.data.matrix.schema().entries()[*feature];
            let column = &self.data.matrix.columns()[*feature];
            let binned = binning::bin(column, entry.feature_type, &self.labelled(), self.declared(*feature));
            Candidate { feature: *feature, information: binned.information(), binned }
        })
    }

    fn declared(&self, feature: usize) -> Option<Direction> {
        self.plan.training.monotone.get(self.name(feature).as_ref()).copied()
    }

    pub(super) fn name(&self, feature: usize) -> &Arc<str> {
        &self.data.matrix.schema().entries()[feature].name
    }

    /// The line over the evidence of those that tell enough; members are indices into `candidates`.
    pub(super) fn line(&self, candidates: &[Candidate]) -> Result<Line, FitError> {
        let telling: Vec<usize> =
            (0..candidates.len()).filter(|idx| self.unfit(&candidates[*idx]).is_none()).collect();
        let columns = parallel::map(&telling, |idx| self.evidence(&candidates[*idx]));
        let x = Array2::from_shape_fn((self.rows.len(), columns.len()), |(row, column)| columns[column][row]);
        let positive = self.data.outcomes(&self.rows);
        let weights: Option<Vec<f64>> =
            self.weights.as_ref().map(|weights| self.rows.iter().map(|row| weights[*row]).collect());
        let line = Evidence { x, positive: &positive, weights: weights.as_deref() }.line()?;
        let members = line.members.iter().map(|(column, pull)| (telling[*column], *pull)).collect();
        let left_out = line.left_out.iter().map(|(column, why)| (telling[*column], *why)).collect();
        Ok(Line { intercept: line.intercept, members, left_out })
    }

    /// Why a feature is not even tried, in words.
    pub(super) fn unfit(&self, candidate: &Candidate) -> Option<String> {
        let is_category = self.data.matrix.columns()[candidate.feature].is_category();
        if is_category && self.declared(candidate.feature).is_some() {
            return Some("is declared to have a direction, but is a category: it has no order".to_owned());
        }
        (candidate.information < LEAST_INFORMATION)
            .then(|| format!("tells too little: its information value is below {LEAST_INFORMATION}"))
    }

    fn evidence(&self, candidate: &Candidate) -> Vec<f64> {
        let column = &self.data.matrix.columns()[candidate.feature];
        self.rows.iter().map(|row| candidate.binned.evidence(column, *row)).collect()
    }

    /// The members that are worth a point, group by group, the most telling of a group first; and
    /// the scale of their points.
    pub(super) fn members<'c>(
        &self,
        candidates: &'c [Candidate],
        line: &Line,
        wording: &Wording<'_>,
    ) -> (Vec<Member<'c>>, PointScale) {
        let parts = parallel::map(&line.members, |(idx, pull)| {
            self.evidence(&candidates[*idx]).into_iter().map(|evidence| pull * evidence).collect()
        });
        let scale = PointScale::fitting(&parts);
        let member = |(idx, pull): &(usize, f64)| {
            let Candidate { feature, binned, .. } = &candidates[*idx];
            let group = wording.group(*feature);
            Member { feature: *feature, name: self.name(*feature).clone(), group, binned, coefficient: *pull }
        };
        let mut members: Vec<Member<'c>> = line.members.iter().map(member).collect();
        members.retain(|member| card::says_something(member, scale.double));
        members.sort_by(|a, b| b.binned.information().total_cmp(&a.binned.information()));
        let order = group_order(wording.present_groups(), &members);
        members.sort_by_key(|member| order.iter().position(|group| *group == member.group));
        (members, scale)
    }
}

/// The present card's groups, then the others, the most telling first.
fn group_order(mut groups: Vec<Arc<str>>, members: &[Member<'_>]) -> Vec<Arc<str>> {
    groups.extend(members.iter().map(|member| member.group.clone()));
    groups
}
