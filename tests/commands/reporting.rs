use super::desk::{Desk, check_keys};
use super::leads::LEADS;

const ROWS: &str = "lead;cutoff;role;visits;newsletter;customer_since;budget\n\
                    A;2024-01-10;director;9;yes;2020-01-01;500\nB;2024-01-11;student;1;no;2020-01-01;500\n\
                    C;2024-02-10;director;8;no;2021-01-01;100\nC;2024-02-20;director;8;no;2021-01-01;100\n\
                    D;2024-05-10;manager;5;no;2021-01-01;100\n";

/// A desk with five predictions: A and B mature, C twice in a month and mature, D open.
fn predicted() -> Desk {
    let desk = Desk::with_leads();
    desk.write("rows.csv", ROWS);
    desk.done(&["score", LEADS, "--input", "rows.csv", "--record", "--output", "scores.csv"]);
    desk.write("outcomes.csv", "entity_id,time,value\nA,2024-01-20T00:00:00Z,1\nB,2024-01-30T00:00:00Z,0\nD,2024-05-11T00:00:00Z,1\n");
    desk.done(&["outcomes", "import", LEADS, "outcomes.csv", "--known-to", "2024-05-20"]);
    desk
}

#[test]
fn the_document_has_every_key_and_counts_what_is_known() {
    let document = predicted().document(0, &["report", LEADS]);
    check_keys(&document, "name known_to n mature open repeats expected observed groups");
    check_keys(
        &document,
        "groups[].version groups[].source groups[].n groups[].mature groups[].open groups[].repeats",
    );
    check_keys(&document, "groups[].expected groups[].observed groups[].observed_low groups[].observed_high");
    check_keys(&document, "groups[].roc_auc groups[].brier groups[].calibration");
    for part in ["tiers[].tier", "months[].month"] {
        check_keys(&document, &format!("groups[].{part}"));
    }
    for key in "n mature open repeats expected observed observed_low observed_high".split(' ') {
        check_keys(&document, &format!("groups[].tiers[].{key} groups[].months[].{key}"));
    }
    let counts = ["n", "mature", "open", "repeats", "observed"].map(|key| document[key].as_u64());
    assert_eq!(counts, [4, 3, 1, 1, 1].map(Some), "{document:#}");
    assert_eq!((&document["reported_negatives"], &document["silent_negatives"]), (&1.into(), &1.into()));
    assert_eq!(document["groups"][0]["tiers"][0]["tier"], "Hot");
}

#[test]
fn an_open_prediction_is_no_negative_until_its_time_has_come() {
    let desk = predicted();
    let early = desk.document(0, &["report", LEADS, "--known-to", "2024-02-01"]);
    assert_eq!((&early["mature"], &early["open"]), (&0.into(), &4.into()));
    let late = desk.document(0, &["report", LEADS, "--known-to", "2024-06-30"]);
    assert_eq!((&late["mature"], &late["open"], &late["observed"]), (&4.into(), &0.into(), &2.into()));
    let said = desk.ends(2, &["report", LEADS, "--known-to", "2999-01-01"]);
    assert!(said.stderr.contains("has not come yet"), "{said:#?}");
}

#[test]
fn a_summary_goes_to_stdout_and_a_page_beside_the_ledger() {
    let desk = predicted();
    let said = desk.done(&["report", LEADS]);
    assert!(said.stdout.contains("leads: predicted against actual"), "{said:#?}");
    assert!(said.stderr.contains("the page is .placar/reports/leads.html"), "{said:#?}");
    assert!(desk.read(".placar/reports/leads.html").contains("lang=\"en\""));
}

#[test]
fn a_page_goes_where_it_is_told_in_the_language_that_is_asked_for() {
    let desk = predicted();
    let said = desk.done(&["report", LEADS, "--html", "pages/leads.html", "--lang", "pt-BR"]);
    assert!(said.stdout.contains("previsto"), "{said:#?}");
    assert!(desk.read("pages/leads.html").contains("lang=\"pt-BR\""));
    assert!(!desk.has(".placar/reports"));
    desk.document(0, &["report", LEADS]);
    assert!(!desk.has(".placar/reports"), "a document alone makes no page");
}

#[test]
fn a_report_before_anything_was_recorded_is_a_call_too_early() {
    let desk = Desk::with_leads();
    let said = desk.ends(2, &["report", LEADS]);
    assert!(said.stderr.contains("there is no ledger at .placar/ledger.sqlite"), "{said:#?}");
    desk.write("outcomes.csv", "entity_id,time,value\nA,2024-01-20T00:00:00Z,1\n");
    desk.done(&["outcomes", "import", LEADS, "outcomes.csv"]);
    let document = desk.document(0, &["report", LEADS]);
    assert_eq!((&document["n"], &document["groups"]), (&0.into(), &serde_json::json!([])));
}
