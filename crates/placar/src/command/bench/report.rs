use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use super::BenchArgs;
use super::tally::Tally;
use crate::show;

/// What was asked and what came of it: the document of `--json`.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    score: String,
    server: String,
    /// Whether calls were due at fixed times.
    open_loop: bool,
    connections: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    in_flight: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<f64>,
    rows_a_call: usize,
    seconds: f64,
    calls_a_second: f64,
    rows_a_second: f64,
    answered_calls: u64,
    answered_rows: u64,
    by_model: u64,
    by_rules: u64,
    recorded: u64,
    latency_us: Latency,
    /// Of calls that were refused, where any was.
    #[serde(skip_serializing_if = "Option::is_none")]
    refused_latency_us: Option<Latency>,
    refused_calls: BTreeMap<&'static str, u64>,
    refused_rows: BTreeMap<&'static str, u64>,
}

/// From when a call was due until it was over, in microseconds.
#[derive(Debug, Serialize)]
struct Latency {
    p50: f64,
    p90: f64,
    p99: f64,
    p999: f64,
    max: f64,
    mean: f64,
}

impl Report {
    pub(super) fn of(args: &BenchArgs, tally: &Tally, duration: Duration) -> Report {
        let seconds = tally.seconds(duration);
        let (calls, rows) = (tally.latencies.len(), tally.n_answered());
        Report {
            score: args.name.clone(),
            server: args.server.clone(),
            open_loop: args.rate.is_some(),
            connections: args.connections.get(),
            in_flight: args.rate.is_none().then_some(args.in_flight.get()),
            rate: args.rate,
            rows_a_call: args.batch.map_or(1, |rows| rows.get()),
            seconds,
            calls_a_second: calls as f64 / seconds,
            rows_a_second: rows as f64 / seconds,
            answered_calls: calls,
            answered_rows: rows,
            by_model: tally.by_model,
            by_rules: tally.by_rules,
            recorded: tally.recorded,
            latency_us: Latency::of(&tally.latencies),
            refused_latency_us: (!tally.refusals.is_empty()).then(|| Latency::of(&tally.refusals)),
            refused_calls: tally.refused_calls.clone(),
            refused_rows: tally.refused_rows.clone(),
        }
    }

    /// A few lines for people.
    pub(super) fn in_words(&self) -> String {
        let Report { calls_a_second, rows_a_second, seconds, by_model, by_rules, recorded, .. } = self;
        let mut rows = vec![["", "p50", "p90", "p99", "p99.9", "max"].map(str::to_owned).to_vec()];
        rows.push(self.latency_us.row("latency, µs"));
        rows.extend(self.refused_latency_us.as_ref().map(|refused| refused.row("refused, µs")));
        let mut lines = vec![
            format!(
                "{calls_a_second:.0} calls, {rows_a_second:.0} rows answered a second, over {seconds:.1} s"
            ),
            show::table(&rows),
            format!("  by model {by_model}, by rules {by_rules}, recorded {recorded}"),
        ];
        lines.extend(counted("calls without an answer", &self.refused_calls));
        lines.extend(counted("rows without an answer", &self.refused_rows));
        lines.join("\n")
    }
}

impl Latency {
    fn of(nanos: &Histogram<u64>) -> Latency {
        let micros = |nanos: u64| nanos as f64 / 1e3;
        let at = |quantile| micros(nanos.value_at_quantile(quantile));
        Latency {
            p50: at(0.5),
            p90: at(0.9),
            p99: at(0.99),
            p999: at(0.999),
            max: micros(nanos.max()),
            mean: nanos.mean() / 1e3,
        }
    }

    fn row(&self, what: &str) -> Vec<String> {
        let Latency { p50, p90, p99, p999, max, .. } = self;
        let figures = [p50, p90, p99, p999, max].map(|micros| format!("{micros:.0}"));
        [vec![what.to_owned()], figures.to_vec()].concat()
    }
}

fn counted(what: &str, by_code: &BTreeMap<&'static str, u64>) -> Option<String> {
    let counts: Vec<String> = by_code.iter().map(|(code, n)| format!("{n} {code}")).collect();
    (!counts.is_empty()).then(|| format!("  {what}: {}", counts.join(", ")))
}
