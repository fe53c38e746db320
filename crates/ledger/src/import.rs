use std::collections::HashMap;

use records::{Attribute, Event};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::id::hex;
use crate::{Entry, body};

/// Gives the rows of one file identities, so that importing the file twice adds nothing.
///
/// A row's identity is the id that it has, else its content and how many equal rows precede it in
/// the file: two purchases that look alike are two, and stay two. One is made for each file; it
/// holds about 40 bytes for each distinct row.
#[derive(Debug, Default)]
pub struct ImportIdentity {
    n_equal: HashMap<[u8; 32], u64>,
}

impl ImportIdentity {
    /// Before the first row of a file.
    pub fn new() -> ImportIdentity {
        ImportIdentity::default()
    }

    /// Gives an outcome, event or attribute that has no id the one that its content makes. To be
    /// called on every row, in the order of the file.
    pub fn complete(&mut self, entry: &mut Entry) {
        let (id, content) = match entry {
            Entry::Outcome(outcome) => {
                let prediction = outcome.prediction.map(|id| id.to_string());
                let content =
                    json!(["outcome", outcome.entity, outcome.time.micros(), outcome.positive, prediction]);
                (&mut outcome.id, content)
            }
            Entry::Event(record) => (&mut record.id, event_content(&record.entity, &record.event)),
            Entry::Attribute(record) => {
                (&mut record.id, attribute_content(&record.entity, &record.attribute))
            }
            Entry::Prediction(_) | Entry::KnownTo { .. } => return,
        };
        if id.is_none() {
            *id = Some(self.next(&content.to_string()));
        }
    }

    fn next(&mut self, content: &str) -> String {
        let digest: [u8; 32] = Sha256::digest(content).into();
        let n_before = self.n_equal.entry(digest).or_default();
        let id = format!("row {} after {n_before}", hex(&digest));
        *n_before += 1;
        id
    }
}

fn event_content(entity: &str, event: &Event) -> serde_json::Value {
    let Event { time, known_at, .. } = event;
    json!(["event", entity, time.micros(), known_at.micros(), body::of_event(event).unwrap_or_default()])
}

fn attribute_content(entity: &str, attribute: &Attribute) -> serde_json::Value {
    let Attribute { from, known_at, name, value } = attribute;
    let value = body::of_attribute(value.as_ref()).unwrap_or_default();
    json!(["attribute", entity, from.micros(), known_at.micros(), name.as_ref(), value])
}
