use evaluation::{Interval, rate_by_entity, wilson};
use proptest::prelude::*;

use crate::samples::{assert_close, tables};

#[track_caller]
fn check(found: Interval, low: f64, high: f64) {
    assert_close(found.low, low, 1e-12);
    assert_close(found.high, high, 1e-12);
}

/// `proportion_confint(positives, n, method="wilson")` of statsmodels.
#[test]
fn a_rate_has_wilsons_interval() {
    check(wilson(0.0, 3.0), 0.0, 0.561_497_031_755_045_5);
    check(wilson(3.0, 3.0), 0.438_502_968_244_954_44, 1.0);
    check(wilson(1.0, 10.0), 0.017_876_213_095_072_924, 0.404_150_026_795_238_54);
    check(wilson(17.0, 40.0), 0.285_093_925_599_503_75, 0.578_049_314_580_089_3);
    check(wilson(1.0, 1.0), 0.206_549_314_377_237_4, 1.0);
}

#[test]
fn no_draw_tells_nothing() {
    for n in [0.0, -1.0, f64::NAN] {
        assert_eq!(wilson(0.0, n), Interval { estimate: 0.5, low: 0.0, high: 1.0 });
    }
    assert_eq!(rate_by_entity(&[], &[]), None);
}

#[test]
fn more_positives_than_draws_are_all_of_them() {
    assert_eq!(wilson(5.0, 3.0), wilson(3.0, 3.0));
    assert_eq!(wilson(-1.0, 3.0), wilson(0.0, 3.0));
}

/// `v = OLS(y, ones).fit(cov_type="cluster", cov_kwds={"groups": g, "use_correction": False}).bse[0] ** 2
/// * G / (G - 1)`, `n_eff = n * (r * (1 - r) / (n - 1)) / v`, for ten rows of five entities with
/// `y = [1, 1, 1, 0, 0, 1, 0, 0, 0, 1]`, `g = [1, 1, 1, 2, 2, 3, 4, 4, 4, 5]`; then
/// `n_eff *= (t.ppf(0.975, 9) / t.ppf(0.975, 4)) ** 2` and
/// `proportion_confint(r * n_eff, n_eff, method="wilson")`. The tolerance is that of Student's quantile.
#[test]
fn alike_rows_of_an_entity_widen_the_interval() {
    let positive = [true, true, true, false, false, true, false, false, false, true];
    let found = rate_by_entity(&positive, &[1, 1, 1, 2, 2, 3, 4, 4, 4, 5]).expect("ten rows");
    assert_close(found.low, 0.109_570_409_766_003_41, 1e-4);
    assert_close(found.high, 0.890_429_590_233_996_6, 1e-4);
    assert_eq!(found.estimate, 0.5);
}

#[test]
fn rows_of_an_entity_that_differ_more_than_chance_earn_no_credit() {
    // One positive and one negative row each: between entities nothing varies at all.
    let positive = [true, false].repeat(200);
    let entities: Vec<u32> = (0..400).map(|row| row / 2).collect();
    let (found, independent) = (rate_by_entity(&positive, &entities).expect("rows"), wilson(200.0, 400.0));
    assert_close((found.high - found.low) / (independent.high - independent.low), 1.003, 1e-3);
}

#[test]
fn where_all_rows_agree_an_entity_is_one_draw() {
    assert_eq!(rate_by_entity(&[true; 6], &[1, 1, 2, 2, 3, 3]), Some(wilson(3.0, 3.0)));
    assert_eq!(rate_by_entity(&[false; 6], &[1, 1, 2, 2, 3, 3]), Some(wilson(0.0, 3.0)));
    let one_entity = rate_by_entity(&[true, false, true, false], &[8; 4]);
    assert_eq!(one_entity, Some(wilson(0.5, 1.0)));
}

proptest! {
    #[test]
    fn one_row_an_entity_is_wilsons_interval(positive in proptest::collection::vec(any::<bool>(), 1..40)) {
        let entities: Vec<u32> = (0..positive.len() as u32).rev().collect();
        let positives = positive.iter().filter(|&&positive| positive).count() as f64;
        prop_assert_eq!(rate_by_entity(&positive, &entities), Some(wilson(positives, positive.len() as f64)));
    }

    #[test]
    fn an_interval_by_entity_is_no_narrower_than_wilsons(table in tables()) {
        if let Some(found) = rate_by_entity(&table.positive, &table.entities) {
            let n = table.len() as f64;
            let independent = wilson(found.estimate * n, n);
            prop_assert!(found.low <= independent.low + 1e-12 && found.high >= independent.high - 1e-12);
            prop_assert!(0.0 <= found.low && found.low <= found.estimate);
            prop_assert!(found.estimate <= found.high && found.high <= 1.0);
        }
    }
}
