use definition::Direction;
use proptest::prelude::*;

use crate::scorecard::merging::{LEAST_OF_EITHER, join};
use crate::scorecard::tally::Tally;
use crate::tests::support::cases;

fn tallies(counts: &[(usize, usize)]) -> Vec<Tally> {
    let tally = |(positives, negatives): &(usize, usize)| Tally {
        positives: *positives,
        negatives: *negatives,
        positive: *positives as f64,
        negative: *negatives as f64,
    };
    counts.iter().map(tally).collect()
}

fn together(bins: &[Tally]) -> Tally {
    bins.iter().fold(Tally::default(), |mut all, bin| {
        all += *bin;
        all
    })
}

#[track_caller]
fn check(counts: &[(usize, usize)], direction: Direction, expected: &[(usize, usize)]) {
    let bins = tallies(counts);
    let joined = join(&bins, direction, &together(&bins));
    assert_eq!(joined.iter().map(|bin| (bin.from, bin.to)).collect::<Vec<_>>(), expected);
}

#[test]
fn violators_are_pooled_and_what_surely_differs_stays_apart() {
    let counts = [(100, 900), (300, 700), (200, 800), (500, 500)];
    check(&counts, Direction::Increasing, &[(0, 1), (1, 3), (3, 4)]);
    check(&counts, Direction::Decreasing, &[(0, 4)]);
}

#[test]
fn what_is_too_small_or_hardly_differs_is_joined() {
    // Nine positives tell no rate: they join the bin that is more like them.
    check(&[(100, 900), (9, 90), (500, 500)], Direction::Increasing, &[(0, 2), (2, 3)]);
    // Four of a hundred rows are an exception.
    check(&[(100, 860), (30, 10)], Direction::Increasing, &[(0, 2)]);
    // 50 and 55 of 500 are one rate.
    check(&[(50, 450), (55, 445), (200, 300)], Direction::Increasing, &[(0, 2), (2, 3)]);
    check(&[(5, 5)], Direction::Increasing, &[(0, 1)]);
    check(&[], Direction::Increasing, &[]);
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn rates_move_the_declared_way_over_few_neighbouring_bins_of_enough_rows(
        counts in prop::collection::vec((0..200_usize, 0..400_usize), 1..40),
        rises in any::<bool>(),
    ) {
        let bins = tallies(&counts);
        let all = together(&bins);
        let direction = if rises { Direction::Increasing } else { Direction::Decreasing };
        let joined = join(&bins, direction, &all);
        prop_assert!(joined.len() <= 6);
        prop_assert_eq!((joined[0].from, joined[joined.len() - 1].to), (0, bins.len()));
        for pair in joined.windows(2) {
            prop_assert_eq!(pair[0].to, pair[1].from);
            let [before, after] = [pair[0].tally.rate(), pair[1].tally.rate()];
            let moves = if rises { before < after } else { before > after };
            prop_assert!(moves);
        }
        for bin in &joined {
            prop_assert_eq!(bin.tally, together(&bins[bin.from..bin.to]));
            let enough = bin.tally.positives.min(bin.tally.negatives) >= LEAST_OF_EITHER
                && bin.tally.weight() >= 0.05 * all.weight();
            prop_assert!(joined.len() == 1 || enough);
        }
    }
}
