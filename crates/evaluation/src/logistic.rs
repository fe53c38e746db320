//! Logistic regression on one variable, by Newton's method.
//!
//! Two things need it: Platt's calibration, whose targets are not quite 0 and 1, and the calibration
//! slope. Both meet hostile input: scores of any scale, classes all but apart. So the variable is
//! standardised first, and a Newton step that does not lower the loss is halved until it does
//! (Lin, Lin and Weng 2007).

use crate::case::{Case, mean_target, total_weight};
use crate::log_odds::{logit, sigmoid};

/// Newton doubles the correct digits with each step; on standardised data it needs about ten, and
/// some thirty where the classes are all but apart.
const MAX_STEPS: usize = 100;

/// A step is halved at most so often: it is then a billionth of itself.
const MAX_HALVINGS: usize = 30;

/// By what share of itself a loss may rise in a step: what rounding does to a sum over a million rows.
const ROUNDING: f64 = 1e-12;

/// The loss that a further step could still win, in nats a unit of weight, at which to stop.
const NEGLIGIBLE: f64 = 1e-24;

/// Log-odds as a line in `x`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) slope: f64,
    pub(crate) intercept: f64,
}

/// Fits the line of the highest likelihood.
///
/// The caller sees to it that there is one: the `x` are finite and the classes not apart (or no
/// target is 0 or 1). `None` where all `x` are equal, or so nearly that the slope is beyond `f64`.
pub(crate) fn fit(cases: &[Case]) -> Option<Line> {
    let standard = Standard::of(cases)?;
    let standardised: Vec<Case> =
        cases.iter().map(|case| Case { x: standard.apply(case.x), ..*case }).collect();
    let line = standard.undo(newton(&standardised));
    (line.slope.is_finite() && line.intercept.is_finite()).then_some(line)
}

/// Whether the best line rises: it does, the loss being convex, exactly where `x` and target vary
/// together, which is its slope's direction at the best level line.
pub(crate) fn rises(cases: &[Case]) -> bool {
    let level = mean_target(cases);
    let together = |standard: &Standard| -> f64 {
        cases.iter().map(|case| case.weight * (case.target - level) * standard.apply(case.x)).sum()
    };
    Standard::of(cases).is_some_and(|standard| together(&standard) > 0.0)
}

fn newton(cases: &[Case]) -> Line {
    let mut line = Line { slope: 0.0, intercept: logit(mean_target(cases)) };
    let mut loss = loss(cases, line);
    for _ in 0..MAX_STEPS {
        let step = Curvature::at(cases, line).step();
        if step.gain <= NEGLIGIBLE * cases.len() as f64 {
            break;
        }
        let Some((better, lower)) = descend(cases, line, loss, &step) else {
            break;
        };
        (line, loss) = (better, lower);
    }
    line
}

/// The first point along the step, its full length tried first, where the loss is no higher.
fn descend(cases: &[Case], line: Line, loss_here: f64, step: &Step) -> Option<(Line, f64)> {
    let mut length = 1.0;
    for _ in 0..MAX_HALVINGS {
        let slope = line.slope + length * step.slope;
        let intercept = line.intercept + length * step.intercept;
        let there = Line { slope, intercept };
        let loss_there = loss(cases, there);
        if loss_there <= loss_here * (1.0 + ROUNDING) {
            return Some((there, loss_there));
        }
        length /= 2.0;
    }
    None
}

/// Cross-entropy between targets and line, as a sum of terms that are not negative: nothing cancels.
fn loss(cases: &[Case], line: Line) -> f64 {
    let of_case = |case: &Case| {
        let log_odds = line.slope * case.x + line.intercept;
        let wrong_side = case.target * (-log_odds).max(0.0) + (1.0 - case.target) * log_odds.max(0.0);
        case.weight * (wrong_side + libm::log1p(libm::exp(-log_odds.abs())))
    };
    cases.iter().map(of_case).sum()
}

/// First and second derivatives of the loss.
#[derive(Default)]
struct Curvature {
    by_slope: f64,
    by_intercept: f64,
    slope_slope: f64,
    slope_intercept: f64,
    intercept_intercept: f64,
}

/// Where Newton would go, and twice what it expects to win there.
struct Step {
    slope: f64,
    intercept: f64,
    gain: f64,
}

impl Curvature {
    fn at(cases: &[Case], line: Line) -> Curvature {
        let mut sums = Curvature::default();
        for Case { x, target, weight } in cases {
            let probability = sigmoid(line.slope * x + line.intercept);
            let error = weight * (probability - target);
            let spread = weight * probability * (1.0 - probability);
            sums.by_slope += error * x;
            sums.by_intercept += error;
            sums.slope_slope += spread * x * x;
            sums.slope_intercept += spread * x;
            sums.intercept_intercept += spread;
        }
        sums
    }

    /// Solves for the step. The determinant is written as a variance, which cannot turn negative but
    /// by rounding; a ridge far below any real curvature keeps it from 0.
    fn step(&self) -> Step {
        let ridge = 1e-14 * (self.slope_slope + self.intercept_intercept) + f64::MIN_POSITIVE;
        let (slope_slope, intercept_intercept) = (self.slope_slope + ridge, self.intercept_intercept + ridge);
        let tilt = self.slope_intercept / intercept_intercept;
        let rest = (slope_slope - tilt * self.slope_intercept).max(ridge);
        let slope = -(self.by_slope - tilt * self.by_intercept) / rest;
        let intercept = -self.by_intercept / intercept_intercept - tilt * slope;
        Step { slope, intercept, gain: -(slope * self.by_slope + intercept * self.by_intercept) }
    }
}

/// How `x` is brought to mean 0 and deviation 1, in two stages so that no square overflows.
struct Standard {
    center: f64,
    half_range: f64,
    mean: f64,
    deviation: f64,
}

impl Standard {
    fn of(cases: &[Case]) -> Option<Standard> {
        let low = cases.iter().map(|case| case.x).fold(f64::INFINITY, f64::min);
        let high = cases.iter().map(|case| case.x).fold(f64::NEG_INFINITY, f64::max);
        if low >= high {
            return None;
        }
        let (center, half_range) = (low / 2.0 + high / 2.0, high / 2.0 - low / 2.0);
        let mut standard = Standard { center, half_range, mean: 0.0, deviation: 1.0 };
        let total = total_weight(cases);
        standard.mean = cases.iter().map(|case| case.weight * standard.apply(case.x)).sum::<f64>() / total;
        let square = |case: &Case| case.weight * standard.apply(case.x) * standard.apply(case.x);
        standard.deviation = (cases.iter().map(square).sum::<f64>() / total).sqrt();
        (standard.deviation > 0.0).then_some(standard)
    }

    fn apply(&self, x: f64) -> f64 {
        ((x - self.center) / self.half_range - self.mean) / self.deviation
    }

    fn undo(&self, line: Line) -> Line {
        let slope = line.slope / self.deviation / self.half_range;
        let intercept = line.intercept - line.slope * self.mean / self.deviation - slope * self.center;
        Line { slope, intercept }
    }
}
