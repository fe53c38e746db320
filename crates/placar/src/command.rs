//! One module a command.

pub(crate) mod check;
pub(crate) mod models;
pub(crate) mod promote;
pub(crate) mod quickstart;
pub(crate) mod schema;
pub(crate) mod serve;
pub(crate) mod train;
