use super::*;
use crate::{Durability, Entry, Ledger, PredictionRecord};

fn prediction(number: u8) -> Entry {
    Entry::Prediction(PredictionRecord {
        id: PredictionId::from_bytes([number; 16]),
        score: "renewal".to_owned(),
        entity: "a".to_owned(),
        cutoff: Timestamp::from_micros(0),
        mature_at: Timestamp::from_micros(0),
        features: serde_json::Value::Null,
        reasons: serde_json::Value::Null,
        probability: None,
        points: 0,
        tier: String::new(),
        source: Source::Rules,
        cause: None,
        version: None,
        shadow: false,
        made_at: Timestamp::from_micros(0),
    })
}

#[test]
fn a_report_that_would_not_fit_is_refused_rather_than_cut() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.sqlite");
    let mut ledger = Ledger::open(&path, Durability::Process).unwrap();
    ledger.append(&[1, 2, 3].map(prediction)).unwrap();
    let reader = Reader::open(&path).unwrap();
    assert_eq!(reader.report_rows_within("renewal", None, 3).unwrap().rows.len(), 3);
    let error = reader.report_rows_within("renewal", None, 2).unwrap_err();
    let expected =
        "score \"renewal\" has more than 2 predictions: read them one by one instead of all at once";
    assert_eq!(error.to_string(), expected);
}
