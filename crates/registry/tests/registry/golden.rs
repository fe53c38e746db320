//! Files of every format that ever was still load, and still mean the same.
//!
//! `tests/golden/format-<n>` holds them, each with what it predicted when it was written. A file of the
//! newest format that is not there yet (a sample was added) is written by
//! `PLACAR_WRITE_GOLDEN=1 cargo test -p registry golden`; one that is there is never written again.

use std::fs;
use std::path::PathBuf;
use std::sync::Once;

use features::{Cell, Row};
use registry::{Artifact, ModelCard, decode, encode};
use scoring::{Prediction, Scorer};
use serde_json::{Value as Json, json};

use crate::samples::{SAMPLES, Sample, rows};
use crate::workspace::full_card;

/// A golden file and its predictions may be looked at by people, and are committed.
const FILE_BYTES_MAX: usize = 4096;

/// What is written today.
const NEWEST: u16 = 2;

/// What format 1 had samples of.
const OF_FORMAT_1: [&str; 6] = [
    "logistic-platt",
    "logistic-isotonic-categories",
    "mean-forest",
    "base-rate-rules",
    "log-odds-scale",
    "percentile-scale",
];

fn folder(format: u16) -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden");
    PathBuf::from(root).join(format!("format-{format}"))
}

fn path(name: &str, extension: &str) -> PathBuf {
    folder(NEWEST).join(format!("{name}.{extension}"))
}

/// Every golden file: its format, its name.
fn all() -> impl Iterator<Item = (u16, &'static str)> {
    let newest = SAMPLES.into_iter().map(|(name, _)| (NEWEST, name));
    OF_FORMAT_1.into_iter().map(|name| (1, name)).chain(newest)
}

/// The bytes of a golden file of the newest format.
pub(crate) fn stored(name: &str) -> Vec<u8> {
    stored_as(NEWEST, name)
}

fn stored_as(format: u16, name: &str) -> Vec<u8> {
    write_missing_if_asked();
    let path = folder(format).join(format!("{name}.placar"));
    fs::read(path).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn write_missing_if_asked() {
    static WRITTEN: Once = Once::new();
    if std::env::var_os("PLACAR_WRITE_GOLDEN").is_some() {
        WRITTEN.call_once(write_missing);
    }
}

fn write_missing() {
    SAMPLES.into_iter().filter(|(name, _)| !path(name, "placar").exists()).for_each(write);
    if !path("card", "json").exists() {
        fs::write(path("card", "json"), serde_json::to_vec_pretty(&full_card()).unwrap()).unwrap();
    }
}

fn write((name, sample): Sample) {
    let artifact = sample();
    fs::create_dir_all(path(name, "placar").parent().unwrap()).unwrap();
    fs::write(path(name, "json"), format!("{:#}\n", predictions(&artifact, &rows(&artifact)))).unwrap();
    fs::write(path(name, "placar"), encode(&artifact).unwrap()).unwrap();
}

fn predictions(artifact: &Artifact, rows: &[Row]) -> Json {
    let answer = |scorer: &dyn Scorer, row: &Row| {
        let Prediction { raw, probability, points, tier } = scorer.predict(row);
        json!({ "raw": raw, "probability": probability, "points": points, "tier": tier })
    };
    let described = rows.iter().map(|row| {
        let cells: Vec<Json> = row.iter().map(as_json).collect();
        json!({ "row": cells, "model": answer(&artifact.model, row), "rules": answer(&artifact.rules, row) })
    });
    described.collect()
}

fn as_json(cell: &Cell) -> Json {
    match cell {
        Cell::Missing => Json::Null,
        Cell::Number(number) => json!(number),
        Cell::Category(level) => json!(level.as_ref()),
    }
}

fn as_cell(json: &Json) -> Cell {
    match json {
        Json::Null => Cell::Missing,
        Json::Number(number) => Cell::Number(number.as_f64().unwrap()),
        Json::String(level) => Cell::Category(level.as_str().into()),
        other => panic!("{other} is no cell"),
    }
}

#[track_caller]
fn check_same_predictions((format, name): (u16, &str)) {
    let artifact = decode(&stored_as(format, name)).unwrap();
    let expected = fs::read(folder(format).join(format!("{name}.json"))).unwrap();
    let expected: Json = serde_json::from_slice(&expected).unwrap();
    let row = |described: &Json| described["row"].as_array().unwrap().iter().map(as_cell).collect();
    let rows: Vec<Row> = expected.as_array().unwrap().iter().map(row).collect();
    assert_eq!(predictions(&artifact, &rows), expected, "{name} of format {format}");
}

#[test]
fn old_files_load_and_predict_to_the_last_bit_what_they_predicted() {
    all().for_each(check_same_predictions);
}

#[test]
fn what_was_read_from_format_1_is_written_as_the_newest() {
    for name in OF_FORMAT_1 {
        let artifact = decode(&stored_as(1, name)).unwrap();
        assert!(encode(&artifact).unwrap() == stored(name), "{name}");
    }
}

#[test]
fn the_newest_format_is_still_written_as_it_was() {
    for (name, sample) in SAMPLES {
        assert!(encode(&sample()).unwrap() == stored(name), "{name}");
    }
}

#[test]
fn an_old_card_is_still_read() {
    write_missing_if_asked();
    for format in 1..=NEWEST {
        let card = fs::read(folder(format).join("card.json")).unwrap();
        let card: ModelCard = serde_json::from_slice(&card).unwrap();
        assert_eq!(card, full_card(), "format {format}");
    }
}

#[test]
fn golden_files_are_small() {
    for (format, name) in all() {
        let n_bytes = stored_as(format, name).len();
        assert!(n_bytes <= FILE_BYTES_MAX, "{name} of format {format}: {n_bytes}");
    }
}
