use evaluation::SigmoidFit;
use features::{Cell, FeatureType};
use scoring::{Rules, Scale, Scorecard, ScorecardError, Scorer, reasons, sigmoid};

use crate::cards::{card, cdnow};
use crate::scorers::{banding, scales};
use crate::sketch::{level, named_schema, number, schema};

const MAP: SigmoidFit = SigmoidFit { slope: 0.0625, intercept: -3.0 };

fn trained(means: &[f64]) -> Rules {
    Rules::scorecard(schema(), cdnow(), Some((MAP, means.to_vec())), banding(Scale::Probability)).unwrap()
}

fn untrained() -> Rules {
    Rules::scorecard(schema(), cdnow(), None, banding(Scale::Probability)).unwrap()
}

/// A customer of 80 rule points: 30, 35 for recency, 15 for purchases.
fn good() -> Vec<Cell> {
    vec![number(Some(10.0)), number(Some(3.0)), level("pro"), Cell::Missing]
}

#[test]
fn trained_rules_pass_through_their_map_and_the_scale() {
    let prediction = trained(&[5.0, 6.0]).predict(&good());
    assert_eq!((prediction.raw, prediction.probability), (80.0, Some(sigmoid(0.0625 * 80.0 - 3.0))));
    assert_eq!((prediction.points, prediction.tier), (88, 0)); // expit(2) = 0.8808
}

#[test]
fn rules_and_a_model_of_the_same_probability_get_the_same_points() {
    for scale in scales() {
        let banding = banding(scale);
        let rules = Rules::scorecard(schema(), cdnow(), Some((MAP, vec![])), banding.clone()).unwrap();
        let prediction = rules.predict(&good());
        let points = banding.exact_points(prediction.probability.unwrap()).round() as i32;
        assert_eq!((prediction.points, prediction.tier), (points, banding.tier_of(points)));
    }
}

#[test]
fn untrained_rules_have_no_probability_and_their_points_are_rule_points() {
    for scale in scales() {
        let rules = Rules::scorecard(schema(), cdnow(), None, banding(scale)).unwrap();
        let prediction = rules.predict(&good());
        assert_eq!((prediction.raw, prediction.probability), (80.0, None));
        assert_eq!((prediction.points, prediction.tier), (80, 0));
        assert!(!rules.is_calibrated());
    }
}

#[test]
fn half_a_rule_point_is_rounded_up() {
    let purchases = |n: f64| vec![number(None), number(Some(n)), Cell::Missing, Cell::Missing];
    let points = [0.0, 0.1, 0.09, 0.5].map(|n| untrained().predict(&purchases(n)).points);
    assert_eq!(points, [10, 11, 10, 13]); // 10, 10.5, 10.45, 12.5
}

#[test]
fn contributions_are_measured_against_the_mean_points_of_training() {
    let parts = trained(&[5.0, 6.0]).contributions(&good());
    assert_eq!((parts.base, parts.features), (41.0, vec![30.0, 9.0, 0.0, 0.0]));
}

#[test]
fn before_any_training_contributions_are_the_rules_points() {
    let parts = untrained().contributions(&good());
    assert_eq!((parts.base, parts.features), (30.0, vec![35.0, 15.0, 0.0, 0.0]));
    let reasons = reasons(&untrained(), &good(), 100.0);
    let told: Vec<_> = reasons.iter().map(|reason| (reason.feature, reason.points)).collect();
    assert_eq!(told, [(0, Some(35)), (1, Some(15))]);
}

#[test]
fn rules_find_their_features_wherever_they_stand() {
    let types = [
        ("other", FeatureType::Number),
        ("purchases_90d", FeatureType::Number),
        ("days_since_last", FeatureType::Number),
    ];
    let rules = Rules::scorecard(named_schema(&types), cdnow(), None, banding(Scale::Probability)).unwrap();
    let row = [Cell::Number(7.0), Cell::Number(3.0), Cell::Number(10.0)];
    assert_eq!(rules.predict(&row).raw, 80.0);
    assert_eq!(rules.contributions(&row).features, [0.0, 15.0, 35.0]);
}

#[test]
fn the_base_rate_is_for_everyone_and_has_no_reasons() {
    let rules = Rules::base_rate(schema(), 0.37, banding(Scale::Probability));
    for row in [good(), vec![]] {
        let prediction = rules.predict(&row);
        assert_eq!((prediction.raw, prediction.probability), (0.0, Some(0.37)));
        assert_eq!((prediction.points, prediction.tier), (37, 1));
        assert!(reasons(&rules, &row, 100.0).is_empty());
        assert!(rules.groups(&row).is_empty() && rules.points(&row).is_none());
    }
    assert!(rules.is_calibrated());
    assert_eq!((rules.rate(), rules.parts()), (Some(0.37), None));
}

#[test]
fn rules_hand_out_their_parts() {
    let rules = trained(&[5.0, 6.0]);
    let (card, map, means) = rules.parts().unwrap();
    assert_eq!((card, map, means), (&cdnow(), Some(&MAP), &[5.0, 6.0][..]));
    assert_eq!((rules.rate(), rules.is_calibrated()), (None, true));
    assert_eq!(rules.banding(), &banding(Scale::Probability));
    assert_eq!(untrained().parts().unwrap(), (&cdnow(), None, &[0.0, 0.0][..]));
}

#[test]
fn groups_and_points_are_those_of_the_card() {
    let rules = Rules::scorecard(schema(), card(), None, banding(Scale::Probability)).unwrap();
    let points = rules.points(&good()).unwrap();
    assert_eq!(points, card().points(good().iter()));
    assert_eq!(rules.groups(&good()), points.groups);
}

#[test]
fn a_card_without_rules_is_its_base_and_nothing_is_left_to_explain() {
    for base in [30.0, 150.0, -10.0] {
        let card = Scorecard { base, groups: vec![], rules: vec![] };
        let rules = Rules::scorecard(schema(), card, None, banding(Scale::Probability)).unwrap();
        let parts = rules.contributions(&good());
        assert_eq!((parts.base, parts.features), (rules.predict(&good()).raw, vec![0.0; 4]));
    }
}

#[test]
fn a_card_that_does_not_fit_is_refused() {
    let types = [("purchases_90d", FeatureType::Number)];
    let refused = Rules::scorecard(named_schema(&types), cdnow(), None, banding(Scale::Probability));
    let feature = "days_since_last".to_owned();
    assert_eq!(refused, Err(ScorecardError::UnknownFeature { feature }));
}

#[test]
fn a_reason_reads_as_its_rule_says_in_the_nearest_language_or_as_its_name() {
    let mut card = cdnow();
    let texts = [("en", "Bought recently"), ("pt-BR", "Comprou há pouco tempo")];
    card.rules[0].because = texts.map(|(tag, text)| (tag.to_owned(), text.to_owned())).into();
    let rules = Rules::scorecard(schema(), card, None, banding(Scale::Probability)).unwrap();
    assert_eq!(rules.reason_text("days_since_last", "pt"), "Comprou há pouco tempo");
    assert_eq!(rules.reason_text("days_since_last", "de"), "Bought recently");
    assert_eq!(rules.reason_text("purchases_90d", "en"), "purchases 90d");
    assert_eq!(rules.reason_text("no-rule_at_all", "en"), "no rule at all");
    let base_rate = Rules::base_rate(schema(), 0.5, banding(Scale::Probability));
    assert_eq!(base_rate.reason_text("days_since_last", "en"), "days since last");
}

#[test]
fn the_highest_points_are_those_of_the_scale_once_the_rules_are_calibrated() {
    for scale in scales() {
        let highest = |trained| {
            Rules::scorecard(schema(), cdnow(), trained, banding(scale.clone())).unwrap().highest_points()
        };
        assert_eq!((highest(None), highest(Some((MAP, vec![])))), (100.0, scale.highest()));
    }
}
