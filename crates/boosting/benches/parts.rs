//! What the parts of a fit cost: binning a column, one tree, histograms alone, and a whole fit.
//!
//! `cargo bench -p boosting --bench parts`. Histograms cannot be asked for from outside: a tree of two leaves
//! counts exactly one node, its root, so its time is that of one pass over all rows.

use std::hint::black_box;
use std::ops::ControlFlow;

use boosting::{Dataset, DatasetBuilder, Settings, fit};
use divan::Bencher;
use divan::counter::ItemsCount;

const N_ROWS: usize = 100_000;
const N_COLUMNS: usize = 20;

fn main() {
    divan::main();
}

/// Numbers in [0, 1), scattered: `row` and `column` say which.
fn scattered(row: usize, column: usize) -> f32 {
    let mixed = (row as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(column as u32 * 7 + 13);
    (mixed.wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 40) as f32 / (1 << 24) as f32
}

fn column(column: usize) -> Vec<f32> {
    (0..N_ROWS).map(|row| scattered(row, column)).collect()
}

fn labels() -> Vec<bool> {
    let score = |row: usize| scattered(row, 0) + scattered(row, 1) * scattered(row, 2);
    (0..N_ROWS).map(|row| score(row) > 0.5 + scattered(row, 99)).collect()
}

fn data() -> Dataset {
    let mut builder = DatasetBuilder::new(&labels(), None).expect("well formed");
    (0..N_COLUMNS).for_each(|idx| builder.add_numbers_f32(&column(idx), None).expect("well formed"));
    builder.build().expect("well formed")
}

fn settings(trees: usize, leaves: usize) -> Settings {
    Settings { trees, leaves, early_stopping: None, rows: 1.0, columns: 1.0, ..Settings::default() }
}

fn fitted(bencher: Bencher<'_, '_>, settings: Settings) {
    let data = data();
    bencher.counter(ItemsCount::new(N_ROWS * N_COLUMNS)).bench_local(|| {
        fit(black_box(&data), &settings, &mut |_| ControlFlow::Continue(())).expect("well formed").trees
    });
}

#[divan::bench]
fn bin_a_column_of_numbers(bencher: Bencher<'_, '_>) {
    let (labels, values) = (labels(), column(3));
    bencher.counter(ItemsCount::new(N_ROWS)).bench_local(|| {
        let mut builder = DatasetBuilder::new(&labels, None).expect("well formed");
        builder.add_numbers_f32(black_box(&values), None).expect("well formed");
        builder
    });
}

#[divan::bench]
fn bin_a_column_of_categories(bencher: Bencher<'_, '_>) {
    let labels = labels();
    let codes: Vec<u32> = (0..N_ROWS).map(|row| (scattered(row, 3) * 1000.0) as u32).collect();
    bencher.counter(ItemsCount::new(N_ROWS)).bench_local(|| {
        let mut builder = DatasetBuilder::new(&labels, None).expect("well formed");
        builder.add_categories(black_box(&codes)).expect("well formed");
        builder
    });
}

#[divan::bench(sample_count = 20)]
fn histograms_of_all_rows(bencher: Bencher<'_, '_>) {
    fitted(bencher, settings(1, 2));
}

#[divan::bench(sample_count = 20)]
fn a_tree_of_31_leaves(bencher: Bencher<'_, '_>) {
    fitted(bencher, settings(1, 31));
}

#[divan::bench(sample_count = 5)]
fn a_fit_of_100_trees(bencher: Bencher<'_, '_>) {
    fitted(bencher, settings(100, 31));
}
