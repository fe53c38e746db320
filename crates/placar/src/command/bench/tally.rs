use std::collections::BTreeMap;
use std::time::Duration;

use api::v1 as proto;
use bytes::Bytes;
use client::code_name;
use hdrhistogram::Histogram;
use prost::Message;
use tonic::Code;

use super::call::Call;

/// Latencies are kept to so many digits.
const DIGITS: u8 = 3;

/// The longest latency that is told apart: an hour, in nanoseconds. No call may take so long.
const LONGEST: u64 = 3_600_000_000_000;

/// How long a call took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Took {
    /// Since it was due.
    pub(super) latency: Duration,
    /// Since calls began to count.
    pub(super) ended_after: Duration,
}

/// What came of the calls that count.
pub(super) struct Tally {
    /// Of answered calls, in nanoseconds.
    pub(super) latencies: Histogram<u64>,
    /// Of calls that were refused, in nanoseconds.
    pub(super) refusals: Histogram<u64>,
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
    /// When the last call was answered, since calls began to count.
    last_after: Duration,
}

impl Tally {
    pub(super) fn new() -> Tally {
        Tally {
            latencies: latencies(),
            refusals: latencies(),
            refused_calls: BTreeMap::new(),
            refused_rows: BTreeMap::new(),
            by_model: 0,
            by_rules: 0,
            recorded: 0,
            last_after: Duration::ZERO,
        }
    }

    /// Rows that were answered.
    pub(super) fn n_answered(&self) -> u64 {
        self.by_model + self.by_rules
    }

    /// In how many seconds they were answered, of calls that were due in `duration`: longer than that where
    /// some were answered later, so that a server that falls behind is not said to be as quick as asked.
    pub(super) fn seconds(&self, duration: Duration) -> f64 {
        self.last_after.max(duration).as_secs_f64()
    }

    /// Counts a call.
    pub(super) fn count(&mut self, took: Took, call: &Call, answer: &Result<Bytes, Code>) {
        let counted =
            answer.as_ref().map_err(|code| *code).and_then(|message| self.count_rows(call, message));
        let nanos = u64::try_from(took.latency.as_nanos()).unwrap_or(u64::MAX);
        match counted {
            Ok(()) => {
                self.last_after = self.last_after.max(took.ended_after);
                self.latencies.saturating_record(nanos);
            }
            Err(code) => {
                self.refusals.saturating_record(nanos);
                *self.refused_calls.entry(code_name(code)).or_default() += 1;
            }
        }
    }

    /// Counts calls that nobody answered.
    pub(super) fn give_up(&mut self, n_calls: u64) {
        if n_calls > 0 {
            *self.refused_calls.entry(code_name(Code::DeadlineExceeded)).or_default() += n_calls;
        }
    }

    fn count_rows(&mut self, call: &Call, message: &Bytes) -> Result<(), Code> {
        use proto::score_result::Result as Sent;
        if !call.is_batch {
            let answer = proto::ScoreResponse::decode(message.clone()).map_err(|_| Code::Internal)?;
            self.count_answer(&answer);
            return Ok(());
        }
        let batch = proto::ScoreBatchResponse::decode(message.clone()).map_err(|_| Code::Internal)?;
        for result in &batch.results {
            match &result.result {
                Some(Sent::Response(answer)) => self.count_answer(answer),
                Some(Sent::Error(error)) => self.count_refused(Code::from_i32(error.code)),
                None => self.count_refused(Code::Unknown),
            }
        }
        Ok(())
    }

    fn count_answer(&mut self, answer: &proto::ScoreResponse) {
        *(if answer.source() == proto::Source::Model { &mut self.by_model } else { &mut self.by_rules }) += 1;
        self.recorded += u64::from(answer.recorded);
    }

    fn count_refused(&mut self, code: Code) {
        *self.refused_rows.entry(code_name(code)).or_default() += 1;
    }

    /// Adds what another thread counted.
    pub(super) fn add(&mut self, other: &Tally) {
        self.latencies.add(&other.latencies).expect("it grows as it must");
        self.refusals.add(&other.refusals).expect("it grows as it must");
        for (own, others) in
            [(&mut self.refused_calls, &other.refused_calls), (&mut self.refused_rows, &other.refused_rows)]
        {
            others.iter().for_each(|(code, n)| *own.entry(code).or_default() += n);
        }
        self.by_model += other.by_model;
        self.by_rules += other.by_rules;
        self.recorded += other.recorded;
        self.last_after = self.last_after.max(other.last_after);
    }
}

fn latencies() -> Histogram<u64> {
    Histogram::new_with_max(LONGEST, DIGITS).expect("three digits of an hour can be kept")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(micros: u64, seconds: u64) -> Took {
        Took { latency: Duration::from_micros(micros), ended_after: Duration::from_secs(seconds) }
    }

    #[test]
    fn answers_that_came_later_stretch_the_time_that_they_are_divided_by_and_refusals_do_not() {
        let (call, ten) = (Call::single(&proto::ScoreRequest::default()), Duration::from_secs(10));
        let mut tally = Tally::new();
        tally.count(after(1, 9), &call, &Ok(Bytes::new()));
        assert_eq!(tally.seconds(ten), 10.0);
        let mut late = Tally::new();
        late.count(after(1, 14), &call, &Ok(Bytes::new()));
        late.count(after(1, 20), &call, &Err(Code::DeadlineExceeded));
        tally.add(&late);
        assert_eq!(tally.seconds(ten), 14.0);
        assert_eq!((tally.latencies.len(), tally.refusals.len()), (2, 1));
    }

    #[test]
    fn quantiles_are_those_of_the_latencies_over_all_threads() {
        let mut threads = [Tally::new(), Tally::new()];
        let (call, answer) = (Call::single(&proto::ScoreRequest::default()), Ok(Bytes::new()));
        for micros in 1..=1_000 {
            threads[micros % 2].count(after(micros as u64, 0), &call, &answer);
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
