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
    assert_eq!(bins[0], 2);
    assert_eq!([bins[2], bins[3], bins[4]], [OTHER_BIN, MISSING_BIN, OTHER_BIN]);
    assert_eq!(found.code(usize::from(bins[1])), Some(7));
}

#[test]
fn huge_codes_are_found_without_a_table() {
    let found = Codes::find(&[4_000_000_000, 5, 5], None);
    assert_eq!(found.assign(&[5, 4_000_000_000, 6]), [2, 3, OTHER_BIN]);
}
