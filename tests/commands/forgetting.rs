use std::fs;

use super::desk::{Desk, check_keys, purchases, rows};
use crate::process::SCORE;

/// The bytes of the ledger's files.
fn ledger(desk: &Desk) -> Vec<u8> {
    let files = fs::read_dir(desk.path().join(".placar")).expect("a folder");
    files.flat_map(|file| fs::read(file.expect("a file").path()).unwrap_or_default()).collect()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn whoever_is_forgotten_is_in_no_byte_of_the_ledger_and_the_figures_stay() {
    let desk = Desk::with_purchases();
    let content = "customer_id,date,cds,dollars\nMARIA-CLARA,1997-01-02,1,11.77\nJOAO,1997-02-02,2,20\n";
    desk.write("history.csv", content);
    desk.done(&["events", "import", SCORE, "history.csv"]);
    desk.done(&["score", SCORE, "--input", "history.csv", "--as-of", "1997-10-01", "--record"]);
    desk.write("outcomes.csv", "entity_id,time,value\nMARIA-CLARA,1997-11-01T00:00:00Z,1\n");
    desk.done(&["outcomes", "import", SCORE, "outcomes.csv", "--known-to", "1998-07-01"]);
    let before = desk.document(0, &["report", SCORE]);
    assert!(holds(&ledger(&desk), "MARIA-CLARA"));
    let document = desk.document(0, &["forget", "MARIA-CLARA"]);
    check_keys(&document, "entity forgotten_at events attributes predictions outcomes trained_on");
    let counts = ["events", "attributes", "predictions", "outcomes"].map(|key| document[key].as_u64());
    assert_eq!(counts, [1, 0, 1, 1].map(Some), "{document:#}");
    assert!(!holds(&ledger(&desk), "MARIA-CLARA"));
    assert!(holds(&ledger(&desk), "JOAO"));
    let after = desk.document(0, &["report", SCORE]);
    assert_eq!((&after["expected"], &after["observed"]), (&before["expected"], &before["observed"]));
    let again = desk.document(0, &["forget", "MARIA-CLARA"]);
    assert_eq!((&again["events"], &again["forgotten_at"]), (&0.into(), &document["forgotten_at"]));
}

#[test]
fn versions_that_were_trained_on_somebody_are_listed() {
    let desk = Desk::with_purchases();
    let said = desk.done(&["score", SCORE, "--input", &purchases(), "--as-of", "1997-10-01"]);
    let trained = |row: &&std::collections::BTreeMap<String, String>| {
        let entities = registry::Registry::open(&desk.path().join("models")).holds_entity(SCORE, 1);
        entities.unwrap_or_else(|error| panic!("{error}")).contains(&row["entity_id"])
    };
    let entity =
        rows(&said.stdout).iter().find(trained).expect("somebody was trained on")["entity_id"].clone();
    let document = desk.document(0, &["forget", &entity]);
    assert_eq!(document["trained_on"], serde_json::json!([{ "name": SCORE, "version": 1 }]));
    let said = desk.done(&["forget", &entity]);
    assert!(said.stdout.contains(&format!("trained on it: {SCORE} version 1")), "{said:#?}");
    assert!(desk.done(&["forget", "nobody"]).stdout.contains("no version was trained on it"));
}
