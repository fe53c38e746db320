//! Invariant 7: the same data, definition and seed give the same bytes, at any thread count.

use registry::TrainDocument;

use super::support::{RANDOM, Workspace, csv_of, leads, table_definition};
use crate::parallel::tests::on_threads;

/// Bytes and document of one run in a folder of its own.
fn run(csv: &str, definition: &str, n_threads: usize) -> (Vec<u8>, TrainDocument) {
    let trained = on_threads(n_threads, || Workspace::with(&[("t.csv", csv)]).train(definition));
    (registry::encode(&trained.artifact).unwrap(), trained.document)
}

#[test]
fn one_two_and_five_threads_make_the_same_bytes_and_the_same_document() {
    let csv = csv_of(&leads(500, 1));
    for learner in ["logistic", "random_forest"] {
        let definition = table_definition("", &format!("{RANDOM}learners = [\"{learner}\"]"));
        let one = run(&csv, &definition, 1);
        for n_threads in [1, 2, 5] {
            assert_eq!(run(&csv, &definition, n_threads), one, "{learner} on {n_threads} threads");
        }
    }
}

#[test]
fn another_seed_makes_another_version() {
    let csv = csv_of(&leads(500, 1));
    let seeded = |seed: u64| run(&csv, &table_definition("", &format!("{RANDOM}seed = {seed}")), 2).0;
    assert_eq!(seeded(1), seeded(1));
    assert_ne!(seeded(1), seeded(2));
}

#[test]
fn sample_weights_are_reproduced_too() {
    let csv = csv_of(&leads(500, 1)).replace("x,noise,plan,y", "x,w,plan,y").replace(",-", ",");
    let definition = table_definition("weight = \"w\"", RANDOM);
    assert_eq!(run(&csv, &definition, 1), run(&csv, &definition, 3));
}

#[test]
fn no_path_and_no_time_of_day_enter_the_document() {
    let csv = csv_of(&leads(500, 1));
    let (_, document) = run(&csv, &table_definition("", RANDOM), 2);
    let json = serde_json::to_string(&document).unwrap();
    assert!(json.contains("\"t.csv\""));
    assert!(!json.contains("/t.csv"), "a folder stands in the document");
}
