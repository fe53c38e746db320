//! Rows that need nothing but a prediction go a shorter way, alone and in batches: what they are answered is
//! what they are answered in a stream, where every row goes the common way.

use api::v1 as proto;
use api::v1::score_result::Result as Sent;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, TestRunner};
use prost::Message;
use scoring::{LedgerMode, ServingLimits};
use tokio_stream::StreamExt;
use tonic::Code;

use crate::support::ask::{self, time, value, wire_time};
use crate::support::{Running, World, raw, samples};

const BATCH: &str = "/placar.v1.Scoring/ScoreBatch";

/// Scores that record nothing: two that may miss anything, one that bars rows and one that fails on some.
async fn served() -> Running {
    let off = ServingLimits { ledger: LedgerMode::Off, max_missing: 1.0, ..ServingLimits::default() };
    let strict = ServingLimits { max_missing: 0.3, max_out_of_range: Some(0.2), ..off };
    let world = World::new();
    let (loans, repurchase) = (samples::loans(), samples::repurchase(0.0));
    for artifact in [
        samples::limited(loans, off),
        samples::limited(repurchase, strict),
        samples::limited(samples::failing(), off),
    ] {
        let version = world.publish(&artifact);
        world.promote(&artifact.score, version);
    }
    world.serve().await
}

fn sent() -> impl Strategy<Value = proto::FeatureValue> {
    use proto::feature_value::Value as Sent;
    let text = prop_oneof![6 => select(vec!["basic", "pro", "never seen"]).prop_map(str::to_owned), 1 => Just("x".repeat(1_100))];
    let number = prop_oneof![6 => -1e3..1e3, 1 => select(vec![f64::NAN, f64::INFINITY, 1.7e308, -0.0])];
    let instant = prop_oneof![
        6 => 0_i64..2_000_000_000,
        1 => any::<i64>(),
    ];
    prop_oneof![
        4 => number.prop_map(Sent::Number),
        2 => any::<bool>().prop_map(Sent::Boolean),
        2 => text.prop_map(Sent::Text),
        2 => instant.prop_map(|seconds| Sent::Time(prost_types::Timestamp { seconds, nanos: 1_500 })),
    ]
    .prop_map(|value| proto::FeatureValue { value: Some(value) })
}

/// A value of the feature's type, or now and then another.
fn entry() -> impl Strategy<Value = (String, proto::FeatureValue)> {
    let right = prop_oneof![
        (18.0..95.0).prop_map(|age| ("age", value(age))),
        any::<bool>().prop_map(|yes| ("has_loan", value(yes))),
        (0_i64..1_500_000_000).prop_map(|seconds| (
            "signed_up",
            proto::FeatureValue {
                value: Some(proto::feature_value::Value::Time(prost_types::Timestamp { seconds, nanos: 0 }))
            }
        )),
        select(vec!["basic", "pro", "never seen"]).prop_map(|plan| ("plan", value(plan))),
        (0.0..40.0).prop_map(|number| ("purchases_90d", value(number))),
        (0.0..500.0).prop_map(|number| ("days_since_last", value(number))),
        (0.0..900.0).prop_map(|number| ("mean_order", value(number))),
        (0.0..900.0).prop_map(|number| ("not known", value(number))),
        select(vec!["age", "plan", "has_loan", "signed_up"])
            .prop_map(|name| (name, proto::FeatureValue::default())),
        prop_oneof![Just(1.0), Just(1e300)].prop_map(|number| ("up", value(number))),
        prop_oneof![Just(1.0), Just(1e300)].prop_map(|number| ("down", value(number))),
    ];
    let names = vec!["age", "has_loan", "signed_up", "plan", "", "mean_order", "zzz"];
    let any = (select(names), sent());
    prop_oneof![60 => right, 1 => any].prop_map(|(name, value)| (name.to_owned(), value))
}

prop_compose! {
    fn request()(
        score in prop_oneof![
            20 => select(vec!["loans", "loans", "repurchase", "failing"]),
            1 => select(vec!["", "no-such-score"]),
        ],
        entity_id in prop_oneof![30 => "c-[0-9]{1,3}", 1 => Just(String::new()), 1 => Just("x".repeat(1_100))],
        as_of in prop_oneof![
            30 => Just(wire_time(time("2024-03-01"))),
            1 => Just(wire_time(time("1970-01-01"))),
            1 => Just(prost_types::Timestamp { seconds: 7, nanos: -1 }),
        ],
        version in prop_oneof![20 => Just(0), 2 => Just(1), 1 => Just(9)],
        scorer in prop_oneof![20 => 0..3, 1 => 3..6],
        max_reasons in option::weighted(0.95, prop_oneof![20 => Just(0_u32), 1 => Just(2), 1 => Just(99)]),
        language in prop_oneof![20 => Just(String::new()), 1 => Just("pt-BR".to_owned()), 1 => Just("x".repeat(40))],
        values in vec(entry(), 0..9),
        has_history in prop::bool::weighted(0.03),
    ) -> proto::ScoreRequest {
        let facts = match has_history {
            true => proto::score_request::Facts::History(proto::History::default()),
            false => proto::score_request::Facts::Features(proto::Features { values: values.into_iter().collect() }),
        };
        let (score, as_of) = (score.to_owned(), Some(as_of));
        proto::ScoreRequest {
            score, entity_id, as_of, version, scorer, max_reasons, language, facts: Some(facts)
        }
    }
}

async fn in_stream(server: &Running, rows: Vec<proto::ScoreRequest>) -> Vec<proto::ScoreResult> {
    let answers =
        server.scoring().score_stream(tokio_stream::iter(rows)).await.expect("a stream").into_inner();
    answers.collect::<Result<_, _>>().await.expect("every row has a result")
}

async fn alone(server: &Running, row: proto::ScoreRequest, index: u64) -> proto::ScoreResult {
    let result = match server.scoring().score(row).await {
        Ok(response) => Sent::Response(response.into_inner()),
        Err(status) => {
            Sent::Error(proto::RowError { code: status.code().into(), message: status.message().to_owned() })
        }
    };
    proto::ScoreResult { index, result: Some(result) }
}

#[test]
fn any_row_is_answered_alone_and_in_a_batch_as_it_is_in_a_stream() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let server = runtime.block_on(served());
    let mut runner = TestRunner::new(Config { cases: 60, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&vec(request(), 0..90), |rows| {
        let common = runtime.block_on(in_stream(&server, rows.clone()));
        let batch = proto::ScoreBatchRequest { rows: rows.clone() };
        let batch = runtime.block_on(server.scoring().score_batch(batch)).expect("results").into_inner();
        prop_assert_eq!(batch.results.len(), common.len());
        for ((in_batch, common), row) in batch.results.iter().zip(&common).zip(rows) {
            prop_assert!(in_batch.encode_to_vec() == common.encode_to_vec(), "{:?}, {:?}", in_batch, common);
            let alone = runtime.block_on(alone(&server, row, common.index));
            prop_assert!(alone.encode_to_vec() == common.encode_to_vec(), "{:?}, {:?}", alone, common);
        }
        Ok(())
    });
    ran.expect("the same answers");
}

/// A row whose features stand in that order, as an encoder without sorted maps writes them.
fn in_order(row: &proto::ScoreRequest, names: &[&str]) -> Vec<u8> {
    let Some(proto::score_request::Facts::Features(proto::Features { values })) = &row.facts else {
        panic!("features");
    };
    let one = |name: &&str| {
        let value = values.get_key_value(*name).map(|(name, value)| (name.clone(), value.clone()));
        proto::Features { values: value.into_iter().collect() }.encode_to_vec()
    };
    let features: Vec<u8> = names.iter().flat_map(one).collect();
    let head = proto::ScoreRequest { facts: None, ..row.clone() }.encode_to_vec();
    let n_features = u8::try_from(features.len()).expect("a short row");
    assert!(n_features < 0x80);
    [head, vec![0x1a, n_features], features].concat()
}

#[tokio::test]
async fn names_in_any_order_and_a_cutoff_of_now_are_answered_in_the_same_way() {
    let server = served().await;
    let orders = [
        ["plan", "age", "zzz", "has_loan"],
        ["age", "has_loan", "plan", "zzz"],
        ["zzz", "plan", "has_loan", "age"],
    ];
    let row = |idx: usize| {
        let sent = [
            ("plan", value("pro")),
            ("age", value(20.0 + idx as f64 / 10.0)),
            ("zzz", value(1.0)),
            ("has_loan", value(idx % 2 == 0)),
        ];
        proto::ScoreRequest { max_reasons: Some(0), ..ask::features(samples::LOANS, &sent) }
    };
    let rows: Vec<_> = (0..600).map(row).collect();
    let written = rows.iter().enumerate().map(|(idx, row)| in_order(row, &orders[idx / 70 % 3]));
    let batch =
        written.flat_map(|row| [&[0x0a, u8::try_from(row.len()).expect("a short row")], &row[..]].concat());
    let answered = raw::call(&server, BATCH, batch.collect()).await.expect("results");
    let results = proto::ScoreBatchResponse::decode(answered).expect("a message").results;
    let common = in_stream(&server, rows).await;
    assert_eq!(results.len(), common.len());
    for (result, common) in results.into_iter().zip(common) {
        let (Some(Sent::Response(answer)), Some(Sent::Response(common))) = (result.result, common.result)
        else {
            panic!("two answers");
        };
        assert_eq!(answer.warnings.len(), 1, "{:?}", answer.warnings);
        let (cutoff, mature_at) = (common.cutoff, common.mature_at);
        assert_eq!(proto::ScoreResponse { cutoff, mature_at, ..answer }, common);
    }
}

#[tokio::test]
async fn a_batch_with_a_row_that_does_not_decode_is_refused_as_a_whole() {
    let server = served().await;
    let row = proto::ScoreRequest {
        max_reasons: Some(0),
        ..ask::features(samples::LOANS, &[("age", value(30.0))])
    };
    let batch = proto::ScoreBatchRequest { rows: vec![row; 40] };
    let mut bytes = batch.encode_to_vec();
    let last = bytes.iter().rposition(|byte| *byte == b'g').expect("the name of a feature");
    bytes[last] = 0xff;
    let expected = proto::ScoreBatchRequest::decode(&bytes[..]).expect_err("it is no text");
    let refused = raw::call(&server, BATCH, bytes).await.expect_err("no results");
    assert_eq!((refused.code(), refused.message()), (Code::Internal, expected.to_string().as_str()));
}
