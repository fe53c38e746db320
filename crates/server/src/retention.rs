//! Drops what is older than `[ledger] keep` says, between the writes of everybody else.

use std::sync::Arc;

use ledger::{Dropped, Round};
use records::{Span, Timestamp};
use tokio::time::sleep;

use crate::app::App;
use crate::clock;
use crate::error::AnswerError;
use crate::limits::{KEEP_EVERY, KEEP_PAUSE, LEDGER_WAIT};

/// Walks the ledger once in a while and drops what is too old; never done. `None`: everything is kept.
pub(crate) async fn keep(app: Arc<App>, keep: Option<Span>) {
    let Some(keep) = keep else { return std::future::pending().await };
    loop {
        let before = Timestamp::from_micros(clock::now().micros().saturating_sub(keep.micros()));
        match round(&app, before).await {
            Ok(round) => tell(&round, before),
            Err(error) => {
                tracing::warn!(error = error.message(), "old rows could not be dropped from the ledger")
            }
        }
        sleep(KEEP_EVERY).await;
    }
}

/// One walk, a step at a time, with a pause for others after each.
async fn round(app: &App, before: Timestamp) -> Result<Round, AnswerError> {
    let mut round = Round::new(before);
    while !round.is_done() {
        round = app.recording.drop_step(round, LEDGER_WAIT).await?;
        sleep(KEEP_PAUSE).await;
    }
    Ok(round)
}

fn tell(round: &Round, before: Timestamp) {
    let Dropped { predictions, outcomes, events, attributes, entities } = round.dropped();
    if predictions + outcomes + events + attributes + entities > 0 {
        tracing::info!(
            %before, predictions, outcomes, events, attributes, entities,
            "the ledger has dropped what was older"
        );
    }
}
