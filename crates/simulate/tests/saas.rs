//! The company's files, read as a stranger would, against a second, simpler reading of the formulas.

#![expect(clippy::unwrap_used, reason = "a test ends where a file is not what it should be")]

mod formulas;
mod reader;

use std::collections::BTreeMap;
use std::path::Path;

use reader::{Company, Truth};
use simulate::{GenerateError, SaasOptions, SaasSummary, saas};

fn options(accounts: u32, seed: u64) -> SaasOptions {
    SaasOptions { accounts, leads_per_account: 4, seed }
}

fn generate(options: &SaasOptions) -> Company {
    let folder = tempfile::tempdir().unwrap();
    saas(options, folder.path()).unwrap();
    Company::read(folder.path())
}

#[test]
fn every_probability_follows_from_the_files_alone() {
    let company = generate(&options(120, 3));
    assert!(company.truths.len() > 1_500);
    for truth in &company.truths {
        let expected = formulas::probability(&company, truth);
        assert!((expected - truth.probability).abs() < 1e-12, "{truth:?}: {expected}");
    }
}

/// What `models/saas-*/score.toml` observe: leads at `qualification_due`, accounts at `renewal_due`, and
/// at each first of a month from 2022-02 to 2024-12 after `onboarded` and until they left.
#[test]
fn the_truth_lists_exactly_the_observations_of_the_definitions() {
    let company = generate(&options(150, 4));
    let mut told: Vec<(String, String, i64)> = Vec::new();
    for truth in company.truths.iter().filter(|truth| truth.outcome != "expansion") {
        told.push((truth.outcome.clone(), truth.entity.clone(), truth.cutoff));
    }
    let mut observed = company.observations();
    told.sort();
    observed.sort();
    assert_eq!(told, observed);
}

#[track_caller]
fn check_deciles(outcome: &str, company: &Company) {
    let mut decided: Vec<(f64, bool)> = Vec::new();
    for truth in company.truths.iter().filter(|truth| truth.outcome == outcome) {
        decided.push((truth.probability, company.came(truth)));
    }
    decided.sort_by(|a, b| a.0.total_cmp(&b.0));
    for decile in decided.chunks(decided.len().div_ceil(10)) {
        let expected: f64 = decile.iter().map(|(probability, _)| probability).sum();
        let variance: f64 = decile.iter().map(|(probability, _)| probability * (1.0 - probability)).sum();
        let came = decile.iter().filter(|(_, came)| *came).count() as f64;
        // Four standard deviations and a half, and one for the smallest counts, which are skewed.
        let bound = 4.5 * variance.sqrt() + 1.0;
        assert!((came - expected).abs() < bound, "{outcome}: {came} of {expected:.1} expected");
    }
}

#[test]
fn outcomes_come_as_often_as_their_probabilities_say() {
    let company = generate(&options(2_000, 5));
    for outcome in ["conversion", "churn", "renewal", "expansion"] {
        check_deciles(outcome, &company);
    }
}

/// The area under the ROC curve of the truth itself, expected over all draws.
fn expected_auc(truths: &[&Truth]) -> f64 {
    let mut by_probability: Vec<f64> = truths.iter().map(|truth| truth.probability).collect();
    by_probability.sort_by(f64::total_cmp);
    let (mut below, mut won) = (0.0, 0.0);
    for probability in &by_probability {
        won += probability * below;
        below += 1.0 - probability;
    }
    won / (below * by_probability.iter().sum::<f64>())
}

#[test]
fn outcomes_are_about_as_frequent_and_as_predictable_as_in_real_companies() {
    let company = generate(&options(1_000, 6));
    let wanted = [("conversion", 0.12), ("churn", 0.035), ("renewal", 0.78), ("expansion", 0.15)];
    for (outcome, rate) in wanted {
        let truths: Vec<&Truth> = company.truths.iter().filter(|truth| truth.outcome == outcome).collect();
        let mean = truths.iter().map(|truth| truth.probability).sum::<f64>() / truths.len() as f64;
        assert!((mean / rate - 1.0).abs() < 0.15, "{outcome}: {mean}");
        let auc = expected_auc(&truths);
        assert!((0.75..0.86).contains(&auc), "{outcome}: {auc}");
    }
}

#[test]
fn nothing_happens_after_an_account_left_or_a_lead_was_decided() {
    let company = generate(&options(200, 8));
    for (entity, ending) in company.endings() {
        let later = company.events[&entity].iter().filter(|event| event.time >= ending).count();
        assert_eq!(later, 0, "{entity}");
    }
}

#[test]
fn events_lie_in_time_order_inside_the_three_years() {
    let company = generate(&options(50, 9));
    let span = reader::micros("2022-01-01T00:00:00Z")..reader::micros("2025-01-01T00:00:00Z");
    for events in company.events.values() {
        assert!(events.windows(2).all(|pair| pair[0].time <= pair[1].time));
        assert!(events.iter().all(|event| span.contains(&event.time)));
    }
}

#[test]
fn every_kind_of_event_and_outcome_occurs() {
    let company = generate(&options(300, 10));
    let mut n_of_kind: BTreeMap<&str, u32> = BTreeMap::new();
    for event in company.events.values().flatten().chain(company.outcomes.values().flatten()) {
        *n_of_kind.entry(&event.kind).or_default() += 1;
    }
    let kinds: Vec<&str> = n_of_kind.keys().copied().collect();
    let expected = [
        "churned",
        "contract_signed",
        "converted",
        "created",
        "download",
        "email_click",
        "email_open",
        "email_reply",
        "expanded",
        "feature_use",
        "form",
        "login",
        "lost",
        "meeting",
        "not_renewed",
        "nps_answer",
        "onboarded",
        "page_visit",
        "payment_late",
        "payment_on_time",
        "pricing_page_visit",
        "qualification_due",
        "referral",
        "renewal_due",
        "renewed",
        "ticket_escalated",
        "ticket_opened",
        "ticket_resolved",
        "unsubscribe",
        "webinar",
    ];
    assert_eq!(kinds, expected);
}

fn write(options: &SaasOptions) -> BTreeMap<String, Vec<u8>> {
    let folder = tempfile::tempdir().unwrap();
    saas(options, folder.path()).unwrap();
    reader::bytes(folder.path())
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    assert_eq!(write(&options(5, 1)), write(&options(5, 1)));
    assert_ne!(write(&options(5, 1)), write(&options(5, 2)));
}

/// FNV-1a over file names and texts (Fowler, Noll & Vo).
fn digest(folder: &Path) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for (name, text) in reader::texts(folder) {
        for byte in name.bytes().chain(text.bytes()) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    hash
}

#[test]
fn a_small_company_reads_the_same_as_when_it_was_first_invented() {
    let folder = tempfile::tempdir().unwrap();
    saas(&options(3, 1), folder.path()).unwrap();
    assert_eq!(format!("{:016x}", digest(folder.path())), "3aa4586dd460459e");
}

/// The sample in `datasets/saas` is what its README says it is.
#[test]
fn the_sample_is_what_the_defaults_generate() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../datasets/saas");
    let folder = tempfile::tempdir().unwrap();
    saas(&SaasOptions::default(), folder.path()).unwrap();
    assert!(reader::texts(&sample) == reader::texts(folder.path()), "write datasets/saas anew");
}

#[test]
fn an_account_is_the_same_in_a_company_of_any_size() {
    let (small, large) = (generate(&options(4, 1)), generate(&options(40, 1)));
    for (entity, events) in &small.events {
        assert_eq!(events, &large.events[entity]);
    }
    for (entity, outcomes) in &small.outcomes {
        assert_eq!(outcomes, &large.outcomes[entity]);
    }
    for (entity, facts) in &small.facts {
        assert_eq!(facts, &large.facts[entity]);
    }
}

#[test]
fn the_summary_counts_the_rows() {
    let folder = tempfile::tempdir().unwrap();
    let summary = saas(&options(20, 2), folder.path()).unwrap();
    let n_rows: BTreeMap<String, u64> = reader::texts(folder.path())
        .into_iter()
        .map(|(name, text)| (name, text.lines().count() as u64 - 1))
        .collect();
    let expected = SaasSummary {
        leads: n_rows["leads.csv.gz"],
        lead_events: n_rows["lead_events.csv.gz"],
        lead_outcomes: n_rows["lead_outcomes.csv.gz"],
        accounts: 20,
        account_facts: n_rows["accounts.csv.gz"],
        account_events: n_rows["account_events.csv.gz"],
        account_outcomes: n_rows["account_outcomes.csv.gz"],
        truths: n_rows["truth.csv.gz"],
    };
    assert_eq!(summary, expected);
}

#[track_caller]
fn check_refusal(options: SaasOptions, folder: &Path, expected: &str) -> GenerateError {
    let error = saas(&options, folder).unwrap_err();
    assert_eq!(error.to_string(), expected);
    error
}

#[test]
fn impossible_sizes_are_refused_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("never");
    let limits = [(0, "0"), (10_000_000, "10000000")];
    for (accounts, found) in limits {
        let message = format!("{found} accounts cannot be generated: write a number from 1 to 9999999");
        check_refusal(options(accounts, 1), &output, &message);
    }
    let many = SaasOptions { leads_per_account: 100, ..options(1, 1) };
    let message = "100 leads to an account cannot be generated: write a number from 1 to 99";
    check_refusal(many, &output, message);
    assert!(!output.exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    let output = file.join("folder");
    let message =
        format!("the folder {} cannot be made: give a folder that may be written to", output.display());
    let error = check_refusal(options(1, 1), &output, &message);
    assert!(matches!(error, GenerateError::Folder { .. }));
}

#[test]
fn a_file_that_cannot_be_written_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = folder.path().join("accounts.csv.gz");
    std::fs::create_dir(&taken).unwrap();
    let message = format!(
        "the file {} cannot be written: give a folder that may be written to, with room left",
        taken.display()
    );
    let error = check_refusal(options(1, 1), folder.path(), &message);
    assert!(matches!(error, GenerateError::Write { .. }));
}
