//! The champion, compared on rows that it has not learned from.

use insta::assert_snapshot;
use records::Timestamp;
use registry::Artifact;

use super::support::{Lead, RANDOM, Workspace, csv_of, day, leads, table_definition};
use crate::champion::{Needs, Versus};
use crate::{Champion, Dataset, train};

const NEEDS: Needs = Needs { min_positives: 10, min_negatives: 10, seed: 7 };
const FLOORS: &str = "horizon = \"2d\"\n[training]\nmin_positives = 5\nmin_negatives = 5\n\
    learners = [\"logistic\"]\n[gate]\nmin_positives = 10\nmin_negatives = 10\n";

/// Two leads a day, dated and named.
fn dated(leads: &[Lead]) -> String {
    let lines = csv_of(leads);
    let line = |(row, line): (usize, &str)| match row {
        0 => format!("id,t,{line}\n"),
        row => format!("lead {row},{},{line}\n", day((row / 2) as u32)),
    };
    lines.lines().enumerate().map(line).collect()
}

fn dated_definition() -> String {
    table_definition("entity = \"id\"\ntime = { column = \"t\" }", FLOORS)
}

fn artifact(csv: &str, definition: &str) -> Artifact {
    Workspace::with(&[("t.csv", csv)]).train(definition).artifact
}

/// The comparison of a made-up new model with this champion on these rows.
fn compare(artifact: &Artifact, held: &dyn Fn(&str) -> bool, data: &Dataset, test: &[usize]) -> Versus {
    let champion = Champion { version: 3, artifact, held };
    let probabilities: Vec<f64> = test.iter().map(|row| (*row % 97) as f64 / 97.0).collect();
    champion.compare(data, test, &probabilities, NEEDS)
}

#[track_caller]
fn why_not(versus: Versus) -> String {
    match versus {
        Versus::NotComparable(why) => why,
        Versus::Compared { rows, .. } => panic!("compared on {rows} rows"),
    }
}

#[track_caller]
fn n_compared(versus: Versus) -> usize {
    match versus {
        Versus::Compared { rows, .. } => rows,
        Versus::NotComparable(why) => panic!("{why}"),
    }
}

#[test]
fn rows_from_its_newest_label_on_are_fresh() {
    let csv = dated(&leads(400, 1));
    let data = Workspace::with(&[("t.csv", &csv)]).data(&dated_definition());
    let mut champion = artifact(&csv, &dated_definition());
    let all: Vec<usize> = (0..data.n_rows()).collect();
    for newest in [0, 50, 150] {
        champion.newest_label = Some(day(newest));
        let expected = all.iter().filter(|row| data.cutoff(**row) >= Some(day(newest))).count();
        assert_eq!(n_compared(compare(&champion, &|_| true, &data, &all)), expected);
    }
    champion.newest_label = Some(day(198));
    assert_snapshot!(why_not(compare(&champion, &|_| false, &data, &all)));
}

#[test]
fn without_time_entities_that_it_never_held_are_fresh() {
    let csv = csv_of(&leads(400, 1));
    let definition = table_definition("", &format!("{RANDOM}learners = [\"logistic\"]"));
    let data = Workspace::with(&[("t.csv", &csv)]).data(&definition);
    let champion = artifact(&csv, &definition);
    assert_eq!(champion.newest_label, None);
    let all: Vec<usize> = (0..data.n_rows()).collect();
    let held = |id: &str| id.parse::<usize>().unwrap() <= 300;
    assert_eq!(n_compared(compare(&champion, &held, &data, &all)), 100);
    let why = why_not(compare(&champion, &|_| true, &data, &all));
    assert!(why.starts_with("version 3 has learned from all but 0 of the test rows"), "{why}");
}

#[test]
fn its_metrics_are_those_of_its_own_predictions_on_those_rows() {
    use scoring::Scorer;

    let csv = dated(&leads(400, 1));
    let data = Workspace::with(&[("t.csv", &csv)]).data(&dated_definition());
    let mut champion = artifact(&csv, &dated_definition());
    champion.newest_label = Some(day(100));
    let fresh: Vec<usize> = (0..400).filter(|row| data.cutoff(*row) >= champion.newest_label).collect();
    let theirs: Vec<f64> =
        fresh.iter().map(|row| champion.model.predict(&data.matrix.row(*row)).probability.unwrap()).collect();
    let ours: Vec<f64> = fresh.iter().map(|row| (*row % 97) as f64 / 97.0).collect();
    let outcomes = data.outcomes(&fresh);
    let all: Vec<usize> = (0..400).collect();
    let Versus::Compared { champion, difference, .. } = compare(&champion, &|_| true, &data, &all) else {
        panic!("there are rows enough")
    };
    assert_eq!(champion.roc_auc, evaluation::roc_auc(&theirs, &outcomes));
    assert_eq!(difference, evaluation::roc_auc_difference(&ours, &theirs, &outcomes));
}

#[test]
fn it_is_not_comparable_on_data_of_other_types() {
    let leads = leads(400, 1);
    let champion = artifact(&dated(&leads), &dated_definition());
    let renamed = dated(&leads).replace(",free,", ",1,").replace(",pro,", ",2,").replace(",team,", ",3,");
    let data = Workspace::with(&[("t.csv", &renamed)]).data(&dated_definition());
    let test: Vec<usize> = (0..400).filter(|row| data.cutoff(*row) >= champion.newest_label).collect();
    assert_snapshot!(why_not(compare(&champion, &|_| false, &data, &test)));
}

#[test]
fn a_new_version_against_an_equal_champion_loses_nothing() {
    let csv = dated(&leads(600, 1));
    let workspace = Workspace::with(&[("t.csv", &csv)]);
    let (data, plan) = (workspace.data(&dated_definition()), workspace.plan(&dated_definition()));
    let reigning = artifact(&csv, &dated_definition());
    let champion = Champion { version: 5, artifact: &reigning, held: &|_| true };
    let trained = train(&data, &plan, Some(&champion)).unwrap();
    assert_eq!(trained.document.gate.champion, Some(5));
    let difference = trained.document.metrics.over_champion.unwrap();
    assert_eq!((difference.estimate, difference.low), (0.0, 0.0));
    assert_eq!(trained.document.metrics.champion, Some(trained.document.metrics.test.clone()));
    let reason = trained.document.gate.reasons.iter().find(|reason| reason.check == "champion").unwrap();
    assert!(reason.passed, "{}", reason.text);
    assert_snapshot!(reason.text);
}

#[test]
fn the_newest_label_is_the_end_of_the_last_window_before_the_test_part() {
    let csv = dated(&leads(400, 1));
    let workspace = Workspace::with(&[("t.csv", &csv)]);
    let trained = workspace.train(&dated_definition());
    let data = workspace.data(&dated_definition());
    let newest: Timestamp = trained.artifact.newest_label.unwrap();
    let test = data.n_rows() - trained.document.rows.test;
    assert!(newest <= data.cutoff(test).unwrap());
    assert!(newest > data.cutoff(test - 10).unwrap());
}
