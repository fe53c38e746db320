//! One module a command.

pub(crate) mod bench;
pub(crate) mod check;
pub(crate) mod events;
pub(crate) mod export;
pub(crate) mod forget;
pub(crate) mod generate;
pub(crate) mod init;
pub(crate) mod learn_scorecard;
pub(crate) mod models;
pub(crate) mod outcomes;
pub(crate) mod promote;
pub(crate) mod quickstart;
pub(crate) mod report;
pub(crate) mod schema;
pub(crate) mod score;
pub(crate) mod serve;
pub(crate) mod train;
pub(crate) mod tune;
