//! Bytes that were damaged on the way are read or refused, and nothing panics: over gRPC and over REST.

use prop::sample::Index;
use proptest::collection::vec;
use proptest::prelude::*;
use prost::Message;
use serde_json::json;
use server::InferenceReader;

use super::call::{asking, call, numbers, texts, typed, with_parameter};
use crate::support::{World, definitions, samples};

fn reader() -> InferenceReader {
    let world = World::new();
    world.define(samples::REPURCHASE, definitions::REPURCHASE);
    let path = world.models().join(samples::REPURCHASE).join("score.toml");
    InferenceReader::of_definition(&path).expect("a definition with rules")
}

/// Calls that are sound, as bytes.
fn sound() -> Vec<Vec<u8>> {
    use api::inference::infer_parameter::ParameterChoice::StringParam;
    let inputs = vec![numbers("purchases_90d", &[1.0, 2.0, 3.0]), texts("plan", &["pro", "", "é"])];
    let raw = asking(call(samples::REPURCHASE, inputs), &["tier", "contributions"]);
    let tensor = super::call::input("mean_order", "INT64", &[3, 1]);
    let contents =
        api::inference::InferTensorContents { int64_contents: vec![5, -6, i64::MAX], ..Default::default() };
    let by_type = typed(samples::REPURCHASE, vec![(tensor, contents)]);
    let dated = with_parameter(raw.clone(), "as_of", StringParam("2020-02-29T12:00:00Z".to_owned()));
    [raw, by_type, dated].iter().map(Message::encode_to_vec).collect()
}

/// The body of a call over REST; `n_json` bytes of it are JSON.
fn body() -> (Vec<u8>, usize) {
    let document = json!({ "id": "x", "parameters": { "contributions": true }, "inputs": [
        { "name": "purchases_90d", "datatype": "FP64", "shape": [2], "parameters": { "binary_data_size": 16 } },
        { "name": "plan", "datatype": "BYTES", "shape": [2, 1], "data": [["pro"], [null]] },
        { "name": "mean_order", "datatype": "INT32", "shape": [2], "data": [1, -2] },
    ] });
    let json = document.to_string();
    ([json.as_bytes(), &[0; 16]].concat(), json.len())
}

/// Bytes of it are changed, and then it ends early.
fn damage(mut bytes: Vec<u8>, changes: &[(Index, u8)], end: Option<Index>) -> Vec<u8> {
    changes.iter().for_each(|(at, byte)| *at.get_mut(&mut bytes[..]) = *byte);
    if let Some(end) = end {
        bytes.truncate(end.index(bytes.len()));
    }
    bytes
}

#[test]
fn sound_calls_are_read() {
    let reader = reader();
    for bytes in sound() {
        assert_eq!(reader.read(&bytes), Ok(3));
    }
    let (body, n_json) = body();
    assert_eq!(reader.read_json(&body, n_json), Ok(2));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_calls_are_read_or_refused(
        which in any::<Index>(),
        changes in vec((any::<Index>(), any::<u8>()), 0..6),
        end in prop::option::weighted(0.3, any::<Index>()),
    ) {
        READER.with(|reader| {
            let sound = sound();
            drop(reader.read(&damage(sound[which.index(sound.len())].clone(), &changes, end)));
            let (body, n_json) = body();
            let said = reader.read_json(&damage(body, &changes, end), n_json);
            prop_assert!(said.is_ok() || said.is_err_and(|why| !why.is_empty()));
            Ok(())
        })?;
    }
}

thread_local! {
    static READER: InferenceReader = reader();
}
