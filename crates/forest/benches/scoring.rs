//! How long a row takes: every path, alone, in batches, and explained. `cargo bench -p forest --bench scoring`.
//!
//! The forests are made up, their trees grown by splitting leaves at random, so that no branch can be guessed.

#![expect(clippy::unwrap_used, reason = "a panic is how a benchmark says that it cannot be run")]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use forest::{Forest, Path};
use random::{Random, Shape};

#[path = "../tests/forest/random.rs"]
mod random;

const SHAPES: [Shape; 8] = [
    shape(300, 31, 20),
    Shape { n_values: 100_000, ..shape(300, 31, 20) },
    shape(100, 15, 10),
    shape(1000, 31, 50),
    shape(500, 64, 100),
    shape(200, 255, 200),
    Shape { n_codes: 200, ..shape(300, 31, 20) },
    Shape { n_codes: 1_500, ..shape(300, 31, 20) },
];

const fn shape(n_trees: usize, n_leaves: usize, n_features: usize) -> Shape {
    Shape { n_trees, n_leaves, n_features, n_values: 254, n_codes: 0 }
}

fn main() {
    divan::main();
}

/// The forest on a path, and rows; nothing where the processor or the trees do not allow the path.
fn prepared(shape: &Shape, path: Path, n_rows: usize) -> Option<(Forest, Vec<f64>)> {
    let mut random = Random::new(7);
    let forest = random.forest(shape).by_path(path)?;
    Some((forest, random.rows(shape, n_rows)))
}

fn cases() -> impl Iterator<Item = Case> {
    SHAPES.into_iter().flat_map(|shape| Path::ALL.map(|path| Case { shape, path }))
}

struct Case {
    shape: Shape,
    path: Path,
}

impl std::fmt::Display for Case {
    fn fmt(&self, to: &mut std::fmt::Formatter) -> std::fmt::Result {
        let Shape { n_trees, n_leaves, n_features, n_values, n_codes } = self.shape;
        let codes = if n_codes > 0 { format!(" {n_codes} codes") } else { String::new() };
        write!(to, "{n_trees}x{n_leaves}x{n_features}of{n_values}{codes} {:?}", self.path)
    }
}

#[divan::bench(args = cases(), sample_size = 1000)]
fn one_row(bencher: Bencher, case: &Case) {
    let Some((forest, rows)) = prepared(&case.shape, case.path, 1000) else { return };
    let mut rows = rows.chunks(case.shape.n_features).cycle();
    bencher.bench_local(|| forest.predict(black_box(rows.next().unwrap())));
}

#[divan::bench(args = cases(), consts = [64, 10_000])]
fn batch<const ROWS: usize>(bencher: Bencher, case: &Case) {
    let Some((forest, rows)) = prepared(&case.shape, case.path, ROWS) else { return };
    let mut scores = vec![0.0; ROWS];
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| forest.predict_batch(black_box(&rows), black_box(&mut scores)));
}

#[divan::bench(args = cases(), consts = [256])]
fn columns<const ROWS: usize>(bencher: Bencher, case: &Case) {
    let Some((forest, rows)) = prepared(&case.shape, case.path, ROWS) else { return };
    let n_features = case.shape.n_features;
    let columns: Vec<Vec<f64>> =
        (0..n_features).map(|idx| rows.iter().skip(idx).step_by(n_features).copied().collect()).collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let mut scores = vec![0.0; ROWS];
    bencher
        .counter(ItemsCount::new(ROWS))
        .bench_local(|| forest.predict_columns(black_box(&columns), black_box(&mut scores)));
}

#[divan::bench(args = SHAPES.map(|shape| Case { shape, path: Path::Plain }))]
fn explanation(bencher: Bencher, case: &Case) {
    let Some((forest, rows)) = prepared(&case.shape, case.path, 1000) else { return };
    let mut rows = rows.chunks(case.shape.n_features).cycle();
    bencher.bench_local(|| forest.explain(black_box(rows.next().unwrap())));
}
