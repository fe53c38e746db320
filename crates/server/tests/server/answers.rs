//! What an answer says.

use api::v1 as proto;
use features::History;
use records::{Attribute, Event, Value};
use scoring::{Scorer, reasons};

use crate::support::ask::{self, time, value};
use crate::support::{World, samples};

#[tokio::test]
async fn features_that_are_sent_give_the_bits_that_the_scorer_gives() {
    let artifact = samples::repurchase(0.0);
    let server = World::with(&artifact).serve().await;
    let answer = server.score(ask::full_repurchase()).await;
    let values = [Value::Number(4.0), Value::Number(12.5), Value::Number(55.0), Value::Text("pro".into())];
    let row = artifact.model.schema().row(&values.map(Some), time("2024-01-01")).unwrap();
    let expected = artifact.model.predict(&row);
    assert_eq!(answer.probability.map(f64::to_bits), expected.probability.map(f64::to_bits));
    assert_eq!(answer.points, expected.points);
    assert_eq!(answer.source(), proto::Source::Model);
    assert_eq!(answer.cause(), proto::Cause::Unspecified);
    assert_eq!((answer.version, answer.calibrated, answer.recorded), (1, true, true));
    assert_eq!(answer.prediction_id.len(), 32);
    assert_eq!(answer.warnings, Vec::<String>::new());
}

#[tokio::test]
async fn a_history_gives_the_bits_that_training_would_give() {
    let artifact = samples::repurchase(0.0);
    let server = World::with(&artifact).serve().await;
    let cutoff = "1997-10-01";
    let bought = [("1997-03-01", 20.0), ("1997-08-15", 31.5), ("1997-09-20T10:00:00Z", 12.25)];
    let sent = proto::History {
        events: bought.iter().map(|(at, dollars)| ask::purchase(at, *dollars)).collect(),
        attributes: vec![ask::plan("1997-01-01", "pro")],
    };
    let answer = server.score(ask::history(samples::REPURCHASE, sent, cutoff)).await;

    let event = |(at, dollars): &(&str, f64)| Event {
        time: time(at),
        known_at: time(at),
        kind: "purchase".into(),
        values: Box::new([("dollars".into(), Value::Number(*dollars))]),
    };
    let from = time("1997-01-01");
    let plan =
        Attribute { from, known_at: from, name: "plan".into(), value: Some(Value::Text("pro".into())) };
    let history = History::new(bought.iter().map(event).collect(), vec![plan]);
    let values = artifact.features.compute(&history.as_of(time(cutoff)));
    let row = artifact.model.schema().row(&values, time(cutoff)).unwrap();
    let expected = artifact.model.predict(&row);
    assert_eq!(answer.probability.map(f64::to_bits), expected.probability.map(f64::to_bits));
    assert_eq!(answer.cutoff, Some(ask::wire_time(time(cutoff))));
    assert_eq!(answer.mature_at, Some(ask::wire_time(time("1998-06-24"))));
}

#[tokio::test]
async fn what_lies_at_or_after_the_cutoff_is_not_seen() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let before = vec![ask::purchase("1997-09-01", 20.0)];
    let mut with_future = before.clone();
    with_future.extend([ask::purchase("1997-10-01", 500.0), ask::purchase("1997-12-24", 500.0)]);
    let mut learned_later = ask::purchase("1997-09-15", 500.0);
    learned_later.known_at = Some(ask::wire_time(time("1997-10-02")));
    with_future.push(learned_later);
    let mut answers = Vec::new();
    for events in [before, with_future] {
        let history = proto::History { events, attributes: Vec::new() };
        answers
            .push(server.score(ask::history(samples::REPURCHASE, history, "1997-10-01")).await.probability);
    }
    assert_eq!(answers[0].map(f64::to_bits), answers[1].map(f64::to_bits));
}

#[tokio::test]
async fn an_entity_without_any_event_has_counts_of_zero_and_no_recency() {
    let world = World::with(&samples::repurchase(0.0));
    let server = world.serve().await;
    let request = ask::history(samples::REPURCHASE, proto::History::default(), "1997-10-01");
    let explained = server.scoring().explain(explain(request)).await.unwrap().into_inner();
    let explanation = explained.explanation.unwrap();
    let values: Vec<_> =
        explanation.contributions.into_iter().map(|part| (part.feature, part.value)).collect();
    let expected = [
        ("purchases_90d", Some(value(0.0))),
        ("days_since_last", None),
        ("mean_order", None),
        ("plan", None),
    ];
    assert_eq!(values, expected.map(|(feature, value)| (feature.to_owned(), value)));
    assert_eq!(explained.answer.unwrap().cause(), proto::Cause::MissingFeatures);
}

fn explain(request: proto::ScoreRequest) -> proto::ExplainRequest {
    proto::ExplainRequest { request: Some(request) }
}

#[tokio::test]
async fn every_type_of_a_table_is_taken_and_dates_count_back_from_the_cutoff() {
    let artifact = samples::loans();
    let server = World::with(&artifact).serve().await;
    let cutoff = time("2024-03-01T12:00:00Z");
    let sent = [
        ("age", value(33.0)),
        ("has_loan", value(true)),
        ("signed_up", value(time("2023-01-15"))),
        ("plan", value("basic")),
    ];
    let request =
        proto::ScoreRequest { as_of: Some(ask::wire_time(cutoff)), ..ask::features(samples::LOANS, &sent) };
    let answer = server.score(request).await;
    let values = [
        Value::Number(33.0),
        Value::Boolean(true),
        Value::Time(time("2023-01-15")),
        Value::Text("basic".into()),
    ];
    let row = artifact.model.schema().row(&values.map(Some), cutoff).unwrap();
    assert_eq!(
        answer.probability.map(f64::to_bits),
        artifact.model.predict(&row).probability.map(f64::to_bits)
    );
}

#[tokio::test]
async fn reasons_are_the_strongest_parts_in_points_with_text_and_value() {
    let artifact = samples::repurchase(0.0);
    let server = World::with(&artifact).serve().await;
    let request = proto::ScoreRequest { max_reasons: Some(2), ..ask::full_repurchase() };
    let answer = server.score(request).await;
    let values = [Value::Number(4.0), Value::Number(12.5), Value::Number(55.0), Value::Text("pro".into())];
    let row = artifact.model.schema().row(&values.clone().map(Some), time("2024-01-01")).unwrap();
    let expected = reasons(&artifact.model, &row, 100.0);
    assert_eq!(answer.reasons.len(), 2);
    for (reason, expected) in answer.reasons.iter().zip(&expected) {
        let name = &artifact.model.schema().entries()[expected.feature].name;
        assert_eq!((reason.feature.as_str(), reason.points), (name.as_ref(), expected.points));
        assert_eq!(reason.text, format!("Because of {name}"));
        assert!(reason.value.is_some());
    }
}

#[tokio::test]
async fn reasons_speak_the_language_that_is_asked_for_and_name_the_feature_where_no_text_is() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let asked = |language: &str| proto::ScoreRequest {
        language: language.to_owned(),
        max_reasons: Some(50),
        ..ask::full_repurchase()
    };
    let text = |answer: &proto::ScoreResponse, feature: &str| {
        answer.reasons.iter().find(|reason| reason.feature == feature).map(|reason| reason.text.clone())
    };
    let portuguese = server.score(asked("pt")).await;
    assert_eq!(text(&portuguese, "plan").as_deref(), Some("Por causa de plan"));
    assert_eq!(text(&portuguese, "mean_order").as_deref(), Some("mean order"));
    assert_eq!(text(&server.score(asked("fr")).await, "plan").as_deref(), Some("Because of plan"));
}

#[tokio::test]
async fn without_reasons_none_are_made_and_three_are_the_default() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let none = proto::ScoreRequest { max_reasons: Some(0), ..ask::full_repurchase() };
    assert_eq!(server.score(none).await.reasons.len(), 0);
    assert_eq!(server.score(ask::full_repurchase()).await.reasons.len(), 3);
}

#[tokio::test]
async fn rule_points_and_groups_stand_beside_the_models_answer() {
    let artifact = samples::repurchase(0.0);
    let server = World::with(&artifact).serve().await;
    let answer = server.score(ask::full_repurchase()).await;
    // 30 + min(5 × 4, 25) + 25 for 12.5 days + 8 for the plan
    assert_eq!(answer.rule_points, Some(83.0));
    let groups: Vec<_> = answer.groups.iter().map(|group| (group.name.as_str(), group.points)).collect();
    assert_eq!(groups, [("engagement", 45.0), ("fit", 8.0)]);
}

#[tokio::test]
async fn both_scorers_answer_side_by_side_and_are_recorded_apart() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let request = proto::ScoreRequest { scorer: proto::Scorer::Both.into(), ..ask::full_repurchase() };
    let answer = server.score(request).await;
    let other = answer.other.clone().unwrap();
    assert_eq!((answer.source(), other.source()), (proto::Source::Model, proto::Source::Rules));
    assert_eq!(other.cause(), proto::Cause::Forced);
    assert!(answer.recorded && other.recorded && answer.prediction_id != other.prediction_id);
    // sigmoid(0.0625 × 83 − 3)
    assert!((other.probability.unwrap() - 1.0 / (1.0 + (-2.1875_f64).exp())).abs() < 1e-12);
}

#[tokio::test]
async fn features_that_the_version_does_not_know_are_ignored_and_named() {
    let server = World::with(&samples::loans()).serve().await;
    let known = [("age", value(33.0)), ("has_loan", value(true)), ("plan", value("platinum"))];
    let plain = server.score(ask::features(samples::LOANS, &known)).await;
    let more = [&known[..], &[("shoe_size", value(43.0))]].concat();
    let answer = server.score(ask::features(samples::LOANS, &more)).await;
    assert_eq!(answer.probability, plain.probability);
    assert_eq!(
        answer.warnings,
        [
            "feature \"shoe_size\" is not known to version 1 and was ignored",
            "feature \"plan\": training never saw the level \"platinum\"",
        ]
    );
}

#[tokio::test]
async fn many_unknown_features_are_counted_and_not_all_named() {
    let server = World::with(&samples::loans()).serve().await;
    let names: Vec<String> = (0..100).map(|idx| format!("unknown_{idx:03}")).collect();
    let sent: Vec<_> = names.iter().map(|name| (name.as_str(), value(1.0))).collect();
    let answer = server.score(ask::features(samples::LOANS, &sent)).await;
    assert_eq!(answer.warnings.len(), 21);
    assert_eq!(answer.warnings[20], "… and 81 more");
}

#[tokio::test]
async fn an_explanation_adds_up_and_leads_to_the_points() {
    let artifact = samples::repurchase(0.0);
    let server = World::with(&artifact).serve().await;
    let request = proto::ScoreRequest { scorer: proto::Scorer::Both.into(), ..ask::full_repurchase() };
    let explained = server.scoring().explain(explain(request)).await.unwrap().into_inner();
    let answer = explained.answer.unwrap();
    assert!(!answer.recorded && answer.prediction_id.is_empty());
    for explanation in [explained.explanation.unwrap(), explained.other.unwrap()] {
        let sum: f64 = explanation.contributions.iter().map(|part| part.contribution).sum();
        assert!((explanation.base + sum - explanation.raw).abs() < 1e-9);
        let points: i32 = explanation.contributions.iter().filter_map(|part| part.points).sum();
        assert_eq!(explanation.base_points.round() as i32 + points, explanation.points);
        assert_eq!(explanation.exact_points.round() as i32, explanation.points);
        assert_eq!(explanation.calibrator, "platt");
        assert!(explanation.base_probability.is_some());
        assert_eq!(explanation.schema, artifact.model.schema().fingerprint());
    }
}

#[tokio::test]
async fn an_explanation_says_in_what_it_counts() {
    let server = World::with(&samples::repurchase(0.0)).serve().await;
    let request = proto::ScoreRequest { scorer: proto::Scorer::Both.into(), ..ask::full_repurchase() };
    let explained = server.scoring().explain(explain(request)).await.unwrap().into_inner();
    let (model, rules) = (explained.explanation.unwrap(), explained.other.unwrap());
    assert_eq!((model.source(), model.unit()), (proto::Source::Model, proto::RawUnit::LogOdds));
    assert_eq!((rules.source(), rules.unit()), (proto::Source::Rules, proto::RawUnit::RulePoints));
}

#[tokio::test]
async fn a_version_can_be_asked_for_by_number() {
    let world = World::with(&samples::repurchase(0.0));
    let second = world.publish(&samples::repurchase(1.0));
    let server = world.serve().await;
    let by_number = |version| proto::ScoreRequest { version, ..ask::full_repurchase() };
    let (first, other) = (server.score(by_number(1)).await, server.score(by_number(second)).await);
    assert_eq!((first.version, other.version), (1, 2));
    assert!(other.probability > first.probability);
    assert_eq!(server.score(by_number(0)).await.version, 1);
}

#[tokio::test]
async fn an_unrecorded_score_has_no_id() {
    let off = scoring::ServingLimits { ledger: scoring::LedgerMode::Off, ..Default::default() };
    let server = World::with(&samples::limited(samples::repurchase(0.0), off)).serve().await;
    let answer = server.score(ask::full_repurchase()).await;
    assert_eq!((answer.recorded, answer.prediction_id.as_str()), (false, ""));
    assert_eq!(answer.warnings, Vec::<String>::new());
}
