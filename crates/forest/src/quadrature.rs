//! Integrals of polynomials over [0, 1], exact up to rounding.

/// A Gauss-Legendre rule on [0, 1] for an even number of points, which ascend: exact for polynomials up to
/// degree 2 × points − 1.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quadrature {
    points: Vec<f64>,
    complements: Vec<f64>,
    weights: Vec<f64>,
}

/// A rule whose number of points the compiler knows.
#[derive(Clone, Copy)]
pub(crate) struct Rule<'a, const P: usize> {
    /// Where the integrand is evaluated; strictly between 0 and 1.
    pub(crate) points: &'a [f64; P],
    /// 1 − point to full precision, small ones too.
    pub(crate) complements: &'a [f64; P],
    /// How much the values there count; all positive, so that a sum over a rule cancels nothing.
    pub(crate) weights: &'a [f64; P],
}

/// From the asymptotic first guess, Newton's method is at the last bit after four; two more do no harm.
const NEWTON_STEPS: usize = 6;

impl<'a, const P: usize> Rule<'a, P> {
    /// Every point with its complement.
    pub(crate) fn both(self) -> impl Iterator<Item = (&'a f64, &'a f64)> {
        self.points.iter().zip(self.complements)
    }
}

impl Quadrature {
    pub(crate) fn gauss_legendre(n_points: usize) -> Quadrature {
        let (mut points, mut weights) = (vec![0.0; n_points], vec![0.0; n_points]);
        for idx in 0..n_points / 2 {
            let (root, weight) = root(n_points, idx);
            let mirrored = n_points - 1 - idx;
            (points[idx], points[mirrored]) = ((1.0 - root) / 2.0, (1.0 + root) / 2.0);
            (weights[idx], weights[mirrored]) = (weight / 2.0, weight / 2.0);
        }
        // The points lie in mirror image about 1/2: a complement is the point on the other side.
        let complements = points.iter().rev().copied().collect();
        Quadrature { points, complements, weights }
    }

    pub(crate) fn n_points(&self) -> usize {
        self.points.len()
    }

    /// The rule, if it has `P` points.
    pub(crate) fn of<const P: usize>(&self) -> Option<Rule<'_, P>> {
        Some(Rule {
            points: self.points.as_slice().try_into().ok()?,
            complements: self.complements.as_slice().try_into().ok()?,
            weights: self.weights.as_slice().try_into().ok()?,
        })
    }
}

/// The `idx`-th largest root of the Legendre polynomial of that degree, and its weight on [-1, 1].
fn root(degree: usize, idx: usize) -> (f64, f64) {
    let mut x = libm::cos(std::f64::consts::PI * (idx as f64 + 0.75) / (degree as f64 + 0.5));
    for _ in 0..NEWTON_STEPS {
        let (value, slope) = legendre(degree, x);
        x -= value / slope;
    }
    let (_, slope) = legendre(degree, x);
    (x, 2.0 / ((1.0 - x) * (1.0 + x) * slope * slope))
}

/// Value and slope of the Legendre polynomial at `x`, by Bonnet's recursion.
fn legendre(degree: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (0.0, 1.0);
    for k in 1..=degree {
        let k = k as f64;
        (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
    }
    (value, degree as f64 * (before - x * value) / ((1.0 - x) * (1.0 + x)))
}

#[cfg(test)]
mod tests;
