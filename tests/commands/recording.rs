//! Predictions that a file's rows leave in the ledger.

use ledger::{PredictionRecord, Reader, Source};
use records::Timestamp;

use super::desk::{Desk, rows};
use super::leads::LEADS;

const ROWS: &str = "lead;role;visits;newsletter;customer_since;budget\n\
                    A;director;3;yes;2020-01-01;500\nB;unknown;;;;\n";

fn score(desk: &Desk, arguments: &[&str]) -> crate::process::Said {
    desk.write("rows.csv", ROWS);
    desk.run(
        &[&["score", LEADS, "--input", "rows.csv", "--as-of", "2024-06-01", "--record"], arguments].concat(),
    )
}

fn recorded(desk: &Desk, entity: &str) -> Vec<PredictionRecord> {
    let reader =
        Reader::open(&desk.path().join(".placar/ledger.sqlite")).unwrap_or_else(|error| panic!("{error}"));
    reader.past_scores(LEADS, entity, 10).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn what_is_recorded_is_what_was_written() {
    let desk = Desk::with_leads();
    let said = score(&desk, &[]);
    assert_eq!(said.status, Some(0), "{said:#?}");
    assert!(said.stderr.contains("recorded in the ledger"), "{said:#?}");
    let written = rows(&said.stdout);
    for (row, source) in written.iter().zip([Source::Model, Source::Rules]) {
        let [record] =
            <[PredictionRecord; 1]>::try_from(recorded(&desk, &row["entity_id"])).expect("one prediction");
        assert_eq!(
            record.probability.map(|p| format!("{p:?}")).as_deref(),
            Some(row["probability"].as_str())
        );
        assert_eq!((record.points.to_string(), &record.tier), (row["points"].clone(), &row["tier"]));
        assert_eq!((record.source, record.version, record.shadow), (source, Some(1), false));
        assert_eq!(record.cause.unwrap_or_default(), row["cause"]);
        let [cutoff, mature_at] =
            ["2024-06-01", "2024-07-01"].map(|day| day.parse::<Timestamp>().expect("a day"));
        assert_eq!((record.cutoff, record.mature_at), (cutoff, mature_at));
    }
}

#[test]
fn features_and_reasons_are_recorded_as_a_request_leaves_them() {
    let desk = Desk::with_leads();
    score(&desk, &["--lang", "pt-BR"]);
    let record = recorded(&desk, "A").remove(0);
    let features = serde_json::json!({
        "role": "director", "visits": 3.0, "newsletter": true, "customer_since": "2020-01-01T00:00:00Z", "budget": 500.0
    });
    assert_eq!(record.features, features);
    let reasons = record.reasons.as_array().expect("a list").clone();
    assert_eq!(reasons.len(), 3);
    for reason in &reasons {
        super::desk::check_keys(reason, "feature text points value");
    }
    let texts: Vec<&str> = reasons.iter().filter_map(|reason| reason["text"].as_str()).collect();
    assert!(texts.contains(&"Visitas ao site") || texts.contains(&"Cargo"), "{texts:?}");
}

#[test]
fn scoring_without_record_leaves_no_ledger() {
    let desk = Desk::with_leads();
    desk.write("rows.csv", ROWS);
    desk.done(&["score", LEADS, "--input", "rows.csv"]);
    assert!(!desk.has(".placar"));
}

#[test]
fn a_row_that_cannot_be_recorded_is_told_and_not_written() {
    let desk = Desk::with_leads();
    desk.write(
        "rows.csv",
        format!("lead;visits;role;newsletter\n{};1;director;no\nB;1;director;no\n", "A".repeat(2_000)),
    );
    let said = desk.ends(2, &["score", LEADS, "--input", "rows.csv", "--record"]);
    assert!(said.stderr.contains("not recorded: 2000 bytes of entity; at most 1024 are kept"), "{said:#?}");
    assert_eq!(rows(&said.stdout).len(), 1);
}

#[test]
fn a_score_that_keeps_no_ledger_is_not_recorded() {
    let desk = Desk::with_leads();
    desk.redefine(LEADS, |text| format!("{text}\n[serving]\nledger = \"off\"\n"));
    desk.train(LEADS);
    let said = score(&desk, &["--with", "2"]);
    assert_eq!(said.status, Some(2), "{said:#?}");
    assert!(said.stderr.contains("ledger = \"off\""), "{said:#?}");
}
