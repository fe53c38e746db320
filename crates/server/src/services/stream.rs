//! A stream of requests answered in order, several at a time.
//!
//! One task reads and starts an answer for each request; the answers wait, in order, in a queue of
//! bounded length for the client to take them. When the client is slow the queue fills, the task no
//! longer reads, and HTTP/2's flow control holds the sender back.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use api::plain;
use api::v1 as proto;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_stream::{Stream, StreamExt};
use tonic::{Status, Streaming};

use super::scoring::result;
use crate::app::{App, Arrival};
use crate::door::Call;
use crate::error::AnswerError;
use crate::limits::STREAM_ROWS_WAITING;
use crate::request::carried;

/// The answers of one stream, in the order of its requests.
pub(crate) struct Results {
    /// The index of the next answer.
    index: u64,
    waiting: mpsc::Receiver<Row>,
    first: Option<Row>,
}

/// A row that is being answered, or why the stream ends here.
type Row = Result<JoinHandle<proto::ScoreResult>, Status>;

/// Answers requests until they end, or until the server goes down.
pub(super) fn answer_stream(
    app: Arc<App>,
    requests: Streaming<plain::ScoreRequest>,
    arrival: Arrival,
    call: Option<Arc<Call>>,
) -> Results {
    let (answers, waiting) = mpsc::channel(STREAM_ROWS_WAITING);
    tokio::spawn(carried(read_requests(app, requests, (arrival, call), answers)));
    Results { index: 0, waiting, first: None }
}

async fn read_requests(
    app: Arc<App>,
    mut requests: Streaming<plain::ScoreRequest>,
    (arrival, call): (Arrival, Option<Arc<Call>>),
    answers: mpsc::Sender<Row>,
) {
    let mut going_down = app.going_down.clone();
    for index in 0.. {
        // Room first: what is read is answered, and what cannot be taken is not read.
        let Ok(room) = answers.reserve().await else { return };
        let request = tokio::select! {
            request = requests.next() => request,
            _ = going_down.wait_for(|down| *down) => Some(Err(AnswerError::GoingDown.into())),
        };
        let request = request.map(|request| request?.whole().map_err(plain::undecodable));
        match request {
            None => return,
            Some(Err(status)) => return room.send(Err(status)),
            Some(Ok(request)) => {
                app.load.asked();
                let kept = match call.as_ref().map(|call| call.keep(&request)).transpose() {
                    Ok(kept) => kept,
                    Err(refused) => return room.send(Err(refused.into())),
                };
                let app = Arc::clone(&app);
                let answer = async move {
                    let _kept = kept;
                    result(index, app.score(request, arrival.again()).await)
                };
                room.send(Ok(tokio::spawn(carried(answer))));
            }
        }
    }
}

impl Stream for Results {
    type Item = Result<proto::ScoreResult, Status>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.first.is_none() {
            self.first = ready!(self.waiting.poll_recv(cx));
        }
        let answer = match &mut self.first {
            None => return Poll::Ready(None),
            Some(Err(status)) => Err(status.clone()),
            Some(Ok(row)) => {
                let done = ready!(Pin::new(row).poll(cx));
                Ok(done.unwrap_or_else(|broken| result(self.index, Err(AnswerError::broken(&broken)))))
            }
        };
        self.first = None;
        self.index += 1;
        Poll::Ready(Some(answer))
    }
}
