//! Probabilities and log-odds, through `libm` so that every machine gets the same bits.

/// How near a probability may come to 0 or 1 before it is clamped, so that one sure mistake costs
/// 34.5 nats and not infinitely many.
pub(crate) const SURE: f64 = 1e-15;

pub(crate) fn clamped(probability: f64) -> f64 {
    probability.clamp(SURE, 1.0 - SURE)
}

pub(crate) fn logit(probability: f64) -> f64 {
    libm::log(probability) - libm::log1p(-probability)
}

/// The probability that belongs to log-odds: `1 / (1 + exp(−log_odds))`.
///
/// Never falls as the log-odds rise, neither by rounding: one form on both sides of 0, of steps that
/// each round in order. Exactly 0 below −709.8, where `exp` overflows, and 1 above 36.8.
pub fn sigmoid(log_odds: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-log_odds))
}
