use evaluation::SigmoidFit;
use features::{Cell, CellRef, Schema};

use crate::banding::HIGHEST_POINTS;
use crate::grouping::Grouping;
use crate::texts::in_language;
use crate::{Banding, Contributions, GroupPoints, Prediction, Scorecard, Scorer, sigmoid};

/// The scorer that answers when the model cannot: the scorecard, or the base rate where there is none.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    schema: Schema,
    card: Card,
    banding: Banding,
}

#[derive(Clone, Debug, PartialEq)]
enum Card {
    Scorecard {
        scorecard: Scorecard,
        grouping: Grouping,
        /// The schema index of each rule's feature.
        columns: Vec<usize>,
        /// Rule points to probability, learned in training.
        map: Option<SigmoidFit>,
        /// Each rule's mean points over training: what contributions are measured against.
        means: Vec<f64>,
    },
    BaseRate(f64),
}

impl Rules {
    /// The scorecard, with what training learned of it: its map to probabilities and each rule's mean
    /// points (none before any training: contributions are then measured against 0 points a rule).
    pub fn scorecard(
        schema: Schema,
        scorecard: Scorecard,
        trained: Option<(SigmoidFit, Vec<f64>)>,
        banding: Banding,
    ) -> Result<Rules, crate::ScorecardError> {
        scorecard.check(&schema)?;
        let columns = scorecard.rules.iter().filter_map(|rule| schema.index_of(&rule.feature)).collect();
        let n_rules = scorecard.rules.len();
        let (map, mut means) = trained.map_or((None, Vec::new()), |(map, means)| (Some(map), means));
        means.resize(n_rules, 0.0);
        let grouping = Grouping::of(&scorecard);
        Ok(Rules { schema, card: Card::Scorecard { scorecard, grouping, columns, map, means }, banding })
    }

    /// The base rate of training for everyone: the rules where there is no scorecard.
    pub fn base_rate(schema: Schema, probability: f64, banding: Banding) -> Rules {
        Rules { schema, card: Card::BaseRate(probability), banding }
    }

    /// Whether training has mapped rule points to probabilities.
    pub fn is_calibrated(&self) -> bool {
        match &self.card {
            Card::Scorecard { map, .. } => map.is_some(),
            Card::BaseRate(_) => true,
        }
    }

    /// Scale and tiers.
    pub fn banding(&self) -> &Banding {
        &self.banding
    }

    /// The scorecard with its map and mean points, when the rules are one.
    pub fn parts(&self) -> Option<(&Scorecard, Option<&SigmoidFit>, &[f64])> {
        match &self.card {
            Card::Scorecard { scorecard, map, means, .. } => Some((scorecard, map.as_ref(), means)),
            Card::BaseRate(_) => None,
        }
    }

    /// The probability that everyone gets, when there is no scorecard.
    pub fn rate(&self) -> Option<f64> {
        match &self.card {
            Card::Scorecard { .. } => None,
            Card::BaseRate(probability) => Some(*probability),
        }
    }

    /// The highest points that the rules give: those of the scale, or, before any training has
    /// calibrated them, of rule points, which end at 100 on every scale.
    pub fn highest_points(&self) -> f64 {
        match self.is_calibrated() {
            true => self.banding.scale().highest(),
            false => HIGHEST_POINTS,
        }
    }

    /// What people read when the feature is a reason: what its rule says in the language that is
    /// nearest to `language` (a tag such as `pt-BR`), else the feature's name in words.
    pub fn reason_text(&self, feature: &str, language: &str) -> String {
        let rule = self.parts().and_then(|(scorecard, _, _)| {
            scorecard.rules.iter().find(|rule| rule.feature.as_ref() == feature)
        });
        let text = rule.and_then(|rule| in_language(&rule.because, language));
        text.map_or_else(|| feature.replace(['_', '-'], " "), str::to_owned)
    }

    /// Each group's points; none where there is no scorecard.
    pub fn groups(&self, row: &[Cell]) -> Vec<GroupPoints> {
        self.points(row).map_or_else(Vec::new, |points| points.groups)
    }

    /// The points of a row, taken apart; `None` where there is no scorecard.
    pub fn points(&self, row: &[Cell]) -> Option<crate::Points> {
        match &self.card {
            Card::Scorecard { scorecard, grouping, columns, .. } => {
                let cells = columns.iter().map(|column| row.get(*column).unwrap_or(&Cell::Missing));
                Some(scorecard.points_by(grouping, cells))
            }
            Card::BaseRate(_) => None,
        }
    }

    /// The groups' names in the order of [`Rules::groups`]; none where there is no scorecard.
    pub fn group_names(&self) -> &[std::sync::Arc<str>] {
        match &self.card {
            Card::Scorecard { grouping, .. } => &grouping.names,
            Card::BaseRate(_) => &[],
        }
    }

    /// The total of [`Rules::points`] of a row, of which `cell` lends the cell of a feature; `groups` becomes the
    /// points of the groups. `None`, and nothing becomes of `groups`, where there is no scorecard.
    pub fn total<'c>(&self, cell: impl Fn(usize) -> CellRef<'c>, groups: &mut Vec<f64>) -> Option<f64> {
        match &self.card {
            Card::Scorecard { scorecard, grouping, columns, .. } => {
                Some(scorecard.total_by(grouping, columns.iter().map(|idx| cell(*idx)), groups))
            }
            Card::BaseRate(_) => None,
        }
    }

    fn probability(&self, raw: f64) -> Option<f64> {
        match &self.card {
            Card::Scorecard { map, .. } => map.as_ref().map(|map| sigmoid(map.slope * raw + map.intercept)),
            Card::BaseRate(probability) => Some(*probability),
        }
    }
}

impl Scorer for Rules {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn predict(&self, row: &[Cell]) -> Prediction {
        let raw = self.points(row).map_or(0.0, |points| points.total);
        let points = self.exact_points(raw).round() as i32;
        Prediction { raw, probability: self.probability(raw), points, tier: self.banding.tier_of(points) }
    }

    fn contributions(&self, row: &[Cell]) -> Contributions {
        let mut features = vec![0.0; self.schema.len()];
        let (Card::Scorecard { scorecard, columns, means, .. }, Some(points)) =
            (&self.card, self.points(row))
        else {
            return Contributions { base: 0.0, features };
        };
        // Without a rule there is nothing to share what the limits of the total change.
        let base = if columns.is_empty() { points.total } else { scorecard.base };
        for ((column, points), mean) in columns.iter().zip(points.rules).zip(means) {
            features[*column] += points - mean;
        }
        Contributions { base: means.iter().fold(base, |base, mean| base + mean), features }
    }

    fn exact_points(&self, raw: f64) -> f64 {
        self.probability(raw).map_or(raw, |probability| self.banding.exact_points(probability))
    }
}
