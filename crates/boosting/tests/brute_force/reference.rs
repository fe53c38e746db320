//! The splitter that tries everything, row by row.

use std::collections::BTreeMap;

use boosting::{Monotone, Settings};

use crate::case::{Case, Column};

/// Most categories of a node whose subsets are all tried.
const SUBSETS_MAX: usize = 12;

/// A tree of the reference.
pub(crate) enum Branch {
    Leaf(f64),
    Split { column: usize, left_rows: Vec<usize>, left: Box<Branch>, right: Box<Branch> },
}

/// A leaf that may still be split.
struct Open {
    rows: Vec<usize>,
    depth: usize,
    bounds: [f64; 2],
    best: Option<Candidate>,
    children: Option<[usize; 2]>,
}

#[derive(Clone)]
struct Candidate {
    gain: f64,
    column: usize,
    left_rows: Vec<usize>,
}

pub(crate) struct Reference<'a> {
    pub(crate) case: &'a Case,
    pub(crate) gradients: Vec<f64>,
    pub(crate) hessians: Vec<f64>,
}

impl Reference<'_> {
    fn value(&self, rows: &[usize], bounds: [f64; 2]) -> f64 {
        let (gradient, hessian) = self.terms(rows);
        (-gradient / hessian).clamp(bounds[0], bounds[1])
    }

    fn worth(&self, rows: &[usize], bounds: [f64; 2]) -> f64 {
        let (gradient, hessian) = self.terms(rows);
        let value = self.value(rows, bounds);
        -(2.0 * gradient * value + hessian * value * value)
    }

    fn terms(&self, rows: &[usize]) -> (f64, f64) {
        let gradient: f64 = rows.iter().map(|row| self.gradients[*row]).sum();
        let hessian: f64 = rows.iter().map(|row| self.hessians[*row]).sum();
        let Settings { l1, l2, .. } = self.case.settings;
        (gradient.signum() * (gradient.abs() - l1).max(0.0), hessian + l2)
    }

    fn candidate(&self, open: &Open, column: usize, left_rows: Vec<usize>) -> Option<Candidate> {
        let settings = &self.case.settings;
        let right_rows: Vec<usize> =
            open.rows.iter().filter(|row| left_rows.binary_search(row).is_err()).copied().collect();
        let hessian = |rows: &[usize]| rows.iter().map(|row| self.hessians[*row]).sum::<f64>();
        let fits = |rows: &[usize]| rows.len() >= settings.min_rows && hessian(rows) >= settings.min_hessian;
        let rise = || self.value(&right_rows, open.bounds) - self.value(&left_rows, open.bounds);
        let in_order = match &self.case.columns[column] {
            Column::Numbers(_, Some(Monotone::Increasing)) => rise() >= 0.0,
            Column::Numbers(_, Some(Monotone::Decreasing)) => rise() <= 0.0,
            _ => true,
        };
        if !fits(&left_rows) || !fits(&right_rows) || !in_order {
            return None;
        }
        let worth = |rows: &[usize]| self.worth(rows, open.bounds);
        let gain = worth(&left_rows) + worth(&right_rows) - worth(&open.rows);
        (gain > settings.min_gain + 1e-9).then_some(Candidate { gain, column, left_rows })
    }

    fn best(&self, open: &Open) -> Option<Candidate> {
        if open.depth >= self.case.settings.depth {
            return None;
        }
        let mut best: Option<Candidate> = None;
        for column in 0..self.case.columns.len() {
            for left_rows in self.divisions(open, column) {
                let found = self.candidate(open, column, left_rows);
                // What rounding leaves between equal gains does not make a winner.
                best = match (best, found) {
                    (Some(best), Some(found)) if found.gain > best.gain + 1e-9 => Some(found),
                    (None, found) => found,
                    (best, _) => best,
                };
            }
        }
        best
    }

    /// Every way to divide the rows by that column, each as the rows that go left.
    fn divisions(&self, open: &Open, column: usize) -> Vec<Vec<usize>> {
        let rows_where =
            |holds: &dyn Fn(usize) -> bool| open.rows.iter().copied().filter(|row| holds(*row)).collect();
        match &self.case.columns[column] {
            Column::Numbers(values, _) => {
                let mut cuts: Vec<f64> =
                    open.rows.iter().map(|row| values[*row]).filter(|v| !v.is_nan()).collect();
                cuts.sort_by(f64::total_cmp);
                cuts.dedup();
                let sides = [false, true].map(|missing_left| {
                    let left = |cut: f64| {
                        move |row: usize| values[row] <= cut || (missing_left && values[row].is_nan())
                    };
                    cuts.iter().map(move |cut| rows_where(&left(*cut))).collect::<Vec<Vec<usize>>>()
                });
                sides.concat()
            }
            Column::Categories(codes) => {
                let mut present: Vec<u32> = open.rows.iter().map(|row| codes[*row]).collect();
                present.sort_unstable();
                present.dedup();
                if present.len() > SUBSETS_MAX {
                    return self.beginnings(open, codes);
                }
                let subsets = 1..(1_usize << present.len()) - 1;
                let holds = |subset: usize, row: usize| {
                    present
                        .iter()
                        .position(|code| *code == codes[row])
                        .is_some_and(|bit| subset >> bit & 1 == 1)
                };
                subsets.map(|subset| rows_where(&|row| holds(subset, row))).collect()
            }
        }
    }

    /// The beginnings of the categories in the order of gradient over hessian. Without penalties and limits the best
    /// of all subsets is among them: Breiman, Friedman, Olshen and Stone 1984, theorem 4.5, for the weighted
    /// squared error of `-gradient / hessian` by hessian, which is what the gain is of.
    fn beginnings(&self, open: &Open, codes: &[u32]) -> Vec<Vec<usize>> {
        let mut sums: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
        for row in &open.rows {
            let (gradient, hessian) = sums.entry(codes[*row]).or_default();
            *gradient += self.gradients[*row];
            *hessian += self.hessians[*row];
        }
        let mut ordered: Vec<(f64, u32)> = sums.into_iter().map(|(code, (g, h))| (g / h, code)).collect();
        ordered.sort_by(|a, b| a.0.total_cmp(&b.0));
        let ranks: BTreeMap<u32, usize> =
            ordered.iter().enumerate().map(|(rank, (_, code))| (*code, rank)).collect();
        let of_rows: Vec<usize> = open.rows.iter().map(|row| ranks[&codes[*row]]).collect();
        let beginning = |n: usize| {
            let rows = open.rows.iter().zip(&of_rows).filter(|(_, rank)| **rank < n);
            rows.map(|(row, _)| *row).collect()
        };
        (1..ordered.len()).map(beginning).collect()
    }

    pub(crate) fn grow(&self) -> Branch {
        let rows: Vec<usize> = (0..self.gradients.len())
            .filter(|row| self.case.weights.as_ref().is_none_or(|w| w[*row] > 0.0))
            .collect();
        let mut leaves = vec![self.open(rows, 0, [-100.0, 100.0])];
        let splittable = |open: &&Open| open.children.is_none() && open.best.is_some();
        for _ in 1..self.case.settings.leaves {
            let gain = |at: &usize| leaves[*at].best.as_ref().map_or(0.0, |best| best.gain);
            let at = (0..leaves.len())
                .filter(|at| splittable(&&leaves[*at]))
                .max_by(|a, b| gain(a).total_cmp(&gain(b)));
            let Some(at) = at else { break };
            let children = self.children(&leaves[at]);
            leaves[at].children = Some([leaves.len(), leaves.len() + 1]);
            leaves.extend(children);
        }
        self.branch(&leaves, 0)
    }

    fn children(&self, parent: &Open) -> [Open; 2] {
        let Candidate { column, left_rows, .. } = parent.best.clone().expect("well formed");
        let right_rows: Vec<usize> =
            parent.rows.iter().filter(|row| !left_rows.contains(row)).copied().collect();
        let [low, high] = parent.bounds;
        let middle = (self.value(&left_rows, parent.bounds) + self.value(&right_rows, parent.bounds)) / 2.0;
        let [left, right] = match &self.case.columns[column] {
            Column::Numbers(_, Some(Monotone::Increasing)) => [[low, middle], [middle, high]],
            Column::Numbers(_, Some(Monotone::Decreasing)) => [[middle, high], [low, middle]],
            _ => [parent.bounds, parent.bounds],
        };
        [self.open(left_rows, parent.depth + 1, left), self.open(right_rows, parent.depth + 1, right)]
    }

    fn open(&self, rows: Vec<usize>, depth: usize, bounds: [f64; 2]) -> Open {
        let mut open = Open { rows, depth, bounds, best: None, children: None };
        open.best = self.best(&open);
        open
    }

    fn branch(&self, leaves: &[Open], at: usize) -> Branch {
        let open = &leaves[at];
        match open.children {
            None => Branch::Leaf(self.value(&open.rows, open.bounds) * self.case.settings.learning_rate),
            Some([left, right]) => {
                let best = open.best.clone().expect("well formed");
                let [left, right] = [left, right].map(|child| Box::new(self.branch(leaves, child)));
                Branch::Split { column: best.column, left_rows: best.left_rows, left, right }
            }
        }
    }
}
