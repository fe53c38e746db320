//! `linfa-logistic` on standardised columns, from a Newton start, its answer checked by its gradient.

use linfa::DatasetBase;
use linfa::traits::Fit;
use linfa_logistic::LogisticRegression;
use ndarray::{Array1, Array2};
use scoring::Logistic;

use super::newton::{MAX_STEPS, Problem};
use crate::error::FitError;

/// Newton steps before linfa: from zero they nearly always reach the optimum of a sound problem.
const START_STEPS: usize = 12;
/// Gradient, a unit of weight, below which linfa has nothing left to do. Its L-BFGS closes in on an
/// optimum slowly where columns are nearly collinear; the last digits are Newton's.
const NEAR: f64 = 1e-7;
/// Gradient, a unit of weight, below which an answer needs no more work.
const SOLVED: f64 = 1e-9;
/// Gradient, a unit of weight, above which there is no answer.
const UNSOLVED: f64 = 1e-6;
/// linfa's own steps: it starts so near that more would mean it is lost.
const LINFA_STEPS: u64 = 30;

/// Fits `x` (rows, columns; finite) to the labels: minimises `Σ wᵢ·lossᵢ + alpha/2·‖β‖²`.
///
/// `alpha` is above 0 (1/C in scikit-learn's words); the intercept is not penalised. Fails when the
/// gradient does not vanish.
pub fn fit_logistic(
    x: &Array2<f64>,
    positive: &[bool],
    weights: Option<&[f64]>,
    alpha: f64,
) -> Result<Logistic, FitError> {
    let problem = Problem { x: x.view(), positive, weights, alpha };
    let start = problem.descend_from(Array1::zeros(x.ncols() + 1), START_STEPS).parameters;
    let near = match weights {
        None => by_linfa(x, positive, alpha, &start).unwrap_or(start),
        Some(_) => start,
    };
    let parameters = if problem.gradient_at(&near) > SOLVED {
        problem.descend_from(near, MAX_STEPS).parameters
    } else {
        near
    };
    let gradient = problem.gradient_at(&parameters);
    if gradient > UNSOLVED || parameters.iter().any(|parameter| !parameter.is_finite()) {
        return Err(FitError::NotConverged { gradient });
    }
    let coefficients = parameters.iter().take(x.ncols()).copied().collect();
    Ok(Logistic { intercept: parameters[x.ncols()], coefficients })
}

/// linfa's answer from that start; `None` where its line search gives up, as it may at the optimum.
///
/// In linfa-logistic 0.8.1 the "positive" class is the more frequent one, whatever the labels are:
/// `labels()` says which, and the signs are turned where it is not ours.
fn by_linfa(x: &Array2<f64>, positive: &[bool], alpha: f64, start: &Array1<f64>) -> Option<Array1<f64>> {
    let n_positive = positive.iter().filter(|positive| **positive).count();
    let turned = 2 * n_positive < positive.len();
    let data = DatasetBase::new(x.view(), Array1::from(positive.to_vec()));
    let fitted = LogisticRegression::default()
        .alpha(alpha)
        .gradient_tolerance(NEAR * positive.len() as f64)
        .max_iterations(LINFA_STEPS)
        .initial_params(if turned { start * -1.0 } else { start.clone() })
        .fit(&data)
        .ok()?;
    let sign = if fitted.labels().pos.class { 1.0 } else { -1.0 };
    let mut parameters: Vec<f64> = fitted.params().iter().map(|parameter| sign * parameter).collect();
    parameters.push(sign * fitted.intercept());
    Some(Array1::from(parameters))
}
