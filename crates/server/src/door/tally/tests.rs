use std::collections::BTreeMap;

use api::v1 as proto;
use proptest::prelude::*;
use prost::Message;

use super::*;

fn event(n_values: usize) -> proto::Event {
    let values = (0..n_values).map(|idx| (format!("value-{idx}"), proto::FeatureValue::default())).collect();
    proto::Event { kind: "purchase".to_owned(), values, ..proto::Event::default() }
}

fn with_features(n: usize) -> proto::ScoreRequest {
    let number = Some(proto::feature_value::Value::Number(0.1));
    let value = proto::FeatureValue { value: number };
    let values: BTreeMap<_, _> = (0..n).map(|idx| (format!("feature-{idx}"), value.clone())).collect();
    let facts = Some(proto::score_request::Facts::Features(proto::Features { values }));
    proto::ScoreRequest { entity_id: "c-1".to_owned(), facts, ..proto::ScoreRequest::default() }
}

fn with_history(n_events: usize, n_attributes: usize) -> proto::ScoreRequest {
    let attributes = vec![proto::Attribute::default(); n_attributes];
    let history = proto::History { events: vec![event(2); n_events], attributes };
    let facts = Some(proto::score_request::Facts::History(history));
    proto::ScoreRequest { version: 300, facts, ..proto::ScoreRequest::default() }
}

/// Counts in pieces of that length; what a message is made of is the same however it arrives.
#[track_caller]
fn count(shape: &'static Shape, bytes: &[u8], piece: usize) -> (usize, usize) {
    let mut tally = Tally::of(shape);
    bytes.chunks(piece).try_for_each(|piece| tally.feed(piece)).expect("a sound message");
    (tally.n_top(), tally.n_parts())
}

#[track_caller]
fn check(shape: &'static Shape, message: &impl Message, expected: (usize, usize)) {
    let bytes = message.encode_to_vec();
    for piece in [1, 2, 3, 7, 100, bytes.len().max(1)] {
        assert_eq!(count(shape, &bytes, piece), expected, "in pieces of {piece}");
    }
}

#[test]
fn rows_and_what_they_are_made_of_are_counted() {
    check(&SCORE, &proto::ScoreRequest::default(), (0, 0));
    // The map is a message, and each of its entries is one.
    check(&SCORE, &with_features(20), (1, 21));
    // A history; each event with two values; each attribute.
    check(&SCORE, &with_history(5, 3), (1, 1 + 5 * 3 + 3));
    let rows = vec![with_features(2), with_history(1, 0), proto::ScoreRequest::default()];
    check(&SCORE_BATCH, &proto::ScoreBatchRequest { rows }, (3, 3 + 3 + 4));
    let request = Some(with_features(4));
    check(&EXPLAIN, &proto::ExplainRequest { request }, (1, 6));
}

#[test]
fn what_tensors_become_in_memory_is_counted() {
    use api::inference as oip;
    let tensor = |contents| oip::model_infer_request::InferInputTensor {
        name: "age".to_owned(),
        contents: Some(contents),
        ..Default::default()
    };
    let call = |contents| oip::ModelInferRequest { inputs: vec![tensor(contents)], ..Default::default() };
    let empty = oip::InferTensorContents::default;
    let raw = vec![bytes::Bytes::new(); 5];
    check(&INFER, &oip::ModelInferRequest { raw_input_contents: raw, ..Default::default() }, (5, 5));
    // The input, its contents, and what stands in these: each of the texts, whatever its bytes are.
    let texts = vec![bytes::Bytes::from_static(b"\xff\xff\xff"); 7];
    check(&INFER, &call(oip::InferTensorContents { bytes_contents: texts, ..empty() }), (1, 2 + 7));
    // A hundred numbers of one byte become 800 bytes: six parts, and one for the field.
    check(
        &INFER,
        &call(oip::InferTensorContents { int64_contents: vec![1; 100], ..empty() }),
        (1, 2 + 1 + 6),
    );
    // Those of eight bytes stay what they are.
    check(&INFER, &call(oip::InferTensorContents { fp64_contents: vec![1.0; 100], ..empty() }), (1, 2));
}

#[test]
fn events_attributes_and_outcomes_are_counted() {
    let row = proto::EventRow { entity_id: "c-1".to_owned(), event: Some(event(3)), id: String::new() };
    let attribute = Some(proto::Attribute::default());
    let fact = proto::AttributeRow { entity_id: "c-1".to_owned(), attribute, id: String::new() };
    let score = "repurchase".to_owned();
    let request = proto::RecordEventsRequest { score, events: vec![row; 4], attributes: vec![fact; 2] };
    check(&RECORD_EVENTS, &request, (6, 4 * 5 + 2 * 2));
    let outcomes = vec![proto::OutcomeRow::default(); 7];
    let request = proto::RecordOutcomesRequest { outcomes, ..proto::RecordOutcomesRequest::default() };
    check(&RECORD_OUTCOMES, &request, (7, 7));
}

#[test]
fn a_message_of_empty_parts_is_counted_before_anybody_makes_room_for_them() {
    let bytes = [0x0a, 0x00].repeat(10_000);
    assert_eq!(count(&SCORE_BATCH, &bytes, 4_096), (10_000, 10_000));
}

#[test]
fn what_is_malformed_is_refused() {
    let refused = |bytes: &[u8]| Tally::of(&SCORE_BATCH).feed(bytes).is_err();
    assert!(refused(&[0x0b]), "a group begins");
    assert!(refused(&[0x0e]), "there is no such wire type");
    assert!(refused(&[0xff; 10]), "a number of more than 64 bits");
    assert!(refused(&[0x0a, 0x02, 0x1a, 0x05, 0x00]), "what is inside is longer than what it is in");
}

proptest! {
    /// Whatever the decoder takes is counted as it decodes it, and nothing panics.
    #[test]
    fn what_the_decoder_takes_has_as_many_rows(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let mut tally = Tally::of(&SCORE_BATCH);
        let counted = tally.feed(&bytes);
        if let (Ok(()), Ok(message)) = (counted, proto::ScoreBatchRequest::decode(&bytes[..])) {
            prop_assert_eq!(tally.n_top(), message.rows.len());
        }
    }

    #[test]
    fn a_batch_is_counted_however_it_is_cut(
        sizes in proptest::collection::vec((0_usize..6, 0_usize..4), 0..20),
        piece in 1_usize..50,
    ) {
        let rows: Vec<_> = sizes.iter().map(|(features, events)| match events {
            0 => with_features(*features),
            n => with_history(*n, *features),
        }).collect();
        let n_rows = rows.len();
        let bytes = proto::ScoreBatchRequest { rows }.encode_to_vec();
        prop_assert_eq!(count(&SCORE_BATCH, &bytes, piece).0, n_rows);
    }
}
