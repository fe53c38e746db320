//! The test part judges once and decides nothing: whatever it holds, the published bytes are the same.

use std::fmt::Write;

use super::support::{Dice, Lead, RANDOM, Workspace, csv_of, day, leads, table_definition};
use crate::{Dataset, Split};

/// Splits that are cut in file order and at random, over the usual learners.
fn definitions() -> [String; 2] {
    let floors = "[training]\nmin_positives = 5\nmin_negatives = 5\n";
    [table_definition("time = { row_order = true }", floors), table_definition("", RANDOM)]
}

fn split_of(leads: &[Lead], definition: &str) -> Split {
    let workspace = Workspace::with(&[("t.csv", &csv_of(leads))]);
    let training = workspace.plan(definition).training;
    Split::of(&workspace.data(definition), &training.split, training.seed).unwrap()
}

fn artifact(leads: &[Lead], definition: &str) -> Vec<u8> {
    super::support::artifact_of(&csv_of(leads), definition)
}

/// The leads with `change` made to these rows.
fn changed(leads: &[Lead], rows: &[usize], mut change: impl FnMut(&mut Lead)) -> Vec<Lead> {
    let mut leads = leads.to_vec();
    rows.iter().for_each(|row| change(&mut leads[*row]));
    leads
}

#[test]
fn turning_every_test_outcome_leaves_the_published_bytes() {
    for definition in definitions() {
        let leads = leads(400, 11);
        let split = split_of(&leads, &definition);
        let turned = changed(&leads, &split.test, |lead| lead.positive = !lead.positive);
        assert_eq!(artifact(&leads, &definition), artifact(&turned, &definition));
        // Turning one outcome of another part does not.
        for row in [split.train[0], split.calibrate[0]] {
            let turned = changed(&leads, &[row], |lead| lead.positive = !lead.positive);
            assert_ne!(artifact(&leads, &definition), artifact(&turned, &definition));
        }
    }
}

#[test]
fn whatever_test_features_are_the_published_bytes_are_the_same() {
    for definition in definitions() {
        let leads = leads(400, 12);
        let split = split_of(&leads, &definition);
        let mut dice = Dice::new(3);
        let wild = changed(&leads, &split.test, |lead| {
            lead.x = 1000.0 * dice.normal();
            lead.noise = -lead.noise;
            lead.plan = ["", "never seen", "team"][dice.below(3)];
        });
        assert_eq!(artifact(&leads, &definition), artifact(&wild, &definition));
    }
}

#[test]
fn the_settings_that_are_chosen_depend_on_train_alone() {
    for definition in definitions() {
        let settings = |leads: &[Lead]| -> Vec<Option<String>> {
            let workspace = Workspace::with(&[("t.csv", &csv_of(leads))]);
            let candidates = workspace.train(&definition).document.candidates;
            candidates.into_iter().map(|candidate| candidate.settings).collect()
        };
        let leads = leads(400, 13);
        let split = split_of(&leads, &definition);
        let chosen = settings(&leads);
        for seed in 0..4 {
            let mut dice = Dice::new(seed);
            let others = [split.calibrate.as_slice(), &split.test].concat();
            let other = changed(&leads, &others, |lead| {
                lead.positive = dice.chance(0.5);
                lead.x = dice.normal();
            });
            assert_eq!(settings(&other), chosen);
        }
    }
}

/// Purchases of customers over 60 days; after day 40 as `seed` says.
fn histories(seed: u64) -> String {
    let (mut before, mut after) = (Dice::new(1), Dice::new(seed));
    let mut text = "id,time,amount\n".to_owned();
    for customer in 0..120 {
        let keen = before.share();
        for at in 0..60 {
            let dice = if at < 40 { &mut before } else { &mut after };
            if dice.chance(0.15 * keen) {
                let _ = writeln!(text, "c{customer},{},{}", day(at), dice.below(50));
            }
        }
    }
    text
}

#[test]
fn what_happens_after_the_last_training_window_changes_nothing_of_the_version() {
    let definition = "[score]\nname = \"tiny\"\nentity = \"id\"\noutcome = \"renewal\"\nhorizon = \"5d\"\n\
        [[events]]\npath = \"e.csv\"\ntime = \"time\"\nkind = { constant = \"buy\" }\nvalues = [\"amount\"]\n\
        complete_to = \"2024-03-01\"\n[label]\nevent = \"buy\"\n\
        [observations]\nevery = \"5d\"\nfrom = \"2024-01-06\"\nto = \"2024-02-25\"\n\
        [features]\nbuys = { count = \"buy\" }\nspent = { sum = \"buy.amount\", window = \"20d\" }\n\
        since = { since_last = \"buy\" }\n\
        [training]\nmin_positives = 5\nmin_negatives = 5\nsplit = { test_from = \"2024-02-10\" }\n";
    let trained = |seed| {
        let workspace = Workspace::with(&[("e.csv", &histories(seed))]);
        let data: Dataset = workspace.data(definition);
        assert!(data.n_rows() > 500);
        workspace.train(definition)
    };
    let [one, other] = [trained(1), trained(2)];
    assert_ne!(one.document.metrics.test, other.document.metrics.test, "the test part is another one");
    assert_eq!(registry::encode(&one.artifact).unwrap(), registry::encode(&other.artifact).unwrap());
}
