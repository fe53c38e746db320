//! Publishes the versions that the measurements serve, and writes the requests that are sent to them.
//!
//! `cargo bench -p server --bench publish -- DIR` writes `DIR/models` with three scores, each a boosted
//! forest of 300 trees with 31 leaves over 20 features, made up from a fixed seed:
//!
//! | score | features | predictions |
//! |---|---|---|
//! | `unrecorded` | 20 columns of the request | not recorded |
//! | `recorded` | the same | recorded, or refused |
//! | `histories` | 20 counts, sums and recencies of events that the ledger has | not recorded |
//!
//! `DIR/ledger.sqlite` with a hundred events of each of the entities `bench-0` to `bench-999`, and
//! `DIR/<score>-<n>.bin`: requests with their gRPC prefix, as `h2load -d` sends them; `plain` asks
//! for no reasons, `reasons` for three, `batch` has a thousand rows without reasons; `infer` is `plain` by the
//! Open Inference Protocol, and `columns` and `matrix` are `batch`.

#[path = "../tests/server/support/document.rs"]
mod document;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use api::inference as oip;
use api::v1 as proto;
use features::{
    Aggregate, Cell, ColumnEncoding, Encoder, EventFeature, Feature, FeatureKind, FeatureRange, FeatureSet,
    FeatureType, Memory, Schema,
};
use forest::{Aggregation, Forest, Node, SplitRule};
use ledger::{Durability, Entry, EventRecord, Ledger};
use prost::Message;
use records::{EntityId, Event, Span, Timestamp, Value};
use registry::{Alias, Artifact, GoldenRow, Promotion, Publication, Registry};
use scoring::{
    Banding, CalibratedModel, Calibrator, Estimator, LedgerMode, Rules, Scale, Scorer, ServingLimits, Tier,
};

const N_FEATURES: usize = 20;
const N_TREES: usize = 300;
const N_LEAVES: usize = 31;
const N_ROWS: usize = 1_000;
const N_ENTITIES: usize = 1_000;
const N_EVENTS: u32 = 100;
const DAY_MICROS: i64 = 86_400_000_000;

/// Values of a column feature lie from 0 to this.
const VALUES_TO: f64 = 100.0;

fn main() -> Result<(), Box<dyn Error>> {
    let directory = std::env::args().nth(1).filter(|argument| !argument.starts_with("--"));
    let directory = PathBuf::from(directory.ok_or("name a folder to write to: publish DIR")?);
    for (score, ledger) in [("unrecorded", LedgerMode::Off), ("recorded", LedgerMode::Required)] {
        let kinds = vec![FeatureKind::Column; N_FEATURES];
        publish(&directory, &artifact(score, &kinds, VALUES_TO, ledger)?)?;
        write_requests(&directory, score)?;
    }
    publish(&directory, &artifact("histories", &kinds_of_events(), VALUES_TO, LedgerMode::Off)?)?;
    record_histories(&directory.join("ledger.sqlite"))?;
    println!("{}", directory.join("models").display());
    Ok(())
}

fn name(idx: usize) -> String {
    format!("feature_{idx:02}")
}

fn artifact(
    score: &str,
    kinds: &[FeatureKind],
    values_to: f64,
    ledger: LedgerMode,
) -> Result<Artifact, Box<dyn Error>> {
    let named = kinds.iter().enumerate();
    let named = named.map(|(idx, kind)| Feature { name: name(idx).into(), kind: kind.clone() });
    let features = FeatureSet::new(named.collect())?;
    let schema = Schema::new(&features, &[FeatureType::Number; N_FEATURES]);
    let tiers = vec![Tier { name: "high".to_owned(), from: 60 }, Tier { name: "low".to_owned(), from: 0 }];
    let banding = Banding::new(Scale::Probability, tiers)?;
    let encoder = Encoder::from_columns(vec![ColumnEncoding::Plain; N_FEATURES]);
    let estimator = Estimator::BoostedForest(boosted(values_to)?);
    let calibrator = Calibrator::Platt { slope: 0.9, intercept: -0.1 };
    let means = vec![values_to / 2.0; N_FEATURES];
    let model =
        CalibratedModel::new(schema.clone(), (encoder, means), estimator, calibrator, banding.clone())?;
    let artifact = Artifact {
        score: score.to_owned(),
        outcome: "renewal".to_owned(),
        horizon: Some(Span::days(90)),
        features,
        model,
        learner: "gradient_boosting".to_owned(),
        rules: Rules::base_rate(schema, 0.2, banding),
        ranges: vec![FeatureRange::Number { min: 0.0, max: values_to }; N_FEATURES],
        serving: ServingLimits { ledger, ..ServingLimits::default() },
        base_rate: 0.2,
        newest_label: None,
        golden: Vec::new(),
    };
    let row = vec![Cell::Missing; N_FEATURES];
    let (model_raw, rules_raw) = (artifact.model.predict(&row).raw, artifact.rules.predict(&row).raw);
    Ok(Artifact { golden: vec![GoldenRow { row, model_raw, rules_raw }], ..artifact })
}

/// Counts and sums over windows, and recencies: what scores over histories are mostly made of.
fn kinds_of_events() -> Vec<FeatureKind> {
    let of = |aggregate, value: Option<&str>, days: Option<u32>| {
        let memory = Memory { window: days.map(Span::days), half_life: None };
        let (event, value) = ("purchase".into(), value.map(Into::into));
        FeatureKind::Events(EventFeature { event, value, aggregate, memory, conditions: Vec::new() })
    };
    let windows = [7, 14, 30, 60, 90, 180, 270, 365, 730];
    let counts = windows.map(|days| of(Aggregate::Count, None, Some(days)));
    let sums = windows.map(|days| of(Aggregate::Sum, Some("dollars"), Some(days)));
    let times = [of(Aggregate::SinceLast, None, None), of(Aggregate::SinceFirst, None, None)];
    counts.into_iter().chain(sums).chain(times).collect()
}

fn boosted(values_to: f64) -> Result<Forest, forest::InvalidForest> {
    let mut draw = Draw(20_260_101);
    let trees = (0..N_TREES).map(|_| tree(&mut draw, values_to)).collect();
    Forest::new(N_FEATURES, -1.4, Aggregation::Sum, trees)
}

/// Grown as boosting grows: a leaf that is drawn becomes a split, until there are enough leaves.
fn tree(draw: &mut Draw, values_to: f64) -> Vec<Node> {
    let mut nodes = vec![leaf(draw, 1024.0)];
    let mut leaves = vec![0_usize];
    while leaves.len() < N_LEAVES {
        let split = leaves.swap_remove((draw.share() * leaves.len() as f64) as usize);
        let cover = nodes[split].cover();
        let left_cover = cover * (0.2 + 0.6 * draw.share());
        let left = nodes.len();
        nodes.extend([leaf(draw, left_cover), leaf(draw, cover - left_cover)]);
        leaves.extend([left, left + 1]);
        nodes[split] = Node::Split {
            feature: (draw.share() * N_FEATURES as f64) as u32,
            rule: SplitRule::AtMost(draw.share() * values_to),
            missing_left: draw.share() < 0.5,
            left: left as u32,
            right: left as u32 + 1,
            cover,
        };
    }
    nodes
}

fn leaf(draw: &mut Draw, cover: f64) -> Node {
    Node::Leaf { value: (draw.share() - 0.5) * 0.2, cover }
}

fn publish(directory: &Path, artifact: &Artifact) -> Result<(), Box<dyn Error>> {
    let registry = Registry::open(&directory.join("models"));
    let version = registry.publish(&Publication {
        artifact,
        document: document::document(artifact, true, None),
        definition: String::new(),
        placar: "bench".to_owned(),
        published_at: "2026-01-01".parse()?,
        entities: &[EntityId::new("bench").ok_or("a name")?],
        report: &|_| Vec::new(),
    })?;
    let force = Some("to be measured".to_owned());
    let by = "bench".to_owned();
    let promotion = Promotion { alias: Alias::Champion, force, by, at: "2026-01-01".parse()? };
    registry.promote(&artifact.score, version.version, &promotion)?;
    Ok(())
}

/// A purchase every five days up to the end of 2025, for everybody.
fn record_histories(path: &Path) -> Result<(), Box<dyn Error>> {
    let mut draw = Draw(11);
    let mut ledger = Ledger::open(path, Durability::Process)?;
    let end: Timestamp = "2025-12-31".parse()?;
    for entity in 0..N_ENTITIES {
        let events: Vec<Entry> = (0..N_EVENTS)
            .map(|number| {
                let time = Timestamp::from_micros(end.micros() - i64::from(number) * 5 * DAY_MICROS);
                let dollars = ("dollars".into(), Value::Number((draw.share() * 100.0).round()));
                let event =
                    Event { time, known_at: time, kind: "purchase".into(), values: Box::new([dollars]) };
                let (score, entity) = ("histories".to_owned(), format!("bench-{entity}"));
                Entry::Event(EventRecord { score, entity, event, id: None, received_at: time })
            })
            .collect();
        ledger.append(&events)?;
    }
    Ok(())
}

fn write_requests(directory: &Path, score: &str) -> Result<(), Box<dyn Error>> {
    let mut draw = Draw(7);
    let rows: Vec<_> = (0..N_ROWS).map(|number| request(score, number, &mut draw)).collect();
    let with_reasons = proto::ScoreRequest { max_reasons: Some(3), ..rows[0].clone() };
    fs::write(directory.join(format!("{score}-plain.bin")), framed(&rows[0])?)?;
    fs::write(directory.join(format!("{score}-reasons.bin")), framed(&with_reasons)?)?;
    fs::write(directory.join(format!("{score}-infer.bin")), framed(&by_column(score, &rows[..1]))?)?;
    fs::write(directory.join(format!("{score}-columns.bin")), framed(&by_column(score, &rows))?)?;
    fs::write(directory.join(format!("{score}-matrix.bin")), framed(&as_matrix(score, &rows))?)?;
    fs::write(directory.join(format!("{score}-batch.bin")), framed(&proto::ScoreBatchRequest { rows })?)?;
    Ok(())
}

/// The same rows by the Open Inference Protocol: a raw tensor a feature.
fn by_column(score: &str, rows: &[proto::ScoreRequest]) -> oip::ModelInferRequest {
    let columns = (0..N_FEATURES).map(|idx| {
        let elements = rows.iter().flat_map(|row| number(row, idx).to_le_bytes());
        (tensor(&name(idx), &[rows.len() as i64]), elements.collect::<Vec<u8>>().into())
    });
    let (inputs, raw_input_contents) = columns.unzip();
    oip::ModelInferRequest { model_name: score.to_owned(), inputs, raw_input_contents, ..Default::default() }
}

/// The same rows as one raw matrix.
fn as_matrix(score: &str, rows: &[proto::ScoreRequest]) -> oip::ModelInferRequest {
    let elements = rows.iter().flat_map(|row| (0..N_FEATURES).map(|idx| number(row, idx)));
    let raw: Vec<u8> = elements.flat_map(f64::to_le_bytes).collect();
    let inputs = vec![tensor("features", &[rows.len() as i64, N_FEATURES as i64])];
    let raw_input_contents = vec![raw.into()];
    oip::ModelInferRequest { model_name: score.to_owned(), inputs, raw_input_contents, ..Default::default() }
}

fn tensor(name: &str, shape: &[i64]) -> oip::model_infer_request::InferInputTensor {
    oip::model_infer_request::InferInputTensor {
        name: name.to_owned(),
        datatype: "FP64".to_owned(),
        shape: shape.to_vec(),
        ..Default::default()
    }
}

/// The value of a row's feature; NaN where it has none.
fn number(row: &proto::ScoreRequest, idx: usize) -> f64 {
    let Some(proto::score_request::Facts::Features(features)) = &row.facts else { return f64::NAN };
    match features.values.get(&name(idx)).and_then(|value| value.value.as_ref()) {
        Some(proto::feature_value::Value::Number(number)) => *number,
        _ => f64::NAN,
    }
}

fn request(score: &str, number: usize, draw: &mut Draw) -> proto::ScoreRequest {
    let mut value = |idx| {
        let sent = proto::feature_value::Value::Number((draw.share() * VALUES_TO * 10.0).round() / 10.0);
        (name(idx), proto::FeatureValue { value: Some(sent) })
    };
    let values: BTreeMap<_, _> = (0..N_FEATURES).map(&mut value).collect();
    proto::ScoreRequest {
        score: score.to_owned(),
        entity_id: format!("customer-{number}"),
        facts: Some(proto::score_request::Facts::Features(proto::Features { values })),
        max_reasons: Some(0),
        ..proto::ScoreRequest::default()
    }
}

/// A message as it goes over the wire: not compressed, its length, its bytes.
fn framed(message: &impl Message) -> Result<Vec<u8>, Box<dyn Error>> {
    let bytes = message.encode_to_vec();
    let length = u32::try_from(bytes.len())?;
    Ok([&[0], &length.to_be_bytes()[..], &bytes].concat())
}

/// Random numbers, the same each time. (SplitMix64; Steele, Lea & Flood 2014)
struct Draw(u64);

impl Draw {
    /// Evenly in [0, 1).
    fn share(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}
