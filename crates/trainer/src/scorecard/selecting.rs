//! Which features a readable card needs: a logistic line over their evidence, grown a feature at a time.
//!
//! Forward, because a card of few strong rules is what is wanted; the next feature is the one whose
//! score test says most beside those already in (Rao 1948), which needs no fit for each that is
//! tried. It must pay for itself by Schwarz's criterion (1978), and must pull the way its own bins
//! do: evidence that the others turn around reads as its opposite, and is left out.

use ndarray::{Array1, Array2, ArrayView1, Axis, s};
use scoring::sigmoid;

use crate::error::FitError;
use crate::learner::{cholesky_solve, fit_logistic};

/// What a person still keeps in view.
pub(super) const MOST_RULES: usize = 12;
/// On the sum of losses: only keeps coefficients finite where the evidence separates the outcomes.
const L2: f64 = 1.0;

/// The evidence of candidate features, and what came of each row.
pub(super) struct Evidence<'a> {
    /// Shape (rows, candidates).
    pub x: Array2<f64>,
    /// One outcome a row.
    pub positive: &'a [bool],
    /// One weight a row; `None`: all weigh 1.
    pub weights: Option<&'a [f64]>,
}

/// `log-odds = intercept + Σ coefficient · evidence`; every coefficient is above 0.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// The log-odds of a row that is neutral everywhere.
    pub intercept: f64,
    /// Candidates with their coefficients, in the order in which they came in.
    pub members: Vec<(usize, f64)>,
    /// Why the other candidates are not in it.
    pub left_out: Vec<(usize, LeftOut)>,
}

/// Why a candidate is not in the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// Beside the others it would pull against its own bins.
    Turned,
    /// Beside the others it says too little more.
    Redundant,
}

/// A candidate beside a line.
struct Trial {
    candidate: usize,
    /// The score's own sign: above 0 where the candidate pulls the way its bins do.
    slope: f64,
    /// χ² with one degree of freedom where it says nothing more.
    statistic: f64,
}

impl Evidence<'_> {
    /// Grows the line until nothing pays for itself.
    pub(super) fn line(&self) -> Result<Line, FitError> {
        let mut turned = vec![false; self.x.ncols()];
        let mut line = self.fit(&[])?;
        while line.members.len() < MOST_RULES {
            let Some(next) = self.next(&line, &turned) else { break };
            let members: Vec<usize> = line.members.iter().map(|(member, _)| *member).chain([next]).collect();
            line = self.without_turned(&members, &mut turned)?;
        }
        let is_in = |candidate: &usize| line.members.iter().any(|(member, _)| member == candidate);
        let others = (0..self.x.ncols()).filter(|candidate| !is_in(candidate));
        let why = |candidate: usize| if turned[candidate] { LeftOut::Turned } else { LeftOut::Redundant };
        line.left_out = others.map(|candidate| (candidate, why(candidate))).collect();
        Ok(line)
    }

    /// The line over these, without those that it turns around; they are noted and never come back.
    fn without_turned(&self, members: &[usize], turned: &mut [bool]) -> Result<Line, FitError> {
        let mut line = self.fit(members)?;
        while let Some((worst, _)) =
            line.members.iter().filter(|(_, pull)| *pull <= 0.0).min_by(|a, b| a.1.total_cmp(&b.1))
        {
            turned[*worst] = true;
            let rest: Vec<usize> =
                line.members.iter().map(|(member, _)| *member).filter(|member| member != worst).collect();
            line = self.fit(&rest)?;
        }
        Ok(line)
    }

    fn fit(&self, members: &[usize]) -> Result<Line, FitError> {
        let x = self.x.select(Axis(1), members);
        let fitted = fit_logistic(&x, self.positive, self.weights, L2)?;
        let members = members.iter().copied().zip(fitted.coefficients).collect();
        Ok(Line { intercept: fitted.intercept, members, left_out: Vec::new() })
    }

    /// The candidate that says most beside the line, where it says enough and pulls the right way.
    fn next(&self, line: &Line, turned: &[bool]) -> Option<usize> {
        let is_in = |candidate: usize| line.members.iter().any(|(member, _)| *member == candidate);
        let least = libm::log(self.positive.len() as f64);
        let open = (0..self.x.ncols()).filter(|candidate| !is_in(*candidate) && !turned[*candidate]);
        let open: Vec<usize> = open.collect();
        let beside = Beside::of(self, line);
        crate::parallel::map(&open, |candidate| beside.trial(*candidate))
            .into_iter()
            .flatten()
            .filter(|trial| trial.slope > 0.0 && trial.statistic > least)
            .max_by(|a, b| a.statistic.total_cmp(&b.statistic).then(b.candidate.cmp(&a.candidate)))
            .map(|trial| trial.candidate)
    }
}

/// What is left of the outcomes beside a line, and how much each row can still move.
struct Beside<'a> {
    x: &'a Array2<f64>,
    residuals: Array1<f64>,
    curvature: Array1<f64>,
    /// The line's own columns, and its intercept's.
    design: Array2<f64>,
    hessian: Array2<f64>,
}

impl<'a> Beside<'a> {
    fn of(evidence: &'a Evidence<'_>, line: &Line) -> Beside<'a> {
        let x = &evidence.x;
        let mut design = Array2::ones((x.nrows(), line.members.len() + 1));
        let mut scores = Array1::from_elem(x.nrows(), line.intercept);
        for (place, (member, coefficient)) in line.members.iter().enumerate() {
            design.slice_mut(s![.., place]).assign(&x.column(*member));
            scores.scaled_add(*coefficient, &x.column(*member));
        }
        let weight = |row: usize| evidence.weights.map_or(1.0, |weights| weights[row]);
        let of_row = |row: usize| {
            let rate = sigmoid(scores[row]);
            let outcome = f64::from(u8::from(evidence.positive[row]));
            (weight(row) * (outcome - rate), weight(row) * rate * (1.0 - rate))
        };
        let (residuals, curvature): (Vec<f64>, Vec<f64>) = (0..x.nrows()).map(of_row).unzip();
        let (residuals, curvature) = (Array1::from(residuals), Array1::from(curvature));
        let hessian = design.t().dot(&(&design * &curvature.view().insert_axis(Axis(1))));
        Beside { x, residuals, curvature, design, hessian }
    }

    /// The score test of one candidate; `None` where the line's columns already say the same.
    fn trial(&self, candidate: usize) -> Option<Trial> {
        let column: ArrayView1<'_, f64> = self.x.column(candidate);
        let slope = column.dot(&self.residuals);
        let weighed = &column * &self.curvature;
        let shared = self.design.t().dot(&weighed);
        let total = column.dot(&weighed);
        let own = total - shared.dot(&cholesky_solve(&self.hessian, 0.0, &shared)?);
        // What remains of a copy is rounding.
        (own > 1e-9 * total).then(|| Trial { candidate, slope, statistic: slope * slope / own })
    }
}
