//! Ledgers and entries to begin with.

use std::path::PathBuf;
use std::sync::Arc;

use ledger::{
    Answer, Appended, AttributeRecord, Durability, Entry, EventRecord, Ledger, OutcomeRecord, PredictionId,
    PredictionRecord, Reader, Source,
};
use records::{Attribute, Event, Timestamp, Value};
use serde_json::json;
use tempfile::TempDir;

/// The score that the entries below are of.
pub(crate) const SCORE: &str = "renewal";

/// A folder with room for a ledger; it goes when this is dropped.
pub(crate) struct Place {
    pub(crate) folder: TempDir,
}

impl Place {
    pub(crate) fn new() -> Place {
        Place { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("ledger.sqlite")
    }

    pub(crate) fn ledger(&self) -> Ledger {
        Ledger::open(&self.path(), Durability::Process).unwrap()
    }

    pub(crate) fn reader(&self) -> Reader {
        Reader::open(&self.path()).unwrap()
    }

    /// All bytes of the database, its log and its index of the log.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.flat_map(|file| std::fs::read(file.unwrap().path()).unwrap()).collect()
    }

    pub(crate) fn holds(&self, text: &str) -> bool {
        self.bytes().windows(text.len()).any(|window| window == text.as_bytes())
    }
}

pub(crate) fn day(day: i64) -> Timestamp {
    Timestamp::from_micros(1_700_000_000_000_000 + day * 86_400_000_000)
}

pub(crate) fn id(number: u128) -> PredictionId {
    PredictionId::from_bytes(number.to_be_bytes())
}

/// A prediction of a window of 30 days.
pub(crate) fn prediction(number: u128, entity: &str, cutoff: i64) -> PredictionRecord {
    PredictionRecord {
        id: id(number),
        score: SCORE.to_owned(),
        entity: entity.to_owned(),
        cutoff: day(cutoff),
        mature_at: day(cutoff + 30),
        features: json!({"logins_90d": 12.0, "plan": "team", "since": null}),
        reasons: json!([{"feature": "logins_90d", "points": 7}]),
        probability: Some(0.25),
        points: 25,
        tier: "B".to_owned(),
        source: Source::Model,
        cause: None,
        version: Some(3),
        shadow: false,
        made_at: day(cutoff),
    }
}

pub(crate) fn outcome(entity: &str, time: i64, positive: bool) -> OutcomeRecord {
    OutcomeRecord {
        score: SCORE.to_owned(),
        entity: entity.to_owned(),
        time: day(time),
        positive,
        prediction: None,
        id: None,
        received_at: day(1_000),
    }
}

pub(crate) fn event(entity: &str, time: i64, kind: &str) -> EventRecord {
    let values: [(Arc<str>, Value); 2] =
        [("minutes".into(), Value::Number(12.5)), ("page".into(), Value::Text("pricing".into()))];
    EventRecord {
        score: SCORE.to_owned(),
        entity: entity.to_owned(),
        event: Event { time: day(time), known_at: day(time), kind: kind.into(), values: values.into() },
        id: None,
        received_at: day(1_000),
    }
}

pub(crate) fn attribute(entity: &str, from: i64, name: &str, value: &str) -> AttributeRecord {
    AttributeRecord {
        score: SCORE.to_owned(),
        entity: entity.to_owned(),
        attribute: Attribute {
            from: day(from),
            known_at: day(from),
            name: name.into(),
            value: Some(Value::Text(value.into())),
        },
        id: None,
        received_at: day(1_000),
    }
}

/// Appends, and expects all to be new.
#[track_caller]
pub(crate) fn append_new(ledger: &mut Ledger, entries: impl IntoIterator<Item = Entry>) {
    let entries: Vec<Entry> = entries.into_iter().collect();
    let answers = ledger.append(&entries).unwrap();
    assert_eq!(answers, vec![Ok(Appended::New); entries.len()] as Vec<Answer>);
}
