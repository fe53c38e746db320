//! What is sent: rows of a file, made-up rows, or names alone.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use api::v1 as proto;
use api::v1::feature_value::Value as Sent;
use client::{CallError, Client, ClientOptions};
use serde_json::Value as Json;
use tokio::runtime::Builder;

use super::BenchArgs;
use super::call::Call;
use crate::failure::Failure;

/// Rows that are made up, and sent again and again: enough that no branch of a tree is always the same.
const MADE_UP: u64 = 1_024;

/// Batches that are sent again and again.
const BATCHES: usize = 4;

/// Levels of a made-up category; training may have seen none of them.
const LEVELS: u64 = 4;

/// Made-up numbers and days lie from 0 to this.
const NUMBERS_TO: f64 = 100.0;

const DAY_SECONDS: i64 = 86_400;

/// A line of the file that is no row.
#[derive(Debug, thiserror::Error)]
#[error("{path}, line {line}: {why}; a row is a JSON object such as {{\"visits\": 3, \"plan\": \"pro\"}}")]
struct NoRow {
    path: String,
    line: usize,
    why: String,
}

/// The server does not tell what the version takes.
#[derive(Debug, thiserror::Error)]
#[error("the server does not tell what the score's champion takes: send rows of a file with --features")]
struct Untold {
    source: CallError,
}

/// The calls that are made in turn; at least one.
pub(super) fn calls(args: &BenchArgs) -> Result<Vec<Call>, Failure> {
    let requests = requests(args)?;
    let Some(n_rows) = args.batch else {
        return Ok(requests.iter().map(Call::single).collect());
    };
    let mut in_turn = requests.iter().cycle();
    let mut batch = || in_turn.by_ref().take(n_rows.get()).cloned().collect();
    let batches = (0..BATCHES).map(|_| Call::batch(&proto::ScoreBatchRequest { rows: batch() }));
    Ok(batches.collect())
}

fn requests(args: &BenchArgs) -> Result<Vec<proto::ScoreRequest>, Failure> {
    if let Some(n_entities) = args.entities {
        return Ok((0..n_entities.get()).map(|number| request(args, number, None)).collect());
    }
    let rows = match &args.features {
        Some(path) => read(path)?,
        None => made_up(&features_of(args)?),
    };
    Ok(rows.into_iter().enumerate().map(|(number, row)| request(args, number, Some(row))).collect())
}

fn request(args: &BenchArgs, number: usize, row: Option<proto::Features>) -> proto::ScoreRequest {
    proto::ScoreRequest {
        score: args.name.clone(),
        entity_id: format!("bench-{number}"),
        facts: row.map(proto::score_request::Facts::Features),
        max_reasons: Some(args.max_reasons),
        ..proto::ScoreRequest::default()
    }
}

fn read(path: &Path) -> Result<Vec<proto::Features>, Failure> {
    let named = path.display().to_string();
    let text = fs::read_to_string(path)
        .map_err(|error| Failure::call(format!("{named} cannot be read: {error}; name a file of rows")))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let wrong = |line, why| Failure::call(NoRow { path: named.clone(), line, why });
    let rows = lines.map(|(idx, line)| parse(line).map_err(|why| wrong(idx + 1, why)));
    let rows: Vec<proto::Features> = rows.collect::<Result<_, _>>()?;
    if rows.is_empty() {
        return Err(wrong(1, "there is no row".to_owned()));
    }
    Ok(rows)
}

fn parse(line: &str) -> Result<proto::Features, String> {
    let row: BTreeMap<String, Json> = serde_json::from_str(line).map_err(|error| error.to_string())?;
    let mut values = BTreeMap::new();
    for (name, value) in row {
        let sent = match value {
            Json::Null => continue,
            Json::Bool(yes) => Sent::Boolean(yes),
            Json::String(text) => Sent::Text(text),
            Json::Number(number) => Sent::Number(number.as_f64().unwrap_or(f64::NAN)),
            Json::Array(_) | Json::Object(_) => return Err(format!("{name:?} is a list or an object")),
        };
        values.insert(name, proto::FeatureValue { value: Some(sent) });
    }
    Ok(proto::Features { values })
}

/// What the champion takes.
fn features_of(args: &BenchArgs) -> Result<Vec<proto::FeatureInfo>, Failure> {
    let runtime = Builder::new_current_thread().enable_all().build().map_err(Failure::broke)?;
    let told = runtime.block_on(async {
        let client = Client::new(&[&args.server], ClientOptions { attempts: 3, ..ClientOptions::default() })?;
        let request = proto::GetModelRequest { score: args.name.clone(), version: 0 };
        client.get_model(request).await
    });
    Ok(told.map_err(|source| Failure::call(Untold { source }))?.features)
}

/// Rows of values of the right types, the same in every run.
fn made_up(features: &[proto::FeatureInfo]) -> Vec<proto::Features> {
    let row = |row_idx: u64| {
        let named = features.iter().zip(0_u64..);
        let values = named.map(|(feature, idx)| (feature.name.clone(), value(feature, drawn(row_idx, idx))));
        proto::Features { values: values.collect() }
    };
    (0..MADE_UP).map(row).collect()
}

fn value(feature: &proto::FeatureInfo, drawn: u64) -> proto::FeatureValue {
    let share = (drawn >> 11) as f64 / (1_u64 << 53) as f64;
    let sent = match feature.r#type.as_str() {
        "category" => Sent::Text(format!("level-{}", drawn % LEVELS)),
        "boolean" => Sent::Boolean(drawn.is_multiple_of(2)),
        "date" => {
            let seconds = (share * NUMBERS_TO) as i64 * DAY_SECONDS;
            Sent::Time(prost_types::Timestamp { seconds, nanos: 0 })
        }
        _ => Sent::Number(share * NUMBERS_TO),
    };
    proto::FeatureValue { value: Some(sent) }
}

/// Sixty-four bits for a cell. (SplitMix64; Steele, Lea & Flood 2014)
fn drawn(row_idx: u64, feature_idx: u64) -> u64 {
    let mut bits = (row_idx << 16 | feature_idx).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_refused(line: &str, told: &str) {
        let why = parse(line).expect_err("no row");
        assert!(why.contains(told), "{told:?} is not in {why:?}");
    }

    #[test]
    fn a_line_is_a_row_whose_nulls_are_left_out() {
        let row = parse(r#"{"visits": 3, "plan": "pro", "trial": true, "gone": null}"#).expect("a row");
        let number = proto::FeatureValue { value: Some(Sent::Number(3.0)) };
        assert_eq!(row.values.keys().collect::<Vec<_>>(), ["plan", "trial", "visits"]);
        assert_eq!(row.values["visits"], number);
    }

    #[test]
    fn what_is_no_row_is_told() {
        check_refused("[1, 2]", "invalid type");
        check_refused(r#"{"visits": [1]}"#, "\"visits\" is a list");
    }

    #[test]
    fn made_up_rows_have_every_feature_and_are_the_same_each_time() {
        let feature = |name: &str, kind: &str| proto::FeatureInfo {
            name: name.to_owned(),
            r#type: kind.to_owned(),
            computed: "column".to_owned(),
        };
        let features = [feature("n", "number"), feature("c", "category"), feature("d", "date")];
        let rows = made_up(&features);
        assert_eq!(rows, made_up(&features));
        assert!(rows.iter().all(|row| row.values.len() == 3));
        assert_ne!(rows[0], rows[1]);
    }
}
