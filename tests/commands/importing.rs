use ledger::Reader;
use records::Timestamp;

use super::desk::{Desk, check_keys, purchases};
use super::leads::LEADS;
use crate::process::SCORE;

const OUTCOMES: &str =
    "entity_id,time,value\nA,2024-06-10T12:00:00Z,1\nA,2024-06-10T12:00:00Z,1\nB,2024-06-20T12:00:00Z,0\n";

#[test]
fn outcomes_that_are_imported_again_add_nothing() {
    let desk = Desk::with_leads();
    desk.write("outcomes.csv", OUTCOMES);
    let import = ["outcomes", "import", LEADS, "outcomes.csv", "--known-to", "2024-07-01"];
    let document = desk.document(0, &import);
    check_keys(&document, "name file new known refused left_out known_to");
    assert_eq!((&document["new"], &document["known"]), (&3.into(), &0.into()), "equal rows are two outcomes");
    assert_eq!(document["known_to"], "2024-07-01T00:00:00Z");
    let again = desk.document(0, &import);
    assert_eq!((&again["new"], &again["known"]), (&0.into(), &3.into()));
    desk.write("more.csv", format!("{OUTCOMES}C,2024-06-21T12:00:00Z,0\n"));
    let said = desk.done(&["outcomes", "import", LEADS, "more.csv"]);
    assert_eq!(said.stdout, "leads: 1 new, 3 known before\n");
    assert_eq!(said.stderr, "");
}

#[test]
fn an_outcome_with_an_id_is_known_by_it_and_contradicted_by_no_other() {
    let desk = Desk::with_leads();
    desk.write("first.csv", "entity_id,time,value,id\nA,2024-06-10T12:00:00Z,1,x1\n");
    desk.write(
        "second.csv",
        "entity_id,time,value,id\nA,2024-06-10T12:00:00Z,0,x1\nB,2024-06-11T12:00:00Z,1,x2\n",
    );
    desk.done(&["outcomes", "import", LEADS, "first.csv"]);
    let said = desk.ends(2, &["outcomes", "import", LEADS, "second.csv", "--known-to", "2024-07-01"]);
    assert!(said.stdout.contains("1 new, 0 known before, 1 refused"), "{said:#?}");
    assert!(
        said.stderr
            .contains("second.csv:2: not imported: the outcome id \"x1\" is on record with other content"),
        "{said:#?}"
    );
    assert!(said.stderr.contains("--known-to was not recorded"), "{said:#?}");
}

#[test]
fn a_file_with_a_mistake_leaves_nothing_behind() {
    let desk = Desk::with_leads();
    let cases = [
        (
            "entity_id,time,value\nA,2024-06-10T12:00:00Z,1\nB,soon,1\n",
            "outcomes.csv:3, column \"time\": \"soon\"",
        ),
        (
            "entity_id,time,value\nA,2024-06-10T12:00:00Z,1\nB,2024-06-11T12:00:00Z,perhaps\n",
            "outcomes.csv:3, column \"value\"",
        ),
        (
            "entity_id,time,value\nA,2024-06-10T12:00:00Z,1\nB,2999-01-01T00:00:00Z,1\n",
            "outcomes.csv:3, column \"time\": 2999-01-01T00:00:00Z has not come yet",
        ),
        (
            "entity_id,time,value,prediction_id\nA,2024-06-10T12:00:00Z,1,77\n",
            "outcomes.csv:2, column \"prediction_id\": \"77\" is no prediction id",
        ),
        ("entity_id,when,value\nA,2024-06-10T12:00:00Z,1\n", "column \"time\" is not in the file"),
    ];
    for (content, told) in cases {
        desk.write("outcomes.csv", content);
        let said = desk.ends(2, &["outcomes", "import", LEADS, "outcomes.csv"]);
        assert!(said.stderr.contains(told), "{told}: {said:#?}");
        assert_eq!(said.stdout, "");
        assert!(!desk.has(".placar/ledger.sqlite"), "{told}");
    }
}

#[test]
fn outcomes_cannot_be_known_to_a_time_that_has_not_come() {
    let desk = Desk::with_leads();
    desk.write("outcomes.csv", OUTCOMES);
    let said = desk.ends(2, &["outcomes", "import", LEADS, "outcomes.csv", "--known-to", "2999-01-01"]);
    assert!(said.stderr.contains("has not come yet"), "{said:#?}");
}

#[test]
fn times_without_zone_are_read_in_the_one_that_is_given() {
    let desk = Desk::with_leads();
    desk.write("outcomes.csv", "entity_id,time,value\nA,2024-06-10 09:00:00,1\n");
    let said = desk.done(&["outcomes", "import", LEADS, "outcomes.csv", "--timezone", "America/Sao_Paulo"]);
    assert_eq!(said.stderr, "");
    let told = desk.document(0, &["report", LEADS]);
    assert_eq!(told["known_to"], "2024-06-10T12:00:00Z");
}

#[test]
fn events_make_an_entity_known_and_are_imported_once() {
    let desk = Desk::with_purchases();
    let import = ["events", "import", SCORE, &purchases()];
    assert_eq!(desk.done(&import).stdout, format!("{SCORE}: 69659 new, 0 known before\n"));
    let document = desk.document(0, &import);
    assert_eq!((&document["new"], &document["known"]), (&0.into(), &69_659.into()));
    let reader =
        Reader::open(&desk.path().join(".placar/ledger.sqlite")).unwrap_or_else(|error| panic!("{error}"));
    let as_of: Timestamp = "1997-02-01".parse().expect("a day");
    let history = reader.history(SCORE, "00002", as_of).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(history.events.len(), 2, "two purchases on one day are two");
}

#[test]
fn attributes_are_imported_by_the_columns_of_their_source() {
    let desk = Desk::empty();
    let repository = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a repository");
    let shipped =
        std::fs::read_to_string(repository.join("models/saas-renewal/score.toml")).expect("it is shipped");
    desk.write("models/saas-renewal/score.toml", shipped);
    let import = |name: &str| {
        let file = repository.join("datasets/saas").join(name).display().to_string();
        let first = desk.document(0, &["events", "import", "saas-renewal", &file]);
        let second = desk.document(0, &["events", "import", "saas-renewal", &file]);
        assert_eq!((&second["new"], &second["known"]), (&0.into(), &first["new"]), "{name}");
        first["new"].as_u64().expect("a number")
    };
    assert_eq!(import("account_outcomes.csv.gz"), 764);
    assert_eq!(import("accounts.csv.gz"), 589 * 8, "a row has eight facts, known or not");
}

#[test]
fn a_file_that_is_no_source_is_told_what_it_should_be() {
    let desk = Desk::with_purchases();
    desk.write("other.csv", "who,when\nA,1997-01-01\n");
    let said = desk.ends(2, &["events", "import", SCORE, "other.csv"]);
    let expected = "other.csv: this is none of the score's sources, which are events with the columns customer_id, date, cds, dollars";
    assert!(said.stderr.contains(expected), "{said:#?}");
    desk.write("bad.csv", "customer_id,date,cds,dollars\nA,1997-01-01,1,2\nB,1997-01-01,one,2\n");
    let said = desk.ends(2, &["events", "import", SCORE, "bad.csv"]);
    assert!(said.stderr.contains("bad.csv:3, column \"cds\": \"one\" is not a finite number"), "{said:#?}");
    assert!(!desk.has(".placar/ledger.sqlite"));
}

#[test]
fn a_score_that_is_made_from_a_table_has_no_events() {
    let desk = Desk::with_leads();
    desk.write("events.csv", "lead,when\nA,2024-01-01\n");
    let said = desk.ends(2, &["events", "import", LEADS, "events.csv"]);
    assert!(said.stderr.contains("leads is made from a table"), "{said:#?}");
}
