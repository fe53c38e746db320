//! The only place of the command line that looks at the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use records::Timestamp;

/// Now, in UTC.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
