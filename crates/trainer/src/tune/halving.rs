//! Successive halving: many settings a little, the best of them more. (Jamieson & Talwalkar 2016)
//!
//! Candidates are judged on cheap rungs first; a third of them goes on to the next, dearer one. The
//! first candidate is what there is already: it is judged on every rung and never dropped, so that
//! what is found has been held against it on the same rows, however far the search came.

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

/// One of so many goes on to the next rung.
pub(super) const KEPT: usize = 3;

/// The candidate that is what there is already.
pub(super) const PRESENT: usize = 0;

/// A candidate judged on a rung: what an interrupted search need not do again.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Which candidate.
    pub trial: usize,
    /// On which rung, from 0.
    pub rung: usize,
    /// Its log loss there: lower is better.
    pub loss: f64,
}

/// Lets brackets of candidates compete over `n_rungs` rungs until none is left or `judge` breaks.
///
/// `judge` is asked for each candidate and rung that `judged` does not know yet, and `judged` grows by
/// each answer; it alone decides how the search goes on, so that a search may be taken up again.
pub(super) fn search<E>(
    brackets: impl Iterator<Item = Vec<usize>>,
    n_rungs: usize,
    judged: &mut Vec<Judged>,
    mut judge: impl FnMut(usize, usize, &mut Vec<Judged>) -> Result<ControlFlow<(), f64>, E>,
) -> Result<(), E> {
    for bracket in brackets {
        let mut standing = bracket;
        for rung in 0..n_rungs {
            for trial in [PRESENT].iter().chain(&standing) {
                if loss_of(judged, *trial, rung).is_some() {
                    continue;
                }
                match judge(*trial, rung, judged)? {
                    ControlFlow::Continue(loss) => judged.push(Judged { trial: *trial, rung, loss }),
                    ControlFlow::Break(()) => return Ok(()),
                }
            }
            standing = best_third(&standing, rung, judged);
        }
    }
    Ok(())
}

/// The better third of the candidates, at least one, in their order.
fn best_third(standing: &[usize], rung: usize, judged: &[Judged]) -> Vec<usize> {
    let loss = |trial: &usize| loss_of(judged, *trial, rung).unwrap_or(f64::INFINITY);
    let mut ranked: Vec<usize> = standing.to_vec();
    ranked.sort_by(|a, b| loss(a).total_cmp(&loss(b)).then(a.cmp(b)));
    ranked.truncate(standing.len().div_ceil(KEPT));
    ranked.sort_unstable();
    ranked
}

fn loss_of(judged: &[Judged], trial: usize, rung: usize) -> Option<f64> {
    judged.iter().find(|it| it.trial == trial && it.rung == rung).map(|it| it.loss)
}

/// The best candidate on the highest rung that one beside the present has reached, and the present one
/// there; the present one wins where it is level. `None` before both are judged on one rung.
pub(super) fn best(judged: &[Judged]) -> Option<(Judged, Judged)> {
    let highest = judged.iter().filter(|it| it.trial != PRESENT).map(|it| it.rung).max()?;
    let there = || judged.iter().filter(|it| it.rung == highest);
    let present = *there().find(|it| it.trial == PRESENT)?;
    let best = there().min_by(|a, b| a.loss.total_cmp(&b.loss).then(a.trial.cmp(&b.trial)))?;
    Some((*best, present))
}
