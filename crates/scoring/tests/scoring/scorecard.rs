//! Rule points by hand, beginning with the scorecard of the score definition's reference.

use std::sync::Arc;

use features::{Cell, FeatureType};
use records::{Timestamp, Value};
use scoring::{Points, RulePoints, Scorecard, ScorecardError, When};

use crate::cards::{card, cases, cdnow, each, group, rule};
use crate::sketch::{level, named_schema, number, schema};

fn points(card: &Scorecard, cells: &[Cell]) -> Points {
    card.points(cells.iter())
}

#[track_caller]
fn check(card: &Scorecard, cells: &[Cell], total: f64, rules: &[f64]) {
    let points = points(card, cells);
    let close = points.rules.iter().zip(rules).all(|(found, expected)| (found - expected).abs() < 1e-9);
    assert!(points.total == total && points.rules.len() == rules.len() && close, "{points:?}");
}

/// Days since the last purchase, purchases in 90 days.
#[track_caller]
fn check_cdnow(days: Option<f64>, purchases: Option<f64>, total: f64, rules: [f64; 2]) {
    check(&cdnow(), &[number(days), number(purchases)], total, &rules);
}

#[test]
fn bins_begin_where_the_one_before_them_ends() {
    check_cdnow(Some(0.0), Some(0.0), 65.0, [35.0, 0.0]);
    check_cdnow(Some(29.999), Some(0.0), 65.0, [35.0, 0.0]);
    check_cdnow(Some(30.0), Some(0.0), 45.0, [15.0, 0.0]);
    check_cdnow(Some(89.999), Some(0.0), 45.0, [15.0, 0.0]);
    check_cdnow(Some(90.0), Some(0.0), 10.0, [-20.0, 0.0]);
    check_cdnow(Some(1e9), Some(0.0), 10.0, [-20.0, 0.0]);
    check_cdnow(Some(-1.0), Some(0.0), 65.0, [35.0, 0.0]);
}

#[test]
fn points_a_unit_end_at_their_limit() {
    check_cdnow(Some(40.0), Some(1.0), 50.0, [15.0, 5.0]);
    check_cdnow(Some(40.0), Some(4.5), 67.5, [15.0, 22.5]);
    check_cdnow(Some(40.0), Some(5.0), 70.0, [15.0, 25.0]);
    check_cdnow(Some(40.0), Some(40.0), 70.0, [15.0, 25.0]);
}

#[test]
fn a_missing_value_gets_the_points_of_a_missing_one() {
    check_cdnow(None, Some(3.0), 25.0, [-20.0, 15.0]);
    check_cdnow(Some(10.0), None, 65.0, [35.0, 0.0]);
    check_cdnow(None, None, 10.0, [-20.0, 0.0]);
}

#[test]
fn a_group_s_limit_is_taken_from_its_rules_in_proportion() {
    check_cdnow(Some(10.0), Some(5.0), 90.0, [35.0, 25.0]); // 60: at the limit, not beyond it
    let mut card = cdnow();
    card.groups[0].max = Some(40.0);
    check(&card, &[number(Some(10.0)), number(Some(5.0))], 70.0, &[35.0 * 40.0 / 60.0, 25.0 * 40.0 / 60.0]);
    card.groups[0].min = Some(-5.0);
    check(&card, &[number(None), number(None)], 25.0, &[-5.0, 0.0]);
}

#[test]
fn a_group_s_weight_multiplies_its_rules_before_its_limits() {
    let mut card = cdnow();
    card.groups[0] = group("engagement", 0.5, [Some(-20.0), Some(20.0)]);
    check(&card, &[number(Some(40.0)), number(Some(1.0))], 40.0, &[7.5, 2.5]);
    check(&card, &[number(Some(10.0)), number(Some(5.0))], 50.0, &[35.0 / 3.0, 25.0 / 3.0]);
    card.groups[0].weight = 0.0;
    check(&card, &[number(Some(10.0)), number(Some(5.0))], 30.0, &[0.0, 0.0]);
}

#[test]
fn the_total_stays_between_0_and_100() {
    let with_base = |base: f64| Scorecard { base, ..cdnow() };
    let best = [number(Some(10.0)), number(Some(5.0))];
    check(&with_base(40.0), &best, 100.0, &[35.0, 25.0]);
    check(&with_base(70.0), &best, 100.0, &[17.5, 12.5]); // 130: half of what the rules gave
    let worst = [number(None), number(None)];
    check(&with_base(20.0), &worst, 0.0, &[-20.0, 0.0]);
    check(&with_base(10.0), &worst, 0.0, &[-10.0, 0.0]);
}

/// A minimum above 0 lifts: rules that nearly cancel grow by what is added, not by what it is of them.
#[test]
fn a_group_s_least_is_added_in_proportion_to_size() {
    let lifted = |points: [f64; 2], least: f64| {
        let rules = points.map(|points| rule("x", "g", cases(&[(When::Otherwise, points)]), 0.0));
        let card =
            Scorecard { base: 0.0, groups: vec![group("g", 1.0, [Some(least), None])], rules: rules.into() };
        points_of(&card, 2)
    };
    assert_eq!(lifted([3.0, 1.0], 20.0), [15.0, 5.0]);
    assert_eq!(lifted([30.0, -20.0], 20.0), [36.0, -16.0]);
    assert_eq!(lifted([0.0, 0.0], 20.0), [10.0, 10.0]);
    let nearly_nothing = lifted([0.1 + 0.2, -0.3], 20.0); // 5.6e-17 apart
    assert!(nearly_nothing.iter().all(|points| points.abs() < 20.0), "{nearly_nothing:?}");
    assert!((nearly_nothing.iter().sum::<f64>() - 20.0).abs() < 1e-9);
}

fn points_of(card: &Scorecard, n_rules: usize) -> Vec<f64> {
    points(card, &vec![Cell::Number(1.0); n_rules]).rules
}

/// One rule on one cell, nothing else.
#[track_caller]
fn check_rule(rule_points: RulePoints, cell: Cell, expected: f64) {
    let card = Scorecard { base: 50.0, groups: vec![], rules: vec![rule("x", "g", rule_points, -7.0)] };
    check(&card, &[cell], 50.0 + expected, &[expected]);
}

fn texts(names: &[&str]) -> When {
    When::Is(names.iter().map(|name| Value::Text(Arc::from(*name))).collect())
}

#[test]
fn a_category_gets_the_points_of_its_level() {
    let plans = || cases(&[(texts(&["trial", "free"]), -5.0), (texts(&["pro"]), 10.0)]);
    check_rule(plans(), level("trial"), -5.0);
    check_rule(plans(), level("free"), -5.0);
    check_rule(plans(), level("pro"), 10.0);
    check_rule(plans(), level("Pro"), 0.0); // no case: no points
    check_rule(plans(), Cell::Missing, -7.0);
}

#[test]
fn a_boolean_and_a_number_get_the_points_of_their_value() {
    let paying = || {
        cases(&[(When::Is(vec![Value::Boolean(true)]), 10.0), (When::Is(vec![Value::Boolean(false)]), -3.0)])
    };
    check_rule(paying(), Cell::Number(1.0), 10.0);
    check_rule(paying(), Cell::Number(0.0), -3.0);
    let answers = || cases(&[(When::Is(vec![Value::Number(9.0), Value::Number(10.0)]), 20.0)]);
    check_rule(answers(), Cell::Number(10.0), 20.0);
    check_rule(answers(), Cell::Number(9.5), 0.0);
}

#[test]
fn a_date_is_read_as_days() {
    check_rule(cases(&[(When::Below(30.0), 10.0), (When::Otherwise, -10.0)]), Cell::Number(29.0), 10.0);
    let on_a_day = cases(&[(When::Is(vec![Value::Time(Timestamp::from_micros(0))]), 10.0)]);
    check_rule(on_a_day, Cell::Number(0.0), 0.0);
}

#[test]
fn the_first_case_that_holds_counts() {
    let bins = || {
        cases(&[
            (When::Below(10.0), 1.0),
            (When::Below(5.0), 2.0),
            (When::Otherwise, 3.0),
            (When::Below(99.0), 4.0),
        ])
    };
    check_rule(bins(), Cell::Number(3.0), 1.0);
    check_rule(bins(), Cell::Number(50.0), 3.0);
}

#[test]
fn a_case_for_another_type_never_holds() {
    check_rule(cases(&[(When::Below(10.0), 1.0)]), level("a"), 0.0);
    check_rule(cases(&[(texts(&["1"]), 1.0)]), Cell::Number(1.0), 0.0);
    check_rule(cases(&[(When::Below(10.0), 1.0), (When::Otherwise, 2.0)]), level("a"), 2.0);
    check_rule(each(2.0, [None, None]), level("a"), -7.0);
}

#[test]
fn points_a_unit_have_limits_on_both_sides() {
    let limited = || each(-2.0, [Some(-10.0), Some(4.0)]);
    for (units, expected) in [(-9.0, 4.0), (-1.0, 2.0), (0.0, 0.0), (3.0, -6.0), (5.0, -10.0), (99.0, -10.0)]
    {
        check_rule(limited(), Cell::Number(units), expected);
    }
}

#[test]
fn a_number_of_units_beyond_all_bounds_stays_finite() {
    let card =
        Scorecard { base: 0.0, groups: vec![], rules: vec![rule("x", "g", each(5.0, [None, None]), 0.0)] };
    for (units, total) in [(f64::MAX, 100.0), (f64::MIN, 0.0)] {
        let points = points(&card, &[Cell::Number(units)]);
        assert_eq!((points.total, &points.rules[..]), (total, &[total][..]));
        assert!(points.groups[0].points.is_finite());
    }
}

#[test]
fn groups_are_told_in_the_order_in_which_rules_name_them() {
    let row = [number(Some(10.0)), number(Some(5.0)), level("pro"), Cell::Number(1.0)];
    let points = points(&card(), &row);
    let groups: Vec<(&str, f64)> =
        points.groups.iter().map(|group| (group.name.as_ref(), group.points)).collect();
    // fit: 0.7 × 30 = 21, at most 18
    assert_eq!(groups, [("engagement", 60.0), ("fit", 18.0), ("relationship", 10.0)]);
    assert_eq!(points.total, 100.0);
    let names: Vec<Arc<str>> = card().group_names().collect();
    assert_eq!(names, ["engagement", "fit", "relationship"].map(Arc::from));
    let mut turned = card();
    turned.rules.reverse();
    assert_eq!(
        turned.group_names().collect::<Vec<_>>(),
        ["relationship", "fit", "engagement"].map(Arc::from)
    );
}

#[test]
fn a_card_without_rules_is_its_base() {
    for (base, total) in [(30.0, 30.0), (150.0, 100.0), (-1.0, 0.0)] {
        let points = points(&Scorecard { base, groups: vec![], rules: vec![] }, &[]);
        assert_eq!((points.total, points.groups.len(), points.rules.len()), (total, 0, 0));
    }
}

#[track_caller]
fn check_refused(card: &Scorecard, error: ScorecardError, message: &str) {
    assert_eq!(error.to_string(), message);
    assert_eq!(card.check(&schema()), Err(error));
}

#[test]
fn a_card_that_fits_its_features_is_accepted() {
    assert_eq!((cdnow().check(&schema()), card().check(&schema())), (Ok(()), Ok(())));
}

#[test]
fn a_rule_for_no_feature_is_refused() {
    let error = ScorecardError::UnknownFeature { feature: "plan".to_owned() };
    let message = "rule \"plan\" is for no feature of this score";
    assert_eq!(error.to_string(), message);
    let types = [("days_since_last", FeatureType::Number), ("purchases_90d", FeatureType::Number)];
    assert_eq!(card().check(&named_schema(&types)), Err(error));
}

#[test]
fn a_group_without_rules_is_refused() {
    let mut card = card();
    card.groups.push(group("financial", 1.0, [None, None]));
    let error = ScorecardError::UnusedGroup { group: "financial".to_owned() };
    check_refused(&card, error, "group \"financial\" has settings but no rule belongs to it");
}
