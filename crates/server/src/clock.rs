//! The only place where the server asks what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use records::Timestamp;

/// The time on the wall, to the microsecond.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
