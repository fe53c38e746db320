use crate::scorecard::points::{PointScale, whole_points};
use crate::tests::support::Dice;

#[test]
fn points_to_double_the_odds_double_them() {
    assert_eq!(whole_points((2.0_f64).ln(), 17.0), 17.0);
    assert_eq!(whole_points(-(4.0_f64).ln(), 5.0), -10.0);
    assert!(whole_points(-0.001, 5.0).is_sign_positive());
}

#[test]
fn nearly_all_rows_lie_within_the_points_that_there_are() {
    for (seed, spread) in [(1, 0.1), (2, 0.5), (3, 1.5), (4, 4.0)] {
        let mut dice = Dice::new(seed);
        let parts: Vec<Vec<f64>> =
            (0..5).map(|_| (0..3000).map(|_| spread * dice.normal()).collect()).collect();
        let PointScale { base, double } = PointScale::fitting(&parts);
        let total = |row: usize| base + parts.iter().map(|part| whole_points(part[row], double)).sum::<f64>();
        let outside = (0..3000).filter(|row| !(0.0..=100.0).contains(&total(*row))).count();
        assert!(outside <= 2 * 3 + 2, "{outside} of 3000 outside with {double}");
        assert_eq!((base.fract(), double.fract()), (0.0, 0.0));
    }
}

#[test]
fn one_point_more_to_double_the_odds_would_not_fit() {
    let parts = vec![vec![-2.0, 0.0, 3.0]];
    let PointScale { base, double } = PointScale::fitting(&parts);
    // 5 of log-odds are 7.2 doublings: 13 points each are 94, 14 are 101.
    assert_eq!(double, 13.0);
    assert_eq!(base, ((100.0_f64 - (56.0 - 38.0)) / 2.0).round());
    assert_eq!(PointScale::fitting(&[vec![0.0, 0.1]]).double, 20.0);
}
