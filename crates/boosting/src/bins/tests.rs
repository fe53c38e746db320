use super::*;

#[track_caller]
fn check_bins(values: &[f64], bins: &[u8]) {
    assert_eq!(Cuts::find(values, None).assign(values), bins);
}

#[test]
fn few_distinct_values_keep_a_bin_each() {
    check_bins(&[3.0, 1.0, 2.0, 1.0], &[3, 1, 2, 1]);
}

#[test]
fn missing_values_have_bin_zero_and_infinities_the_ends() {
    check_bins(&[f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.0, -0.0], &[0, 3, 1, 2, 2]);
    check_bins(&[f64::NAN, f64::NAN], &[0, 0]);
}

#[test]
fn cuts_are_finite_and_lie_between_their_neighbours() {
    let values = [f64::NEG_INFINITY, f64::MIN_POSITIVE, 5e-324, 1.0, 1.0 + f64::EPSILON, f64::MAX];
    let cuts = Cuts::find(&values, None);
    assert!(cuts.at.iter().all(|cut| cut.is_finite()));
    for (value, bin) in values.iter().zip(cuts.assign(&values)) {
        let by_cuts = 1 + cuts.at.iter().filter(|cut| value > cut).count();
        assert_eq!(usize::from(bin), by_cuts, "{value:e}");
    }
}

#[test]
fn many_values_fill_bins_evenly_and_a_heavy_one_has_its_own() {
    let values: Vec<f64> =
        (0..10_000).map(|row| if row % 4 == 0 { 5_000.5 } else { f64::from(row) }).collect();
    let cuts = Cuts::find(&values, None);
    let mut sizes = [0; 256];
    cuts.assign(&values).iter().for_each(|bin| sizes[usize::from(*bin)] += 1);
    assert_eq!(cuts.n_bins(), 256);
    assert_eq!(sizes.iter().filter(|size| **size == 2500).count(), 1, "{sizes:?}");
    assert!(sizes[1..].iter().all(|size| *size == 2500 || (1..=40).contains(size)), "{sizes:?}");
}

#[test]
fn whole_weights_cut_as_repeated_rows_do() {
    let values: Vec<f64> = (0..2000).map(|row| f64::from(row * 7919 % 1999)).collect();
    let weights: Vec<f64> = (0..2000).map(|row| f64::from(row % 4)).collect();
    let repeated: Vec<f64> =
        values.iter().zip(&weights).flat_map(|(value, weight)| vec![*value; *weight as usize]).collect();
    assert_eq!(Cuts::find(&values, Some(&weights)), Cuts::find(&repeated, None));
}

#[test]
fn rare_codes_stand_with_those_never_seen() {
    let codes: Vec<u32> = (0..100_000).chain([7, 7, 70_000]).chain([MISSING_CODE]).collect();
    let found = Codes::find(&codes, None);
    assert_eq!(found.n_bins(), 256);
    assert!(found.0.contains(&7) && found.0.contains(&70_000));
    let bins = found.assign(&[0, 7, 99_999, MISSING_CODE, 4_000_000_000]);
    assert_eq!(bins.bin(0), 2);
    assert_eq!([2, 3, 4].map(|row| bins.bin(row)), [OTHER_BIN, MISSING_BIN, OTHER_BIN].map(u16::from));
    assert_eq!(found.code(usize::from(bins.bin(1))), Some(7));
}

#[test]
fn huge_codes_are_found_without_a_table() {
    let found = Codes::find(&[4_000_000_000, 5, 5], None);
    let bins = found.assign(&[5, 4_000_000_000, 6]);
    assert_eq!([0, 1, 2].map(|row| bins.bin(row)), [2, 3, u16::from(OTHER_BIN)]);
}

/// Code `i` of `rows` is seen in `rows[i]` rows; how many keep a bin of their own.
#[track_caller]
fn check_kept(rows: &[usize], weights: impl Fn(usize) -> f64, expected: usize) {
    let codes: Vec<u32> = rows.iter().enumerate().flat_map(|(code, rows)| vec![code as u32; *rows]).collect();
    let weights: Vec<f64> = codes.iter().map(|code| weights(*code as usize)).collect();
    assert_eq!(Codes::find(&codes, Some(&weights)).0.len(), expected);
}

#[test]
fn beyond_a_byte_codes_of_ten_rows_keep_a_bin_and_lighter_ones_do_not() {
    check_kept(&[1; 254], |_| 1.0, 254);
    check_kept(&[9; 600], |_| 1.0, 254);
    check_kept(&[10; 600], |_| 1.0, 600);
    check_kept(&[vec![9; 300], vec![10; 300]].concat(), |_| 1.0, 300);
    check_kept(&[vec![9; 300], vec![10; 200]].concat(), |_| 1.0, 254);
    check_kept(&[12; 5_000], |_| 1.0, OWN_CODES_MAX);
    // Of rows without weight none is counted.
    check_kept(&[12; 600], |code| f64::from(u8::from(code % 2 == 0)), 300);
}

#[test]
fn a_wide_bin_is_a_byte_of_one_part_and_zero_in_the_others() {
    let bins = Bins::wide((0..2_040).collect());
    let parts = bins.byte_columns(2_040);
    assert_eq!(parts.len(), 8);
    for bin in 0..2_040_u16 {
        let (own, at) = cell(usize::from(bin));
        for (idx, part) in parts.iter().enumerate() {
            let ByteColumn::Part { first, .. } = *part else { panic!("a wide column has parts") };
            let expected = if idx == own { at } else { 0 };
            assert_eq!(usize::from(bytes::byte(bin, first)), expected, "bin {bin}, part {idx}");
        }
    }
}
