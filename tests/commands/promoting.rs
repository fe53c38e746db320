use serde_json::Value;

use super::desk::{Desk, check_keys};
use super::leads::{self, LEADS};

/// The last line of what is written down about promotions.
fn written_down(desk: &Desk) -> Value {
    let log = desk.read("models/leads/promotions.jsonl");
    serde_json::from_str(log.lines().last().expect("a promotion")).expect("a document")
}

fn aliases(desk: &Desk) -> Value {
    serde_json::from_str(&desk.read("models/leads/aliases.json")).expect("a document")
}

#[test]
fn a_version_that_passed_becomes_champion_and_an_older_one_returns() {
    let desk = leads::defined();
    assert_eq!(desk.train(LEADS), 1);
    let document = desk.document(0, &["promote", LEADS, "1"]);
    check_keys(&document, "name version alias previous kind new_features");
    assert_eq!((&document["kind"], &document["alias"]), (&"promotion".into(), &"champion".into()));
    desk.redefine(LEADS, |text| text.replace("seed     = 7", "seed     = 8"));
    assert_eq!(desk.train(LEADS), 2);
    desk.done(&["promote", LEADS, "2", "--force", "--because", "to come back"]);
    let document = desk.document(0, &["promote", LEADS, "1"]);
    assert_eq!((&document["kind"], &document["previous"]), (&"rollback".into(), &2.into()));
    assert_eq!(aliases(&desk)["champion"], 1);
}

#[test]
fn a_version_that_the_gate_refused_is_promoted_by_force_alone_and_that_is_written_down() {
    let desk = leads::defined();
    desk.redefine(LEADS, |text| text.replace("min_positives = 10", "min_positives = 5000"));
    desk.train(LEADS);
    let said = desk.ends(1, &["promote", LEADS, "1"]);
    assert!(said.stderr.contains("min_positives") || said.stderr.contains("positives"), "{said:#?}");
    assert_eq!(said.stdout, "");
    assert!(!desk.has("models/leads/aliases.json"));
    let document = desk.document(0, &["promote", LEADS, "1", "--force", "--because", "launch week"]);
    assert_eq!(document["kind"], "forced");
    let written = written_down(&desk);
    assert_eq!((&written["reason"], &written["who"]), (&"launch week".into(), &"ana".into()), "{written:#}");
}

#[test]
fn a_challenger_is_no_champion() {
    let desk = leads::defined();
    desk.train(LEADS);
    let document = desk.document(0, &["promote", LEADS, "1", "--as", "challenger"]);
    assert_eq!(document["alias"], "challenger");
    let aliases = aliases(&desk);
    assert_eq!((&aliases["champion"], &aliases["challenger"]), (&Value::Null, &1.into()));
}

#[test]
fn a_version_that_is_not_there_is_not_promoted() {
    let desk = Desk::with_leads();
    let said = desk.run(&["promote", LEADS, "9"]);
    assert_ne!(said.status, Some(0), "{said:#?}");
    assert!(said.stderr.contains("no version 9"), "{said:#?}");
    assert_eq!(aliases(&desk)["champion"], 1);
}
