use super::*;
use crate::bins::ByteColumn;
use crate::lines::groups;

const SCALE: Scale = Scale { gradient: 1.0, hessian: 1.0 };

/// A gradient and a hessian that a row has, in steps that any packing holds.
fn of_row(row: usize) -> (i64, i64) {
    (row as i64 * 7_919 % 2_001 - 1_000, row as i64 * 104_729 % 501)
}

/// Nine columns, so that there are two octets: evenly filled bins, and one in which most rows have one bin.
fn columns(n_rows: usize) -> Vec<Vec<u8>> {
    let even = |column: usize| (0..n_rows).map(|row| (row * (2 * column + 1) % 256) as u8).collect();
    let uneven = (0..n_rows).map(|row| if row % 10 == 0 { (row % 256) as u8 } else { 3 }).collect();
    (0..8).map(even).chain([uneven]).collect()
}

/// Counts every other row and compares with sums taken one by one.
#[track_caller]
fn check(n_rows: usize, packing: Packing, expected: [Method; 2]) {
    let columns = columns(n_rows);
    let bytes: Vec<ByteColumn<'_>> = columns.iter().map(|bins| ByteColumn::Whole(bins)).collect();
    let groups = groups(&bytes, n_rows, None);
    let words: Vec<i64> = (0..n_rows).map(of_row).map(|(g, h)| packing.pack(g, h)).collect();
    let packed = Packed { rows: &words, packing, scale: SCALE, unit: 1.0 };
    let counting = Counting::new(&groups, packed);
    assert_eq!([0, 8].map(|column| counting.plans[column].method), expected);
    let rows: Vec<u32> = (0..n_rows as u32).step_by(2).collect();
    // In two parts that held something else before.
    let mut parts = [(); 2].map(|()| Part::new(columns.len()));
    parts.iter_mut().for_each(|part| counting.count(&rows[1..], &mut Buffer::new(), part));
    for (part, rows) in parts.iter_mut().zip(rows.chunks(rows.len() * 2 / 3)) {
        counting.count(rows, &mut Buffer::new(), part);
    }
    let mut counted = vec![[Cell::default(); 256]; columns.len()];
    for _ in 0..2 {
        counted.iter_mut().enumerate().for_each(|(column, total)| counting.total(&parts, column, total));
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

fn of_sums(rows: usize) -> Packing {
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
