//! `placar init`: a definition to start from.

use super::desk::Desk;
use super::leads::{self, TABLE};

#[test]
fn what_init_writes_can_be_checked_and_trained() {
    let desk = leads::defined();
    let said = desk.done(&["init", TABLE, "--output", "models/mine/score.toml"]);
    assert_eq!(said.stdout, "models/mine/score.toml\n");
    assert!(said.stderr.contains("placar check models/mine/score.toml"), "{said:#?}");
    let definition = desk.read("models/mine/score.toml");
    assert!(definition.contains("\"../leads/leads.csv\""), "{definition}");
    let document = desk.document(0, &["check", "models/mine/score.toml"]);
    assert_eq!(document["rows"], 1_500, "{document:#}");
}

#[test]
fn without_an_output_the_definition_is_the_result() {
    let desk = leads::defined();
    let said = desk.done(&["init", TABLE]);
    assert!(said.stdout.contains("[table]") && said.stdout.contains("delimiter = \";\""), "{said:#?}");
    assert_eq!(said.stderr, "");
    let document = desk.document(0, &["init", TABLE]);
    assert_eq!(document["definition"].as_str().map(str::trim_end), Some(said.stdout.trim_end()));
}

#[test]
fn a_definition_that_is_there_is_never_overwritten() {
    let desk = leads::defined();
    let before = desk.read("models/leads/score.toml");
    let said = desk.ends(2, &["init", TABLE, "--output", "models/leads/score.toml"]);
    assert!(
        said.stderr.contains("models/leads/score.toml is there already, and is not overwritten"),
        "{said:#?}"
    );
    assert_eq!(desk.read("models/leads/score.toml"), before);
}

#[test]
fn a_table_that_is_not_there_is_a_wrong_call() {
    let desk = Desk::empty();
    let said = desk.ends(2, &["init", "nowhere.csv"]);
    assert!(said.stderr.contains("nowhere.csv: there is no such file"), "{said:#?}");
}
