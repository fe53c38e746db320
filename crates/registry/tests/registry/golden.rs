//! Files of every format that ever was still load, and still mean the same.
//!
//! `tests/golden/format-1` holds them, each with what it predicted when it was written. A file that
//! is not there yet (a sample was added) is written by
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

fn path(name: &str, extension: &str) -> PathBuf {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/format-1");
    PathBuf::from(root).join(format!("{name}.{extension}"))
}

/// The bytes of a golden file.
pub(crate) fn stored(name: &str) -> Vec<u8> {
    write_missing_if_asked();
    fs::read(path(name, "placar")).unwrap_or_else(|error| panic!("{name}: {error}"))
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
fn check_same_predictions(name: &str) {
    let artifact = decode(&stored(name)).unwrap();
    let expected: Json = serde_json::from_slice(&fs::read(path(name, "json")).unwrap()).unwrap();
    let row = |described: &Json| described["row"].as_array().unwrap().iter().map(as_cell).collect();
    let rows: Vec<Row> = expected.as_array().unwrap().iter().map(row).collect();
    assert_eq!(predictions(&artifact, &rows), expected, "{name}");
}

#[test]
fn old_files_load_and_predict_to_the_last_bit_what_they_predicted() {
    for (name, _) in SAMPLES {
        check_same_predictions(name);
    }
}

#[test]
fn format_1_is_still_written_as_it_was() {
    for (name, sample) in SAMPLES {
        assert!(encode(&sample()).unwrap() == stored(name), "{name}");
    }
}

#[test]
fn an_old_card_is_still_read() {
    write_missing_if_asked();
    let card: ModelCard = serde_json::from_slice(&fs::read(path("card", "json")).unwrap()).unwrap();
    assert_eq!(card, full_card());
}

#[test]
fn golden_files_are_small() {
    for (name, _) in SAMPLES {
        assert!(stored(name).len() <= FILE_BYTES_MAX, "{name}: {}", stored(name).len());
    }
}
