//! Log-odds to whole points: so many of them double the odds. (Siddiqi 2006, ch. 6)
//!
//! `points = base + Σ round(double / ln 2 · coefficient · evidence)`. Evidence is 0 where a value
//! tells nothing, so 0 points are neutral: what no case names, and a missing value too rare to
//! tell, need no number of their own. `double` is the largest whole number at which the rows that
//! were learned from lie within the 0 to 100 to which rule points are limited; the base puts them in
//! the middle.

use std::f64::consts::LN_2;

/// The most points that double the odds: beyond it a weak card would only spread its noise.
const MOST_TO_DOUBLE: u32 = 20;
/// The share of rows at each end that the limits of 0 and 100 may cut.
const CUT_SHARE: f64 = 0.001;
/// As far as rule points reach.
const SPAN: f64 = 100.0;

/// How log-odds become points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PointScale {
    /// The points before any rule.
    pub base: f64,
    /// The points that double the odds.
    pub double: f64,
}

impl PointScale {
    /// The scale on which these rows fit; `parts` are each rule's log-odds, one a row.
    pub(super) fn fitting(parts: &[Vec<f64>]) -> PointScale {
        let candidates = (1..=MOST_TO_DOUBLE).rev().map(|double| Reach::of(parts, f64::from(double)));
        let mut reaches = candidates;
        let fits = reaches.find(|reach| reach.high - reach.low <= SPAN);
        let Reach { double, low, high } = fits.unwrap_or_else(|| Reach::of(parts, 1.0));
        PointScale { base: ((SPAN - low - high) / 2.0).round(), double }
    }
}

/// Whole points of this much log-odds, which may be −0 in no file.
pub(super) fn whole_points(log_odds: f64, double: f64) -> f64 {
    (double / LN_2 * log_odds).round() + 0.0
}

/// From where to where the rules' sums of nearly all rows lie.
struct Reach {
    double: f64,
    low: f64,
    high: f64,
}

impl Reach {
    fn of(parts: &[Vec<f64>], double: f64) -> Reach {
        let n_rows = parts.first().map_or(0, Vec::len);
        let sum = |row: usize| parts.iter().map(|part| whole_points(part[row], double)).sum::<f64>();
        let mut sums: Vec<f64> = (0..n_rows).map(sum).collect();
        sums.sort_by(f64::total_cmp);
        let cut = (CUT_SHARE * n_rows as f64) as usize;
        let at = |place: usize| sums.get(place).copied().unwrap_or(0.0);
        Reach { double, low: at(cut), high: at(n_rows.saturating_sub(1 + cut)) }
    }
}
