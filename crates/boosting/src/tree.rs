//! A tree over bins, as it was grown, and its way into the form of `forest`.

use forest::SplitRule;

use crate::bins::{MISSING_BIN, MISSING_CODE, Meaning};
use crate::dataset::Dataset;
use crate::split::BinSet;

/// A node of a grown tree; children come after their parent.
#[derive(Clone, Debug)]
pub(crate) enum TreeNode {
    Split {
        slot: usize,
        left_bins: BinSet,
        left: usize,
        right: usize,
        gain: f64,
    },
    /// `leaf` is its number in the tree.
    Leaf {
        leaf: usize,
    },
}

/// A grown tree.
pub(crate) struct Tree {
    pub(crate) nodes: Vec<TreeNode>,
    /// What each leaf adds to the score, the learning rate included.
    pub(crate) values: Vec<f64>,
    /// Weight of the rows in each leaf.
    pub(crate) covers: Vec<f64>,
}

impl Tree {
    /// The leaf that a row of the data set reaches.
    pub(crate) fn leaf(&self, data: &Dataset, row: usize) -> usize {
        let mut at = 0;
        loop {
            match &self.nodes[at] {
                TreeNode::Leaf { leaf } => return *leaf,
                TreeNode::Split { slot, left_bins, left, right, .. } => {
                    let bin = data.column(*slot).bins.bin(row);
                    at = if left_bins.contains(bin) { *left } else { *right };
                }
            }
        }
    }

    /// The weight of the rows that reached each node: children first, so that a split's is exactly their sum.
    pub(crate) fn node_covers(&self) -> Vec<f64> {
        let mut covers = vec![0.0; self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate().rev() {
            covers[at] = match node {
                TreeNode::Leaf { leaf } => self.covers[*leaf],
                TreeNode::Split { left, right, .. } => covers[*left] + covers[*right],
            };
        }
        covers
    }

    /// The same tree over values.
    pub(crate) fn to_forest(&self, data: &Dataset) -> Vec<forest::Node> {
        let covers = self.node_covers();
        let node = |(node, cover): (&TreeNode, f64)| match node {
            TreeNode::Leaf { leaf } => forest::Node::Leaf { value: self.values[*leaf], cover },
            TreeNode::Split { slot, left_bins, left, right, .. } => forest::Node::Split {
                feature: data.active[*slot] as u32,
                rule: rule(&data.column(*slot).meaning, left_bins),
                missing_left: left_bins.contains(u16::from(MISSING_BIN)),
                left: *left as u32,
                right: *right as u32,
                cover,
            },
        };
        self.nodes.iter().zip(covers).map(node).collect()
    }
}

fn rule(meaning: &Meaning, left_bins: &BinSet) -> SplitRule {
    let left = || (1..meaning.n_bins()).filter(|bin| left_bins.contains(*bin as u16));
    match meaning {
        Meaning::Numbers(cuts) => {
            // Left bins are 1 to some last one. With all of them on the left, only missing values go right.
            let n_left = left().count();
            let below_all = f64::MIN;
            let cut = n_left
                .checked_sub(1)
                .map_or(below_all, |last| cuts.at.get(last).copied().unwrap_or(f64::MAX));
            SplitRule::AtMost(cut)
        }
        Meaning::Categories(codes) => {
            let listed: Vec<u32> = left().filter_map(|bin| codes.code(bin)).collect();
            // A set must not be empty; the code of a missing value is no category.
            SplitRule::In(if listed.is_empty() { vec![MISSING_CODE] } else { listed })
        }
    }
}
