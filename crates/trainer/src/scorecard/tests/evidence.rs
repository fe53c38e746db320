use crate::scorecard::tally::Tally;

fn tally(positives: usize, negatives: usize) -> Tally {
    Tally { positives, negatives, positive: positives as f64, negative: negatives as f64 }
}

fn together(bins: &[Tally]) -> Tally {
    bins.iter().fold(Tally::default(), |mut all, bin| {
        all += *bin;
        all
    })
}

/// python: `math.log((p / P) / (n / N))` and `sum((p / P - n / N) * woe)` over seven bins of ages.
#[test]
fn evidence_and_information_are_those_of_the_textbook_formula() {
    let ages = [(42, 8), (152, 48), (246, 54), (405, 45), (475, 25), (339, 11), (147, 3)];
    let bins: Vec<Tally> = ages.iter().map(|(good, bad)| tally(*good, *bad)).collect();
    let all = together(&bins);
    let expected =
        [-0.5727834983, -1.078332065, -0.7146640855, -0.0337869976, 0.7134274043, 1.1970932597, 1.6608087232];
    for (bin, expected) in bins.iter().zip(expected) {
        assert!((bin.evidence(&all) - expected).abs() < 1e-9, "{bin:?}");
    }
    let information: f64 = bins.iter().map(|bin| bin.information(&all)).sum();
    assert!((information - 0.6502179922425796).abs() < 1e-12);
}

#[test]
fn a_bin_like_the_whole_tells_nothing_and_a_bin_without_one_side_stays_finite() {
    let all = tally(100, 300);
    assert!(tally(10, 30).evidence(&all).abs() < 1e-12);
    assert!(tally(10, 30).information(&all).abs() < 1e-12);
    // Half a row on both sides: ln((0.5 / 20.5) / (100 / 300)).
    let none = tally(0, 20).evidence(&all);
    assert!((none - (0.5_f64 / 20.5 * 3.0).ln()).abs() < 1e-12);
    assert_eq!(tally(5, 5).evidence(&tally(5, 0)), 0.0);
    assert!((Tally::default().evidence(&all) - (3.0_f64).ln()).abs() < 1e-12);
}

#[test]
fn weights_count_as_that_many_rows() {
    let mut weighed = Tally::default();
    [(true, 3.0), (false, 2.0), (false, 5.0)]
        .iter()
        .for_each(|(positive, weight)| weighed.add(*positive, *weight));
    let all = tally(30, 40);
    assert_eq!(weighed.rows(), 3);
    assert_eq!((weighed.weight(), weighed.rate()), (10.0, 0.3));
    assert_eq!(weighed.evidence(&all), tally(3, 7).evidence(&all));
}

/// scipy: `chi2_contingency([[30, 70], [45, 55]], correction=False).statistic`.
#[test]
fn two_bins_differ_by_pearsons_statistic() {
    assert!((tally(30, 70).difference(&tally(45, 55)) - 4.8).abs() < 1e-12);
    assert_eq!(tally(30, 70).difference(&tally(3, 7)), 0.0);
    assert_eq!(tally(0, 70).difference(&tally(0, 7)), 0.0);
}
