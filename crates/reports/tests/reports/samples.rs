//! Documents and rows made up from a counter, so that every run sees the same.

use std::collections::BTreeMap;

use evaluation::{Assessment, Difference, Metrics};
use ledger::{Beside, ReportRow, ReportRows, Source, State};
use records::{Span, Timestamp};
use registry::{
    Candidate, CheckedReason, DependencePoint, DependenceValue, FeatureNote, GateVerdict, LeakWarning,
    LeftOut, MetricsOf, ModelCard, PartRows, PartialDependence, Problem, TierShare, TrainDocument,
};
use reports::ReportOptions;

pub(crate) const TIERS: [&str; 4] = ["Estratégico", "Crescimento", "Manutenção", "Avaliação"];

/// Shares in [0, 1) that look random (SplitMix64's finaliser).
pub(crate) fn share(index: usize) -> f64 {
    let mut bits = (index as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}

/// Probabilities with outcomes that keep the promise, of so many entities.
pub(crate) fn predictions(n: usize) -> (Vec<f64>, Vec<bool>, Vec<u32>) {
    let probabilities: Vec<f64> = (0..n).map(|row| 0.02 + 0.9 * share(2 * row) * share(2 * row)).collect();
    let positive = (0..n).map(|row| share(2 * row + 1) < probabilities[row]).collect();
    (probabilities, positive, (0..n as u32).collect())
}

pub(crate) fn assessment(n: usize) -> Assessment {
    let (probabilities, positive, entities) = predictions(n);
    evaluation::assess(&probabilities, &positive, Some(&entities), 7)
}

fn metrics(n: usize) -> Metrics {
    assessment(n).metrics
}

fn tier_of(probability: f64) -> &'static str {
    TIERS[3 - ((probability * 4.0) as usize).min(3)]
}

/// What a live page is made of: two versions with their rules, repeats, open ones, a challenger.
pub(crate) fn rows() -> ReportRows {
    let start: Timestamp = "2025-01-10".parse().expect("a date");
    let known_to: Timestamp = "2025-09-30".parse().expect("a date");
    let (probabilities, positive, _) = predictions(4_000);
    let mut rows: Vec<ReportRow> = Vec::new();
    for (idx, (probability, positive)) in probabilities.into_iter().zip(positive).enumerate() {
        let cutoff = start + Span::days(30 * (idx as u32 % 9));
        let mature_at = cutoff + Span::days(60);
        let source = if idx % 11 == 0 { Source::Rules } else { Source::Model };
        let state = match (mature_at > known_to, positive) {
            (true, _) => State::Open,
            (false, true) => State::Positive,
            (false, false) => State::Negative { reported: idx % 3 == 0 },
        };
        rows.push(ReportRow {
            entity: format!("entity-{}", idx / 2),
            version: Some(if idx % 9 < 5 { 1 } else { 2 }),
            source,
            shadow: idx % 13 == 0,
            cutoff,
            mature_at,
            probability: Some(probability),
            points: (100.0 * probability).round() as i32,
            tier: tier_of(probability).to_owned(),
            repeat: idx % 17 == 0,
            beside: (idx % 26 == 0)
                .then(|| Beside { version: Some(1), probability: Some((probability * 0.7 + 0.1).min(1.0)) }),
            state,
        });
    }
    ReportRows { known_to: Some(known_to), rows }
}

pub(crate) fn options() -> ReportOptions {
    ReportOptions { capacity: Some(200), cost: None, tier_order: TIERS.map(str::to_owned).into(), seed: 7 }
}

fn reason(check: &str, passed: bool, text: &str) -> CheckedReason {
    CheckedReason { check: check.to_owned(), passed, text: text.to_owned() }
}

fn gate() -> GateVerdict {
    let reasons = vec![
        reason(
            "minimum_data",
            true,
            "the test part holds 1372 positives and 3248 negatives; 100 and 100 are needed",
        ),
        reason(
            "scorecard",
            true,
            "ROC AUC is +0.072 against the scorecard (95 %: +0.057 to +0.087); the lower bound must be above 0",
        ),
        reason(
            "champion",
            false,
            "ROC AUC is -0.031 against version 2 on 1204 rows (95 %: -0.050 to -0.012); the lower bound must be above -0.010",
        ),
        reason("slope", false, "the calibration slope is 0.643; it must lie in 0.7 to 1.4"),
        reason(
            "observed_to_expected",
            true,
            "the ratio of observed to expected positives is 1.004; it must lie in 0.8 to 1.25",
        ),
        reason(
            "leaks",
            false,
            "unanswered leak warnings: duration, pdays; exclude the feature, or say in [training] not_leaks why it is known at the cutoff",
        ),
    ];
    GateVerdict { passed: false, champion: Some(2), reasons }
}

fn leak(feature: &str, check: &str, why: &str, answered: Option<&str>) -> LeakWarning {
    let answered = answered.map(str::to_owned);
    LeakWarning {
        feature: feature.to_owned(),
        check: check.to_owned(),
        why: why.to_owned(),
        value: 0.9,
        answered,
    }
}

fn leaks() -> Vec<LeakWarning> {
    vec![
        leak("duration", "auc_alone", "ranks outcomes with a ROC AUC of 0.946 all alone", None),
        leak(
            "pdays",
            "gain_alone",
            "alone takes 93 % of what all features together gain over the base rate",
            None,
        ),
        leak(
            "closing_note",
            "missing_one_sided",
            "is missing in 0.4 % of positive rows and 88.0 % of negative ones, as if it were filled in with the outcome",
            Some("ANSWER-1"),
        ),
        leak(
            "signed_on",
            "date_after",
            "is a date later than the row's own time in 12.5 % of rows",
            Some("ANSWER-2"),
        ),
    ]
}

fn candidates() -> Vec<Candidate> {
    let tried = |learner: &str, loss: f64, settings: &str| Candidate {
        learner: learner.to_owned(),
        excluded: None,
        validation_log_loss: Some(loss),
        calibrator: Some("platt".to_owned()),
        settings: Some(settings.to_owned()),
        test: Some(metrics(600)),
    };
    let left_out = |learner: &str, why: &str| Candidate {
        learner: learner.to_owned(),
        excluded: Some(why.to_owned()),
        validation_log_loss: None,
        calibrator: None,
        settings: None,
        test: None,
    };
    vec![
        tried("logistic", 0.4908, "L2 strength 100"),
        tried("random_forest", 0.4905, "100 trees, leaves of at least 40 rows"),
        left_out("gradient_boosting", "it cannot promise the directions that [training] monotone declares"),
    ]
}

fn note(feature: &str, kind: &str, importance: f64, psi: Option<f64>) -> FeatureNote {
    FeatureNote {
        feature: feature.to_owned(),
        kind: kind.to_owned(),
        importance,
        effects: Vec::new(),
        missing: 0.043,
        auc_alone: Some(0.741),
        psi,
        range: "-0 to 1119.68".to_owned(),
    }
}

fn features() -> Vec<FeatureNote> {
    let named = |effects: &[(&str, f64)]| {
        effects.iter().map(|(output, weight)| ((*output).to_owned(), *weight)).collect::<Vec<(String, f64)>>()
    };
    let levels = [("Month-to-month", 0.71), ("One year", -0.05), ("Two year", -0.66), ("rare levels", 0.001)];
    vec![
        FeatureNote {
            effects: named(&[("per standard deviation", -0.776), ("when missing", 0.12)]),
            ..note("days_since_last", "number", 0.63, Some(0.0036))
        },
        FeatureNote {
            effects: named(&levels),
            range: "3 levels: Month-to-month, One year, Two year".to_owned(),
            ..note("contract", "category", 0.54, Some(0.18))
        },
        FeatureNote { range: "no value".to_owned(), auc_alone: None, ..note("empty", "date", 0.0, None) },
        note("euribor", "boolean", 0.1, Some(8.11)),
    ]
}

fn tiers() -> Vec<TierShare> {
    let tier = |(idx, name): (usize, &str)| TierShare {
        tier: name.to_owned(),
        from: [60, 30, 15, 0][idx],
        n: [665, 733, 2464, 0][idx],
        expected: [499.3, 329.8, 435.0, 0.0][idx],
        observed: [410, 361, 501, 0][idx],
        observed_low: [380.4, 334.6, 460.1, 0.0][idx],
        observed_high: [436.0, 387.5, 544.0, 0.0][idx],
    };
    TIERS.into_iter().enumerate().map(tier).collect()
}

/// A version of which there is everything to tell.
pub(crate) fn card() -> ModelCard {
    ModelCard {
        published_at: "2025-03-04T05:06:07Z".parse().expect("a time"),
        placar: "0.1.0".to_owned(),
        sha256: "ab".repeat(32),
        definition: "[score]\nname = \"cdnow-repurchase\"".to_owned(),
        train: document(),
    }
}

fn document() -> TrainDocument {
    TrainDocument {
        name: "cdnow-repurchase".to_owned(),
        version: 3,
        description: "DESCRIPTION".to_owned(),
        outcome: "renewal".to_owned(),
        horizon: Some("38w".to_owned()),
        learner: "logistic".to_owned(),
        calibrator: "platt".to_owned(),
        split: "entity".to_owned(),
        split_notes: vec![
            "The test part was drawn at random by entity: weaker evidence than a later test part, because the future may differ from the past."
                .to_owned(),
        ],
        rows: PartRows {
            train: 14_054,
            calibrate: 4_896,
            test: 4_620,
            positives: [4_216, 1_433, 1_372],
            left_out: LeftOut { embargo: 3, open: 5, population: 2_573, no_entity: 135_080 },
        },
        metrics: metrics_of(),
        candidates: candidates(),
        leaks: leaks(),
        problems: problems(),
        gate: gate(),
        assessment: assessment(1_500),
        scorecard_assessment: Some(assessment(900)),
        tiers: tiers(),
        features: features(),
        dependence: dependence(),
        inputs: BTreeMap::from([("purchases.csv.gz".to_owned(), "cd".repeat(32))]),
        seed: 7,
        schema: "ef".repeat(32),
    }
}

fn metrics_of() -> MetricsOf {
    MetricsOf {
        test: metrics(1_500),
        scorecard: Some(metrics(900)),
        base_rate: metrics(300),
        champion: Some(metrics(700)),
        over_scorecard: Some(Difference { estimate: 0.072, low: 0.057, high: 0.087 }),
        over_champion: Some(Difference { estimate: -0.031, low: -0.050, high: -0.012 }),
    }
}

fn problems() -> Vec<Problem> {
    let problem = |place: &str, text: &str| Problem { place: place.to_owned(), text: text.to_owned() };
    vec![
        problem("purchases.csv.gz", "135080 rows have no entity and were left out"),
        problem(
            "purchases.csv.gz, column \"date\"",
            "its times carry no zone and were read as UTC; timezone = \"…\" says otherwise",
        ),
    ]
}

fn dependence() -> Vec<PartialDependence> {
    let point = |value, probability| DependencePoint { value, probability };
    let number = |number: f64| DependenceValue::Number(number);
    let level = |level: &str| DependenceValue::Level(level.to_owned());
    vec![
        PartialDependence {
            feature: "days_since_last".to_owned(),
            declared: Some("decreasing".to_owned()),
            points: vec![
                point(number(0.0), 0.62),
                point(number(30.5), 0.41),
                point(number(90.0), 0.2),
                point(number(271.0), 0.05),
            ],
        },
        PartialDependence {
            feature: "plan".to_owned(),
            declared: None,
            points: vec![point(level("basic <b>"), 0.3), point(level("pro"), 0.36)],
        },
    ]
}
