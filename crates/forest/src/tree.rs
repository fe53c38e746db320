//! One checked tree, laid out for walking.
//!
//! What a walk reads (32 bytes a node, two to a cache line) lies apart from what only an explanation
//! reads, and category sets lie in one pool, so that a node holds no pointer of its own. Indices are
//! those of the plain nodes: nothing is reordered, and [`Tree::nodes`] gives back what came in.

use crate::node::{Node, SplitRule};

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Tree {
    steps: Vec<Step>,
    covers: Vec<f64>,
    shares: Vec<f64>,
    categories: Vec<u32>,
    expected: f64,
}

/// What a walk does at a node.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    Split(Split),
    Leaf(f64),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Split {
    pub(crate) feature: u32,
    pub(crate) left: u32,
    pub(crate) right: u32,
    pub(crate) missing_left: bool,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    AtMost(f64),
    /// A range of the tree's pool of categories.
    In {
        start: u32,
        end: u32,
    },
}

/// What a split asks of its feature, read from the tree.
#[derive(Clone, Copy)]
pub(crate) enum Question<'a> {
    AtMost(f64),
    /// Whether the value is one of these sorted codes.
    In(&'a [u32]),
}

/// One side of a split, as an explanation sees it.
pub(crate) struct Side {
    pub(crate) child: u32,
    /// Which part of the split's cover went there.
    pub(crate) share: f64,
}

impl Tree {
    /// Lays out nodes that `check` has passed.
    pub(crate) fn from_checked(nodes: Vec<Node>) -> Tree {
        let mut categories = Vec::new();
        let covers = nodes.iter().map(Node::cover).collect();
        let steps: Vec<Step> = nodes.into_iter().map(|node| step(node, &mut categories)).collect();
        Tree { steps, covers, shares: Vec::new(), categories, expected: 0.0 }.counted()
    }

    /// The plain nodes, as they came in.
    pub(crate) fn nodes(&self) -> Vec<Node> {
        self.steps.iter().zip(&self.covers).map(|(step, &cover)| self.node(step, cover)).collect()
    }

    /// The value of the leaf that `row` reaches.
    pub(crate) fn predict(&self, row: &[f64]) -> f64 {
        let mut at = 0;
        loop {
            match self.step(at) {
                Step::Split(split) if self.goes_left(split, row) => at = split.left,
                Step::Split(split) => at = split.right,
                Step::Leaf(value) => return *value,
            }
        }
    }

    pub(crate) fn step(&self, at: u32) -> &Step {
        &self.steps[at as usize]
    }

    /// Which way `row` goes at `split`. A feature beyond the end of the row is missing.
    pub(crate) fn goes_left(&self, split: &Split, row: &[f64]) -> bool {
        let value = row.get(split.feature as usize).copied().unwrap_or(f64::NAN);
        if value.is_nan() {
            return split.missing_left;
        }
        match split.test {
            Test::AtMost(threshold) => value <= threshold,
            Test::In { start, end } => is_among(value, &self.categories[start as usize..end as usize]),
        }
    }

    /// The parts of a split's cover that went left and right.
    pub(crate) fn shares(&self, split: &Split) -> [f64; 2] {
        [split.left, split.right].map(|child| self.shares[child as usize])
    }

    /// The side that `row` follows, and the other.
    pub(crate) fn sides(&self, split: &Split, row: &[f64]) -> [Side; 2] {
        let side = |child: u32| Side { child, share: self.shares[child as usize] };
        let (left, right) = (side(split.left), side(split.right));
        if self.goes_left(split, row) { [left, right] } else { [right, left] }
    }

    /// The mean of the leaves, each weighed by the shares of the way to it.
    pub(crate) fn expected(&self) -> f64 {
        self.expected
    }

    pub(crate) fn splits(&self) -> impl Iterator<Item = &Split> {
        splits(&self.steps)
    }

    pub(crate) fn n_steps(&self) -> usize {
        self.steps.len()
    }

    /// What `split` asks.
    pub(crate) fn question(&self, split: &Split) -> Question<'_> {
        match split.test {
            Test::AtMost(threshold) => Question::AtMost(threshold),
            Test::In { start, end } => Question::In(&self.categories[start as usize..end as usize]),
        }
    }

    /// Counts anew which share of `rows`, each with its weight, reaches each node.
    ///
    /// Rows are counted at their leaf, then summed towards the root: a split's cover is exactly the sum
    /// of its children's.
    pub(crate) fn with_cover<'a>(mut self, rows: impl Iterator<Item = (&'a [f64], f64)>) -> Tree {
        self.covers.fill(0.0);
        for (row, weight) in rows {
            let leaf = self.leaf_idx(row);
            self.covers[leaf as usize] += weight;
        }
        for (at, step) in self.steps.iter().enumerate().rev() {
            if let Step::Split(Split { left, right, .. }) = step {
                self.covers[at] = self.covers[*left as usize] + self.covers[*right as usize];
            }
        }
        self.counted()
    }

    fn leaf_idx(&self, row: &[f64]) -> u32 {
        let mut at = 0;
        while let Step::Split(split) = self.step(at) {
            at = if self.goes_left(split, row) { split.left } else { split.right };
        }
        at
    }

    /// Derives from the covers what explanations read.
    fn counted(mut self) -> Tree {
        self.shares = vec![1.0; self.steps.len()];
        for Split { left, right, .. } in splits(&self.steps) {
            let (left, right) = (*left as usize, *right as usize);
            (self.shares[left], self.shares[right]) = shares(self.covers[left], self.covers[right]);
        }
        self.expected = self.mean();
        self
    }

    fn mean(&self) -> f64 {
        let mut means = vec![0.0; self.steps.len()];
        for (at, step) in self.steps.iter().enumerate().rev() {
            let weighted = |child: u32| self.shares[child as usize] * means[child as usize];
            means[at] = match step {
                Step::Leaf(value) => *value,
                Step::Split(split) => weighted(split.left) + weighted(split.right),
            };
        }
        means[0]
    }

    fn node(&self, step: &Step, cover: f64) -> Node {
        match step {
            Step::Leaf(value) => Node::Leaf { value: *value, cover },
            Step::Split(Split { feature, left, right, missing_left, test }) => Node::Split {
                feature: *feature,
                rule: self.rule(test),
                missing_left: *missing_left,
                left: *left,
                right: *right,
                cover,
            },
        }
    }

    fn rule(&self, test: &Test) -> SplitRule {
        match *test {
            Test::AtMost(threshold) => SplitRule::AtMost(threshold),
            Test::In { start, end } => SplitRule::In(self.categories[start as usize..end as usize].to_vec()),
        }
    }
}

fn step(node: Node, categories: &mut Vec<u32>) -> Step {
    match node {
        Node::Leaf { value, cover: _ } => Step::Leaf(value),
        Node::Split { feature, rule, missing_left, left, right, cover: _ } => {
            Step::Split(Split { feature, left, right, missing_left, test: test(rule, categories) })
        }
    }
}

fn test(rule: SplitRule, categories: &mut Vec<u32>) -> Test {
    match rule {
        SplitRule::AtMost(threshold) => Test::AtMost(threshold),
        SplitRule::In(codes) => {
            // CATEGORIES_MAX lies far below u32::MAX.
            let start = categories.len() as u32;
            categories.extend(codes);
            Test::In { start, end: categories.len() as u32 }
        }
    }
}

fn splits(steps: &[Step]) -> impl Iterator<Item = &Split> {
    steps.iter().filter_map(|step| match step {
        Step::Split(split) => Some(split),
        Step::Leaf(_) => None,
    })
}

/// The shares of a split's rows that went left and right; they add up to one.
///
/// Where nothing was counted on either side, each is as likely.
fn shares(left: f64, right: f64) -> (f64, f64) {
    let both = left + right;
    if both > 0.0 { (left / both, right / both) } else { (0.5, 0.5) }
}

/// Whether `value` is one of the sorted `codes`. What is no code (-1, 0.5, infinity) is none of them.
pub(crate) fn is_among(value: f64, codes: &[u32]) -> bool {
    let code = value as u32;
    f64::from(code) == value && codes.binary_search(&code).is_ok()
}
