//! What a version must show before it can be champion.

use definition::Gate;
use registry::{CheckedReason, GateVerdict, LeakWarning, MetricsOf};

use crate::champion::Versus;

/// Everything that the verdict rests on.
pub(crate) struct Evidence<'a> {
    pub gate: &'a Gate,
    pub metrics: &'a MetricsOf,
    pub champion: Option<(u32, &'a Versus)>,
    pub leaks: &'a [LeakWarning],
}

/// The verdict, every check with its figures in words.
pub(crate) fn verdict(evidence: &Evidence<'_>) -> GateVerdict {
    let reasons = vec![
        minimum_data(evidence),
        over_scorecard(evidence),
        over_champion(evidence),
        within("slope", "calibration slope", evidence.metrics.test.slope, evidence.gate.slope),
        within(
            "observed_to_expected",
            "ratio of observed to expected positives",
            evidence.metrics.test.observed_to_expected,
            evidence.gate.observed_to_expected,
        ),
        leaks(evidence.leaks),
    ];
    GateVerdict {
        passed: reasons.iter().all(|reason| reason.passed),
        champion: evidence.champion.map(|(version, _)| version),
        reasons,
    }
}

fn checked(check: &str, passed: bool, text: String) -> CheckedReason {
    CheckedReason { check: check.to_owned(), passed, text }
}

fn minimum_data(evidence: &Evidence<'_>) -> CheckedReason {
    let (positives, negatives) =
        (evidence.metrics.test.positives, evidence.metrics.test.n - evidence.metrics.test.positives);
    let (need_positives, need_negatives) = (evidence.gate.min_positives, evidence.gate.min_negatives);
    let passed = positives >= need_positives && negatives >= need_negatives;
    let text = format!(
        "the test part holds {positives} positives and {negatives} negatives; {need_positives} and {need_negatives} are needed"
    );
    checked("minimum_data", passed, text)
}

fn over_scorecard(evidence: &Evidence<'_>) -> CheckedReason {
    let metrics = evidence.metrics;
    match (&metrics.scorecard, &metrics.over_scorecard) {
        (None, _) => checked(
            "scorecard",
            true,
            "there is no scorecard; the model was not compared with one".to_owned(),
        ),
        (Some(_), None) => {
            checked("scorecard", false, "the test part cannot tell model and scorecard apart".to_owned())
        }
        (Some(_), Some(difference)) => {
            let text = format!(
                "ROC AUC is {:+.3} against the scorecard (95 %: {:+.3} to {:+.3}); the lower bound must be above 0",
                difference.estimate, difference.low, difference.high
            );
            checked("scorecard", difference.low > 0.0, text)
        }
    }
}

fn over_champion(evidence: &Evidence<'_>) -> CheckedReason {
    let limit = -evidence.gate.max_auc_loss;
    match evidence.champion {
        None => checked("champion", true, "there is no champion to compare with".to_owned()),
        Some((_, Versus::NotComparable(why))) => checked("champion", true, format!("not comparable: {why}")),
        Some((version, Versus::Compared { difference, rows, .. })) => {
            let Some(difference) = difference else {
                return checked(
                    "champion",
                    false,
                    format!("{rows} rows cannot tell it and version {version} apart"),
                );
            };
            let text = format!(
                "ROC AUC is {:+.3} against version {version} on {rows} rows (95 %: {:+.3} to {:+.3}); the lower bound must be above {limit:+.3}",
                difference.estimate, difference.low, difference.high
            );
            checked("champion", difference.low > limit, text)
        }
    }
}

fn within(check: &str, name: &str, value: Option<f64>, [low, high]: [f64; 2]) -> CheckedReason {
    match value {
        None => checked(
            check,
            false,
            format!("the {name} is undefined on the test part; it must lie in {low} to {high}"),
        ),
        Some(value) => {
            let text = format!("the {name} is {value:.3}; it must lie in {low} to {high}");
            checked(check, (low..=high).contains(&value), text)
        }
    }
}

fn leaks(leaks: &[LeakWarning]) -> CheckedReason {
    let mut open: Vec<&str> = Vec::new();
    for leak in leaks.iter().filter(|leak| leak.answered.is_none()) {
        if !open.contains(&leak.feature.as_str()) {
            open.push(&leak.feature);
        }
    }
    let text = match open.as_slice() {
        [] => "no leak warning is unanswered".to_owned(),
        open => format!(
            "unanswered leak warnings: {}; exclude the feature, or say in [training] not_leaks why it is known at the cutoff",
            open.join(", ")
        ),
    };
    checked("leaks", open.is_empty(), text)
}
