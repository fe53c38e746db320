use proptest::prelude::*;
use scoring::{Banding, BandingError, Scale, Tier, sigmoid};

use crate::scorers::{banding, scales};

fn tier(name: &str, from: i32) -> Tier {
    Tier { name: name.to_owned(), from }
}

fn one_tier() -> Vec<Tier> {
    vec![tier("all", 0)]
}

fn percentiles(knot: impl Fn(f64) -> f64) -> Scale {
    Scale::Percentile { knots: (0..=100).map(|percent| knot(f64::from(percent))).collect() }
}

fn log_odds(points: f64, at_odds: f64, double: f64) -> Scale {
    Scale::LogOdds { points, at_odds, double }
}

#[track_caller]
fn check_refused(scale: Scale, tiers: Vec<Tier>, error: BandingError, message: &str) {
    assert_eq!(error.to_string(), message);
    assert_eq!(Banding::new(scale, tiers), Err(error));
}

#[test]
fn a_score_without_tiers_is_refused() {
    let message = "a score needs at least one tier";
    check_refused(Scale::Probability, vec![], BandingError::NoTier, message);
}

#[test]
fn a_lowest_tier_that_begins_elsewhere_is_refused() {
    for from in [1, 60, -1] {
        let error = BandingError::LowestTier { name: "low".to_owned(), from };
        let message = format!(
            "the lowest tier \"low\" begins at {from}; it must begin at 0, the lowest point of the scale"
        );
        check_refused(Scale::Probability, vec![tier("high", 80), tier("low", from)], error, &message);
    }
    let below = vec![tier("low", 0), tier("lower", -5)];
    let error = BandingError::LowestTier { name: "lower".to_owned(), from: -5 };
    assert_eq!(Banding::new(Scale::Probability, below), Err(error));
}

#[test]
fn tiers_that_begin_together_are_refused() {
    let named = |first: &str, second: &str, from: i32| BandingError::SameStart {
        first: first.to_owned(),
        second: second.to_owned(),
        from,
    };
    let tiers = vec![tier("a", 0), tier("b", 50), tier("c", 50)];
    let message = "tiers \"c\" and \"b\" both begin at 50";
    check_refused(Scale::Probability, tiers, named("c", "b", 50), message);
    let message = "tiers \"b\" and \"a\" both begin at 0";
    check_refused(Scale::Probability, vec![tier("a", 0), tier("b", 0)], named("b", "a", 0), message);
}

#[test]
fn a_tier_above_the_scale_is_refused() {
    let error = |from: i32, highest: i32| BandingError::OutOfReach { name: "top".to_owned(), from, highest };
    let tiers = |from: i32| vec![tier("top", from), tier("low", 0)];
    let message = "tier \"top\" begins at 101, above the highest point 100 of the scale";
    check_refused(Scale::Probability, tiers(101), error(101, 100), message);
    let message = "tier \"top\" begins at 1001, above the highest point 1000 of the scale";
    check_refused(log_odds(600.0, 1.0, 20.0), tiers(1001), error(1001, 1000), message);
    assert!(Banding::new(Scale::Probability, tiers(100)).is_ok());
    assert!(Banding::new(percentiles(|p| p / 100.0), tiers(100)).is_ok());
    assert!(Banding::new(log_odds(600.0, 1.0, 20.0), tiers(1000)).is_ok());
}

#[test]
fn log_odds_that_make_no_scale_are_refused() {
    let message = "a log-odds scale needs finite points, odds above 0 and points to double above 0";
    let [inf, nan] = [f64::INFINITY, f64::NAN];
    let wrong = [
        [inf, 1.0, 20.0],
        [nan, 1.0, 20.0],
        [600.0, 0.0, 20.0],
        [600.0, -1.0, 20.0],
        [600.0, inf, 20.0],
        [600.0, nan, 20.0],
        [600.0, 1.0, 0.0],
        [600.0, 1.0, -20.0],
        [600.0, 1.0, inf],
        [600.0, 1.0, nan],
    ];
    for [points, at_odds, double] in wrong {
        check_refused(log_odds(points, at_odds, double), one_tier(), BandingError::LogOdds, message);
    }
}

#[test]
fn knots_that_are_no_percentiles_are_refused() {
    let message = "a percentile scale needs 101 probabilities that never fall";
    let knots = |n: usize| Scale::Percentile { knots: vec![0.5; n] };
    let wrong = [
        knots(0),
        knots(100),
        knots(102),
        percentiles(|p| 1.0 - p / 100.0),
        percentiles(|p| p / 99.0),
        percentiles(|p| p / 100.0 - 0.001),
        percentiles(|p| if p == 50.0 { f64::NAN } else { p / 100.0 }),
    ];
    for scale in wrong {
        check_refused(scale, one_tier(), BandingError::Knots, message);
    }
}

#[test]
fn tiers_come_in_any_order_and_are_kept_highest_first() {
    let banding = Banding::new(Scale::Probability, vec![tier("b", 20), tier("c", 0), tier("a", 60)]).unwrap();
    assert_eq!(banding.tiers(), [tier("a", 60), tier("b", 20), tier("c", 0)]);
    assert_eq!(banding.scale(), &Scale::Probability);
}

#[track_caller]
fn check_points(scale: &Scale, probability: f64, expected: f64) {
    let points = Banding::new(scale.clone(), one_tier()).unwrap().exact_points(probability);
    assert!((points - expected).abs() < 1e-9, "{points} is not {expected} at {probability}");
}

#[test]
fn points_of_a_probability_are_a_hundred_times_it() {
    for (probability, points) in [(0.0, 0.0), (0.004, 0.4), (0.5, 50.0), (1.0, 100.0)] {
        check_points(&Scale::Probability, probability, points);
    }
}

#[test]
fn a_percentile_is_read_at_its_knot_and_on_the_line_between_two() {
    let scale = percentiles(|p| p / 200.0); // from 0 to 0.5
    for (probability, points) in [(0.0, 0.0), (0.25, 50.0), (0.5, 100.0), (0.1, 20.0), (0.1025, 20.5)] {
        check_points(&scale, probability, points);
    }
}

#[test]
fn a_percentile_beyond_the_knots_is_the_first_or_the_last() {
    let scale = percentiles(|p| 0.2 + p / 500.0); // from 0.2 to 0.4
    for (probability, points) in [(0.0, 0.0), (0.1999, 0.0), (0.4001, 100.0), (1.0, 100.0)] {
        check_points(&scale, probability, points);
    }
}

#[test]
fn a_percentile_among_equal_knots_is_their_middle() {
    let scale = percentiles(|p| if p < 41.0 { 0.1 } else { p / 100.0 });
    check_points(&scale, 0.1, 20.0); // knots 0 to 40
    check_points(&scale, 0.09, 0.0);
    check_points(&scale, 0.255, 40.5); // half the way from 0.1 to 0.41
    check_points(&percentiles(|_| 0.3), 0.3, 50.0);
    check_points(&percentiles(|_| 0.3), 0.29, 0.0);
    check_points(&percentiles(|_| 0.3), 0.31, 100.0);
}

#[test]
fn a_log_odds_scale_doubles_the_odds_every_so_many_points() {
    let scale = log_odds(600.0, 50.0, 20.0);
    for (odds, points) in
        [(50.0, 600.0), (100.0, 620.0), (25.0, 580.0), (800.0, 680.0), (1.0, 487.12287620450553)]
    {
        check_points(&scale, odds / (1.0 + odds), points); // 600 + 20 log2(odds / 50)
    }
}

#[test]
fn a_log_odds_scale_ends_at_0_and_at_1000() {
    check_points(&log_odds(600.0, 50.0, 20.0), 0.0, 0.0);
    check_points(&log_odds(600.0, 50.0, 20.0), 1.0, 1000.0);
    check_points(&log_odds(1e308, 1.0, 1e308), 0.5, 1000.0);
    check_points(&log_odds(-1e308, 1.0, 1e308), 0.5, 0.0);
}

#[test]
fn points_are_rounded_before_they_are_banded() {
    let tiers = vec![tier("high", 60), tier("low", 0)];
    let banding = Banding::new(Scale::Probability, tiers).unwrap();
    let named = |probability: f64| {
        let points = banding.exact_points(probability).round() as i32;
        banding.tiers()[banding.tier_of(points)].name.as_str()
    };
    assert_eq!([0.5949, 0.595, 0.6, 0.0, 1.0].map(named), ["low", "high", "high", "low", "high"]);
}

#[test]
fn points_at_a_tier_s_start_are_in_it() {
    let banding = banding(Scale::Probability); // from 60, 35, 12 and 0
    let tiers = [100, 60, 59, 35, 34, 12, 11, 0].map(|points| banding.tier_of(points));
    assert_eq!(tiers, [0, 0, 1, 1, 2, 2, 3, 3]);
    assert_eq!((banding.tier_of(i32::MAX), banding.tier_of(-1), banding.tier_of(i32::MIN)), (0, 3, 3));
}

proptest! {
    #[test]
    fn points_never_fall_as_the_probability_rises(one in 0.0..=1.0_f64, other in 0.0..=1.0_f64) {
        for scale in scales() {
            let banding = banding(scale);
            let [low, high] = [one.min(other), one.max(other)];
            for (low, high) in [(low, high), (low, low.next_up().min(1.0))] {
                let [low, high] = [low, high].map(|probability| banding.exact_points(probability));
                prop_assert!(low <= high, "{:?}", banding.scale());
            }
        }
    }

    #[test]
    fn points_stay_on_their_scale(probability in 0.0..=1.0_f64) {
        for scale in scales() {
            let points = banding(scale.clone()).exact_points(probability);
            prop_assert!((0.0..=scale.highest()).contains(&points));
        }
    }

    #[test]
    fn every_number_of_points_lies_in_one_tier(points in 0..=1000_i32) {
        let banding = banding(log_odds(600.0, 50.0, 20.0));
        let from: Vec<i32> = banding.tiers().iter().map(|tier| tier.from).collect();
        let ends = |tier: usize| if tier == 0 { i32::MAX } else { from[tier - 1] };
        let holding: Vec<usize> =
            (0..from.len()).filter(|tier| (from[*tier]..ends(*tier)).contains(&points)).collect();
        prop_assert_eq!(holding, vec![banding.tier_of(points)]);
    }

    #[test]
    fn twice_the_odds_are_always_as_many_points(start in -5.0..5.0_f64, double in 1.0..60.0_f64) {
        let banding = Banding::new(log_odds(500.0, 1.0, double), one_tier()).unwrap();
        let points = |log_odds: f64| banding.exact_points(sigmoid(log_odds));
        let gained = points(start + std::f64::consts::LN_2) - points(start);
        prop_assert!((gained - double).abs() < 1e-9, "{} is not {}", gained, double);
    }

    #[test]
    fn percentiles_of_distinct_knots_are_read_back(percent in 0..=100_usize, shift in 0.0..0.5_f64) {
        let knot = |percent: f64| shift + percent / 200.0;
        let banding = Banding::new(percentiles(knot), one_tier()).unwrap();
        prop_assert!((banding.exact_points(knot(percent as f64)) - percent as f64).abs() < 1e-9);
    }
}
