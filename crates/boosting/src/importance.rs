//! How much each column was used.

use crate::dataset::Dataset;
use crate::tree::{Tree, TreeNode};

/// How much a column was used in all trees together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Importance {
    /// How many splits ask it.
    pub splits: u64,
    /// The sum of their gains.
    pub gain: f64,
    /// The sum of the weights of the rows that they divided.
    pub cover: f64,
}

impl Importance {
    /// One a column, summed in tree order.
    pub(crate) fn of(data: &Dataset, trees: &[Tree]) -> Vec<Importance> {
        let mut importances = vec![Importance::default(); data.n_columns()];
        for tree in trees {
            for (node, cover) in tree.nodes.iter().zip(tree.node_covers()) {
                if let TreeNode::Split { slot, gain, .. } = node {
                    let importance = &mut importances[data.active[*slot]];
                    importance.splits += 1;
                    importance.gain += gain;
                    importance.cover += cover;
                }
            }
        }
        importances
    }
}
