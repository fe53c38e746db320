//! Scorecards, and short ways to write them.

use std::sync::Arc;

use scoring::{Group, PointsCase, Rule, RulePoints, Scorecard, Texts, When};

pub(crate) fn rule(feature: &str, group: &str, points: RulePoints, missing: f64) -> Rule {
    Rule { feature: Arc::from(feature), group: Arc::from(group), points, missing, because: Texts::new() }
}

pub(crate) fn cases(cases: &[(When, f64)]) -> RulePoints {
    RulePoints::Cases(
        cases.iter().map(|(when, points)| PointsCase { when: when.clone(), points: *points }).collect(),
    )
}

pub(crate) fn each(each: f64, [min, max]: [Option<f64>; 2]) -> RulePoints {
    RulePoints::Each { each, min, max }
}

pub(crate) fn group(name: &str, weight: f64, [min, max]: [Option<f64>; 2]) -> Group {
    Group { name: Arc::from(name), weight, min, max }
}

/// The scorecard that stands in the score definition's reference.
pub(crate) fn cdnow() -> Scorecard {
    let recency = cases(&[(When::Below(30.0), 35.0), (When::Below(90.0), 15.0), (When::Otherwise, -20.0)]);
    Scorecard {
        base: 30.0,
        groups: vec![group("engagement", 1.0, [Some(-20.0), Some(60.0)])],
        rules: vec![
            rule("days_since_last", "engagement", recency, -20.0),
            rule("purchases_90d", "engagement", each(5.0, [None, Some(25.0)]), 0.0),
        ],
    }
}

/// The same, with a second group that is weighted and limited, and one that is neither.
pub(crate) fn card() -> Scorecard {
    let plan = cases(&[
        (When::Is(vec![records::Value::Text(Arc::from("pro"))]), 30.0),
        (When::Is(vec![records::Value::Text(Arc::from("trial"))]), -12.5),
    ]);
    let vip = cases(&[(When::Is(vec![records::Value::Boolean(true)]), 10.0)]);
    let mut card = cdnow();
    card.rules.push(rule("plan", "fit", plan, -3.0));
    card.rules.push(rule("vip", "relationship", vip, 0.0));
    card.groups.push(group("fit", 0.7, [Some(-8.0), Some(18.0)]));
    card
}
