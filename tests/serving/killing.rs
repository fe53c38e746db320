use std::collections::BTreeMap;

use api::v1::scoring_client::ScoringClient;
use api::v1::{PastScoresRequest, ScoreResponse, Source};
use ledger::{PredictionId, Reader};
use tokio::sync::mpsc::unbounded_channel;

use super::call::{ask_without_end, record_histories};
use crate::process::{SCORE, Workspace};

/// Callers at the same time: enough that a commit holds the rows of several.
const CALLERS: usize = 8;

/// Answers that must have come before the server dies: many commits.
const ANSWERS: usize = 400;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_answered_as_recorded_survives_kill_9() {
    let workspace = Workspace::with_champion();
    let answers = answers_of_a_server_that_is_killed(&workspace).await;
    assert!(answers.len() >= ANSWERS);
    assert!(answers.iter().all(|answer| answer.recorded && answer.source() == Source::Model));
    check_on_record(&workspace, &answers);
    check_answered_again(&workspace, &answers).await;
}

/// Every answer that reached a caller, those that came while the server was dying included.
async fn answers_of_a_server_that_is_killed(workspace: &Workspace) -> Vec<ScoreResponse> {
    let mut server = workspace.serve();
    record_histories(server.connect().await).await;
    let (answer, mut answers) = unbounded_channel();
    let mut callers = Vec::new();
    for _ in 0..CALLERS {
        callers.push(tokio::spawn(ask_without_end(server.connect().await, answer.clone())));
    }
    drop(answer);
    let mut came = Vec::new();
    while let Some(answer) = answers.recv().await {
        came.push(answer);
        if came.len() == ANSWERS {
            server.kill();
        }
    }
    for caller in callers {
        assert!(caller.await.expect("no caller panics").is_some(), "they asked until the server died");
    }
    came
}

fn check_on_record(workspace: &Workspace, answers: &[ScoreResponse]) {
    let reader = Reader::open(&workspace.ledger()).expect("the ledger opens as it was left");
    for answer in answers {
        let id: PredictionId = answer.prediction_id.parse().expect("a prediction id");
        let kept = reader.prediction(id).expect("the ledger can be read");
        let kept = kept.unwrap_or_else(|| panic!("prediction {} is lost", answer.prediction_id));
        assert_eq!((kept.entity.as_str(), kept.points), (answer.entity_id.as_str(), answer.points));
        assert_eq!(kept.probability, answer.probability);
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
