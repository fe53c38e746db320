//! A Gauss-Legendre rule is right when it integrates every power that it should.

use super::*;

fn integral_of_power(rule: &Quadrature, power: i32) -> f64 {
    rule.points.iter().zip(&rule.weights).map(|(point, weight)| weight * point.powi(power)).sum()
}

#[track_caller]
fn check_exact(n_points: usize) {
    let rule = Quadrature::gauss_legendre(n_points);
    for power in 0..2 * n_points as i32 {
        let expected = 1.0 / f64::from(power + 1);
        let relative = integral_of_power(&rule, power) / expected - 1.0;
        assert!(relative.abs() < 1e-12, "x^{power} with {n_points} points is off by {relative:e}");
    }
}

#[test]
fn every_rule_that_a_forest_can_need_integrates_every_power_up_to_twice_its_points() {
    for n_points in [4, 8, 16, 32, 64, 128, 256] {
        check_exact(n_points);
    }
}

#[test]
fn points_and_complements_add_up_to_one_and_exclude_both_ends() {
    for n_points in [4, 256] {
        let rule = Quadrature::gauss_legendre(n_points);
        for (point, complement) in rule.points.iter().zip(&rule.complements) {
            assert!((point + complement - 1.0).abs() < 1e-15);
            assert!(*point > 0.0 && *complement > 0.0);
        }
    }
}

/// Abramowitz & Stegun 1964, table 25.4, n = 4: 0.339981043584856 (0.652145154862546) and
/// 0.861136311594053 (0.347854845137454), moved from [-1, 1] to [0, 1].
#[test]
fn four_points_are_those_of_the_published_table() {
    let rule = Quadrature::gauss_legendre(4);
    let expected = [
        ((1.0 - 0.861136311594053) / 2.0, 0.347854845137454 / 2.0),
        ((1.0 - 0.339981043584856) / 2.0, 0.652145154862546 / 2.0),
    ];
    for (idx, (point, weight)) in expected.into_iter().enumerate() {
        assert!((rule.points[idx] - point).abs() < 1e-15);
        assert!((rule.weights[idx] - weight).abs() < 1e-15);
    }
}
