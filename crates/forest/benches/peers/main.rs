//! Times this crate, LightGBM and lleaves on the same forest in one compiled program, one thread each.
//!
//! Called by `peers.py`, which writes what is read here and prints the table. The libraries are opened at run
//! time: `peers FOLDER [LIB_LIGHTGBM [LLEAVES]]`, where the folder holds `forest.txt`, `rows.bin`, `scores.bin`,
//! `model.txt` and `shape.txt` (features and rows). One line of JSON a contestant: its name, and microseconds
//! a row alone, in batches, and with contributions.

#![expect(unsafe_code, reason = "foreign libraries are called through their C interface")]
#![expect(clippy::unwrap_used, reason = "a panic is how a benchmark says that it cannot be run")]

mod dump;
mod foreign;

use std::path::Path as File;

use forest::{Forest, Path};

/// How long one measurement lasts at least.
const SECONDS_MIN: f64 = 0.05;
/// The most by which scores of the same forest may differ, each summing in an order of its own.
const TOLERANCE: f64 = 1e-9;

/// The rows that everyone scores.
pub(crate) struct Rows {
    pub(crate) n_features: usize,
    pub(crate) numbers: Vec<f64>,
    pub(crate) scores: Vec<f64>,
}

/// One way to score.
pub(crate) trait Contestant {
    fn name(&self) -> String;
    fn one(&mut self, row: &[f64]) -> f64;
    fn batch(&mut self, rows: &[f64], scores: &mut [f64]);
    /// Sum of contributions and base, where it can tell them.
    fn explain(&mut self, _: &[f64]) -> Option<f64> {
        None
    }
}

struct Ours(Forest);

impl Contestant for Ours {
    fn name(&self) -> String {
        format!("placar {:?}", self.0.path())
    }

    fn one(&mut self, row: &[f64]) -> f64 {
        self.0.predict(row)
    }

    fn batch(&mut self, rows: &[f64], scores: &mut [f64]) {
        self.0.predict_batch(rows, scores);
    }

    fn explain(&mut self, row: &[f64]) -> Option<f64> {
        let explanation = self.0.explain(row);
        Some(explanation.base + explanation.contributions.iter().sum::<f64>())
    }
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let Some(folder) = arguments.first().map(File::new) else {
        println!("nothing to compare: peers.py calls this program");
        return;
    };
    let rows = dump::rows(folder);
    let forest = dump::forest(&std::fs::read_to_string(folder.join("forest.txt")).unwrap());
    let mut contestants: Vec<Box<dyn Contestant>> = Vec::new();
    for path in Path::ALL {
        contestants.extend(forest.by_path(path).map(|forest| Box::new(Ours(forest)) as Box<dyn Contestant>));
    }
    if let Some(library) = arguments.get(1) {
        let model = folder.join("model.txt");
        contestants.push(Box::new(foreign::LightGbm::open(library, &model, rows.n_features)));
    }
    if let Some(library) = arguments.get(2) {
        contestants.push(Box::new(foreign::Lleaves::open(library)));
    }
    for contestant in &mut contestants {
        check(contestant.as_mut(), &rows);
        measure(contestant.as_mut(), &rows);
    }
}

/// Everyone must say the same before anyone is timed.
fn check(contestant: &mut dyn Contestant, rows: &Rows) {
    let mut scores = vec![f64::NAN; rows.scores.len()];
    contestant.batch(&rows.numbers, &mut scores);
    for (idx, expected) in rows.scores.iter().enumerate() {
        let row = &rows.numbers[idx * rows.n_features..][..rows.n_features];
        let is_same = |score: f64| (score - expected).abs() <= TOLERANCE;
        let name = contestant.name();
        assert!(is_same(scores[idx]), "{name}, row {idx}: {} is not {expected}", scores[idx]);
        if idx < 50 {
            assert!(is_same(contestant.one(row)), "{name} alone, row {idx}");
            assert!(contestant.explain(row).is_none_or(is_same), "{name} explained, row {idx}");
        }
    }
}

fn measure(contestant: &mut dyn Contestant, rows: &Rows) {
    let each: Vec<&[f64]> = rows.numbers.chunks(rows.n_features).collect();
    let alone = microseconds(each.len(), |idx| _ = std::hint::black_box(contestant.one(each[idx])));
    let mut scores = vec![0.0; each.len()];
    let batch = microseconds(1, |_| contestant.batch(&rows.numbers, &mut scores)) / each.len() as f64;
    let can_explain = contestant.explain(each[0]).is_some();
    let explained = can_explain
        .then(|| microseconds(each.len(), |idx| _ = std::hint::black_box(contestant.explain(each[idx]))));
    let explained = explained.map_or("null".to_owned(), |explained| explained.to_string());
    let name = contestant.name();
    println!("{{\"name\": \"{name}\", \"alone\": {alone}, \"batch\": {batch}, \"explained\": {explained}}}");
}

/// Microseconds of this thread's processor time a call: calls are made in turn until the time is over, after a
/// short warm-up. Other work on the machine takes caches away, but no time.
fn microseconds(n_different: usize, mut call: impl FnMut(usize)) -> f64 {
    (0..n_different.min(100)).for_each(&mut call);
    let (start, mut n_calls) = (foreign::thread_seconds(), 0);
    loop {
        // Asking for the time takes as long as a quick call.
        for _ in 0..n_different.clamp(1, 256) {
            call(n_calls % n_different);
            n_calls += 1;
        }
        let seconds = foreign::thread_seconds() - start;
        if seconds >= SECONDS_MIN {
            return seconds * 1e6 / n_calls as f64;
        }
    }
}
