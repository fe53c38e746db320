use super::*;
use crate::bins::ByteColumn;
use crate::histogram::tests::{SCALE, columns, of_row, of_sums};
use crate::lines::groups;

#[test]
fn more_threads_than_there_are_chunks_of_rows_count_nothing() {
    let n_rows = 2 * 4_101;
    let (columns, packing) = (columns(n_rows, 2), of_sums(100));
    let bytes: Vec<ByteColumn<'_>> = columns.iter().map(|bins| ByteColumn::Whole(bins)).collect();
    let groups = groups(&bytes, n_rows, None);
    let words: Vec<i64> = (0..n_rows).map(of_row).map(|(g, h)| packing.pack(g, h)).collect();
    let packed = Packed { rows: &words, packing, scale: SCALE, unit: 1.0 };
    let counting = Counting::new(&groups, packed);
    let rows: Vec<u32> = (0..n_rows as u32).collect();
    let counted = |n_threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().expect("well formed");
        let mut histograms = Histograms::new(2);
        // Other rows first: shares are used again.
        let shares = pool.install(|| histograms.count(&counting, &rows));
        histograms.give_back_shares(shares);
        let shares = pool.install(|| histograms.count(&counting, &rows[..4_101]));
        let mut total = histograms.room();
        total.iter_mut().enumerate().for_each(|(column, total)| counting.total(&shares, column, total));
        (shares.len(), total)
    };
    let (n_shares, alone) = counted(1);
    let (n_shares_of_many, together) = counted(100);
    assert_eq!([n_shares, n_shares_of_many], [1, 98]);
    assert!(alone == together);
}
