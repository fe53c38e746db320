use evaluation::{IsotonicFit, sigmoid};

/// Uncalibrated log-odds to a probability that means what it says. Never falls as the score rises.
#[derive(Clone, Debug, PartialEq)]
pub enum Calibrator {
    /// As the estimator has it.
    None,
    /// `1 / (1 + exp(−(slope · score + intercept)))`, slope ≥ 0. (Platt 1999)
    Platt {
        /// Never negative.
        slope: f64,
        /// At score 0.
        intercept: f64,
    },
    /// Steps joined by lines, clipped at both ends. (Zadrozny & Elkan 2002)
    Isotonic(IsotonicFit),
}

impl Calibrator {
    /// The probability at this score.
    pub fn at(&self, score: f64) -> f64 {
        match self {
            Calibrator::None => sigmoid(score),
            Calibrator::Platt { slope, intercept } => sigmoid(slope * score + intercept),
            Calibrator::Isotonic(fit) => fit.at(score).clamp(0.0, 1.0),
        }
    }

    /// `none`, `platt` or `isotonic`.
    pub fn name(&self) -> &'static str {
        match self {
            Calibrator::None => "none",
            Calibrator::Platt { .. } => "platt",
            Calibrator::Isotonic(_) => "isotonic",
        }
    }
}

/// Probabilities nearer to 0 or 1 than this have the log-odds of this: about ±34.5.
const SMALLEST: f64 = 1e-15;

/// `ln(p / (1 − p))`, finite for every probability.
pub fn log_odds(probability: f64) -> f64 {
    let probability = probability.clamp(SMALLEST, 1.0 - SMALLEST);
    libm::log(probability / (1.0 - probability))
}
