use std::convert::Infallible;
use std::ops::ControlFlow;

use proptest::prelude::*;

use crate::tests::support::cases;
use crate::tune::halving::{Judged, best, search};

/// Runs one bracket of these losses, the present candidate's first; ends after `limit` fits.
fn run(losses: &[f64], n_rungs: usize, judged: &mut Vec<Judged>, limit: usize) -> Vec<(usize, usize)> {
    let mut asked = Vec::new();
    let bracket = std::iter::once((1..losses.len()).collect());
    let judge = |trial: usize, rung: usize, _: &mut Vec<Judged>| {
        if asked.len() == limit {
            return Ok::<_, Infallible>(ControlFlow::Break(()));
        }
        asked.push((trial, rung));
        Ok(ControlFlow::Continue(losses[trial]))
    };
    let Ok(()) = search(bracket, n_rungs, judged, judge);
    asked
}

#[test]
fn a_third_goes_on_and_the_present_candidate_always_does() {
    let mut judged = Vec::new();
    let asked = run(&[9.0, 7.0, 3.0, 5.0, 1.0, 8.0, 2.0, 6.0], 3, &mut judged, usize::MAX);
    let on = |rung: usize| asked.iter().filter(|it| it.1 == rung).map(|it| it.0).collect::<Vec<_>>();
    assert_eq!(on(0), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(on(1), [0, 2, 4, 6]);
    assert_eq!(on(2), [0, 4]);
    let (winner, present) = best(&judged).unwrap();
    assert_eq!((winner.trial, winner.rung, winner.loss), (4, 2, 1.0));
    assert_eq!((present.trial, present.rung, present.loss), (0, 2, 9.0));
}

#[test]
fn what_there_is_stays_where_nothing_is_better() {
    let mut judged = Vec::new();
    run(&[1.0, 1.0, 2.0], 2, &mut judged, usize::MAX);
    assert_eq!(best(&judged).unwrap().0.trial, 0);
    assert_eq!(best(&judged[..1]), None, "nothing was held against it yet");
    assert_eq!(best(&[]), None);
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn an_interrupted_search_is_taken_up_where_it_was(
        losses in prop::collection::vec(0.0..1.0_f64, 2..40),
        n_rungs in 1..5_usize,
        limits in prop::collection::vec(0..20_usize, 0..6),
    ) {
        let mut whole = Vec::new();
        let asked = run(&losses, n_rungs, &mut whole, usize::MAX);
        let mut parts = Vec::new();
        let mut asked_in_parts = Vec::new();
        for limit in limits.into_iter().chain([usize::MAX]) {
            asked_in_parts.extend(run(&losses, n_rungs, &mut parts, limit));
        }
        prop_assert_eq!(asked_in_parts, asked);
        prop_assert_eq!(&parts, &whole);
        // Where losses do not depend on the rung, the best of all is found.
        let least = losses.iter().copied().fold(f64::INFINITY, f64::min);
        prop_assert_eq!(best(&whole).unwrap().0.loss, least);
    }
}
