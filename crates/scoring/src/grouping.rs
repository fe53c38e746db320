use std::sync::Arc;

use crate::scorecard::{Group, Scorecard, clamp};

/// Which rule belongs to which group: found once, used for every row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Grouping {
    /// The groups in the order in which rules name them.
    pub(crate) names: Vec<Arc<str>>,
    /// Each rule's group, as an index into `names`.
    pub(crate) of_rule: Vec<usize>,
    /// Each group's settings, as an index into [`Scorecard::groups`].
    settings: Vec<Option<usize>>,
}

impl Grouping {
    pub(crate) fn of(scorecard: &Scorecard) -> Grouping {
        let mut names: Vec<Arc<str>> = Vec::new();
        let mut group_of = |group: &Arc<str>| {
            names.iter().position(|name| name == group).unwrap_or_else(|| {
                names.push(Arc::clone(group));
                names.len() - 1
            })
        };
        let of_rule = scorecard.rules.iter().map(|rule| group_of(&rule.group)).collect();
        let settings = |name: &Arc<str>| scorecard.groups.iter().position(|group| group.name == *name);
        let settings = names.iter().map(settings).collect();
        Grouping { names, of_rule, settings }
    }

    /// The settings of a group that has some.
    pub(crate) fn settings_of<'s>(&self, scorecard: &'s Scorecard, group: usize) -> Option<&'s Group> {
        self.settings[group].map(|settings| &scorecard.groups[settings])
    }

    /// Base and groups, added up; `groups` becomes what each counts, after weight and limits. `points` are the
    /// rules', in their order.
    pub(crate) fn count(
        &self,
        scorecard: &Scorecard,
        points: impl Iterator<Item = f64>,
        groups: &mut Vec<f64>,
    ) -> f64 {
        groups.clear();
        groups.resize(self.names.len(), 0.0);
        self.of_rule.iter().zip(points).for_each(|(group, points)| groups[*group] += points);
        for (idx, sum) in groups.iter_mut().enumerate() {
            if let Some(Group { weight, min, max, name: _ }) = self.settings_of(scorecard, idx) {
                *sum = clamp(weight * *sum, *min, *max);
            }
        }
        groups.iter().fold(scorecard.base, |sum, points| sum + points)
    }
}
