//! What is read in place is what prost reads, and what is written is what prost writes.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::plain::{
    Answer, Features, FromWire, NotPlain, NumberHead, Row, Rows, ScoreBatchRequest, ScoreRequest, Value,
};
use api::v1 as proto;
use bytes::Bytes;
use proptest::collection::vec;
use proptest::prelude::*;
use prost::Message;
use prost_types::Timestamp;

/// The row as prost would have it.
fn read(bytes: &[u8]) -> Result<proto::ScoreRequest, NotPlain> {
    use proto::feature_value::Value as Sent;
    let Row { score, entity_id, mut features, as_of, version, scorer, max_reasons, language } =
        Row::read(bytes)?;
    let mut values = BTreeMap::new();
    loop {
        let before = features;
        let Some((name, value)) = features.next()? else { break };
        check_head(before, features, (name.text()?, value));
        let value = match value {
            Value::Missing => None,
            Value::Number(number) => Some(Sent::Number(number)),
            Value::Text(text) => Some(Sent::Text(text.to_owned())),
            Value::Boolean(yes) => Some(Sent::Boolean(yes)),
            Value::Time(time) => Some(Sent::Time(time)),
        };
        let text = name.text()?;
        assert!(name.is(text) && !name.is("another"));
        values.insert(text.to_owned(), proto::FeatureValue { value });
    }
    Ok(proto::ScoreRequest {
        score: score.to_owned(),
        entity_id: entity_id.to_owned(),
        as_of,
        version,
        scorer,
        max_reasons,
        language: language.to_owned(),
        facts: Some(proto::score_request::Facts::Features(proto::Features { values })),
    })
}

/// A head finds the number of its own feature and of no other, and goes on behind it.
#[track_caller]
fn check_head(before: Features<'_>, after: Features<'_>, (name, value): (&str, Value<'_>)) {
    let mut found = before;
    assert_eq!(found.number(&NumberHead::of("of none of them").expect("it is short")), None);
    let number = NumberHead::of(name).and_then(|head| found.number(&head));
    match (number, value) {
        (Some(number), Value::Number(expected)) => {
            assert_eq!(number.to_bits(), expected.to_bits());
            assert_eq!(format!("{found:?}"), format!("{after:?}"));
        }
        (Some(_), _) => panic!("{name:?} is no number"),
        (None, Value::Number(_)) => assert!(name.is_empty() || name.len() > 114, "{name:?}"),
        (None, _) => {}
    }
}

/// Bytes of both, because a NaN is not itself.
fn same(ours: &proto::ScoreRequest, prosts: &proto::ScoreRequest) -> bool {
    ours.encode_to_vec() == prosts.encode_to_vec()
}

/// Whatever is read in place, prost reads in the same way; answers whether it was.
#[track_caller]
fn check(bytes: &[u8]) -> bool {
    let prosts = proto::ScoreRequest::decode(bytes);
    let ours = read(bytes);
    if let Ok(ours) = &ours {
        assert!(same(ours, prosts.as_ref().expect("prost refuses what was read in place")));
    }
    match (ScoreRequest::from_wire(Bytes::copy_from_slice(bytes)), prosts) {
        (Ok(request), Ok(prosts)) => {
            assert_eq!(matches!(request, ScoreRequest::Plain(_)), ours.is_ok());
            assert!(same(&request.whole().expect("it was decoded"), &prosts));
        }
        (Err(ours), Err(prosts)) => assert_eq!(ours.to_string(), prosts.to_string()),
        (ours, prosts) => panic!("one of them refuses: {ours:?}, {prosts:?}"),
    }
    ours.is_ok()
}

/// As [`check`] for a batch: the same rows, or the same refusal.
#[track_caller]
fn check_batch(bytes: &[u8]) {
    let batch = ScoreBatchRequest::from_wire(Bytes::copy_from_slice(bytes)).expect("it is not yet read");
    let ours = batch.rows().and_then(|rows| match rows {
        Rows::Listed(places) => places
            .iter()
            .map(|place| {
                let whole = batch.request(place)?.whole()?;
                assert!(batch.row(place).is_err() || check(&whole.encode_to_vec()));
                Ok(whole)
            })
            .collect(),
        Rows::Whole(rows) => Ok(rows),
    });
    match (ours, proto::ScoreBatchRequest::decode(bytes)) {
        (Ok(rows), Ok(prosts)) => {
            assert_eq!(proto::ScoreBatchRequest { rows }.encode_to_vec(), prosts.encode_to_vec());
        }
        (ours, prosts) => assert_eq!(
            ours.expect_err("prost refuses it").to_string(),
            prosts.expect_err("it is refused").to_string()
        ),
    }
}

fn times() -> impl Strategy<Value = Timestamp> {
    let seconds = prop_oneof![any::<i64>(), 0..2_000_000_000_i64, Just(0)];
    (seconds, prop_oneof![any::<i32>(), Just(0)]).prop_map(|(seconds, nanos)| Timestamp { seconds, nanos })
}

fn values() -> impl Strategy<Value = proto::FeatureValue> {
    use proto::feature_value::Value as Sent;
    let value = prop_oneof![
        5 => any::<f64>().prop_map(Sent::Number),
        1 => ".{0,200}".prop_map(Sent::Text),
        1 => any::<bool>().prop_map(Sent::Boolean),
        1 => times().prop_map(Sent::Time),
    ];
    proptest::option::weighted(0.9, value).prop_map(|value| proto::FeatureValue { value })
}

fn facts() -> impl Strategy<Value = proto::score_request::Facts> {
    use proto::score_request::Facts;
    let features =
        proptest::collection::btree_map(prop_oneof![9 => ".{0,20}", 1 => "[a-z]{100,140}"], values(), 0..12);
    let event = times().prop_map(|time| proto::Event { time: Some(time), ..proto::Event::default() });
    prop_oneof![
        6 => features.prop_map(|values| Facts::Features(proto::Features { values })),
        1 => vec(event, 0..3).prop_map(|events| Facts::History(proto::History { events, attributes: Vec::new() })),
    ]
}

fn requests() -> impl Strategy<Value = proto::ScoreRequest> {
    let head = (".{0,9}", ".{0,9}", proptest::option::of(times()), any::<u32>());
    let tail = (
        any::<i32>(),
        proptest::option::of(any::<u32>()),
        ".{0,9}",
        proptest::option::weighted(0.9, facts()),
    );
    (head, tail).prop_map(|((score, entity_id, as_of, version), (scorer, max_reasons, language, facts))| {
        proto::ScoreRequest { score, entity_id, as_of, version, scorer, max_reasons, language, facts }
    })
}

/// A message and changes to its bytes: another, gone, come twice, cut off.
fn damaged(bytes: Vec<u8>, changes: &[(usize, u8, u8)]) -> Vec<u8> {
    changes.iter().fold(bytes, |mut bytes, (place, byte, kind)| {
        let at = if bytes.is_empty() { 0 } else { place % bytes.len() };
        match kind % 5 {
            _ if bytes.is_empty() => bytes.push(*byte),
            0 => bytes[at] = *byte,
            1 => drop(bytes.remove(at)),
            2 => bytes.insert(at, *byte),
            3 => bytes.truncate(at),
            _ => bytes.extend_from_within(at..),
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn rows_as_encoders_write_them_are_read_in_place(request in requests()) {
        let has_features = matches!(&request.facts, Some(proto::score_request::Facts::Features(_)));
        prop_assert_eq!(check(&request.encode_to_vec()), has_features);
    }

    #[test]
    fn two_messages_one_after_the_other_are_merged_as_prost_does(one in requests(), other in requests()) {
        check(&[one.encode_to_vec(), other.encode_to_vec()].concat());
    }

    #[test]
    fn damage_is_read_or_refused_as_by_prost(
        request in requests(),
        changes in vec((any::<usize>(), any::<u8>(), any::<u8>()), 1..4),
    ) {
        check(&damaged(request.encode_to_vec(), &changes));
    }

    #[test]
    fn any_bytes_are_read_or_refused_as_by_prost(bytes in vec(any::<u8>(), 0..40)) {
        check(&bytes);
        check_batch(&bytes);
    }

    #[test]
    fn batches_have_the_rows_and_the_refusals_that_prost_has(
        rows in vec(requests(), 0..4),
        changes in vec((any::<usize>(), any::<u8>(), any::<u8>()), 0..3),
    ) {
        check_batch(&damaged(proto::ScoreBatchRequest { rows }.encode_to_vec(), &changes));
    }
}

#[test]
fn what_no_encoder_writes_is_left_to_prost() {
    // A feature with its value before its name; twice the same value; another kind of value after it.
    for entry in [
        &b"\x12\x09\x09\0\0\0\0\0\0\0\0\x0a\x01a"[..],
        b"\x0a\x01a\x12\x04\x18\x01\x18\x00",
        b"\x0a\x01a\x12\x03\x18\x01\x12\x03\x0a\x01b",
        b"\x0a\x01a\x0a\x01b",
        // A group, a key of two bytes that could be one, an unknown field.
        b"\x1b\x1c",
        b"\x8a\x00\x01a",
        b"\x0a\x01a\x18\x01",
    ] {
        let n = entry.len() as u8;
        let row = [&[0x1a, n + 2, 0x0a, n], entry].concat();
        assert!(!check(&row), "{entry:?}");
    }
}

/// An answer and the message that it stands for.
#[track_caller]
fn check_answer(answer: &Answer<'_>, index: u64) {
    let groups = answer.group_names.iter().zip(answer.group_points);
    let groups =
        groups.map(|(name, points)| proto::Group { name: name.as_ref().to_owned(), points: *points });
    let response = proto::ScoreResponse {
        score: answer.score.to_owned(),
        entity_id: answer.entity_id.to_owned(),
        cutoff: Some(answer.cutoff),
        mature_at: answer.mature_at,
        probability: Some(answer.probability),
        points: answer.points,
        tier: answer.tier.to_owned(),
        source: proto::Source::Model.into(),
        version: answer.version,
        calibrated: true,
        rule_points: answer.rule_points,
        groups: groups.collect(),
        warnings: answer.warnings.to_vec(),
        ..proto::ScoreResponse::default()
    };
    let mut written = Vec::new();
    answer.write(&mut written);
    assert!(written == response.encode_to_vec(), "{response:?}");
    let result = proto::ScoreResult { index, result: Some(proto::score_result::Result::Response(response)) };
    let (mut scratch, mut written) = (vec![1, 2, 3], Vec::new());
    answer.write_result(index, &mut scratch, &mut written);
    assert_eq!(written, proto::ScoreBatchResponse { results: vec![result] }.encode_to_vec());
}

proptest! {
    #[test]
    fn answers_are_written_as_prost_writes_them(
        (score, entity_id, tier) in (".{0,9}", ".{0,300}", ".{0,9}"),
        (cutoff, mature_at) in (times(), proptest::option::of(times())),
        (probability, points, version, index) in (any::<f64>(), any::<i32>(), 0_u32..3, prop_oneof![0..3_u64, any::<u64>()]),
        rule_points in proptest::option::of(any::<f64>()),
        groups in vec((".{0,140}".prop_map(Arc::<str>::from), prop_oneof![any::<f64>(), Just(0.0), Just(-0.0)]), 0..3),
        warnings in vec(".{0,150}", 0..3),
    ) {
        let (group_names, group_points): (Vec<_>, Vec<_>) = groups.into_iter().unzip();
        let answer = Answer {
            score: &score, entity_id: &entity_id, cutoff, mature_at, probability, points, tier: &tier, version,
            rule_points, group_names: &group_names,
            group_points: &group_points, warnings: &warnings,
        };
        check_answer(&answer, index);
    }
}
