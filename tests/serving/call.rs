//! Calls, and callers who never stop calling.

use api::v1::ledger_client::LedgerClient;
use api::v1::scoring_client::ScoringClient;
use api::v1::{Event, EventRow, RecordEventsRequest, ScoreRequest, ScoreResponse};
use tokio::sync::mpsc::UnboundedSender;
use tonic::Status;
use tonic::transport::Channel;

use crate::process::SCORE;

/// How many customers the server knows.
pub(super) const CUSTOMERS: usize = 40;

/// 1997-10-01, in seconds.
const CUTOFF: i64 = 875_664_000;
const DAY: i64 = 86_400;

pub(super) fn time(seconds: i64) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds, nanos: 0 })
}

/// A customer whose history the server knows.
pub(super) fn customer(number: usize) -> String {
    format!("customer-{}", number % CUSTOMERS)
}

/// Tells the server what each customer bought; each has a history of its own.
pub(super) async fn record_histories(channel: Channel) {
    let purchase = |customer_idx: usize, days_ago: i64| EventRow {
        entity_id: customer(customer_idx),
        event: Some(Event {
            time: time(CUTOFF - days_ago * DAY),
            known_at: time(CUTOFF - days_ago * DAY),
            kind: "purchase".to_owned(),
            ..Event::default()
        }),
        id: String::new(),
    };
    let events =
        (0..CUSTOMERS).flat_map(|idx| [purchase(idx, 3 + idx as i64), purchase(idx, 100 + idx as i64)]);
    let request =
        RecordEventsRequest { score: SCORE.to_owned(), events: events.collect(), attributes: Vec::new() };
    LedgerClient::new(channel).record_events(request).await.expect("events are taken");
}

/// A request that names the entity only.
pub(super) fn request(number: usize) -> ScoreRequest {
    ScoreRequest {
        score: SCORE.to_owned(),
        entity_id: customer(number),
        as_of: time(CUTOFF),
        ..ScoreRequest::default()
    }
}

/// Asks again and again, telling every answer, until one is an error; answers that.
///
/// Ends too when nobody listens any more, which is no error.
pub(super) async fn ask_without_end(
    channel: Channel,
    answers: UnboundedSender<ScoreResponse>,
) -> Option<Status> {
    let mut scoring = ScoringClient::new(channel);
    for number in 0.. {
        let answer = match scoring.score(request(number)).await {
            Ok(answer) => answer.into_inner(),
            Err(status) => return Some(status),
        };
        if answers.send(answer).is_err() {
            return None;
        }
    }
    None
}
