use super::*;
use crate::bins::ByteColumn;
use crate::lines::groups;

pub(crate) const SCALE: Scale = Scale { gradient: 1.0, hessian: 1.0 };

/// A gradient and a hessian that a row has, in steps that any packing holds.
pub(crate) fn of_row(row: usize) -> (i64, i64) {
    (row as i64 * 7_919 % 2_001 - 1_000, row as i64 * 104_729 % 501)
}

/// Evenly filled bins, and last a column in which most rows have one bin.
pub(crate) fn columns(n_rows: usize, n_columns: usize) -> Vec<Vec<u8>> {
    let even = |column: usize| (0..n_rows).map(|row| (row * (2 * column + 1) % 256) as u8).collect();
    let uneven = (0..n_rows).map(|row| if row % 10 == 0 { (row % 256) as u8 } else { 3 }).collect();
    (1..n_columns).map(even).chain([uneven]).collect()
}

/// The methods of the first octet and of the last, of nine columns and of more than a line holds.
#[track_caller]
fn check(n_rows: usize, packing: Packing, expected: [Method; 2]) {
    check_columns(&columns(n_rows, 9), packing, expected);
    check_columns(&columns(n_rows, 69), packing, expected);
}

/// Counts every other row and compares with sums taken one by one.
#[track_caller]
fn check_columns(columns: &[Vec<u8>], packing: Packing, expected: [Method; 2]) {
    let n_rows = columns[0].len();
    let bytes: Vec<ByteColumn<'_>> = columns.iter().map(|bins| ByteColumn::Whole(bins)).collect();
    let groups = groups(&bytes, n_rows, None);
    let words: Vec<i64> = (0..n_rows).map(of_row).map(|(g, h)| packing.pack(g, h)).collect();
    let packed = Packed { rows: &words, packing, scale: SCALE, unit: 1.0 };
    let counting = Counting::new(&groups, packed);
    assert_eq!([0, columns.len() - 1].map(|column| counting.plans[column].method), expected);
    let rows: Vec<u32> = (0..n_rows as u32).step_by(2).collect();
    // In two shares that held something else before.
    let mut shares = [(); 2].map(|()| Share::new(columns.len()));
    shares.iter_mut().for_each(|share| counting.count(&rows[1..], &mut Buffer::new(), share));
    for (share, rows) in shares.iter_mut().zip(rows.chunks(rows.len() * 2 / 3)) {
        counting.count(rows, &mut Buffer::new(), share);
    }
    let mut counted = vec![[Cell::default(); 256]; columns.len()];
    for _ in 0..2 {
        counted.iter_mut().enumerate().for_each(|(column, total)| counting.total(&shares, column, total));
    }
    for (bins, counted) in columns.iter().zip(&counted) {
        let mut summed = [Cell::default(); 256];
        for row in rows.iter().map(|row| *row as usize) {
            let (gradient, hessian) = of_row(row);
            summed[usize::from(bins[row])] += Cell::new(gradient, hessian, 1);
        }
        assert!(summed == *counted);
    }
}

pub(crate) fn of_sums(rows: usize) -> Packing {
    let heaviest = crate::packing::Heaviest { weight: 1.0, whole: true };
    Packing::of_sums(crate::packing::Load { rows, weight: rows as f64 }, heaviest)
}

#[test]
fn few_rows_are_summed_whole() {
    check(4_000, of_sums(3_700), [Method::Whole, Method::Whole]);
}

#[test]
fn many_rows_of_a_bin_are_summed_in_parts() {
    check(40_000, of_sums(37_000), [Method::Whole, Method::InParts]);
}

#[test]
fn words_of_single_rows_are_widened_first() {
    check(4_000, Packing::SINGLE, [Method::Wide, Method::Wide]);
}

#[test]
fn what_would_be_emptied_all_the_time_is_counted_wide() {
    check(4_000, of_sums(200), [Method::Whole, Method::Wide]);
}
