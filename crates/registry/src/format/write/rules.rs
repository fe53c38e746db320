use evaluation::SigmoidFit;
use scoring::{Group, PointsCase, Rule, RulePoints, Rules, Scorecard, Texts, When};

use super::{text, v1, value};

pub(super) fn rules(rules: &Rules) -> v1::Rules {
    match rules.parts() {
        Some((card, map, means)) => v1::Rules::Scorecard(scorecard(card, map.map(|map| trained(map, means)))),
        // Rules without a scorecard have a rate; were there ever a third sort, no probability passes reading.
        None => v1::Rules::BaseRate(rules.rate().unwrap_or(f64::NAN)),
    }
}

fn trained(map: &SigmoidFit, means: &[f64]) -> v1::TrainedRules {
    let SigmoidFit { slope, intercept } = *map;
    v1::TrainedRules { slope, intercept, means: means.to_vec() }
}

fn scorecard(scorecard: &Scorecard, trained: Option<v1::TrainedRules>) -> v1::Scorecard {
    let Scorecard { base, groups, rules } = scorecard;
    v1::Scorecard {
        base: *base,
        groups: groups.iter().map(group).collect(),
        rules: rules.iter().map(rule).collect(),
        trained,
    }
}

fn group(group: &Group) -> v1::Group {
    let Group { name, weight, min, max } = group;
    v1::Group { name: text(name), weight: *weight, min: *min, max: *max }
}

fn rule(rule: &Rule) -> v1::Rule {
    let Rule { feature, group, points, missing, because } = rule;
    v1::Rule {
        feature: text(feature),
        group: text(group),
        points: rule_points(points),
        missing: *missing,
        because: self::because(because),
    }
}

fn rule_points(points: &RulePoints) -> v1::RulePoints {
    match points {
        RulePoints::Cases(cases) => v1::RulePoints::Cases(cases.iter().map(points_case).collect()),
        RulePoints::Each { each, min, max } => v1::RulePoints::Each { each: *each, min: *min, max: *max },
    }
}

fn points_case(case: &PointsCase) -> v1::PointsCase {
    let PointsCase { when, points } = case;
    let when = match when {
        When::Below(limit) => v1::When::Below(*limit),
        When::Is(values) => v1::When::Is(values.iter().map(value).collect()),
        When::Otherwise => v1::When::Otherwise,
    };
    v1::PointsCase { when, points: *points }
}

fn because(texts: &Texts) -> Vec<v1::Text> {
    texts.iter().map(|(language, text)| v1::Text { language: language.clone(), text: text.clone() }).collect()
}
