//! Rows in order of their score: the one place where rows are sorted and ties are found.
//!
//! Almost every number of this crate is a sum over the distinct scores of how many rows, and how
//! many positives, have them. [`Steps`] is that table; [`Ranking`] still knows the rows, for what
//! must pair them up or weigh them anew. A caller who needs ten numbers sorts once.

/// One row and where it came from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ranked {
    score: f64,
    /// Index into the slices that were ranked.
    pub(crate) row: usize,
    pub(crate) positive: bool,
}

/// All rows, the best score first.
pub(crate) struct Ranking {
    rows: Vec<Ranked>,
}

impl Ranking {
    pub(crate) fn best_first(scores: &[f64], positive: &[bool]) -> Ranking {
        let n_rows = common_length([scores.len(), positive.len()]);
        let mut rows: Vec<Ranked> = (0..n_rows)
            .map(|row| Ranked { score: comparable(scores[row]), row, positive: positive[row] })
            .collect();
        rows.sort_by(|a, b| b.score.total_cmp(&a.score));
        Ranking { rows }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Runs of rows with one score, the best first; rows of a run in the order they came in.
    pub(crate) fn ties(&self) -> impl DoubleEndedIterator<Item = &[Ranked]> {
        self.rows.chunk_by(|a, b| a.score.total_cmp(&b.score).is_eq())
    }

    /// How many are positive and how many negative; `None` unless there are some of both.
    pub(crate) fn classes(&self) -> Option<(f64, f64)> {
        let n_positives = count_positives(&self.rows);
        both_classes(n_positives, self.len() as f64 - n_positives)
    }
}

/// Rows that share one score: how many, and how many of them are positive (sums of weights, where
/// there are weights).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) score: f64,
    pub(crate) n: f64,
    pub(crate) positives: f64,
}

impl Step {
    pub(crate) fn negatives(&self) -> f64 {
        self.n - self.positives
    }
}

/// The distinct scores, the best first.
pub(crate) struct Steps {
    steps: Vec<Step>,
    pub(crate) n: f64,
    pub(crate) positives: f64,
}

impl Steps {
    pub(crate) fn of(scores: &[f64], positive: &[bool]) -> Steps {
        Steps::from(&Ranking::best_first(scores, positive))
    }

    /// Each row counts as its weight; scores whose rows weigh nothing are left out.
    pub(crate) fn weighted(scores: &[f64], positive: &[bool], weights: &[f64]) -> Steps {
        let ranking = Ranking::best_first(scores, positive);
        let steps = ranking.ties().map(|tie| Step {
            score: tie[0].score,
            n: tie.iter().map(|ranked| weights[ranked.row]).sum(),
            positives: tie.iter().filter(|ranked| ranked.positive).map(|ranked| weights[ranked.row]).sum(),
        });
        Steps::new(steps.filter(|step| step.n > 0.0).collect())
    }

    fn new(steps: Vec<Step>) -> Steps {
        let total = |part: fn(&Step) -> f64| steps.iter().fold(0.0, |sum, step| sum + part(step));
        let (n, positives) = (total(|step| step.n), total(|step| step.positives));
        Steps { steps, n, positives }
    }

    pub(crate) fn best_first(&self) -> impl DoubleEndedIterator<Item = &Step> {
        self.steps.iter()
    }

    pub(crate) fn worst_first(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().rev()
    }

    /// How many are positive and how many negative; `None` unless there are some of both.
    pub(crate) fn classes(&self) -> Option<(f64, f64)> {
        both_classes(self.positives, self.n - self.positives)
    }

    /// Share of rows that are positive; `None` without rows.
    pub(crate) fn base_rate(&self) -> Option<f64> {
        (self.n > 0.0).then(|| self.positives / self.n)
    }
}

impl From<&Ranking> for Steps {
    fn from(ranking: &Ranking) -> Steps {
        let step = |tie: &[Ranked]| Step {
            score: tie[0].score,
            n: tie.len() as f64,
            positives: count_positives(tie),
        };
        Steps::new(ranking.ties().map(step).collect())
    }
}

pub(crate) fn count_positives(rows: &[Ranked]) -> f64 {
    rows.iter().filter(|ranked| ranked.positive).count() as f64
}

/// How many rows parallel slices have in common: the precondition that all are equally long, said
/// once.
pub(crate) fn common_length<const N: usize>(lengths: [usize; N]) -> usize {
    let shortest = lengths.into_iter().min().unwrap_or(0);
    debug_assert!(lengths.iter().all(|&length| length == shortest), "parallel slices of lengths {lengths:?}");
    shortest
}

/// Makes `total_cmp` agree with `==` on numbers, and puts every NaN below them all, as one tie.
fn comparable(score: f64) -> f64 {
    if score.is_nan() {
        return f64::NAN.copysign(-1.0);
    }
    score + 0.0 // turns -0.0 into 0.0
}

fn both_classes(n_positives: f64, n_negatives: f64) -> Option<(f64, f64)> {
    (n_positives > 0.0 && n_negatives > 0.0).then_some((n_positives, n_negatives))
}
