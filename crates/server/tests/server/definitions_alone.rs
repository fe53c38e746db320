//! A definition before it has a version: its rules answer, in rule points.

use api::v1 as proto;
use tonic::Code;

use crate::support::ask::{self, time, value};
use crate::support::{World, definitions, samples};

#[tokio::test]
async fn a_definition_without_version_answers_in_rule_points() {
    let world = World::new();
    world.define("leads", definitions::LEADS);
    let server = world.serve().await;
    let sent = [
        ("headcount", value(120.0)),
        ("sector", value("retail")),
        ("visits", value(4.0)),
        ("something_else", value("x")),
    ];
    let answer = server.score(ask::features("leads", &sent)).await;
    // 20 + 15 + 10 + 2 × 4
    assert_eq!((answer.points, answer.rule_points, answer.tier.as_str()), (53, Some(53.0), "all"));
    assert_eq!((answer.probability, answer.calibrated, answer.version), (None, false, 0));
    assert_eq!((answer.mature_at, answer.recorded), (None, true));
    assert_eq!(answer.reasons.iter().map(|reason| reason.points.unwrap()).sum::<i32>(), 33);
}

#[tokio::test]
async fn a_definition_without_version_takes_whatever_its_rules_can_compare() {
    let world = World::new();
    world.define("leads", definitions::LEADS);
    let server = world.serve().await;
    let taken = [value(3.0), value(true), value(time("2024-01-01"))];
    for sent in taken {
        server.score(ask::features("leads", &[("headcount", sent)])).await;
    }
    for (feature, sent) in [("headcount", value("many")), ("sector", value(7.0))] {
        let refusal = server.refusal(ask::features("leads", &[(feature, sent)])).await;
        assert_eq!(refusal.code(), Code::InvalidArgument);
        assert!(refusal.message().contains(feature), "{}", refusal.message());
    }
}

#[tokio::test]
async fn a_definition_of_histories_computes_its_features_before_any_version() {
    let world = World::new();
    world.define(samples::REPURCHASE, definitions::REPURCHASE);
    let server = world.serve().await;
    let sent = proto::History {
        events: vec![ask::purchase("1997-09-01", 20.0), ask::purchase("1997-09-20", 31.5)],
        attributes: vec![ask::plan("1997-01-01", "pro")],
    };
    let answer = server.score(ask::history(samples::REPURCHASE, sent, "1997-10-01")).await;
    assert_eq!((answer.points, answer.cause()), (48, proto::Cause::NoModel));
    assert_eq!(answer.mature_at, Some(ask::wire_time(time("1998-06-24"))));
}

#[tokio::test]
async fn with_neither_version_nor_rules_the_refusal_says_what_is_missing() {
    let world = World::new();
    world.define("leads", &definitions::without_scorecard());
    world.define("broken", &definitions::with_a_mistake());
    let server = world.serve().await;
    for (score, says) in [("leads", "no [scorecard]"), ("broken", "bass")] {
        let refusal = server.refusal(ask::features(score, &[])).await;
        assert_eq!(refusal.code(), Code::FailedPrecondition);
        assert!(refusal.message().contains(says), "{}", refusal.message());
    }
}
