//! `placar tune`: a search that may be stopped, taken up again, and put into the definition.

use serde_json::Value;

use super::desk::{Desk, check_keys};
use super::leads::{self, LEADS};

const DEFINITION: &str = "models/leads/score.toml";
const SECTION: &str = "[training.gradient_boosting]\n";

fn boosted() -> Desk {
    let desk = leads::defined();
    desk.redefine(LEADS, |text| {
        text.replace("learners = [\"logistic\"]", "learners = [\"gradient_boosting\"]")
    });
    desk
}

fn tune(desk: &Desk, arguments: &[&str]) -> Value {
    desk.document(0, &[&["tune", DEFINITION], arguments].concat())
}

#[test]
fn the_section_is_the_result_and_is_written_only_when_asked() {
    let desk = boosted();
    let before = desk.read(DEFINITION);
    let said = desk.done(&["tune", DEFINITION, "--trials", "4"]);
    assert!(said.stdout.starts_with(SECTION), "{said:#?}");
    assert!(
        said.stdout
            .contains("Found by placar tune: 4 settings were tried inside the 852 rows of train (seed 7)"),
        "{said:#?}"
    );
    assert!(said.stderr.contains("log loss") && said.stderr.contains("inside train"), "{said:#?}");
    assert_eq!(desk.read(DEFINITION), before);
    let document = tune(&desk, &["--trials", "4"]);
    check_keys(
        &document,
        "name seed trials rows improved complete log_loss log_loss_present difference section written",
    );
    check_keys(
        &document,
        "settings.learning_rate settings.leaves settings.min_rows settings.l2 settings.rows settings.columns",
    );
    assert_eq!(document["section"].as_str().map(str::trim_end), Some(said.stdout.trim_end()));
}

#[test]
fn what_is_found_is_written_and_everything_else_stays() {
    let desk = boosted();
    // Settings that learn nothing: whatever is drawn is better.
    desk.redefine(LEADS, |text| {
        text.replace(
            "\n[gate]",
            "gradient_boosting = { learning_rate = 0.001, trees = 1 } # mine\n\n[gate] # kept",
        )
    });
    let before = desk.read(DEFINITION);
    let document = tune(&desk, &["--trials", "3", "--write"]);
    assert_eq!((&document["improved"], &document["written"]), (&true.into(), &DEFINITION.into()));
    let section = document["section"].as_str().expect("a section");
    assert!(section.contains("trees         = 1\n"), "what is not searched stays: {section}");
    let without = before.replace("gradient_boosting = { learning_rate = 0.001, trees = 1 } # mine\n", "");
    assert_eq!(desk.read(DEFINITION), format!("{without}\n{section}"));
    desk.done(&["check", DEFINITION]);
    let said = desk.run(&["train", DEFINITION]);
    assert!(said.stdout.contains("gradient_boosting"), "{said:#?}");
}

#[test]
fn a_search_is_taken_up_again_and_ends_as_one_in_one_go() {
    let desk = boosted();
    tune(&desk, &["--trials", "2"]);
    assert!(desk.has(".placar/tune/leads.json"));
    let said = desk.done(&["tune", DEFINITION, "--trials", "5"]);
    assert!(said.stderr.contains("taking up the earlier search"), "{said:#?}");
    assert_eq!(said.stdout, boosted().done(&["tune", DEFINITION, "--trials", "5"]).stdout);
}

#[test]
fn a_search_of_another_definition_begins_anew() {
    let desk = boosted();
    tune(&desk, &["--trials", "2"]);
    desk.redefine(LEADS, |text| text.replace("seed     = 7", "seed     = 8"));
    let said = desk.done(&["tune", DEFINITION, "--trials", "2"]);
    assert!(said.stderr.contains("have changed since the earlier search: beginning anew"), "{said:#?}");
    desk.write(".placar/tune/leads.json", "{");
    let said = desk.done(&["tune", DEFINITION, "--trials", "2"]);
    assert!(said.stderr.contains(".placar/tune/leads.json cannot be read"), "{said:#?}");
}

#[test]
fn a_search_may_be_given_a_time() {
    let desk = boosted();
    let document = tune(&desk, &["--time", "3s", "--seed", "11"]);
    assert!(document["trials"].as_u64().expect("a number") > 0, "{document:#}");
    assert_eq!(document["seed"], 11);
}

#[test]
fn wrong_calls_and_unfit_data_are_told() {
    let desk = boosted();
    desk.ends(2, &["tune", DEFINITION, "--trials", "0"]);
    desk.ends(2, &["tune", DEFINITION, "--trials", "3", "--time", "5m"]);
    desk.ends(2, &["tune", DEFINITION, "--time", "soon"]);
    desk.ends(2, &["tune", "models/nowhere/score.toml"]);
    desk.redefine(LEADS, |text| text.replace("seed     = 7", "min_positives = 5000"));
    let said = desk.ends(1, &["tune", DEFINITION]);
    assert!(said.stderr.contains("fewer than the 5000 that [training] min_positives asks for"), "{said:#?}");
}

#[test]
fn settings_that_no_learner_takes_are_warned_of() {
    let desk = leads::defined();
    let said = desk.done(&["tune", DEFINITION, "--trials", "1"]);
    assert!(said.stderr.contains("learners does not name \"gradient_boosting\""), "{said:#?}");
}
