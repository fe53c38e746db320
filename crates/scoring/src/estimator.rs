use forest::Forest;

use crate::calibrator::log_odds;

/// What was fitted, in our own plain types: numbers of an encoded row to a raw score.
#[derive(Clone, Debug, PartialEq)]
pub enum Estimator {
    /// A line in log-odds.
    Logistic(Logistic),
    /// Trees whose mean leaf is a probability.
    MeanForest(Forest),
    /// Trees whose summed leaves are log-odds.
    BoostedForest(Forest),
}

/// `intercept + Σ coefficients · numbers`, summed in column order.
#[derive(Clone, Debug, PartialEq)]
pub struct Logistic {
    /// At numbers 0.
    pub intercept: f64,
    /// One a number of the encoded row.
    pub coefficients: Vec<f64>,
}

impl Estimator {
    /// The raw score of an encoded row: log-odds, or mean of leaves.
    pub fn raw(&self, numbers: &[f64]) -> f64 {
        match self {
            Estimator::Logistic(logistic) => logistic.raw(numbers),
            Estimator::MeanForest(forest) | Estimator::BoostedForest(forest) => forest.predict(numbers),
        }
    }

    /// [`Estimator::raw`] of `raw.len()` rows, which lie column by column, bit for bit.
    pub(crate) fn raw_columns(&self, columns: &[&[f64]], raw: &mut [f64]) {
        match self {
            Estimator::Logistic(logistic) => logistic.raw_columns(columns, raw),
            Estimator::MeanForest(forest) | Estimator::BoostedForest(forest) => {
                forest.predict_columns(columns, raw);
            }
        }
    }

    /// How many numbers an encoded row must have.
    pub fn width(&self) -> usize {
        match self {
            Estimator::Logistic(logistic) => logistic.coefficients.len(),
            Estimator::MeanForest(forest) | Estimator::BoostedForest(forest) => forest.n_features(),
        }
    }

    /// The raw score as uncalibrated log-odds: what a calibrator takes.
    pub fn raw_log_odds(&self, raw: f64) -> f64 {
        match self {
            Estimator::Logistic(_) | Estimator::BoostedForest(_) => raw,
            Estimator::MeanForest(_) => log_odds(raw),
        }
    }

    /// Each number's share of the raw score; `means` are the numbers' training means.
    pub(crate) fn contributions(&self, numbers: &[f64], means: &[f64]) -> (f64, Vec<f64>) {
        match self {
            Estimator::Logistic(logistic) => {
                let shares = logistic.coefficients.iter().zip(numbers).zip(means);
                (
                    logistic.raw(means),
                    shares.map(|((weight, number), mean)| weight * (number - mean)).collect(),
                )
            }
            Estimator::MeanForest(forest) | Estimator::BoostedForest(forest) => {
                let explained = forest.explain(numbers);
                (explained.base, explained.contributions)
            }
        }
    }
}

impl Logistic {
    fn raw(&self, numbers: &[f64]) -> f64 {
        self.coefficients
            .iter()
            .zip(numbers)
            .fold(self.intercept, |sum, (weight, number)| sum + weight * number)
    }

    /// Each sum grows in column order, as in [`Logistic::raw`].
    fn raw_columns(&self, columns: &[&[f64]], raw: &mut [f64]) {
        raw.fill(self.intercept);
        for (weight, column) in self.coefficients.iter().zip(columns) {
            raw.iter_mut().zip(*column).for_each(|(sum, number)| *sum += weight * number);
        }
    }
}
