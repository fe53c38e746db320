//! The rules: points by feature, in groups. Readable and editable by the people who own the score.

use std::sync::Arc;

use features::{Cell, CellRef, Schema};
use records::Value;

use crate::Texts;
use crate::grouping::Grouping;

/// The most that a rule's `each` gives where it has no limit of its own: far beyond any total, and
/// little enough that sums of such points stay exact to 1e-9.
const LARGEST_POINTS: f64 = 1e6;

/// The rules of one score.
#[derive(Clone, Debug, PartialEq)]
pub struct Scorecard {
    /// The points before any rule.
    pub base: f64,
    /// Weight and limits of groups; a group that no rule names is an error.
    pub groups: Vec<Group>,
    /// At most one rule a feature, in the order of the schema's features.
    pub rules: Vec<Rule>,
}

/// Weight and limits of a group's sum: `clamp(weight × Σ points, min, max)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// `fit`, `behaviour`, `engagement`, `financial`, `relationship` or any other name.
    pub name: Arc<str>,
    /// What the sum of its rules' points is multiplied by.
    pub weight: f64,
    /// The least that the weighted sum counts.
    pub min: Option<f64>,
    /// The most that it counts.
    pub max: Option<f64>,
}

/// What one feature is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Rule {
    /// The feature's name.
    pub feature: Arc<str>,
    /// The group that its points belong to.
    pub group: Arc<str>,
    /// Its points where it is known.
    pub points: RulePoints,
    /// Its points where it is missing.
    pub missing: f64,
    /// What people read as the reason, by language.
    pub because: Texts,
}

/// Points of a known value.
#[derive(Clone, Debug, PartialEq)]
pub enum RulePoints {
    /// The first case that holds; 0 where none does.
    Cases(Vec<PointsCase>),
    /// So many points a unit, within limits.
    Each {
        /// Points a unit.
        each: f64,
        /// The least it gives.
        min: Option<f64>,
        /// The most it gives.
        max: Option<f64>,
    },
}

/// Points in one case.
#[derive(Clone, Debug, PartialEq)]
pub struct PointsCase {
    /// The case.
    pub when: When,
    /// Its points.
    pub points: f64,
}

/// When a case holds.
#[derive(Clone, Debug, PartialEq)]
pub enum When {
    /// The number is below this.
    Below(f64),
    /// The value is one of these.
    Is(Vec<Value>),
    /// Always: the last case.
    Otherwise,
}

/// The rule points of one row, taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Points {
    /// `clamp(base + Σ groups, 0, 100)`.
    pub total: f64,
    /// Each group's share, after weight and limits, in the order in which rules name them.
    pub groups: Vec<GroupPoints>,
    /// Each rule's points after its group's weight and limits and the limits of the total, so that
    /// `base + Σ rules = total`.
    pub rules: Vec<f64>,
}

/// The points of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupPoints {
    /// The group.
    pub name: Arc<str>,
    /// Its points, after weight and limits.
    pub points: f64,
}

/// A scorecard that does not fit its features.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScorecardError {
    /// A rule for what is no feature.
    #[error("rule {feature:?} is for no feature of this score")]
    UnknownFeature {
        /// The rule.
        feature: String,
    },
    /// Settings for a group that no rule belongs to.
    #[error("group {group:?} has settings but no rule belongs to it")]
    UnusedGroup {
        /// The group.
        group: String,
    },
}

impl Scorecard {
    /// Whether every rule has its feature and every group its rule.
    pub fn check(&self, schema: &Schema) -> Result<(), ScorecardError> {
        if let Some(rule) = self.rules.iter().find(|rule| schema.index_of(&rule.feature).is_none()) {
            return Err(ScorecardError::UnknownFeature { feature: rule.feature.to_string() });
        }
        let unused = self.groups.iter().find(|group| self.rules.iter().all(|rule| rule.group != group.name));
        match unused {
            Some(group) => Err(ScorecardError::UnusedGroup { group: group.name.to_string() }),
            None => Ok(()),
        }
    }

    /// The points of one row. `cells` are the rules' cells, in rule order.
    pub fn points<'a>(&self, cells: impl Iterator<Item = &'a Cell>) -> Points {
        self.points_by(&Grouping::of(self), cells)
    }

    /// The groups in the order in which rules name them.
    pub fn group_names(&self) -> impl Iterator<Item = Arc<str>> {
        Grouping::of(self).names.into_iter()
    }

    /// [`Scorecard::points`] with its grouping at hand.
    pub(crate) fn points_by<'a>(&self, grouping: &Grouping, cells: impl Iterator<Item = &'a Cell>) -> Points {
        let mut rules: Vec<f64> =
            self.rules.iter().zip(cells).map(|(rule, cell)| rule.points_of(cell.view())).collect();
        let mut counted = Vec::new();
        let sum = grouping.count(self, rules.iter().copied(), &mut counted);
        for (group, counted) in counted.iter().enumerate() {
            self.share_in_group(grouping, (group, *counted), &mut rules);
        }
        let total = sum.clamp(crate::banding::LOWEST_POINTS, crate::banding::HIGHEST_POINTS);
        share_out(&mut rules, sum - self.base, total - self.base);
        let groups = grouping.names.iter().zip(counted);
        let groups = groups.map(|(name, points)| GroupPoints { name: name.clone(), points }).collect();
        Points { total, groups, rules }
    }

    /// [`Points::total`] of one row; `groups` becomes what [`Points::groups`] would say, in the same order.
    pub(crate) fn total_by<'c>(
        &self,
        grouping: &Grouping,
        cells: impl Iterator<Item = CellRef<'c>>,
        groups: &mut Vec<f64>,
    ) -> f64 {
        let points = self.rules.iter().zip(cells).map(|(rule, cell)| rule.points_of(cell));
        let sum = grouping.count(self, points, groups);
        sum.clamp(crate::banding::LOWEST_POINTS, crate::banding::HIGHEST_POINTS)
    }

    /// Weighs the group's rules, and changes them so that they add up to what the group counts.
    fn share_in_group(&self, grouping: &Grouping, (group, counted): (usize, f64), rules: &mut [f64]) {
        let weight = grouping.settings_of(self, group).map_or(1.0, |settings| settings.weight);
        let members = || grouping.of_rule.iter().enumerate().filter(|(_, of)| **of == group);
        let sum = weight * members().fold(0.0, |sum, (rule, _)| sum + rules[rule]);
        let mut points: Vec<f64> = members().map(|(rule, _)| weight * rules[rule]).collect();
        share_out(&mut points, sum, counted);
        members().zip(&points).for_each(|((rule, _), share)| rules[rule] = *share);
    }
}

impl Rule {
    fn points_of(&self, cell: CellRef<'_>) -> f64 {
        match (&self.points, cell) {
            (_, CellRef::Missing) => self.missing,
            (RulePoints::Each { each, min, max }, CellRef::Number(number)) => {
                clamp((each * number).clamp(-LARGEST_POINTS, LARGEST_POINTS), *min, *max)
            }
            (RulePoints::Each { .. }, CellRef::Category(_)) => self.missing,
            (RulePoints::Cases(cases), cell) => {
                cases.iter().find(|case| case.when.holds(cell)).map_or(0.0, |case| case.points)
            }
        }
    }
}

impl When {
    fn holds(&self, cell: CellRef<'_>) -> bool {
        match (self, cell) {
            (When::Otherwise, _) => true,
            (When::Below(limit), CellRef::Number(number)) => number < *limit,
            (When::Is(values), cell) => values.iter().any(|value| same(value, cell)),
            (When::Below(_), CellRef::Missing | CellRef::Category(_)) => false,
        }
    }
}

fn same(value: &Value, cell: CellRef<'_>) -> bool {
    match (value, cell) {
        (Value::Text(text), CellRef::Category(level)) => text.as_ref() == level,
        (Value::Number(_) | Value::Boolean(_), CellRef::Number(number)) => value.as_number() == Some(number),
        _ => false,
    }
}

pub(crate) fn clamp(number: f64, min: Option<f64>, max: Option<f64>) -> f64 {
    let number = max.map_or(number, |max| number.min(max));
    min.map_or(number, |min| number.max(min))
}

/// Changes shares that add up to `sum` so that they add up to `target`.
///
/// What a limit takes away is taken from all in proportion. What it adds is added to each in
/// proportion to its size, whatever its sign, because shares that nearly cancel would grow without
/// bound if they were scaled; evenly where all are 0.
fn share_out(shares: &mut [f64], sum: f64, target: f64) {
    if sum == target {
        return;
    }
    let takes_away = sum.signum() == target.signum() && target.abs() < sum.abs() || target == 0.0;
    let size: f64 = shares.iter().map(|share| share.abs()).sum();
    let n = shares.len() as f64;
    let changed = |share: f64| match (takes_away, size > 0.0) {
        (true, _) => share * (target / sum),
        (false, true) => share + share.abs() * ((target - sum) / size),
        (false, false) => target / n,
    };
    shares.iter_mut().for_each(|share| *share = changed(*share));
}
