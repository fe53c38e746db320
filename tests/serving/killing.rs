//! `kill -9` at any moment under load: what was acknowledged is on record.
//!
//! Twenty deaths; with `PLACAR_LONG=1` a thousand. What was counted is printed (`--nocapture`).

use std::collections::BTreeMap;

use api::v1::ledger_client::LedgerClient;
use api::v1::scoring_client::ScoringClient;
use api::v1::{Event, EventRow, PastScoresRequest, RecordEventsRequest, ScoreResponse, Source};
use ledger::{PredictionId, Reader};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tonic::transport::Channel;

use super::call::{ask_without_end, record_histories, time};
use super::{drawn, many};
use crate::process::{SCORE, Workspace};

/// Callers at the same time: enough that a commit holds the rows of several.
const CALLERS: usize = 8;

/// The server dies after fewer answers than this; after how many is drawn.
const ANSWERS_MAX: u64 = 400;

/// What a server acknowledged before it died, and while it did.
struct Acknowledged {
    answers: Vec<ScoreResponse>,
    /// Entities of which an event was taken.
    entities: Vec<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_survives_kill_9() {
    let workspace = Workspace::with_champion();
    record_histories(workspace.serve().connect().await).await;
    let (deaths, mut n_answers, mut n_events) = (many(20, 1_000), 0, 0);
    let mut last = Vec::new();
    for death in 0..deaths {
        let Acknowledged { answers, entities } = acknowledged_until_killed(&workspace, death).await;
        check_on_record(&workspace, &answers, &entities);
        (n_answers, n_events) = (n_answers + answers.len(), n_events + entities.len());
        last = answers;
    }
    eprintln!("{deaths} deaths: {n_answers} predictions and {n_events} events acknowledged, 0 lost");
    assert!(n_answers > deaths && n_events > 0);
    check_answered_again(&workspace, &last).await;
}

/// Everything that reached a caller of a server that dies after so many answers.
async fn acknowledged_until_killed(workspace: &Workspace, death: usize) -> Acknowledged {
    let mut server = workspace.serve();
    let (answer, mut answers) = unbounded_channel();
    let (event, mut events) = unbounded_channel();
    let recorder = tokio::spawn(record_without_end(server.connect().await, death, event));
    let mut callers = Vec::new();
    for _ in 0..CALLERS {
        callers.push(tokio::spawn(ask_without_end(server.connect().await, answer.clone())));
    }
    drop(answer);
    let dies_after = 1 + drawn(death as u64) % ANSWERS_MAX;
    let mut came = Acknowledged { answers: Vec::new(), entities: Vec::new() };
    while let Some(answer) = answers.recv().await {
        came.answers.push(answer);
        if came.answers.len() as u64 == dies_after {
            server.kill();
        }
    }
    for caller in callers {
        assert!(caller.await.expect("no caller panics").is_some(), "they asked until the server died");
    }
    recorder.await.expect("it does not panic");
    while let Some(entity) = events.recv().await {
        came.entities.push(entity);
    }
    came
}

/// Records an event of a new entity again and again, telling each that was taken, until one is not.
async fn record_without_end(channel: Channel, death: usize, taken: UnboundedSender<String>) {
    let mut ledger = LedgerClient::new(channel);
    for number in 0.. {
        let entity = format!("new-{death}-{number}");
        let event =
            Event { time: time(1), known_at: time(1), kind: "purchase".to_owned(), ..Event::default() };
        let row = EventRow { entity_id: entity.clone(), event: Some(event), id: String::new() };
        let request =
            RecordEventsRequest { score: SCORE.to_owned(), events: vec![row], attributes: Vec::new() };
        if ledger.record_events(request).await.is_err() || taken.send(entity).is_err() {
            return;
        }
    }
}

fn check_on_record(workspace: &Workspace, answers: &[ScoreResponse], entities: &[String]) {
    let reader = Reader::open(&workspace.ledger()).expect("the ledger opens as it was left");
    for answer in answers {
        assert!(answer.recorded && answer.source() == Source::Model, "{answer:?}");
        let id: PredictionId = answer.prediction_id.parse().expect("a prediction id");
        let kept = reader.prediction(id).expect("the ledger can be read");
        let kept = kept.unwrap_or_else(|| panic!("prediction {} is lost", answer.prediction_id));
        assert_eq!((kept.entity.as_str(), kept.points), (answer.entity_id.as_str(), answer.points));
        assert_eq!(kept.probability, answer.probability);
    }
    for entity in entities {
        assert!(
            reader.knows(SCORE, entity).expect("the ledger can be read"),
            "the event of {entity} is lost"
        );
    }
}

/// A server that starts on the same files knows every one of them.
async fn check_answered_again(workspace: &Workspace, answers: &[ScoreResponse]) {
    let server = workspace.serve();
    let mut scoring = ScoringClient::new(server.connect().await);
    let mut by_entity: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for answer in answers {
        by_entity.entry(&answer.entity_id).or_default().push(&answer.prediction_id);
    }
    for (entity, ids) in by_entity {
        let request =
            PastScoresRequest { score: SCORE.to_owned(), entity_id: entity.to_owned(), limit: 1_000 };
        let past = scoring.past_scores(request).await.expect("an answer").into_inner().scores;
        for id in ids {
            assert!(past.iter().any(|score| score.prediction_id == id), "{id} of {entity} is not told");
        }
    }
}
