//! Reasons of a scorer whose contributions and points are given, so that they can be hard.

use features::{Cell, Schema};
use proptest::prelude::*;
use scoring::{Contributions, Prediction, Reason, Scorer, reasons};

use crate::sketch::named_schema;

const HIGHEST: f64 = 100.0;

/// Raw score = base + Σ contributions; points = slope × raw + level, within 0 and 100.
struct Told {
    schema: Schema,
    contributions: Vec<f64>,
    base: f64,
    slope: f64,
    level: f64,
}

fn told(contributions: &[f64], slope: f64, level: f64) -> Told {
    let contributions = contributions.to_vec();
    Told { schema: named_schema(&[]), contributions, base: 0.0, slope, level }
}

impl Scorer for Told {
    fn schema(&self) -> &Schema {
        &self.schema
    }

    fn predict(&self, _row: &[Cell]) -> Prediction {
        let raw = self.contributions.iter().fold(self.base, |sum, share| sum + share);
        let points = self.exact_points(raw).round() as i32;
        Prediction { raw, probability: None, points, tier: 0 }
    }

    fn contributions(&self, _row: &[Cell]) -> Contributions {
        Contributions { base: self.base, features: self.contributions.clone() }
    }

    fn exact_points(&self, raw: f64) -> f64 {
        (self.slope * raw + self.level).clamp(0.0, HIGHEST)
    }
}

fn of(told: &Told) -> Vec<Reason> {
    reasons(told, &[], HIGHEST)
}

/// `expected`: feature and points of each reason, in order.
#[track_caller]
fn check(told: &Told, expected: &[(usize, Option<i32>)]) {
    let found: Vec<_> = of(told).iter().map(|reason| (reason.feature, reason.points)).collect();
    assert_eq!(found, expected);
}

#[test]
fn points_are_shared_in_proportion_to_contributions() {
    check(&told(&[1.0, 3.0, -2.0], 10.0, 50.0), &[(1, Some(30)), (2, Some(-20)), (0, Some(10))]);
    check(&told(&[-1.0, -3.0], 10.0, 50.0), &[(1, Some(-30)), (0, Some(-10))]);
}

#[test]
fn the_largest_remainders_are_rounded_up() {
    // 3.5, 2.1 and 1.4 of 7
    check(&told(&[3.5, 2.1, 1.4], 1.0, 50.0), &[(0, Some(4)), (1, Some(2)), (2, Some(1))]);
    // −3.5, −2.1 and −1.4 of −7: floors −4, −3, −2; two remainders up, .9 and .6
    check(&told(&[-3.5, -2.1, -1.4], 1.0, 50.0), &[(0, Some(-4)), (1, Some(-2)), (2, Some(-1))]);
}

#[test]
fn of_equal_remainders_the_first_feature_s_is_rounded_up() {
    check(&told(&[0.5, 0.5, 0.5, 0.5], 0.5, 50.0), &[(0, Some(1)), (1, Some(0)), (2, Some(0)), (3, Some(0))]);
}

#[test]
fn what_contributed_nothing_is_no_reason() {
    check(&told(&[0.0, 5.0, -0.0], 1.0, 50.0), &[(1, Some(5))]);
    check(&told(&[0.0, 0.0], 1.0, 50.0), &[]);
    check(&told(&[], 1.0, 50.0), &[]);
}

#[test]
fn reasons_are_ordered_by_size_and_then_by_feature() {
    check(
        &told(&[2.0, -2.0, 5.0, 2.0], 1.0, 50.0),
        &[(2, Some(5)), (0, Some(2)), (1, Some(-2)), (3, Some(2))],
    );
}

#[test]
fn a_reason_keeps_its_contribution() {
    let reasons = of(&told(&[2.0, -7.5], 1.0, 50.0));
    assert_eq!(reasons.iter().map(|reason| reason.contribution).collect::<Vec<_>>(), [-7.5, 2.0]);
}

#[test]
fn where_the_points_stand_still_nothing_carries_points() {
    check(&told(&[1.0, 3.0], 0.0, 50.0), &[(1, None), (0, None)]);
    check(&told(&[1.0, 3.0], 10.0, 100.0), &[(1, None), (0, None)]); // beyond the end of the scale
}

#[test]
fn where_the_points_move_less_than_one_reasons_carry_zero() {
    check(&told(&[0.1, 0.2], 1.0, 50.0), &[(1, Some(0)), (0, Some(0))]);
}

#[test]
fn what_is_beyond_the_end_of_the_scale_is_not_shared() {
    // 90 to 100, although 40 were earned.
    check(&told(&[3.0, 1.0], 10.0, 90.0), &[(0, Some(8)), (1, Some(2))]);
}

#[test]
fn the_base_points_are_rounded_before_they_are_compared() {
    // From 50.4 to 51.6: people see 50 and 52.
    check(&told(&[0.9, 0.3], 1.0, 50.4), &[(0, Some(2)), (1, Some(0))]);
}

#[test]
fn contributions_that_cancel_carry_no_points() {
    check(&told(&[5.0, -5.0], 1.0, 50.0), &[(0, None), (1, None)]);
    check(&told(&[100.0, -99.9], 10.0, 50.0), &[(0, None), (1, None)]); // 1 point, shared 1000 to −999
    check(&told(&[1e300, -1e300], 1.0, 50.0), &[(0, None), (1, None)]);
}

#[test]
fn a_whole_point_that_only_rounding_made_is_not_blown_up() {
    // From 50.499 to 50.501 people see a point, but 300 and −299 are no parts of it.
    check(&told(&[300.0, -299.0], 0.002, 50.499), &[(0, None), (1, None)]);
    check(&told(&[3.0, -2.0], 0.002, 50.499), &[(0, Some(3)), (1, Some(-2))]);
}

#[test]
fn contributions_that_nearly_cancel_carry_points_while_they_fit_the_scale() {
    check(&told(&[50.0, -45.0], 2.0, 50.0), &[(0, Some(100)), (1, Some(-90))]);
    check(&told(&[51.0, -46.0], 2.0, 50.0), &[(0, None), (1, None)]);
}

#[test]
fn huge_tiny_and_infinite_contributions_carry_no_points_that_do_not_add_up() {
    check(&told(&[f64::MAX, f64::MAX], 1.0, 50.0), &[(0, None), (1, None)]);
    check(&told(&[f64::INFINITY, 1.0], 1.0, 50.0), &[(0, None), (1, None)]);
    check(&told(&[f64::INFINITY, f64::NEG_INFINITY], 0.0, 50.0), &[(0, None), (1, None)]);
    check(&told(&[1e300, 1e299], 1.0, 50.0), &[(0, Some(45)), (1, Some(5))]);
    check(&told(&[5e-324, 5e-324], 1.0, 50.0), &[(0, None), (1, None)]);
}

#[test]
fn a_contribution_that_is_no_number_panics_nowhere() {
    let found = of(&told(&[1.0, f64::NAN, -2.0], 1.0, 50.0));
    assert_eq!(found.len(), 3);
    assert!(found.iter().all(|reason| reason.points.is_none()));
}

fn contributions() -> impl Strategy<Value = Vec<f64>> {
    let share = prop_oneof![
        4 => -10.0..10.0_f64,
        1 => Just(0.0),
        1 => prop::sample::select(vec![0.1, 0.2, -0.3, 1e-9, 500.0, -500.0]),
        1 => any::<f64>(),
    ];
    prop::collection::vec(share, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_a_person_adds_up_is_the_points_shown(
        contributions in contributions(), slope in 0.0..20.0_f64, level in 0.0..100.0_f64,
    ) {
        let told = told(&contributions, slope, level);
        let target = told.predict(&[]).points - told.exact_points(0.0).round() as i32;
        let reasons = of(&told);
        let carrying: Vec<i32> = reasons.iter().filter_map(|reason| reason.points).collect();
        prop_assert!(carrying.is_empty() || carrying.len() == reasons.len());
        let adds_up = carrying.is_empty() || carrying.iter().sum::<i32>() == target;
        prop_assert!(adds_up, "{:?} of {}", reasons, target);
        prop_assert!(carrying.iter().all(|points| points.abs() <= HIGHEST as i32));
    }

    #[test]
    fn every_share_is_rounded_up_or_down_and_never_over_zero(
        contributions in prop::collection::vec(-10.0..10.0_f64, 1..12), slope in 0.1..3.0_f64,
    ) {
        let told = told(&contributions, slope, 50.0);
        let target = f64::from(told.predict(&[]).points - 50);
        let sum: f64 = contributions.iter().sum();
        for reason in of(&told) {
            let Some(points) = reason.points else { continue };
            let exact = reason.contribution / sum * target;
            prop_assert!((f64::from(points) - exact).abs() < 1.0 + 1e-9, "{} for {}", points, exact);
            prop_assert!(f64::from(points) * exact >= 0.0, "{} for {}", points, exact);
        }
    }

    #[test]
    fn larger_shares_never_get_fewer_points(
        contributions in prop::collection::vec(0.0..10.0_f64, 1..12), slope in 0.1..3.0_f64,
    ) {
        let reasons = of(&told(&contributions, slope, 0.0));
        prop_assert!(reasons.is_sorted_by(|one, other| one.points >= other.points), "{:?}", reasons);
    }
}
