//! Random forests, and the slow obvious way to read them.
//!
//! A [`Sketch`] is a tree as a recursive value, without indices. The oracles walk it by recursion, so
//! that they share nothing with the flat form under test but the words.

use forest::{Aggregation, Forest, Node, SplitRule};
use proptest::prelude::*;

#[derive(Clone, Debug)]
pub(crate) enum Sketch {
    Leaf { value: f64, cover: f64 },
    Split { feature: u32, rule: SplitRule, missing_left: bool, below: Box<[Sketch; 2]> },
}

impl Sketch {
    pub(crate) fn cover(&self) -> f64 {
        match self {
            Sketch::Leaf { cover, .. } => *cover,
            Sketch::Split { below, .. } => below[0].cover() + below[1].cover(),
        }
    }

    /// Parents first: a node, all of its left side, all of its right side.
    pub(crate) fn nodes(&self) -> Vec<Node> {
        let mut nodes = Vec::new();
        self.push(&mut nodes);
        nodes
    }

    fn push(&self, nodes: &mut Vec<Node>) -> u32 {
        let at = nodes.len();
        match self {
            Sketch::Leaf { value, cover } => nodes.push(Node::Leaf { value: *value, cover: *cover }),
            Sketch::Split { feature, rule, missing_left, below } => {
                nodes.push(Node::Leaf { value: 0.0, cover: 0.0 });
                let (left, right) = (below[0].push(nodes), below[1].push(nodes));
                let (rule, cover) = (rule.clone(), self.cover());
                nodes[at] =
                    Node::Split { feature: *feature, rule, missing_left: *missing_left, left, right, cover };
            }
        }
        at as u32
    }

    pub(crate) fn predict(&self, row: &[f64]) -> f64 {
        match self {
            Sketch::Leaf { value, .. } => *value,
            Sketch::Split { below, .. } => below[self.side(row)].predict(row),
        }
    }

    /// 0 for left, 1 for right.
    pub(crate) fn side(&self, row: &[f64]) -> usize {
        let Sketch::Split { feature, rule, missing_left, .. } = self else { return 0 };
        let left = match (row.get(*feature as usize), rule) {
            (None, _) => *missing_left,
            (Some(value), _) if value.is_nan() => *missing_left,
            (Some(value), SplitRule::AtMost(threshold)) => value <= threshold,
            (Some(value), SplitRule::In(codes)) => codes.iter().any(|code| f64::from(*code) == *value),
        };
        usize::from(!left)
    }
}

/// A forest as parts that both the oracle and the real one are made of.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) n_features: usize,
    pub(crate) base: f64,
    pub(crate) aggregation: Aggregation,
    pub(crate) trees: Vec<Sketch>,
}

impl Parts {
    pub(crate) fn forest(&self) -> Forest {
        let trees = self.trees.iter().map(Sketch::nodes).collect();
        Forest::new(self.n_features, self.base, self.aggregation, trees).unwrap()
    }

    /// Base + sum or mean over the trees of what `of_tree` says.
    pub(crate) fn total(&self, of_tree: impl Fn(&Sketch) -> f64) -> f64 {
        let mut sum = 0.0;
        for tree in &self.trees {
            sum += of_tree(tree);
        }
        match self.aggregation {
            Aggregation::Mean if !self.trees.is_empty() => self.base + sum / self.trees.len() as f64,
            _ => self.base + sum,
        }
    }
}

/// Thresholds, codes and values all come from a few small numbers, so that they meet.
pub(crate) fn rule() -> impl Strategy<Value = SplitRule> {
    prop_oneof![
        (-4_i32..12).prop_map(|half| SplitRule::AtMost(f64::from(half) / 2.0)),
        prop::collection::btree_set(0_u32..6, 1..5)
            .prop_map(|codes| SplitRule::In(codes.into_iter().collect())),
    ]
}

pub(crate) fn value() -> impl Strategy<Value = f64> {
    prop_oneof![
        12 => (-4_i32..12).prop_map(|half| f64::from(half) / 2.0),
        4 => Just(f64::NAN),
        1 => prop_oneof![Just(f64::INFINITY), Just(f64::NEG_INFINITY), Just(-0.0), Just(1e300)],
    ]
}

/// Mostly positive covers of very different sizes, some zero.
fn cover() -> impl Strategy<Value = f64> {
    prop_oneof![2 => Just(0.0), 6 => (1_u32..50).prop_map(f64::from), 1 => Just(1e-9), 1 => Just(1e9)]
}

pub(crate) fn tree(n_features: u32, depth: u32) -> impl Strategy<Value = Sketch> {
    let leaf = (-8.0..8.0, cover()).prop_map(|(value, cover)| Sketch::Leaf { value, cover });
    leaf.prop_recursive(depth, 64, 2, move |below| {
        (0..n_features, rule(), any::<bool>(), below.clone(), below).prop_map(
            |(feature, rule, missing_left, left, right)| Sketch::Split {
                feature,
                rule,
                missing_left,
                below: Box::new([left, right]),
            },
        )
    })
}

pub(crate) fn parts(n_features: u32, depth: u32) -> impl Strategy<Value = Parts> {
    let aggregation = prop_oneof![Just(Aggregation::Sum), Just(Aggregation::Mean)];
    let trees = prop::collection::vec(tree(n_features, depth), 0..5);
    (-5.0..5.0, aggregation, trees).prop_map(move |(base, aggregation, trees)| Parts {
        n_features: n_features as usize,
        base,
        aggregation,
        trees,
    })
}

/// A row that may be too short or too long.
pub(crate) fn row(n_features: usize) -> impl Strategy<Value = Vec<f64>> {
    prop_oneof![
        4 => prop::collection::vec(value(), n_features),
        1 => prop::collection::vec(value(), 0..n_features + 3),
    ]
}
