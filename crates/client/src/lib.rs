//! Calls a Placar server: a pool of connections, deadlines, retries.
//!
//! **A call is tried again only when that cannot do harm.** Whether it can is decided by two things:
//! what is known of the attempt that failed ([`Fate`]: the server never took it, refused it whole, or
//! nobody knows), and whether the call may be taken twice ([`Repeat`]). A score that is asked for twice
//! is one more answer; an event without an id that is recorded twice is one event too many, so such a
//! call is repeated only where it was certainly not taken.
//!
//! **A deadline is for the call, not for the attempt.** Every attempt tells the server what is left
//! of it, and no wait between two attempts reaches beyond it.
//!
//! **Waits are drawn**, evenly from nothing to a bound that doubles (full jitter, as M. Brooker,
//! "Exponential Backoff and Jitter", 2015), so that callers who failed together do not come back
//! together; a server that says it has too much to do is left alone for longer.
//!
//! **Connections are dealt in turn** and make themselves again when they break. Several, because one
//! connection is served by one thread; each belongs to the runtime on which the client was made.

mod backoff;
mod calls;
mod client;
mod error;
mod fate;
mod options;
mod pool;

pub use client::Client;
pub use error::{CallError, code_name};
pub use fate::{Fate, Repeat};
pub use options::{ClientOptions, MESSAGE_BYTES_MAX};
