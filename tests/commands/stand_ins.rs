//! When the rules answer in the model's place, and what they then say.

use std::fs;

use super::desk::{Desk, purchases, rows};
use super::leads::{self, LEADS};
use crate::process::SCORE;

const ROWS: &str = "lead;role;visits;newsletter;customer_since;budget\nA;director;3;yes;2020-01-01;500\n";

/// Who answers the row, and why: `SOURCE CAUSE version`.
#[track_caller]
fn check(desk: &Desk, arguments: &[&str], expected: &str) {
    desk.write("rows.csv", ROWS);
    let call = ["score", LEADS, "--input", "rows.csv", "--as-of", "2024-06-01"];
    let said = desk.done(&[&call, arguments].concat());
    let row = &rows(&said.stdout)[0];
    assert_eq!(format!("{} {} {}", row["source"], row["cause"], row["version"]), expected, "{said:#?}");
    let calibrated = !row["version"].is_empty();
    assert_eq!(
        row["probability"].is_empty(),
        !calibrated,
        "rules that no training calibrated have no probability"
    );
}

#[test]
fn a_champion_answers() {
    check(&Desk::with_leads(), &[], "MODEL  1");
}

#[test]
fn rules_answer_when_they_are_asked_for() {
    check(&Desk::with_leads(), &["--with", "rules"], "RULES FORCED 1");
}

#[test]
fn the_definition_answers_before_there_is_a_champion() {
    let desk = leads::defined();
    check(&desk, &[], "RULES NO_MODEL ");
    desk.train(LEADS);
    check(&desk, &[], "RULES NO_MODEL ");
    check(&desk, &["--with", "rules"], "RULES FORCED ");
    check(&desk, &["--with", "1"], "MODEL  1");
}

#[test]
fn a_challenger_answers_where_it_is_asked_for() {
    let desk = Desk::with_leads();
    desk.redefine(LEADS, |text| text.replace("seed     = 7", "seed     = 8").replace("\"30d\"", "\"31d\""));
    assert_eq!(desk.train(LEADS), 2);
    let said = desk.ends(2, &["score", LEADS, "--input", "rows.csv", "--with", "challenger"]);
    assert!(said.stderr.contains("leads has no challenger"), "{said:#?}");
    desk.done(&["promote", LEADS, "2", "--as", "challenger", "--force", "--because", "a test"]);
    check(&desk, &["--with", "challenger"], "MODEL  2");
    check(&desk, &["--with", "2"], "MODEL  2");
    check(&desk, &[], "MODEL  1");
}

#[test]
fn a_version_that_cannot_be_read_is_answered_for_by_rules_that_can() {
    let desk = Desk::with_leads();
    desk.redefine(LEADS, |text| text.replace("\"30d\"", "\"31d\""));
    assert_eq!(desk.train(LEADS), 2);
    damage(&desk, 2);
    check(&desk, &["--with", "2"], "RULES MODEL_UNREADABLE 1");
    damage(&desk, 1);
    check(&desk, &[], "RULES MODEL_UNREADABLE ");
    let said = desk.done(&["score", LEADS, "--input", "rows.csv", "--as-of", "2024-06-01"]);
    assert!(said.stderr.contains("warning: the version cannot be read"), "{said:#?}");
}

fn damage(desk: &Desk, version: u32) {
    let path = desk.path().join(format!("models/leads/versions/{version}/model.placar"));
    let mut bytes = fs::read(&path).expect("a model");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).expect("it may be written");
}

#[test]
fn a_version_that_is_too_old_no_longer_answers() {
    let desk = leads::defined();
    desk.redefine(LEADS, |text| format!("{text}\n[serving]\nmax_age = \"30d\"\n"));
    desk.train(LEADS);
    check(&desk, &["--with", "1"], "MODEL  1");
    let card = desk.read("models/leads/versions/1/card.json");
    let document: serde_json::Value = serde_json::from_str(&card).expect("a card");
    let published = document["published_at"].as_str().expect("a time");
    desk.write("models/leads/versions/1/card.json", card.replace(published, "2020-01-01T00:00:00Z"));
    check(&desk, &["--with", "1"], "RULES MODEL_EXPIRED 1");
}

#[test]
fn rows_of_which_too_little_is_known_are_left_to_the_rules() {
    let desk = Desk::with_leads();
    desk.write("rows.csv", "lead;role;visits;newsletter;customer_since;budget\nA;director;3;;;\nB;unknown;3;no;;-1\nC;director;3;no;;-1\n");
    let said = desk.done(&["score", LEADS, "--input", "rows.csv", "--as-of", "2024-06-01"]);
    let causes: Vec<String> = rows(&said.stdout).into_iter().map(|row| row["cause"].clone()).collect();
    assert_eq!(causes, ["MISSING_FEATURES", "MISSING_FEATURES", ""]);
}

#[test]
fn rows_far_outside_of_what_training_saw_are_left_to_the_rules() {
    let desk = leads::defined();
    desk.redefine(LEADS, |text| format!("{text}\n[serving]\nmax_out_of_range = 0.2\n"));
    desk.train(LEADS);
    check(&desk, &["--with", "1"], "MODEL  1");
    desk.write("rows.csv", ROWS.replace(";3;", ";3000;").replace(";500", ";1e9"));
    let said = desk.done(&["score", LEADS, "--input", "rows.csv", "--as-of", "2024-06-01", "--with", "1"]);
    assert_eq!(rows(&said.stdout)[0]["cause"], "OUT_OF_RANGE");
}

#[test]
fn an_entity_of_whom_nothing_was_known_yet_counts_as_one_without_any_event() {
    let desk = Desk::with_purchases();
    let said = desk.done(&["score", SCORE, "--input", &purchases(), "--as-of", "1997-01-02"]);
    let rows = rows(&said.stdout);
    assert_eq!(rows.len(), 23_570);
    assert_ne!(rows[0]["probability"], rows[1]["probability"], "only the first had bought by then");
    assert_eq!(rows[1]["probability"], rows[2]["probability"]);
    assert!(said.stderr.contains("nothing is on record before 1997-01-02T00:00:00Z"), "{}", said.stderr);
}

#[test]
fn a_score_without_champion_and_without_rules_is_answered_by_nobody() {
    let desk = leads::defined();
    desk.redefine(LEADS, |text| {
        let (before, after) =
            (text.find("[scorecard]").expect("rules"), text.find("[scale]").expect("a scale"));
        format!("{}{}", &text[..before], &text[after..])
    });
    desk.write("rows.csv", ROWS);
    let said = desk.ends(2, &["score", LEADS, "--input", "rows.csv"]);
    assert!(said.stderr.contains("nobody can answer for leads"), "{said:#?}");
}
