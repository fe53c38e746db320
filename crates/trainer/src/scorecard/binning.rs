//! One feature to a few bins, each with its weight of evidence.

use std::sync::Arc;

use definition::Direction;
use features::{Column, FeatureType, MISSING_CODE};
use records::Value;
use scoring::When;

use super::levels;
use super::numbers;
use super::tally::Tally;

/// Labelled rows of the parts that a card is learned from.
pub(crate) struct Rows<'a> {
    /// Indices into the matrix.
    pub rows: &'a [usize],
    /// The outcome of every row of the matrix.
    pub positive: &'a [bool],
    /// The weight of every row of the matrix; `None`: all weigh 1.
    pub weights: Option<&'a [f64]>,
}

/// A feature in bins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Binned {
    /// Which values fall where.
    pub cuts: Cuts,
    /// The bins of known values, in order.
    pub bins: Vec<Bin>,
    /// Rows where it is missing; neutral where they are too few to tell.
    pub missing: Bin,
}

/// Rows and what they are worth.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Bin {
    /// Who lies in it.
    pub tally: Tally,
    /// Its weight of evidence; 0 is neutral.
    pub evidence: f64,
}

/// Which values fall into which bin.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Cuts {
    /// Numbers below the first limit, below the second …, and the others.
    Numbers(Vec<f64>),
    /// No, then yes.
    YesNo,
    /// Levels a bin, sorted.
    Levels {
        /// Those of each bin.
        named: Vec<Vec<Arc<str>>>,
        /// The bin of every other level; `None`: they are neutral.
        others: Option<usize>,
    },
}

impl Rows<'_> {
    pub(crate) fn weight(&self, row: usize) -> f64 {
        self.weights.map_or(1.0, |weights| weights[row])
    }

    /// All rows together.
    pub(crate) fn all(&self) -> Tally {
        self.tally(|_| true)
    }

    /// The rows for which this holds.
    pub(crate) fn tally(&self, holds: impl Fn(usize) -> bool) -> Tally {
        let mut tally = Tally::default();
        for row in self.rows.iter().filter(|row| holds(**row)) {
            tally.add(self.positive[*row], self.weight(*row));
        }
        tally
    }
}

/// Bins of a column; a declared direction is kept by the bins of its numbers.
pub(crate) fn bin(
    column: &Column,
    feature_type: FeatureType,
    rows: &Rows<'_>,
    declared: Option<Direction>,
) -> Binned {
    let all = rows.all();
    let worth = |tally: Tally| Bin { tally, evidence: tally.evidence(&all) };
    let (cuts, tallies) = match column {
        Column::Number(numbers) => numbers::cut(numbers, rows, declared, &all),
        Column::Category { levels, codes } => levels::group(levels, codes, rows, &all),
    };
    let missing = rows.tally(|row| column.is_missing(row));
    let told = if missing.tells() { missing.evidence(&all) } else { 0.0 };
    Binned {
        cuts: if feature_type == FeatureType::Boolean { as_yes_no(cuts) } else { cuts },
        bins: tallies.into_iter().map(worth).collect(),
        missing: Bin { tally: missing, evidence: told },
    }
}

/// Numbers that are 0 and 1 only.
fn as_yes_no(cuts: Cuts) -> Cuts {
    match cuts {
        Cuts::Numbers(limits) if limits.len() == 1 => Cuts::YesNo,
        other => other,
    }
}

impl Binned {
    /// The information value: how far apart the outcomes lie in these bins. (Siddiqi 2006, ch. 6)
    ///
    /// Rows of missing values count where they were enough to tell.
    pub(crate) fn information(&self) -> f64 {
        let mut all = self.missing.tally;
        self.bins.iter().for_each(|bin| all += bin.tally);
        let known: f64 = self.bins.iter().map(|bin| bin.tally.information(&all)).sum();
        known + if self.missing.tally.tells() { self.missing.tally.information(&all) } else { 0.0 }
    }

    /// The weight of evidence of a row's value.
    pub(crate) fn evidence(&self, column: &Column, row: usize) -> f64 {
        let bin = match (column, &self.cuts) {
            (Column::Number(numbers), _) if !numbers[row].is_finite() => return self.missing.evidence,
            (Column::Category { codes, .. }, _) if codes[row] == MISSING_CODE => {
                return self.missing.evidence;
            }
            (Column::Number(numbers), Cuts::Numbers(limits)) => {
                Some(limits.partition_point(|limit| *limit <= numbers[row]))
            }
            (Column::Number(numbers), Cuts::YesNo) => Some(usize::from(numbers[row] == 1.0)),
            (Column::Category { levels, codes }, Cuts::Levels { named, others }) => {
                let level = &levels[codes[row] as usize];
                named.iter().position(|bin| bin.binary_search(level).is_ok()).or(*others)
            }
            (Column::Number(_), Cuts::Levels { .. }) | (Column::Category { .. }, _) => None,
        };
        bin.map_or(0.0, |bin| self.bins[bin].evidence)
    }

    /// When a value falls into which bin, as the cases of a rule: the first that holds counts.
    pub(crate) fn cases(&self) -> Vec<(When, usize)> {
        match &self.cuts {
            Cuts::Numbers(limits) => {
                let below = limits.iter().enumerate().map(|(bin, limit)| (When::Below(*limit), bin));
                below.chain([(When::Otherwise, limits.len())]).collect()
            }
            Cuts::YesNo => vec![(When::Is(vec![Value::Boolean(true)]), 1), (When::Otherwise, 0)],
            Cuts::Levels { named, others } => {
                let is = |levels: &Vec<Arc<str>>| When::Is(levels.iter().cloned().map(Value::Text).collect());
                let of_names = named.iter().enumerate().filter(|(bin, _)| Some(*bin) != *others);
                // What speaks for the outcome first.
                let of_names = of_names.rev().map(|(bin, levels)| (is(levels), bin));
                of_names.chain(others.map(|bin| (When::Otherwise, bin))).collect()
            }
        }
    }
}
