use std::collections::BTreeMap;
use std::time::Duration;

use api::v1 as proto;
use client::{CallError, code_name};
use hdrhistogram::Histogram;
use tonic::Code;

/// Latencies are kept to so many digits.
const DIGITS: u8 = 3;

/// The longest latency that is told apart: an hour, in nanoseconds. No call may take so long.
const LONGEST: u64 = 3_600_000_000_000;

/// What came of the calls that count.
pub(super) struct Tally {
    /// Of answered calls, in nanoseconds.
    pub(super) latencies: Histogram<u64>,
    /// Calls without an answer, by status code.
    pub(super) refused_calls: BTreeMap<&'static str, u64>,
    /// Rows of answered batches without an answer, by status code.
    pub(super) refused_rows: BTreeMap<&'static str, u64>,
    /// Rows that a model answered.
    pub(super) by_model: u64,
    /// Rows that rules answered.
    pub(super) by_rules: u64,
    /// Rows that were recorded.
    pub(super) recorded: u64,
}

impl Tally {
    pub(super) fn new() -> Tally {
        Tally {
            latencies: Histogram::new_with_max(LONGEST, DIGITS).expect("three digits of an hour can be kept"),
            refused_calls: BTreeMap::new(),
            refused_rows: BTreeMap::new(),
            by_model: 0,
            by_rules: 0,
            recorded: 0,
        }
    }

    /// Rows that were answered.
    pub(super) fn n_answered(&self) -> u64 {
        self.by_model + self.by_rules
    }

    /// Counts a call that took so long.
    pub(super) fn count(&mut self, latency: Duration, outcome: Result<Vec<RowOutcome>, CallError>) {
        match outcome {
            Ok(rows) => {
                self.latencies.saturating_record(u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX));
                rows.into_iter().for_each(|row| self.count_row(row));
            }
            Err(error) => *self.refused_calls.entry(code_name(error.code())).or_default() += 1,
        }
    }

    fn count_row(&mut self, row: RowOutcome) {
        match row {
            RowOutcome::Answered { by_model, recorded } => {
                *(if by_model { &mut self.by_model } else { &mut self.by_rules }) += 1;
                self.recorded += u64::from(recorded);
            }
            RowOutcome::Refused(code) => *self.refused_rows.entry(code_name(code)).or_default() += 1,
        }
    }

    /// Adds what another thread counted.
    pub(super) fn add(&mut self, other: &Tally) {
        self.latencies.add(&other.latencies).expect("it grows as it must");
        for (own, others) in
            [(&mut self.refused_calls, &other.refused_calls), (&mut self.refused_rows, &other.refused_rows)]
        {
            others.iter().for_each(|(code, n)| *own.entry(code).or_default() += n);
        }
        self.by_model += other.by_model;
        self.by_rules += other.by_rules;
        self.recorded += other.recorded;
    }
}

/// What became of a row.
pub(super) enum RowOutcome {
    Answered { by_model: bool, recorded: bool },
    Refused(Code),
}

impl RowOutcome {
    pub(super) fn of(answer: &proto::ScoreResponse) -> RowOutcome {
        let by_model = answer.source() == proto::Source::Model;
        RowOutcome::Answered { by_model, recorded: answer.recorded }
    }

    pub(super) fn of_result(result: &proto::ScoreResult) -> RowOutcome {
        use proto::score_result::Result as Sent;
        match &result.result {
            Some(Sent::Response(answer)) => RowOutcome::of(answer),
            Some(Sent::Error(error)) => RowOutcome::Refused(Code::from_i32(error.code)),
            None => RowOutcome::Refused(Code::Unknown),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_the_latencies_over_all_threads() {
        let mut threads = [Tally::new(), Tally::new()];
        for micros in 1..=1_000 {
            let row = RowOutcome::Answered { by_model: true, recorded: false };
            threads[micros % 2].count(Duration::from_micros(micros as u64), Ok(vec![row]));
        }
        let [mut total, other] = threads;
        total.add(&other);
        assert_eq!((total.latencies.len(), total.n_answered()), (1_000, 1_000));
        for (quantile, micros) in [(0.5, 500.0), (0.99, 990.0), (0.999, 999.0), (1.0, 1_000.0)] {
            let told = total.latencies.value_at_quantile(quantile) as f64 / 1e3;
            assert!((told / micros - 1.0).abs() < 1e-3, "{quantile}: {told} instead of {micros}");
        }
    }
}
