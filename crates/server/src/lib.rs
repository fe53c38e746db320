//! Answers, logs, swaps versions.
mod answering;
mod app;
mod catalogue;
mod clock;
mod deadline;
mod error;
mod limits;
mod options;
mod recall;
mod recording;
mod score;
mod serve;
mod services;
mod wire;

pub use error::ServeError;
pub use options::ServerOptions;
pub use serve::{Server, serve};
