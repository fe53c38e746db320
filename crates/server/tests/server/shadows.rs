//! A challenger that scores a share of the requests: recorded beside the answer, and never seen in one.

use api::v1 as proto;
use api::v1::score_result::Result as Sent;
use ledger::{Reader, ReportRow};
use registry::{Alias, Artifact};
use scoring::ServingLimits;

use crate::support::ask;
use crate::support::stand_in::Fragile;
use crate::support::{World, samples};

const SCORE: &str = samples::REPURCHASE;

/// A champion that lets its challenger, version 2, score that share.
fn world(share: f64, challenger: &Artifact) -> World {
    let limits = ServingLimits { shadow: share, ..ServingLimits::default() };
    let world = World::with(&samples::limited(samples::repurchase(0.0), limits));
    assert_eq!(world.publish(challenger), 2);
    world.point(Alias::Challenger, SCORE, 2);
    world
}

/// What is on record: first what was answered, then what was not.
fn on_record(world: &World) -> (Vec<ReportRow>, Vec<ReportRow>) {
    let reader = Reader::open(&world.ledger()).expect("the ledger opens");
    let rows = reader.report_rows(SCORE, None).expect("it can be read").rows;
    rows.into_iter().partition(|row| !row.shadow)
}

#[track_caller]
fn check_unseen(answer: &proto::ScoreResponse) {
    assert_eq!((answer.source(), answer.version, answer.recorded), (proto::Source::Model, 1, true));
    assert_eq!(answer.warnings, Vec::<String>::new());
}

#[tokio::test]
async fn a_share_of_the_requests_is_scored_unseen_and_recorded_as_such() {
    let challenger = samples::repurchase(1.0);
    let world = world(0.25, &challenger);
    let server = world.serve().await;
    for _ in 0..8 {
        check_unseen(&server.score(ask::full_repurchase()).await);
    }
    let rows = vec![ask::full_repurchase(); 40];
    let batch = server.scoring().score_batch(proto::ScoreBatchRequest { rows }).await.unwrap().into_inner();
    for result in batch.results {
        let Some(Sent::Response(answer)) = result.result else { panic!("no answer") };
        check_unseen(&answer);
    }
    let (answered, unseen) = on_record(&world);
    assert_eq!((answered.len(), unseen.len()), (48, 12));
    let first = server.score(proto::ScoreRequest { version: 2, ..ask::full_repurchase() }).await;
    for row in unseen {
        assert_eq!((row.version, row.source), (Some(2), ledger::Source::Model));
        assert_eq!(row.probability, first.probability, "as it would answer itself");
        let beside = row.beside.expect("it knows what was answered");
        assert_eq!((beside.version, beside.probability), (Some(1), answered[0].probability));
    }
}

#[tokio::test]
async fn past_scores_tell_only_what_was_answered() {
    let world = world(1.0, &samples::repurchase(1.0));
    let server = world.serve().await;
    check_unseen(&server.score(ask::full_repurchase()).await);
    let request = proto::PastScoresRequest { score: SCORE.to_owned(), entity_id: "c-1".to_owned(), limit: 0 };
    let past = server.scoring().past_scores(request).await.unwrap().into_inner().scores;
    assert_eq!(past.iter().map(|score| score.version).collect::<Vec<_>>(), [1]);
    assert_eq!(on_record(&world).1.len(), 1);
}

#[tokio::test]
async fn histories_of_a_request_and_of_the_ledger_reach_it_too() {
    let world = world(1.0, &samples::repurchase(1.0));
    let server = world.serve().await;
    let event = Some(ask::purchase("2024-01-01", 20.0));
    let events = vec![proto::EventRow { entity_id: "c-1".to_owned(), event, id: String::new() }];
    let request = proto::RecordEventsRequest { score: SCORE.to_owned(), events, attributes: Vec::new() };
    server.ledger().record_events(request).await.unwrap();
    assert_eq!(server.score(ask::entity(SCORE, "c-1")).await.version, 1);
    let history = proto::History { events: vec![ask::purchase("2024-01-01", 20.0)], attributes: Vec::new() };
    assert_eq!(server.score(ask::history(SCORE, history, "2024-02-01")).await.version, 1);
    let (answered, unseen) = on_record(&world);
    let model = |rows: &[ReportRow]| rows.iter().filter(|row| row.source == ledger::Source::Model).count();
    assert_eq!(model(&answered), model(&unseen), "it scores what the champion scores");
    assert!(model(&unseen) > 0);
}

#[tokio::test]
async fn who_asks_for_a_version_or_for_the_rules_asks_the_challenger_nothing() {
    let world = world(1.0, &samples::repurchase(1.0));
    let server = world.serve().await;
    server.score(proto::ScoreRequest { version: 1, ..ask::full_repurchase() }).await;
    server.score(proto::ScoreRequest { scorer: proto::Scorer::Rules.into(), ..ask::full_repurchase() }).await;
    assert_eq!(on_record(&world).1, Vec::new());
}

#[tokio::test]
async fn a_challenger_that_panics_changes_no_answer_and_is_benched_alone() {
    let (world, fragile) = (world(1.0, &samples::repurchase(1.0)), Fragile::new());
    let stand_ins = fragile.for_version(2);
    let server = world.serve_with(server::ServerOptions { stand_ins, ..world.options() }).await;
    fragile.panic(true);
    for _ in 0..20 {
        check_unseen(&server.score(ask::full_repurchase()).await);
    }
    let status = server.status(SCORE).await;
    assert_eq!((status.source(), status.failures), (proto::Source::Model, 8));
    assert!(status.problems.iter().any(|problem| problem.contains("challenger is benched")), "{status:?}");
    assert_eq!(on_record(&world).1, Vec::new());
}
