//! Answers, logs, swaps versions: `placar.v1` over gRPC, with health and reflection beside it, and over
//! HTTP what speaks no gRPC: REST, probes, metrics.
//!
//! ```text
//!   request ─► wire ─► draft ─► gathered ─► verdicts ─► response ─► recorded ─► answer
//!             checked  what     values      model or    in the      group
//!                      answers  and cells   rules, why  proto's     commit
//!                         ▲        ▲                    words          │
//!                     catalogue   recall                               ▼
//!                  registry, score.toml └──────────── ledger ◄──── recording
//! ```
//!
//! **A row is scored where it comes in.** From the checked request to the response nothing waits and
//! nothing is locked: a snapshot of the catalogue is taken, the rest is arithmetic on it. Only two
//! steps leave that thread, and only when they must: reading a history that the request does not
//! carry (`recall`), and recording (`recording`, behind the ledger's bounded queue). A batch and
//! a stream send each row the same way.
//!
//! **An answer is always possible, and says where it came from.** Whatever keeps a model from a row
//! is a [`scoring::Bar`]; it becomes the answer's cause when the rules answer in its place, a warning in
//! words, and the refusal when the caller would have nobody but the model. An error is left to a
//! request that is wrong, and to a score that has neither a version nor rules.
//!
//! **A version is a value.** What answers a score (`catalogue::Basis`) never changes once it is
//! loaded; a promotion puts another one in its place, whole, and requests keep the one they took.
//!
//! **Everything from outside is bounded**: every limit and its reason stands in `limits`, the sums over
//! all calls are held at the `door`, before anything is decoded, and every refusal and its status code in one table in `error`.

mod answering;
mod app;
mod catalogue;
mod clock;
mod deadline;
mod door;
mod drain;
mod error;
mod health;
mod inference;
mod limits;
mod line;
mod meter;
mod options;
mod origin;
mod recall;
mod recording;
mod request;
mod retention;
mod runtimes;
mod score;
mod serve;
mod services;
mod trace;
mod unbound;
mod unrecorded;
mod web;
mod wire;

pub use catalogue::StandIns;
pub use error::ServeError;
pub use inference::InferenceReader;
pub use options::ServerOptions;
pub use origin::{Origin, ParseOriginError};
pub use request::request_id;
pub use serve::{Server, serve};
pub use trace::export_traces;
pub use unbound::Unbound;
pub use web::openapi;
