//! The files as anybody would read them: decompressed whole, parsed by the csv crate, kept by entity.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use records::Timestamp;

/// A row's fields by column name.
pub(crate) type Row = BTreeMap<String, String>;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Event {
    pub(crate) time: i64,
    pub(crate) kind: String,
    pub(crate) values: Row,
}

#[derive(Clone, Debug)]
pub(crate) struct Truth {
    pub(crate) outcome: String,
    pub(crate) entity: String,
    pub(crate) cutoff: i64,
    pub(crate) probability: f64,
}

/// Everything by entity; times are microseconds.
#[derive(Default)]
pub(crate) struct Company {
    pub(crate) events: BTreeMap<String, Vec<Event>>,
    pub(crate) outcomes: BTreeMap<String, Vec<Event>>,
    pub(crate) facts: BTreeMap<String, Vec<(i64, Row)>>,
    pub(crate) truths: Vec<Truth>,
}

pub(crate) const DAY: i64 = 86_400_000_000;

pub(crate) fn micros(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().micros()
}

/// File names and bytes, by name.
pub(crate) fn bytes(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let files = entries.filter(|entry| entry.file_name().to_string_lossy().ends_with(".csv.gz"));
    files.map(|entry| (entry.file_name().into_string().unwrap(), fs::read(entry.path()).unwrap())).collect()
}

/// File names and texts, by name.
pub(crate) fn texts(folder: &Path) -> BTreeMap<String, String> {
    let unzip = |bytes: Vec<u8>| {
        let mut text = String::new();
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
        text
    };
    bytes(folder).into_iter().map(|(name, bytes)| (name, unzip(bytes))).collect()
}

fn rows(text: &str) -> Vec<Row> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(|row| row.unwrap()).collect()
}

impl Company {
    pub(crate) fn read(folder: &Path) -> Company {
        let texts = texts(folder);
        let mut company = Company::default();
        for (prefix, id, from) in [("lead", "lead_id", "created_at"), ("account", "account_id", "valid_from")]
        {
            company.read_entities(&texts, prefix, id, from);
        }
        company.truths = rows(&texts["truth.csv.gz"]).iter().map(truth).collect();
        company
    }

    fn read_entities(&mut self, texts: &BTreeMap<String, String>, prefix: &str, id: &str, from: &str) {
        for row in rows(&texts[&format!("{prefix}s.csv.gz")]) {
            self.facts.entry(row[id].clone()).or_default().push((micros(&row[from]), row));
        }
        for row in rows(&texts[&format!("{prefix}_events.csv.gz")]) {
            self.events.entry(row[id].clone()).or_default().push(event(row, "kind"));
        }
        for row in rows(&texts[&format!("{prefix}_outcomes.csv.gz")]) {
            self.outcomes.entry(row[id].clone()).or_default().push(event(row, "outcome"));
        }
    }

    /// Whether the outcome came within its horizon.
    pub(crate) fn came(&self, truth: &Truth) -> bool {
        let (kind, days) = match truth.outcome.as_str() {
            "conversion" => ("converted", 60),
            "churn" => ("churned", 30),
            "renewal" => ("renewed", 14),
            _ => ("expanded", 14),
        };
        let window = truth.cutoff..truth.cutoff + days * DAY;
        self.outcomes_of(&truth.entity).any(|event| event.kind == kind && window.contains(&event.time))
    }

    pub(crate) fn outcomes_of(&self, entity: &str) -> impl Iterator<Item = &Event> {
        self.outcomes.get(entity).into_iter().flatten()
    }

    /// When accounts left and leads were converted or lost.
    pub(crate) fn endings(&self) -> Vec<(String, i64)> {
        let ends = ["churned", "not_renewed", "converted", "lost"];
        let all = self.outcomes.iter().flat_map(|(entity, events)| events.iter().map(move |e| (entity, e)));
        all.filter(|(_, event)| ends.contains(&event.kind.as_str()))
            .map(|(entity, event)| (entity.clone(), event.time))
            .collect()
    }

    /// (outcome, entity, cutoff) as the three definitions observe them.
    pub(crate) fn observations(&self) -> Vec<(String, String, i64)> {
        let mut observations = Vec::new();
        for (entity, events) in &self.events {
            let on = |kind: &str, outcome: &str| {
                let found = events.iter().filter(|event| event.kind == kind);
                found.map(|event| (outcome.to_owned(), entity.clone(), event.time + 1)).collect::<Vec<_>>()
            };
            observations.extend(on("qualification_due", "conversion"));
            observations.extend(on("renewal_due", "renewal"));
            observations.extend(self.firsts(entity, events));
        }
        observations
    }

    fn firsts(&self, entity: &str, events: &[Event]) -> Vec<(String, String, i64)> {
        let Some(onboarded) = events.iter().find(|event| event.kind == "onboarded") else {
            return Vec::new();
        };
        let left = self
            .outcomes_of(entity)
            .find(|event| ["churned", "not_renewed"].contains(&event.kind.as_str()))
            .map_or(i64::MAX, |event| event.time);
        let dates = (1..36).map(|month| format!("{}-{:02}-01", 2022 + month / 12, 1 + month % 12));
        dates
            .map(|date| micros(&date))
            .filter(|cutoff| onboarded.time < *cutoff && *cutoff <= left)
            .map(|cutoff| ("churn".to_owned(), entity.to_owned(), cutoff))
            .collect()
    }
}

fn event(row: Row, kind: &str) -> Event {
    Event { time: micros(&row["time"]), kind: row[kind].clone(), values: row }
}

fn truth(row: &Row) -> Truth {
    Truth {
        outcome: row["outcome"].clone(),
        entity: row["entity_id"].clone(),
        cutoff: micros(&row["cutoff"]),
        probability: row["probability"].parse().unwrap(),
    }
}
