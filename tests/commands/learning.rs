//! `placar learn-scorecard`: points from history, and their way into the definition.

use super::desk::{Desk, check_keys, purchases_definition};
use super::leads::{self, LEADS};

const DEFINITION: &str = "models/leads/score.toml";

#[test]
fn the_section_is_the_result_and_the_figures_are_told_beside_it() {
    let desk = Desk::with_purchases();
    let definition = purchases_definition();
    let before = desk.read(&definition);
    let said = desk.done(&["learn-scorecard", &definition]);
    assert!(
        said.stdout.starts_with("[scorecard]\n# The rules, learned from 18,950 rows of train and calibrate"),
        "{said:#?}"
    );
    assert!(said.stdout.contains("split at random by customer_id (seed 7): 29.8 % positive."), "{said:#?}");
    assert!(said.stdout.contains("\"pt-BR\" = \"Tempo desde a última compra\""), "{said:#?}");
    for part in [
        "test part, 4620 rows, for information",
        "learned scorecard",
        "present scorecard",
        "model, version 1",
    ] {
        assert!(said.stderr.contains(part), "{part}: {said:#?}");
    }
    assert_eq!(desk.read(&definition), before, "nothing is written unasked");
}

#[test]
fn a_card_of_purchases_ranks_nearly_as_well_as_the_model_and_better_than_the_card_that_is_there() {
    let desk = Desk::with_purchases();
    let document = desk.document(0, &["learn-scorecard", &purchases_definition()]);
    check_keys(
        &document,
        "name split split_notes seed rows.train rows.calibrate rows.test rows.positives base double",
    );
    check_keys(
        &document,
        "rules[].feature rules[].group rules[].information_value rules[].coefficient left_out[].why",
    );
    check_keys(
        &document,
        "test.learned.roc_auc test.present.roc_auc test.over_present.low leaks section written",
    );
    check_keys(
        &document,
        "test.champion.version test.champion.rows test.champion.why_not test.champion.difference.low",
    );
    assert!(document["test"]["over_present"]["low"].as_f64().expect("a bound") > 0.04);
    assert!(document["test"]["champion"]["difference"]["low"].as_f64().expect("a bound") > -0.02);
    assert_eq!(document["test"]["champion"]["rows"], document["rows"]["test"]);
    assert!(document["written"].is_null());
}

#[test]
fn what_is_written_is_what_was_printed_and_nothing_else_changes() {
    let desk = leads::defined();
    let before = desk.read(DEFINITION);
    let section = desk.done(&["learn-scorecard", DEFINITION]).stdout;
    let said = desk.done(&["learn-scorecard", DEFINITION, "--write"]);
    assert_eq!(said.stdout, section);
    assert!(said.stderr.contains("written into models/leads/score.toml"), "{said:#?}");
    let after = desk.read(DEFINITION);
    let (start, end) =
        (before.find("[scorecard]").expect("rules"), before.find("\n[scale]").expect("a scale"));
    assert_eq!(after, format!("{}{section}{}", &before[..start], &before[end..]));
    desk.done(&["check", DEFINITION]);
    let learned = desk.document(0, &["learn-scorecard", DEFINITION]);
    let trained = desk.run(&["train", DEFINITION, "--json"]).stdout;
    let trained: serde_json::Value = serde_json::from_str(&trained).expect("a document");
    assert_eq!(
        trained["metrics"]["scorecard"], learned["test"]["present"],
        "train judges it on the same rows"
    );
}

#[test]
fn learning_from_what_was_learned_says_the_same() {
    let desk = leads::defined();
    let first = desk.done(&["learn-scorecard", DEFINITION, "--write"]).stdout;
    assert_eq!(desk.done(&["learn-scorecard", DEFINITION, "--write"]).stdout, first);
}

#[test]
fn a_definition_without_rules_gets_them_at_its_end() {
    let desk = leads::defined();
    desk.redefine(LEADS, |text| {
        let (start, end) = (text.find("[scorecard]").expect("rules"), text.find("[scale]").expect("a scale"));
        format!("{}{}", &text[..start], &text[end..])
    });
    let before = desk.read(DEFINITION);
    let section = desk.done(&["learn-scorecard", DEFINITION, "--write"]).stdout;
    assert_eq!(desk.read(DEFINITION), format!("{before}\n{section}"));
    assert!(desk.document(0, &["learn-scorecard", DEFINITION])["test"]["present"].is_object());
}

#[test]
fn a_card_may_be_learned_as_of_a_time() {
    let desk = leads::defined();
    let rows = |arguments: &[&str]| {
        let document = desk.document(0, &[&["learn-scorecard", DEFINITION], arguments].concat());
        let rows = &document["rows"];
        ["train", "calibrate", "test"].map(|part| rows[part].as_u64().expect("rows")).iter().sum::<u64>()
    };
    assert!(rows(&["--as-of", "2023-07-01"]) < rows(&[]));
}

#[test]
fn what_cannot_be_learned_from_is_told_and_changes_nothing() {
    let desk = leads::defined();
    let said = desk.ends(2, &["learn-scorecard", "models/nowhere/score.toml"]);
    assert!(said.stderr.contains("models/nowhere/score.toml: cannot be opened"), "{said:#?}");
    desk.redefine(LEADS, |text| text.replace("seed     = 7", "min_positives = 5000"));
    let before = desk.read(DEFINITION);
    let said = desk.ends(1, &["learn-scorecard", DEFINITION, "--write"]);
    assert!(said.stderr.contains("fewer than the 5000 that [training] min_positives asks for"), "{said:#?}");
    assert_eq!((said.stdout.as_str(), desk.read(DEFINITION)), ("", before));
}

#[test]
fn features_that_tell_nothing_make_no_card() {
    let desk = leads::defined();
    desk.redefine(LEADS, |text| {
        let text = text.replace("call_seconds = ", "visits = \"…\", role = \"…\", call_seconds = ");
        let (start, end) = (text.find("[scorecard]").expect("rules"), text.find("[scale]").expect("a scale"));
        format!("{}{}", &text[..start], &text[end..])
    });
    let said = desk.ends(1, &["learn-scorecard", DEFINITION]);
    assert!(said.stderr.contains("no rule can be learned"), "{said:#?}");
}

#[test]
fn the_shipped_histories_of_an_invented_company_make_cards() {
    let desk = Desk::empty();
    desk.done(&["generate", "saas", "--accounts", "400", "--seed", "3", "--output", "datasets/saas"]);
    for score in ["saas-churn", "saas-conversion", "saas-renewal"] {
        let shipped =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../models").join(score).join("score.toml");
        let definition = format!("models/{score}/score.toml");
        desk.write(&definition, std::fs::read_to_string(shipped).expect("a definition"));
        desk.done(&["learn-scorecard", &definition, "--write"]);
        desk.done(&["check", &definition]);
    }
}
