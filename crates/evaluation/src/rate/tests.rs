use super::student_95;

/// `scipy.stats.t.ppf(0.975, degrees)`.
#[test]
fn students_quantile_is_good_to_two_in_a_thousand() {
    let expected = [
        (1.0, 12.706_204_736_174_694),
        (2.0, 4.302_652_729_749_462),
        (3.0, 3.182_446_305_283_707_8),
        (4.0, 2.776_445_105_197_793_4),
        (8.0, 2.306_004_135_204_166),
        (30.0, 2.042_272_456_301_237_8),
        (1e5, 1.959_987_707_534_609_5),
    ];
    for (degrees, quantile) in expected {
        let found = student_95(degrees);
        assert!((found / quantile - 1.0).abs() < 2e-3, "{degrees} degrees: {found}, not {quantile}");
    }
}
