//! What is said of a card: the comment above it, and the document beside it.

use super::card::{self, Member};
use super::document::{LearnedRows, LearnedRule, OnTestPart, ScorecardDocument, UnusedFeature};
use super::points::PointScale;
use super::selecting::{LeftOut, Line};
use super::source::{Candidate, LEAST_INFORMATION, Source};
use crate::dataset::RowTimes;
use crate::error::TrainError;
use crate::leaks;
use crate::split::SplitKind;

impl Source<'_> {
    /// What stands above the card and beside its base.
    pub(super) fn head(&self, line: &Line, scale: PointScale) -> (Vec<String>, String) {
        let PointScale { double, .. } = scale;
        let points = if double == 1.0 { "point more doubles" } else { "points more double" };
        let head = vec![
            format!("The rules, learned from {}.", self.origin()),
            format!(
                "{double} {points} the odds. Beside each number: how many fell there, and their share of positives."
            ),
            "The test part had no say. These are rules: read them, and change what you know better."
                .to_owned(),
        ];
        let neutral = scoring::sigmoid(line.intercept);
        (head, format!("neutral in every rule: {} positive", card::percent(neutral)))
    }

    /// Rows, parts, split and base rate in words.
    fn origin(&self) -> String {
        let seed = self.plan.training.seed;
        let entity = self.plan.entity.as_deref().unwrap_or("entity");
        let split = match self.split.kind {
            SplitKind::Time => "split by time".to_owned(),
            SplitKind::Entity => format!("split at random by {entity} (seed {seed})"),
            SplitKind::Row => format!("split at random by row (seed {seed})"),
        };
        let weighted = if self.weights.is_some() { ", weighted" } else { "" };
        format!(
            "{} rows of train and calibrate{}, {split}: {} positive{weighted}",
            card::count(self.rows.len()),
            self.period(),
            card::percent(self.all.rate()),
        )
    }

    /// From when to when rows were observed.
    fn period(&self) -> String {
        let RowTimes::Dated(times) = &self.data.times else { return String::new() };
        let day = |time: Option<String>| {
            time.map(|time| time.chars().take_while(|c| *c != 'T').collect::<String>())
        };
        let times = || self.rows.iter().map(|row| times[*row]);
        match (
            day(times().min().map(|time| time.to_string())),
            day(times().max().map(|time| time.to_string())),
        ) {
            (Some(first), Some(last)) if first == last => format!(" of {first}"),
            (Some(first), Some(last)) => format!(" of {first} to {last}"),
            _ => String::new(),
        }
    }

    pub(super) fn nothing_learned(&self, candidates: &[Candidate]) -> TrainError {
        let strongest = candidates.iter().max_by(|a, b| a.information.total_cmp(&b.information));
        TrainError::NoRule {
            features: candidates.len(),
            strongest: strongest
                .map(|candidate| self.name(candidate.feature).to_string())
                .unwrap_or_default(),
            information: strongest.map_or(0.0, |candidate| candidate.information),
            needed: LEAST_INFORMATION,
        }
    }

    pub(super) fn document(
        &self,
        candidates: &[Candidate],
        line: &Line,
        (members, scale): (&[Member<'_>], PointScale),
        test: OnTestPart,
    ) -> ScorecardDocument {
        let Source { data, plan, split, .. } = self;
        let training = &plan.training;
        let rules = members.iter().map(|member| LearnedRule {
            feature: member.name.to_string(),
            group: member.group.to_string(),
            information_value: member.binned.information(),
            coefficient: member.coefficient,
        });
        ScorecardDocument {
            name: plan.name.clone(),
            split: split.kind.name().to_owned(),
            split_notes: split.notes.clone(),
            seed: training.seed,
            rows: LearnedRows {
                train: split.train.len(),
                calibrate: split.calibrate.len(),
                test: split.test.len(),
                positives: [&split.train, &split.calibrate, &split.test].map(|rows| data.n_positive(rows)),
            },
            base: scale.base,
            double: scale.double,
            rules: rules.collect(),
            left_out: self.left_out(candidates, line, members),
            test,
            leaks: leaks::scan(data, &split.train, &training.not_leaks, training.seed),
        }
    }

    fn left_out(&self, candidates: &[Candidate], line: &Line, members: &[Member<'_>]) -> Vec<UnusedFeature> {
        let beside = |idx: usize| {
            let why = line.left_out.iter().find(|(candidate, _)| *candidate == idx);
            match why {
                Some((_, LeftOut::Turned)) => "would be turned around by the other rules",
                Some((_, LeftOut::Redundant)) => "tells too little beside the other rules",
                None => "is worth less than half a point everywhere",
            }
        };
        let out = candidates
            .iter()
            .enumerate()
            .filter(|(_, candidate)| members.iter().all(|member| member.feature != candidate.feature));
        let unused = out.map(|(idx, candidate)| UnusedFeature {
            feature: self.name(candidate.feature).to_string(),
            information_value: candidate.information,
            why: self.unfit(candidate).unwrap_or_else(|| beside(idx).to_owned()),
        });
        unused.collect()
    }
}
