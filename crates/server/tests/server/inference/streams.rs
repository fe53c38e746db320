//! Streams, as Triton has them.

use api::inference as oip;
use api::inference::infer_parameter::ParameterChoice;
use tokio_stream::StreamExt;

use super::call::{infer, visit};
use crate::support::{Running, World, samples};

async fn answers(
    server: &Running,
    requests: Vec<oip::ModelInferRequest>,
) -> Vec<oip::ModelStreamInferResponse> {
    let streamed =
        server.inference().model_stream_infer(tokio_stream::iter(requests)).await.expect("a stream");
    streamed.into_inner().collect::<Result<_, _>>().await.expect("no error ends it")
}

fn with_id(id: &str, request: oip::ModelInferRequest) -> oip::ModelInferRequest {
    oip::ModelInferRequest { id: id.to_owned(), ..request }
}

#[tokio::test]
async fn answers_come_in_order_and_an_error_ends_nothing() {
    let server = World::with(&samples::visits()).serve().await;
    let nobody = oip::ModelInferRequest { model_name: "nobody".to_owned(), ..visit() };
    let requests = vec![with_id("a", visit()), with_id("b", nobody), with_id("c", visit())];
    let answers = answers(&server, requests).await;
    let ids: Vec<&str> =
        answers.iter().map(|answer| answer.infer_response.as_ref().expect("named").id.as_str()).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    let errors: Vec<&str> = answers.iter().map(|answer| answer.error_message.as_str()).collect();
    assert_eq!(errors, ["", "there is no score \"nobody\"; this server has \"visits\"", ""]);

    let alone = infer(&server, visit()).await;
    let streamed = answers[0].infer_response.clone().expect("an answer");
    assert_eq!(streamed.raw_output_contents, alone.raw_output_contents);
    let last = &streamed.parameters["triton_final_response"];
    assert_eq!(last.parameter_choice, Some(ParameterChoice::BoolParam(true)));
}

#[tokio::test]
async fn a_stream_longer_than_what_may_wait_is_answered_whole() {
    let server = World::with(&samples::visits()).serve().await;
    let requests = (0..300).map(|number| with_id(&number.to_string(), visit())).collect();
    let answers = answers(&server, requests).await;
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer.infer_response.as_ref().expect("an answer").id, number.to_string());
    }
    assert_eq!(answers.len(), 300);
}
