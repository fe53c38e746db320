//! A disk that is full: what cannot be recorded is answered all the same, says so, and is counted.

use std::process::Command;

use api::v1::models_client::ModelsClient;
use api::v1::scoring_client::ScoringClient;
use api::v1::{ListModelsRequest, ScoreBatchRequest, ScoreResponse, score_result};
use ledger::{PredictionId, Reader};
use tonic::transport::Channel;

use super::call::{record_histories, request};
use crate::process::{Serving, Workspace};

/// No file may grow beyond this many blocks of 512 or 1,024 bytes, as the shell counts: the ledger's log
/// is full after some thousand predictions.
const BLOCKS_MAX: usize = 4_000;

/// Rows of a call.
const ROWS: usize = 500;

/// Serves where no file may grow beyond the limit. Writing more fails, as on a full disk; the signal that
/// would end the process is let pass by.
fn serve_on_a_small_disk(workspace: &Workspace) -> Serving {
    let program = workspace.placar(&[]);
    let mut command = Command::new("sh");
    command.current_dir(workspace.path()).arg("-c");
    command.arg(format!("trap '' XFSZ; ulimit -f {BLOCKS_MAX}; exec \"$0\" serve --grpc 127.0.0.1:0"));
    command.arg(program.get_program());
    for (name, value) in program.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Serving::start(&mut command)
}

/// Asks until an answer is not on record; answers all that came.
async fn ask_until_full(channel: Channel) -> Vec<ScoreResponse> {
    let mut scoring = ScoringClient::new(channel);
    let mut answers: Vec<ScoreResponse> = Vec::new();
    while answers.iter().all(|answer| answer.recorded) {
        let rows = (0..ROWS).map(request).collect();
        let batch = scoring.score_batch(ScoreBatchRequest { rows }).await.expect("an answer").into_inner();
        answers.extend(batch.results.into_iter().map(|row| match row.result {
            Some(score_result::Result::Response(answer)) => answer,
            other => panic!("a row has no answer: {other:?}"),
        }));
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_keeps_nobody_from_an_answer_and_loses_nothing_that_was_recorded() {
    let workspace = Workspace::new();
    let mut server = serve_on_a_small_disk(&workspace);
    record_histories(server.connect().await).await;
    let answers = ask_until_full(server.connect().await).await;
    let unrecorded: Vec<_> = answers.iter().filter(|answer| !answer.recorded).collect();
    for answer in &unrecorded {
        assert!(answer.warnings.iter().any(|warning| warning.starts_with("not recorded: ")), "{answer:?}");
    }
    let models = ModelsClient::new(server.connect().await).list_models(ListModelsRequest {}).await;
    let status = models.expect("a list").into_inner().scores.remove(0);
    assert_eq!(status.unrecorded, unrecorded.len() as u64, "each is counted");
    server.kill();
    let reader = Reader::open(&workspace.ledger()).expect("the ledger opens as it was left");
    for answer in answers.iter().filter(|answer| answer.recorded) {
        let id: PredictionId = answer.prediction_id.parse().expect("a prediction id");
        assert!(reader.prediction(id).expect("it can be read").is_some(), "{answer:?} is lost");
    }
}
