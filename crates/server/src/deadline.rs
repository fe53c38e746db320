//! How long a caller waits, as gRPC tells it: `grpc-timeout: 250m`.

use std::time::{Duration, Instant};

use tonic::metadata::MetadataMap;

/// When the caller stops waiting; `None`: never.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Deadline(Option<Instant>);

impl Deadline {
    /// The deadline of a call that came at `at`. A header that says nothing sensible sets none, as in
    /// tonic itself.
    pub(crate) fn of(metadata: &MetadataMap, at: Instant) -> Deadline {
        let header = metadata.get("grpc-timeout").and_then(|value| value.to_str().ok());
        Deadline(header.and_then(parse).and_then(|wait| at.checked_add(wait)))
    }

    /// Whether less than `margin` is left.
    pub(crate) fn is_near(self, margin: Duration) -> bool {
        self.left().is_some_and(|left| left < margin)
    }

    /// Whether nobody waits any more.
    pub(crate) fn has_passed(self) -> bool {
        self.left().is_some_and(|left| left.is_zero())
    }

    /// How long one may wait for something and still answer: at most `most`, and what is left but for
    /// `margin`, or half of what is left where that is more.
    pub(crate) fn wait(self, most: Duration, margin: Duration) -> Duration {
        self.left().map_or(most, |left| most.min(left.saturating_sub(margin).max(left / 2)))
    }

    fn left(self) -> Option<Duration> {
        self.0.map(|at| at.saturating_duration_since(Instant::now()))
    }
}

/// At most eight digits and a unit. (gRPC over HTTP/2, "Timeout")
fn parse(header: &str) -> Option<Duration> {
    let (digits, unit) = header.split_at_checked(header.len().checked_sub(1)?)?;
    let wait: u64 = digits.parse().ok().filter(|_| digits.len() <= 8 && !digits.starts_with('+'))?;
    match unit {
        "H" => Some(Duration::from_secs(wait * 3_600)),
        "M" => Some(Duration::from_secs(wait * 60)),
        "S" => Some(Duration::from_secs(wait)),
        "m" => Some(Duration::from_millis(wait)),
        "u" => Some(Duration::from_micros(wait)),
        "n" => Some(Duration::from_nanos(wait)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(header: &str, expected: Option<Duration>) {
        assert_eq!(parse(header), expected);
    }

    #[test]
    fn every_unit_is_read_and_nothing_else() {
        check("1H", Some(Duration::from_secs(3_600)));
        check("2M", Some(Duration::from_secs(120)));
        check("3S", Some(Duration::from_secs(3)));
        check("250m", Some(Duration::from_millis(250)));
        check("99999999u", Some(Duration::from_micros(99_999_999)));
        check("7n", Some(Duration::from_nanos(7)));
        for header in ["", "S", "1", "1s", "-1S", "+1S", "1.5S", "123456789S", "1é"] {
            check(header, None);
        }
    }

    #[test]
    fn without_a_deadline_one_waits_as_long_as_one_wants() {
        let never = Deadline::default();
        assert!(!never.is_near(Duration::MAX));
        assert_eq!(never.wait(Duration::from_secs(7), Duration::MAX), Duration::from_secs(7));
    }
}
