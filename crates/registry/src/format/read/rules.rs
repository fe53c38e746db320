use std::collections::BTreeSet;

use evaluation::SigmoidFit;
use features::Schema;
use scoring::{Banding, Group, PointsCase, Rule, RulePoints, Rules, Scorecard, Texts, When};

use super::{InvalidPart, Place, v2};

pub(super) fn rules(stored: v2::Rules, schema: Schema, banding: Banding) -> Result<Rules, InvalidPart> {
    match stored {
        v2::Rules::BaseRate(rate) => {
            Ok(Rules::base_rate(schema, Place::Rules.share("base rate", rate)?, banding))
        }
        v2::Rules::Scorecard(v2::Scorecard { base, groups, rules, trained }) => {
            let trained = trained.map(|stored| self::trained(stored, rules.len())).transpose()?;
            let scorecard = Scorecard {
                base: Place::Rules.finite("base", base)?,
                groups: groups.into_iter().map(group).collect::<Result<_, _>>()?,
                rules: rules.into_iter().map(rule).collect::<Result<_, _>>()?,
            };
            check_once(&scorecard)?;
            Ok(Rules::scorecard(schema, scorecard, trained, banding)?)
        }
    }
}

fn trained(stored: v2::TrainedRules, n_rules: usize) -> Result<(SigmoidFit, Vec<f64>), InvalidPart> {
    let v2::TrainedRules { slope, intercept, means } = stored;
    Place::Rules.count("mean points", means.len(), n_rules..=n_rules)?;
    let slope = Place::Rules.not_negative("slope of the map to probabilities", slope)?;
    let intercept = Place::Rules.finite("intercept of the map to probabilities", intercept)?;
    Ok((SigmoidFit { slope, intercept }, Place::Rules.all_finite("mean points", means)?))
}

fn group(stored: v2::Group) -> Result<Group, InvalidPart> {
    let v2::Group { name, weight, min, max } = stored;
    let place = Place::Group(&name);
    let weight = place.finite("weight", weight)?;
    let [min, max] = limits(place, min, max)?;
    Ok(Group { name: name.into(), weight, min, max })
}

fn rule(stored: v2::Rule) -> Result<Rule, InvalidPart> {
    let v2::Rule { feature, group, points, missing, because } = stored;
    let place = Place::Rule(&feature);
    let points = rule_points(place, points)?;
    let missing = place.finite("missing", missing)?;
    let because = self::because(place, because)?;
    Ok(Rule { feature: feature.into(), group: group.into(), points, missing, because })
}

fn rule_points(place: Place<'_>, stored: v2::RulePoints) -> Result<RulePoints, InvalidPart> {
    match stored {
        v2::RulePoints::Cases(cases) => {
            let cases = cases.into_iter().map(|stored| points_case(place, stored));
            Ok(RulePoints::Cases(cases.collect::<Result<_, _>>()?))
        }
        v2::RulePoints::Each { each, min, max } => {
            let [min, max] = limits(place, min, max)?;
            Ok(RulePoints::Each { each: place.finite("each", each)?, min, max })
        }
    }
}

fn points_case(place: Place<'_>, stored: v2::PointsCase) -> Result<PointsCase, InvalidPart> {
    let v2::PointsCase { when, points } = stored;
    let when = match when {
        v2::When::Below(limit) => When::Below(place.finite("below", limit)?),
        v2::When::Is(values) => When::Is(place.values("is", values)?),
        v2::When::Otherwise => When::Otherwise,
    };
    Ok(PointsCase { when, points: place.finite("points", points)? })
}

fn limits(place: Place<'_>, min: Option<f64>, max: Option<f64>) -> Result<[Option<f64>; 2], InvalidPart> {
    let [min, max] = [place.finite_or_none("min", min)?, place.finite_or_none("max", max)?];
    place.rising("limits", min.zip(max).is_none_or(|(min, max)| min <= max))?;
    Ok([min, max])
}

fn because(place: Place<'_>, stored: Vec<v2::Text>) -> Result<Texts, InvalidPart> {
    place.rising("languages", stored.windows(2).all(|pair| pair[0].language < pair[1].language))?;
    Ok(stored.into_iter().map(|v2::Text { language, text }| (language, text)).collect())
}

/// A feature has one rule, a group one setting: a second would count or be ignored without a word.
fn check_once(scorecard: &Scorecard) -> Result<(), InvalidPart> {
    let rules = scorecard.rules.iter().map(|rule| &rule.feature);
    let twice = repeated(rules).map(|feature| Place::Rule(feature));
    let groups = scorecard.groups.iter().map(|group| &group.name);
    match twice.or_else(|| repeated(groups).map(|name| Place::Group(name))) {
        Some(place) => Err(InvalidPart::Twice { place: place.to_string() }),
        None => Ok(()),
    }
}

fn repeated<T: Ord + Copy>(mut items: impl Iterator<Item = T>) -> Option<T> {
    let mut seen = BTreeSet::new();
    items.find(|item| !seen.insert(*item))
}
