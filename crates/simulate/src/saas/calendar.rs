//! The three years that the company's history spans.

use records::{Span, Timestamp};

/// 2022-01-01T00:00:00Z: nothing happens before.
pub(super) const START: Timestamp = Timestamp::from_micros(1_640_995_200_000_000);

/// From [`START`] to 2025-01-01T00:00:00Z, where the files end.
pub(super) const N_DAYS: u32 = 3 * 365 + 1;

/// 2022, 2023 and the leap year 2024.
const MONTH_DAYS: [u32; N_MONTHS] = [
    31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31, 31, 29,
    31, 30, 31, 30, 31, 31, 30, 31, 30, 31,
];

pub(super) const N_MONTHS: usize = 36;

/// One month of the company: [`from`, `to`), both the first of a month at midnight.
#[derive(Clone, Copy)]
pub(super) struct Month {
    pub(super) number: usize,
    pub(super) from: Timestamp,
    pub(super) to: Timestamp,
}

/// The months, in order.
pub(super) fn months() -> impl Iterator<Item = Month> {
    let mut to = START;
    MONTH_DAYS.iter().enumerate().map(move |(number, n_days)| {
        let from = to;
        to = from + Span::days(*n_days);
        Month { number, from, to }
    })
}

/// That many seconds.
pub(super) fn seconds(n: u32) -> Span {
    // A u32 of seconds is 136 years at most, well within a span.
    Span::from_micros(i64::from(n) * 1_000_000).unwrap_or(Span::ZERO)
}
