//! A Gauss-Legendre rule is right when it integrates every power that it should.

use super::*;

fn integral_of_power(rule: &Quadrature, power: i32) -> f64 {
    let points = rule.points.as_flattened().iter().zip(rule.weights.as_flattened());
    points.map(|(point, weight)| weight * point.powi(power)).sum()
}

#[track_caller]
fn check_exact(n_blocks: usize) {
    let rule = Quadrature::new(n_blocks);
    for power in 0..2 * (n_blocks * LANES) as i32 {
        let expected = 1.0 / f64::from(power + 1);
        let relative = integral_of_power(&rule, power) / expected - 1.0;
        assert!(relative.abs() < 1e-12, "x^{power} with {n_blocks} blocks is off by {relative:e}");
    }
}

#[test]
fn the_smallest_rule_integrates_every_power_up_to_seven() {
    check_exact(1);
}

#[test]
fn larger_rules_integrate_every_power_up_to_twice_their_points() {
    for n_blocks in [2, 3, 5, 16] {
        check_exact(n_blocks);
    }
}

#[test]
fn the_largest_rule_that_a_forest_can_need_is_exact_too() {
    check_exact(crate::DEPTH_MAX / (2 * LANES));
}

/// Abramowitz & Stegun 1964, table 25.4, n = 4: 0.339981043584856 (0.652145154862546) and
/// 0.861136311594053 (0.347854845137454), moved from [-1, 1] to [0, 1].
#[test]
fn four_points_are_those_of_the_published_table() {
    let rule = Quadrature::new(1);
    let expected = [
        ((1.0 - 0.861136311594053) / 2.0, 0.347854845137454 / 2.0),
        ((1.0 - 0.339981043584856) / 2.0, 0.652145154862546 / 2.0),
    ];
    for (idx, (point, weight)) in expected.into_iter().enumerate() {
        assert!((rule.points[0][idx] - point).abs() < 1e-15);
        assert!((rule.complements[0][idx] - (1.0 - point)).abs() < 1e-15);
        assert!((rule.weights[0][idx] - weight).abs() < 1e-15);
    }
}
