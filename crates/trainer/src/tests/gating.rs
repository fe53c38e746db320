//! The gate: each check at its limits, and what it says.

use definition::Gate;
use evaluation::{Difference, Metrics};
use insta::assert_snapshot;
use registry::{GateVerdict, LeakWarning, MetricsOf};

use crate::champion::Versus;
use crate::gate::{Evidence, verdict};

/// What a verdict rests on; as built it passes every check.
struct Case {
    gate: Gate,
    metrics: MetricsOf,
    champion: Option<(u32, Versus)>,
    leaks: Vec<LeakWarning>,
}

fn metrics() -> Metrics {
    let labels = [true, false, true, false];
    let mut metrics = evaluation::metrics(&[0.9, 0.2, 0.4, 0.5], &labels, None, 7);
    (metrics.n, metrics.positives) = (1000, 300);
    (metrics.slope, metrics.observed_to_expected) = (Some(1.0), Some(1.0));
    metrics
}

fn difference(low: f64) -> Difference {
    Difference { estimate: low + 0.02, low, high: low + 0.04 }
}

fn compared(difference: Option<Difference>) -> Versus {
    Versus::Compared { champion: Box::new(metrics()), difference, rows: 400 }
}

fn leak(feature: &str, answered: Option<&str>) -> LeakWarning {
    LeakWarning {
        feature: feature.to_owned(),
        check: "auc_alone".to_owned(),
        why: "ranks outcomes".to_owned(),
        value: 0.9,
        answered: answered.map(str::to_owned),
    }
}

fn passing() -> Case {
    Case {
        gate: Gate {
            min_positives: 100,
            min_negatives: 100,
            max_auc_loss: 0.01,
            slope: [0.7, 1.4],
            observed_to_expected: [0.8, 1.25],
        },
        metrics: MetricsOf {
            test: metrics(),
            scorecard: Some(metrics()),
            base_rate: metrics(),
            champion: None,
            over_scorecard: Some(difference(0.01)),
            over_champion: None,
        },
        champion: Some((4, compared(Some(difference(0.0))))),
        leaks: Vec::new(),
    }
}

fn verdict_of(case: &Case) -> GateVerdict {
    let champion = case.champion.as_ref().map(|(version, versus)| (*version, versus));
    verdict(&Evidence { gate: &case.gate, metrics: &case.metrics, champion, leaks: &case.leaks })
}

/// After this change, whether that check passes; the verdict does when all do. Answers the check's words.
#[track_caller]
fn check(name: &str, expected: bool, change: impl FnOnce(&mut Case)) -> String {
    let mut case = passing();
    change(&mut case);
    let verdict = verdict_of(&case);
    assert_eq!(verdict.passed, expected, "{verdict:#?}");
    let others = verdict.reasons.iter().filter(|reason| reason.check != name);
    assert!(others.into_iter().all(|reason| reason.passed), "{verdict:#?}");
    let reason = verdict.reasons.into_iter().find(|reason| reason.check == name).unwrap();
    assert_eq!(reason.passed, expected, "{}", reason.text);
    reason.text
}

#[test]
fn every_check_says_its_figures_and_its_limits() {
    let verdict = verdict_of(&passing());
    assert!(verdict.passed);
    assert_eq!(verdict.champion, Some(4));
    let lines = verdict.reasons.iter().map(|reason| format!("{}: {}\n", reason.check, reason.text));
    assert_snapshot!(lines.collect::<String>());
}

#[test]
fn the_test_part_holds_enough_of_both_outcomes() {
    let counts = |n: usize, positives: usize| {
        move |case: &mut Case| {
            (case.metrics.test.n, case.metrics.test.positives) = (n, positives);
        }
    };
    check("minimum_data", true, counts(200, 100));
    check("minimum_data", false, counts(200, 99));
    check("minimum_data", false, counts(199, 100));
}

#[test]
fn the_lower_bound_against_the_scorecard_is_above_0() {
    let bound = |low: f64| move |case: &mut Case| case.metrics.over_scorecard = Some(difference(low));
    check("scorecard", true, bound(1e-9));
    check("scorecard", false, bound(0.0));
    check("scorecard", false, bound(-0.01));
    assert_snapshot!(
        "scorecard_undefined",
        check("scorecard", false, |case| case.metrics.over_scorecard = None)
    );
    assert_snapshot!(
        "scorecard_absent",
        check("scorecard", true, |case| {
            (case.metrics.scorecard, case.metrics.over_scorecard) = (None, None);
        })
    );
}

#[test]
fn the_lower_bound_against_the_champion_is_above_the_loss_that_is_allowed() {
    let bound = |low: f64| move |case: &mut Case| case.champion = Some((4, compared(Some(difference(low)))));
    check("champion", true, bound(-0.009_999));
    check("champion", false, bound(-0.01));
    check("champion", false, bound(-0.02));
    let text = check("champion", false, |case| case.champion = Some((4, compared(None))));
    assert_snapshot!("champion_undefined", text);
    let text = check("champion", true, |case| {
        case.champion = Some((4, Versus::NotComparable("it has learned from all rows".to_owned())));
    });
    assert_snapshot!("champion_not_comparable", text);
    assert_snapshot!("champion_absent", check("champion", true, |case| case.champion = None));
}

#[test]
fn calibration_lies_within_its_limits_ends_included() {
    for (slope, expected) in [(0.7, true), (1.4, true), (0.699, false), (1.401, false), (f64::NAN, false)] {
        check("slope", expected, |case| case.metrics.test.slope = Some(slope));
    }
    for (ratio, expected) in [(0.8, true), (1.25, true), (0.799, false), (1.251, false)] {
        check("observed_to_expected", expected, |case| case.metrics.test.observed_to_expected = Some(ratio));
    }
    assert_snapshot!(check("slope", false, |case| case.metrics.test.slope = None));
}

#[test]
fn an_unanswered_leak_fails_it_and_an_answered_one_does_not() {
    check("leaks", true, |case| case.leaks = vec![leak("tenure", Some("known before"))]);
    let text = check("leaks", false, |case| {
        case.leaks = vec![
            leak("duration", None),
            leak("tenure", Some("known before")),
            leak("calls", None),
            leak("duration", None),
        ];
    });
    assert_snapshot!(text);
}
