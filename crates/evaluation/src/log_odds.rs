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

/// The probability that belongs to log-odds; never overflows.
pub(crate) fn sigmoid(log_odds: f64) -> f64 {
    let odds_against = libm::exp(-log_odds.abs());
    if log_odds < 0.0 { odds_against / (1.0 + odds_against) } else { 1.0 / (1.0 + odds_against) }
}
