//! Penalised logistic regression by Newton's method: iteratively reweighted least squares.
//!
//! It starts linfa's solver near the optimum (from zero that one is twenty times slower), and alone
//! answers where rows carry weights, which linfa does not take. Sums run over blocks of fixed size
//! in block order, so the bits do not depend on the number of threads.

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView2, Axis, s};

/// Rows a block: small enough to stay in the cache, large enough to be worth a thread's while.
const BLOCK_ROWS: usize = 4096;
/// Newton doubles the correct digits with each step; more than this means it does not converge.
pub(crate) const MAX_STEPS: usize = 60;
/// A full step that does not lower the loss is halved at most this often.
const MAX_HALVINGS: usize = 30;

/// What is to be minimised: `Σ wᵢ·loss(yᵢ, b + xᵢ·β) + alpha/2·‖β‖²`; the intercept is not penalised.
pub(crate) struct Problem<'a> {
    /// Shape (rows, columns), finite.
    pub x: ArrayView2<'a, f64>,
    /// One label a row.
    pub positive: &'a [bool],
    /// One weight a row, or all 1.
    pub weights: Option<&'a [f64]>,
    /// The strength of the penalty, above 0.
    pub alpha: f64,
}

/// A point: coefficients in column order, then the intercept.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Solution {
    /// Coefficients, then the intercept.
    pub parameters: Array1<f64>,
    /// The largest entry of the gradient there, relative to the total weight.
    pub gradient: f64,
}

/// Loss and gradient over some rows.
struct Slope {
    loss: f64,
    gradient: Array1<f64>,
}

impl Problem<'_> {
    /// At most `max_steps` down from `start`; fewer where the gradient vanishes as far as `f64` allows.
    pub(crate) fn descend_from(&self, start: Array1<f64>, max_steps: usize) -> Solution {
        let mut at = start;
        let mut slope = self.slope(&at);
        for _ in 0..max_steps {
            let Some(step) = self.newton_step(&at, &slope) else { break };
            let Some((next, next_slope)) = self.lower(&at, &slope, &step) else { break };
            let moved = step.iter().fold(0.0_f64, |most, change| most.max(change.abs()));
            (at, slope) = (next, next_slope);
            if moved < 1e-11 {
                break;
            }
        }
        let gradient = self.relative(&slope.gradient);
        Solution { parameters: at, gradient }
    }

    /// The largest entry of the gradient at a point, relative to the total weight.
    pub(crate) fn gradient_at(&self, at: &Array1<f64>) -> f64 {
        self.relative(&self.slope(at).gradient)
    }

    fn relative(&self, gradient: &Array1<f64>) -> f64 {
        let total = self.weights.map_or(self.positive.len() as f64, |weights| weights.iter().sum());
        gradient.iter().fold(0.0_f64, |most, entry| most.max(entry.abs())) / total.max(f64::MIN_POSITIVE)
    }

    /// The largest of 1, ½, ¼ … of the step that lowers the loss; `None` where none does.
    fn lower(&self, at: &Array1<f64>, slope: &Slope, step: &Array1<f64>) -> Option<(Array1<f64>, Slope)> {
        let tolerance = 1e-14 * slope.loss.abs();
        (0..MAX_HALVINGS).find_map(|halvings| {
            let next = at - &(step * 0.5_f64.powi(halvings as i32));
            let next_slope = self.slope(&next);
            (next_slope.loss <= slope.loss + tolerance).then_some((next, next_slope))
        })
    }

    /// `H⁻¹·g` by Cholesky, with a little more on the diagonal until that works. `None` at the optimum.
    fn newton_step(&self, at: &Array1<f64>, slope: &Slope) -> Option<Array1<f64>> {
        if slope.gradient.iter().all(|entry| *entry == 0.0) {
            return None;
        }
        let hessian = self.hessian(at);
        let largest = hessian.diag().iter().fold(f64::MIN_POSITIVE, |most, entry| most.max(*entry));
        (0..12).find_map(|attempt| {
            let jitter = if attempt == 0 { 0.0 } else { largest * 1e-14 * 10.0_f64.powi(attempt) };
            cholesky_solve(&hessian, jitter, &slope.gradient)
        })
    }

    fn slope(&self, at: &Array1<f64>) -> Slope {
        let n_columns = self.x.ncols();
        let coefficients = at.slice(s![..n_columns]);
        let mut gradient = at * self.alpha;
        gradient[n_columns] = 0.0;
        let mut slope = Slope { loss: 0.5 * self.alpha * coefficients.dot(&coefficients), gradient };
        for part in self.by_blocks(|rows| self.block_slope(rows, at)) {
            slope.loss += part.loss;
            slope.gradient += &part.gradient;
        }
        slope
    }

    fn hessian(&self, at: &Array1<f64>) -> Array2<f64> {
        let n_columns = self.x.ncols();
        let mut hessian = Array2::from_diag(&Array1::from_elem(n_columns + 1, self.alpha));
        hessian[[n_columns, n_columns]] = 0.0;
        for part in self.by_blocks(|rows| self.block_hessian(rows, at)) {
            hessian += &part;
        }
        hessian
    }

    fn by_blocks<R: Send>(&self, work: impl Fn(Range<usize>) -> R + Sync) -> Vec<R> {
        let starts: Vec<usize> = (0..self.x.nrows()).step_by(BLOCK_ROWS).collect();
        crate::parallel::map(&starts, |start| work(*start..(start + BLOCK_ROWS).min(self.x.nrows())))
    }

    fn block_slope(&self, rows: Range<usize>, at: &Array1<f64>) -> Slope {
        let n_columns = self.x.ncols();
        let x = self.x.slice(s![rows.clone(), ..]);
        let mut loss = 0.0;
        let mut residuals = Array1::zeros(rows.len());
        for ((residual, score), row) in residuals.iter_mut().zip(self.scores(x, at)).zip(rows) {
            let (row_loss, row_residual, _) = point(score, self.positive[row]);
            loss += self.weight(row) * row_loss;
            *residual = self.weight(row) * row_residual;
        }
        let mut gradient = Array1::zeros(n_columns + 1);
        gradient.slice_mut(s![..n_columns]).assign(&columns_dot(x, &residuals));
        gradient[n_columns] = residuals.sum();
        Slope { loss, gradient }
    }

    fn block_hessian(&self, rows: Range<usize>, at: &Array1<f64>) -> Array2<f64> {
        let x = self.x.slice(s![rows.clone(), ..]);
        let mut roots = Array1::zeros(rows.len());
        for ((root, score), row) in roots.iter_mut().zip(self.scores(x, at)).zip(rows) {
            let (_, _, curvature) = point(score, self.positive[row]);
            *root = libm::sqrt(self.weight(row) * curvature);
        }
        curvature_of(x, &roots)
    }

    fn scores(&self, x: ArrayView2<'_, f64>, at: &Array1<f64>) -> Array1<f64> {
        let n_columns = x.ncols();
        x.dot(&at.slice(s![..n_columns])) + at[n_columns]
    }

    fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }
}

/// `Xᵀ·diag(roots²)·X` with the intercept's column of ones behind X.
fn curvature_of(x: ArrayView2<'_, f64>, roots: &Array1<f64>) -> Array2<f64> {
    let n_columns = x.ncols();
    let scaled = &x * &roots.view().insert_axis(Axis(1));
    let mut hessian = Array2::zeros((n_columns + 1, n_columns + 1));
    hessian.slice_mut(s![..n_columns, ..n_columns]).assign(&scaled.t().dot(&scaled));
    let border = columns_dot(scaled.view(), roots);
    hessian.slice_mut(s![..n_columns, n_columns]).assign(&border);
    hessian.slice_mut(s![n_columns, ..n_columns]).assign(&border);
    hessian[[n_columns, n_columns]] = roots.dot(roots);
    hessian
}

/// `Xᵀ·numbers`, row by row as X lies in memory.
fn columns_dot(x: ArrayView2<'_, f64>, numbers: &Array1<f64>) -> Array1<f64> {
    let mut sums = Array1::zeros(x.ncols());
    for (row, number) in x.rows().into_iter().zip(numbers) {
        sums.scaled_add(*number, &row);
    }
    sums
}

/// Loss, its first and its second derivative at one score.
fn point(score: f64, positive: bool) -> (f64, f64, f64) {
    let towards = if positive { -score } else { score };
    let small = libm::exp(-towards.abs());
    let loss = towards.max(0.0) + libm::log1p(small);
    let wrong = if towards >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) };
    (loss, if positive { -wrong } else { wrong }, wrong * (1.0 - wrong))
}

/// `matrix⁻¹·right` for a symmetric matrix, with `jitter` more on its diagonal; `None` where it is not positive.
pub(crate) fn cholesky_solve(matrix: &Array2<f64>, jitter: f64, right: &Array1<f64>) -> Option<Array1<f64>> {
    let n = matrix.nrows();
    let mut lower = Array2::<f64>::zeros((n, n));
    for row in 0..n {
        for column in 0..=row {
            let inner = lower.slice(s![row, ..column]).dot(&lower.slice(s![column, ..column]));
            let entry = matrix[[row, column]] - inner;
            lower[[row, column]] = if row != column {
                entry / lower[[column, column]]
            } else if entry + jitter > 0.0 {
                libm::sqrt(entry + jitter)
            } else {
                return None;
            };
        }
    }
    let mut solution = right.clone();
    for row in 0..n {
        let known = lower.slice(s![row, ..row]).dot(&solution.slice(s![..row]));
        solution[row] = (solution[row] - known) / lower[[row, row]];
    }
    for row in (0..n).rev() {
        let known = lower.slice(s![row + 1.., row]).dot(&solution.slice(s![row + 1..]));
        solution[row] = (solution[row] - known) / lower[[row, row]];
    }
    solution.iter().all(|entry| entry.is_finite()).then_some(solution)
}
