//! `[ledger] keep`, in a server that goes on answering.

use records::Span;
use server::ServerOptions;
use tokio::task::yield_now;

use crate::support::ask::{self, time, wire_time};
use crate::support::{World, samples};
use api::v1 as proto;

#[tokio::test]
async fn what_is_older_goes_while_answers_are_recorded() {
    let world = World::with(&samples::repurchase(0.0));
    let first = world.serve().await;
    // A window of 266 days that has ended long ago.
    let old = proto::ScoreRequest { as_of: Some(wire_time(time("2001-01-01"))), ..ask::full_repurchase() };
    assert!(first.score(old).await.recorded);
    first.stopped().await;

    let options = ServerOptions { keep: Some(Span::days(730)), ..world.options() };
    let server = world.serve_with(options).await;
    let reader = ledger::Reader::open(&world.ledger()).unwrap();
    let mut n_recorded = 0;
    loop {
        assert!(server.score(ask::full_repurchase()).await.recorded);
        n_recorded += 1;
        let rows = reader.report_rows(samples::REPURCHASE, None).unwrap().rows;
        if rows.len() == n_recorded {
            assert!(rows.iter().all(|row| row.cutoff > time("2020-01-01")), "only the old one went");
            break;
        }
        yield_now().await;
    }
    assert!(reader.known_from().unwrap().is_some());
}
