use registry::TierShare;

use crate::live::Counts;
use crate::wording::{UNDEFINED, Wording};

/// What was promised of some rows, and what came.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Promise {
    /// Rows whose outcome is known.
    pub(crate) n: usize,
    /// Rows whose outcome is not yet known.
    pub(crate) open: usize,
    /// Positives expected; `None` where some of the rows have no probability.
    pub(crate) expected: Option<f64>,
    pub(crate) observed: usize,
    /// The 95 % interval of `observed`.
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// Whether the promise was kept: whether what was expected lies in the interval of what came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Empty,
    NotYetKnown,
    NotPromised,
    AsExpected,
    MoreCame,
    FewerCame,
}

impl From<&TierShare> for Promise {
    fn from(tier: &TierShare) -> Promise {
        let TierShare { tier: _, from: _, n, expected, observed, observed_low, observed_high } = tier;
        Promise {
            n: *n,
            open: 0,
            expected: Some(*expected),
            observed: *observed,
            low: *observed_low,
            high: *observed_high,
        }
    }
}

impl From<&Counts> for Promise {
    fn from(counts: &Counts) -> Promise {
        Promise {
            n: counts.mature,
            open: counts.open,
            expected: (counts.without_probability == 0).then_some(counts.expected),
            observed: counts.observed,
            low: counts.observed_low,
            high: counts.observed_high,
        }
    }
}

impl Promise {
    pub(crate) fn verdict(&self) -> Verdict {
        match self.expected {
            _ if self.n + self.open == 0 => Verdict::Empty,
            _ if self.n == 0 => Verdict::NotYetKnown,
            None => Verdict::NotPromised,
            Some(expected) if expected < self.low => Verdict::MoreCame,
            Some(expected) if expected > self.high => Verdict::FewerCame,
            Some(_) => Verdict::AsExpected,
        }
    }

    /// The share that was expected.
    pub(crate) fn expected_rate(&self) -> Option<f64> {
        self.expected.filter(|_| self.n > 0).map(|expected| expected / self.n as f64)
    }

    /// The share that came, with its interval.
    pub(crate) fn observed_rate(&self) -> Option<[f64; 3]> {
        let of = |part: f64| part / self.n as f64;
        (self.n > 0).then(|| [of(self.observed as f64), of(self.low), of(self.high)])
    }

    /// Positives expected, in words.
    pub(crate) fn expected_in_words(&self, wording: &Wording) -> String {
        let expected = self.expected.filter(|_| self.n > 0);
        expected.map_or_else(|| UNDEFINED.to_owned(), |expected| wording.estimate(expected))
    }

    /// The interval of the positives, in words.
    pub(crate) fn interval_in_words(&self, wording: &Wording) -> String {
        if self.n == 0 {
            return UNDEFINED.to_owned();
        }
        (wording.texts.shell.from_to)(&wording.estimate(self.low), &wording.estimate(self.high))
    }
}

impl Verdict {
    pub(crate) fn is_off(self) -> bool {
        matches!(self, Verdict::MoreCame | Verdict::FewerCame)
    }

    pub(crate) fn in_words(self, wording: &Wording) -> &'static str {
        let texts = &wording.texts.tiers;
        match self {
            Verdict::Empty => texts.empty,
            Verdict::NotYetKnown => texts.not_yet_known,
            Verdict::NotPromised => texts.no_probability,
            Verdict::AsExpected => texts.as_expected,
            Verdict::MoreCame => texts.off_more,
            Verdict::FewerCame => texts.off_fewer,
        }
    }
}
