use evaluation::SigmoidFit;
use scoring::{Group, PointsCase, Rule, RulePoints, Rules, Scorecard, Texts, When};

use super::{text, v2, value};

pub(super) fn rules(rules: &Rules) -> v2::Rules {
    match rules.parts() {
        Some((card, map, means)) => v2::Rules::Scorecard(scorecard(card, map.map(|map| trained(map, means)))),
        // Rules without a scorecard have a rate; were there ever a third sort, no probability passes reading.
        None => v2::Rules::BaseRate(rules.rate().unwrap_or(f64::NAN)),
    }
}

fn trained(map: &SigmoidFit, means: &[f64]) -> v2::TrainedRules {
    let SigmoidFit { slope, intercept } = *map;
    v2::TrainedRules { slope, intercept, means: means.to_vec() }
}

fn scorecard(scorecard: &Scorecard, trained: Option<v2::TrainedRules>) -> v2::Scorecard {
    let Scorecard { base, groups, rules } = scorecard;
    v2::Scorecard {
        base: *base,
        groups: groups.iter().map(group).collect(),
        rules: rules.iter().map(rule).collect(),
        trained,
    }
}

fn group(group: &Group) -> v2::Group {
    let Group { name, weight, min, max } = group;
    v2::Group { name: text(name), weight: *weight, min: *min, max: *max }
}

fn rule(rule: &Rule) -> v2::Rule {
    let Rule { feature, group, points, missing, because } = rule;
    v2::Rule {
        feature: text(feature),
        group: text(group),
        points: rule_points(points),
        missing: *missing,
        because: self::because(because),
    }
}

fn rule_points(points: &RulePoints) -> v2::RulePoints {
    match points {
        RulePoints::Cases(cases) => v2::RulePoints::Cases(cases.iter().map(points_case).collect()),
        RulePoints::Each { each, min, max } => v2::RulePoints::Each { each: *each, min: *min, max: *max },
    }
}

fn points_case(case: &PointsCase) -> v2::PointsCase {
    let PointsCase { when, points } = case;
    let when = match when {
        When::Below(limit) => v2::When::Below(*limit),
        When::Is(values) => v2::When::Is(values.iter().map(value).collect()),
        When::Otherwise => v2::When::Otherwise,
    };
    v2::PointsCase { when, points: *points }
}

fn because(texts: &Texts) -> Vec<v2::Text> {
    texts.iter().map(|(language, text)| v2::Text { language: language.clone(), text: text.clone() }).collect()
}
