//! The committed data and definitions, read and trained as they lie in the repository.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the committed files should stop there")]

use std::path::Path;

use definition::{LearnerName, Plan};
use trainer::{Dataset, SplitKind, Verdict, check, train};

fn plan(score: &str) -> Plan {
    let models = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../models"));
    definition::read(&models.join(score).join("score.toml")).unwrap_or_else(|errors| panic!("{errors}"))
}

/// Rows, positives, open and outside the population, as `python3 crates/trainer/tests/committed.py` counts
/// them without Placar.
#[track_caller]
fn check_observations(score: &str, expected: [usize; 4]) {
    let data = Dataset::read(&plan(score), None).unwrap();
    let positives = data.positive.iter().filter(|positive| **positive).count();
    assert_eq!([data.n_rows(), positives, data.left_out.open, data.left_out.population], expected, "{score}");
}

#[test]
fn every_customer_of_cdnow_is_observed_once() {
    check_observations("cdnow-repurchase", [23_570, 7_021, 0, 0]);
}

#[test]
fn accounts_are_observed_monthly_while_they_are_customers() {
    check_observations("saas-churn", [3_338, 124, 0, 7_162]);
}

#[test]
fn leads_are_observed_on_their_thirtieth_day() {
    check_observations("saas-conversion", [1_500, 157, 0, 0]);
}

#[test]
fn accounts_are_observed_whenever_their_contract_falls_due() {
    check_observations("saas-renewal", [559, 449, 0, 0]);
}

#[test]
fn the_shipped_definitions_can_be_trained_and_what_leaks_is_answered() {
    for score in ["cdnow-repurchase", "saas-churn", "saas-conversion", "saas-renewal"] {
        let document = check(&Dataset::read(&plan(score), None).unwrap(), &plan(score));
        assert_ne!(document.verdict, Verdict::Unfit, "{score}: {:#?}", document.problems);
        assert!(document.leaks.iter().all(|leak| leak.answered.is_some()), "{score}: {:#?}", document.leaks);
    }
}

#[test]
fn cdnow_is_ready() {
    let plan = plan("cdnow-repurchase");
    let document = check(&Dataset::read(&plan, None).unwrap(), &plan);
    assert_eq!(document.verdict, Verdict::Ready, "{:#?}", document.problems);
}

#[test]
fn the_line_on_cdnow_passes_the_gate_and_ranks_as_it_should() {
    let mut plan = plan("cdnow-repurchase");
    plan.training.learners = Some(vec![LearnerName::Logistic]);
    let data = Dataset::read(&plan, None).unwrap();
    let document = train(&data, &plan, None).unwrap().document;
    assert_eq!(document.split, SplitKind::Entity.name());
    assert!(document.gate.passed, "{:#?}", document.gate);
    // The goal of a mean of 0.76 over ten seeds is held elsewhere; five of its deviations are 0.03.
    let auc = document.metrics.test.roc_auc.unwrap();
    assert!((0.73..0.79).contains(&auc), "{auc}");
}
