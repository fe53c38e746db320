//! The three services of `placar.v1`: each method in the proto's words, over what the server knows.

mod events;
mod forget;
mod ledger;
mod models;
mod outcomes;
mod scoring;
mod status;
mod stream;

pub(crate) use self::ledger::LedgerService;
pub(crate) use self::models::ModelsService;
pub(crate) use self::scoring::ScoringService;
