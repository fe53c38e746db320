//! Which calibrator makes a recipe's scores mean what they say, judged on rows it was not fitted on.

use scoring::Calibrator;

use crate::dataset::Dataset;
use crate::forward::{BLOCKS, ForwardPredictions};

/// Fewer positives than this, and isotonic regression follows noise. (Niculescu-Mizil & Caruana 2005)
const MIN_POSITIVES_ISOTONIC: usize = 500;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    None,
    Platt,
    Isotonic,
}

/// A calibrator and what it achieved.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Calibration {
    /// Fitted on all forward predictions.
    pub calibrator: Calibrator,
    /// Cross-fitted log loss of each forward prediction.
    pub losses: Vec<f64>,
    /// Their mean.
    pub log_loss: f64,
    /// The forward predictions as the fitted calibrator sees them.
    pub probabilities: Vec<f64>,
}

/// The calibrator with the lowest cross-fitted log loss; the simpler one where two are equal.
pub(crate) fn best(data: &Dataset, forward: &ForwardPredictions) -> Calibration {
    let outcomes = data.outcomes(&forward.rows);
    let weights: Option<Vec<f64>> =
        data.weights.as_ref().map(|weights| forward.rows.iter().map(|row| weights[*row]).collect());
    let judged = Judged { forward, outcomes: &outcomes, weights: weights.as_deref() };
    let n_positive = outcomes.iter().filter(|positive| **positive).count();
    let tried = [Kind::None, Kind::Platt, Kind::Isotonic]
        .into_iter()
        .filter(|kind| *kind != Kind::Isotonic || n_positive >= MIN_POSITIVES_ISOTONIC);
    let tried = tried.map(|kind| (kind, judged.cross_fitted(kind)));
    let mean = |losses: &[f64]| losses.iter().sum::<f64>() / losses.len().max(1) as f64;
    let (kind, losses) =
        tried.min_by(|a, b| mean(&a.1).total_cmp(&mean(&b.1))).unwrap_or((Kind::None, Vec::new()));
    let calibrator = judged.fit(kind, |_| true);
    let probabilities = forward.log_odds.iter().map(|score| calibrator.at(*score)).collect();
    Calibration { calibrator, log_loss: mean(&losses), losses, probabilities }
}

struct Judged<'a> {
    forward: &'a ForwardPredictions,
    outcomes: &'a [bool],
    weights: Option<&'a [f64]>,
}

impl Judged<'_> {
    /// The log loss of each row under a calibrator that was fitted on the other blocks.
    fn cross_fitted(&self, kind: Kind) -> Vec<f64> {
        let calibrators: Vec<Calibrator> =
            (0..BLOCKS).map(|block| self.fit(kind, |other| other != block)).collect();
        let scores = self.forward.log_odds.iter().zip(&self.forward.block);
        let probabilities: Vec<f64> = scores.map(|(score, block)| calibrators[*block].at(*score)).collect();
        evaluation::log_losses(&probabilities, self.outcomes)
    }

    /// The calibrator fitted on the blocks that `keep` names; none where those cannot fit one.
    fn fit(&self, kind: Kind, keep: impl Fn(usize) -> bool) -> Calibrator {
        let rows: Vec<usize> =
            (0..self.outcomes.len()).filter(|row| keep(self.forward.block[*row])).collect();
        let scores: Vec<f64> = rows.iter().map(|row| self.forward.log_odds[*row]).collect();
        let positive: Vec<bool> = rows.iter().map(|row| self.outcomes[*row]).collect();
        let weights: Option<Vec<f64>> =
            self.weights.map(|weights| rows.iter().map(|row| weights[*row]).collect());
        let fitted = match kind {
            Kind::None => None,
            Kind::Platt => evaluation::fit_sigmoid(&scores, &positive, weights.as_deref())
                .map(|fit| Calibrator::Platt { slope: fit.slope, intercept: fit.intercept }),
            Kind::Isotonic => {
                evaluation::fit_isotonic(&scores, &positive, weights.as_deref()).map(Calibrator::Isotonic)
            }
        };
        fitted.unwrap_or(Calibrator::None)
    }
}
