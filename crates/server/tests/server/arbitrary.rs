//! Whatever a client sends: an answer or a refusal, never a panic, never "something went wrong".

use api::v1 as proto;
use proptest::collection::{btree_map, vec};
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use tonic::Code;

use crate::support::{Running, World, definitions, samples};

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("plan".to_owned()),
        Just("age".to_owned()),
        Just("purchases_90d".to_owned()),
        Just("x".repeat(1_100)),
        ".{0,20}",
    ]
}

fn score() -> impl Strategy<Value = String> {
    prop_oneof![
        8 => prop::sample::select(vec!["repurchase", "loans", "failing", "leads", "broken"]).prop_map(str::to_owned),
        1 => text(),
    ]
}

fn instant() -> impl Strategy<Value = prost_types::Timestamp> {
    let seconds = prop_oneof![any::<i64>(), -100_000_000_000_i64..300_000_000_000, 0_i64..2_000_000_000];
    let nanos = prop_oneof![Just(0), any::<i32>(), 0..1_000_000_000];
    (seconds, nanos).prop_map(|(seconds, nanos)| prost_types::Timestamp { seconds, nanos })
}

fn value() -> impl Strategy<Value = proto::FeatureValue> {
    use proto::feature_value::Value as Sent;
    let sent = prop_oneof![
        any::<f64>().prop_map(Sent::Number),
        (-1e4..1e4).prop_map(Sent::Number),
        text().prop_map(Sent::Text),
        any::<bool>().prop_map(Sent::Boolean),
        instant().prop_map(Sent::Time),
    ];
    option::weighted(0.9, sent).prop_map(|value| proto::FeatureValue { value })
}

fn event() -> impl Strategy<Value = proto::Event> {
    let kind = prop_oneof![Just("purchase".to_owned()), text()];
    let name = prop_oneof![Just("dollars".to_owned()), text()];
    let parts =
        (option::weighted(0.9, instant()), kind, btree_map(name, value(), 0..4), option::of(instant()));
    parts.prop_map(|(time, kind, values, known_at)| proto::Event { time, kind, values, known_at })
}

fn attribute() -> impl Strategy<Value = proto::Attribute> {
    let parts = (text(), option::of(instant()), option::of(value()), option::of(instant()));
    parts.prop_map(|(name, from, value, known_at)| proto::Attribute { name, from, value, known_at })
}

fn facts() -> impl Strategy<Value = proto::score_request::Facts> {
    use proto::score_request::Facts;
    prop_oneof![
        btree_map(text(), value(), 0..6).prop_map(|values| Facts::Features(proto::Features { values })),
        (vec(event(), 0..5), vec(attribute(), 0..3))
            .prop_map(|(events, attributes)| Facts::History(proto::History { events, attributes })),
    ]
}

prop_compose! {
    fn request()(
        score in score(),
        entity_id in prop_oneof![3 => Just("c-1".to_owned()), 1 => text()],
        as_of in option::weighted(0.3, instant()),
        version in prop_oneof![5 => Just(0), 1 => 0_u32..4, 1 => any::<u32>()],
        scorer in prop_oneof![5 => 0..5, 1 => any::<i32>()],
        max_reasons in option::of(prop_oneof![0_u32..60, any::<u32>()]),
        language in prop_oneof![Just("pt-BR".to_owned()), text()],
        facts in option::of(facts()),
    ) -> proto::ScoreRequest {
        proto::ScoreRequest { score, entity_id, as_of, version, scorer, max_reasons, language, facts }
    }
}

fn event_row() -> impl Strategy<Value = proto::EventRow> {
    let parts = (text(), option::weighted(0.9, event()), text());
    parts.prop_map(|(entity_id, event, id)| proto::EventRow { entity_id, event, id })
}

fn outcome_row() -> impl Strategy<Value = proto::OutcomeRow> {
    let parts = (text(), option::of(instant()), option::of(any::<bool>()), text(), text());
    parts.prop_map(|(entity_id, time, value, prediction_id, id)| proto::OutcomeRow {
        entity_id,
        time,
        value,
        prediction_id,
        id,
    })
}

/// A world in which every sort of score stands.
async fn served() -> Running {
    let world = World::new();
    for artifact in [samples::repurchase(0.0), samples::loans(), samples::failing()] {
        let version = world.publish(&artifact);
        world.promote(&artifact.score, version);
    }
    let damaged = world.publish(&samples::repurchase(1.0));
    world.damage(samples::REPURCHASE, damaged);
    world.define("leads", definitions::LEADS);
    world.define("broken", &definitions::with_a_mistake());
    world.serve().await
}

fn is_clear(code: Code) -> bool {
    use Code::{FailedPrecondition, InvalidArgument, NotFound, Ok};
    matches!(code, Ok | InvalidArgument | NotFound | FailedPrecondition)
}

/// Runs a strategy's values through a call; fails on the first answer that is not clear.
fn check<S: Strategy>(cases: u32, strategy: S, call: impl AsyncFn(&Running, S::Value) -> Vec<Code>) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let server = runtime.block_on(served());
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    let ran = runner.run(&strategy, |sent| {
        let codes = runtime.block_on(call(&server, sent));
        prop_assert!(codes.iter().all(|code| is_clear(*code)), "{:?}", codes);
        Ok(())
    });
    ran.expect("every answer is clear");
}

fn code<T>(answer: Result<T, tonic::Status>) -> Code {
    answer.err().map_or(Code::Ok, |status| status.code())
}

#[test]
fn any_request_is_answered_or_refused_with_a_reason() {
    check(400, request(), async |server, request| {
        let scored = server.scoring().score(request.clone()).await;
        if let Ok(answer) = &scored {
            let answer = answer.get_ref();
            assert!(answer.probability.is_none_or(|chance| (0.0..=1.0).contains(&chance)));
            assert_eq!(answer.calibrated, answer.probability.is_some());
            assert_eq!(answer.source() == proto::Source::Rules, answer.cause() != proto::Cause::Unspecified);
            assert!(answer.recorded && !answer.tier.is_empty());
        }
        let explained = server.scoring().explain(proto::ExplainRequest { request: Some(request) }).await;
        let codes = vec![code(scored), code(explained)];
        assert_eq!(codes[0], codes[1], "Explain refuses what Score refuses");
        codes
    });
}

#[test]
fn any_batch_has_a_result_for_each_row() {
    check(40, vec(request(), 0..80), async |server, rows| {
        let n_rows = rows.len();
        let batch = server.scoring().score_batch(proto::ScoreBatchRequest { rows }).await;
        let results = batch.expect("a batch within limits").into_inner().results;
        assert_eq!(results.len(), n_rows);
        let code = |result: proto::ScoreResult| match result.result.expect("a result") {
            proto::score_result::Result::Response(_) => Code::Ok,
            proto::score_result::Result::Error(error) => Code::from(error.code),
        };
        results.into_iter().map(code).collect()
    });
}

#[test]
fn anything_may_be_recorded_or_is_refused_with_a_reason() {
    let rows = (
        score(),
        vec(event_row(), 0..6),
        vec(attribute(), 0..3),
        vec(outcome_row(), 0..6),
        option::of(instant()),
    );
    check(150, rows, async |server, (score, events, attributes, outcomes, known_to)| {
        let row = |attribute| proto::AttributeRow {
            entity_id: "c-1".to_owned(),
            attribute: Some(attribute),
            id: String::new(),
        };
        let attributes = attributes.into_iter().map(row).collect();
        let events = proto::RecordEventsRequest { score: score.clone(), events, attributes };
        let outcomes = proto::RecordOutcomesRequest { score, outcomes, known_to };
        vec![
            code(server.ledger().record_events(events).await),
            code(server.ledger().record_outcomes(outcomes).await),
        ]
    });
}

#[test]
fn any_other_call_is_answered_or_refused_with_a_reason() {
    let parts = (score(), text(), any::<u32>(), 0_u32..3, any::<i32>(), any::<bool>());
    check(100, parts, async |server, (score, text, limit, version, alias, force)| {
        let past = proto::PastScoresRequest { score: score.clone(), entity_id: text.clone(), limit };
        let shown = proto::GetModelRequest { score: score.clone(), version };
        let promotion = proto::PromoteRequest {
            score: score.clone(),
            version,
            alias,
            force,
            because: text.clone(),
            by: text.clone(),
        };
        vec![
            code(server.scoring().past_scores(past).await),
            code(server.models().get_model(shown).await),
            code(server.models().promote(promotion).await),
            code(server.models().reload(proto::ReloadRequest { score }).await),
            code(server.ledger().forget(proto::ForgetRequest { entity_id: text }).await),
        ]
    });
}
