//! Integrals of polynomials over [0, 1], exact up to rounding.

/// Points that are computed together: what one AVX2 register holds.
pub(crate) const LANES: usize = 4;

/// One value a point.
pub(crate) type Lanes = [f64; LANES];

/// The Gauss-Legendre rule on [0, 1] with `LANES` × `n_blocks` points: exact for polynomials up to
/// degree 2 × points − 1.
///
/// `points` ascend, `complements` are 1 − point to full precision (small ones too), all strictly
/// between 0 and 1. All weights are positive: a sum over a rule cancels nothing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Quadrature {
    pub(crate) points: Vec<Lanes>,
    pub(crate) complements: Vec<Lanes>,
    pub(crate) weights: Vec<Lanes>,
}

/// From the asymptotic first guess, Newton's method is at the last bit after four; two more do no harm.
const NEWTON_STEPS: usize = 6;

impl Quadrature {
    pub(crate) fn new(n_blocks: usize) -> Quadrature {
        let n_points = n_blocks * LANES;
        let (mut points, mut weights) = (vec![0.0; n_points], vec![0.0; n_points]);
        for idx in 0..n_points / 2 {
            let (root, weight) = root(n_points, idx);
            let mirrored = n_points - 1 - idx;
            (points[idx], points[mirrored]) = ((1.0 - root) / 2.0, (1.0 + root) / 2.0);
            (weights[idx], weights[mirrored]) = (weight / 2.0, weight / 2.0);
        }
        let complements: Vec<f64> = points.iter().rev().copied().collect();
        Quadrature { points: lanes(&points), complements: lanes(&complements), weights: lanes(&weights) }
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

fn lanes(values: &[f64]) -> Vec<Lanes> {
    let (whole, _) = values.as_chunks();
    whole.to_vec()
}

#[cfg(test)]
mod tests;
