//! A stream of inferences: each is scored as it comes; what waits for the ledger lets the next one in.

use std::pin::Pin;
use std::sync::Arc;

use api::inference as oip;
use api::inference::infer_parameter::ParameterChoice;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};
use tonic::{Status, Streaming};

use super::InferenceService;
use crate::app::Arrival;
use crate::door::Call;
use crate::error::AnswerError;
use crate::request::carried;

/// The answers of one stream, in the order of its requests.
pub(super) type Answers =
    Pin<Box<dyn Stream<Item = Result<oip::ModelStreamInferResponse, Status>> + Send + 'static>>;

/// Requests of one stream that are being answered or wait to be taken by the client: each may have
/// thousands of rows.
const WAITING: usize = 4;

/// A request that is being answered, or why the stream ends here.
type Step = Result<JoinHandle<oip::ModelStreamInferResponse>, Status>;

/// Answers requests until they end, or until the server goes down.
pub(super) fn answer_stream(
    service: InferenceService,
    requests: Streaming<oip::ModelInferRequest>,
    arrival: Arrival,
    call: Option<Arc<Call>>,
) -> Answers {
    let (answers, waiting) = mpsc::channel(WAITING);
    tokio::spawn(carried(read_requests(service, requests, (arrival, call), answers)));
    Box::pin(ReceiverStream::new(waiting).then(finished))
}

async fn finished(step: Step) -> Result<oip::ModelStreamInferResponse, Status> {
    step?.await.map_err(|broken| AnswerError::broken(&broken).into())
}

async fn read_requests(
    service: InferenceService,
    mut requests: Streaming<oip::ModelInferRequest>,
    (arrival, call): (Arrival, Option<Arc<Call>>),
    answers: mpsc::Sender<Step>,
) {
    let mut going_down = service.0.going_down.clone();
    // Room first: what is read is answered, and what cannot be taken is not read.
    while let Ok(room) = answers.reserve().await {
        let request = tokio::select! {
            request = requests.next() => request,
            _ = going_down.wait_for(|down| *down) => Some(Err(AnswerError::GoingDown.into())),
        };
        match request {
            None => return,
            Some(Err(status)) => return room.send(Err(status)),
            Some(Ok(request)) => {
                service.0.load.asked();
                let kept = match call.as_ref().map(|call| call.keep(&request)).transpose() {
                    Ok(kept) => kept,
                    Err(refused) => return room.send(Err(refused.into())),
                };
                let (service, call) = (service.clone(), call.clone());
                let answer = async move {
                    let _kept = kept;
                    service.answer_one(request, arrival.again(), call).await
                };
                room.send(Ok(tokio::spawn(carried(answer))));
            }
        }
    }
}

impl InferenceService {
    async fn answer_one(
        self,
        request: oip::ModelInferRequest,
        arrival: Arrival,
        call: Option<Arc<Call>>,
    ) -> oip::ModelStreamInferResponse {
        let (error_message, mut response) = match self.infer(&request, arrival, call.as_ref()).await {
            Ok(response) => (String::new(), response),
            Err(error) => {
                let oip::ModelInferRequest { model_name, model_version, id, .. } = request;
                let named = oip::ModelInferResponse { model_name, model_version, id, ..Default::default() };
                (error.message(), named)
            }
        };
        // One answer a request: by this Triton's clients know that it was the last one.
        let last = oip::InferParameter { parameter_choice: Some(ParameterChoice::BoolParam(true)) };
        response.parameters.insert("triton_final_response".to_owned(), last);
        oip::ModelStreamInferResponse { error_message, infer_response: Some(response) }
    }
}
