//! A tree as it is stored and handed over: plain nodes with every field public.

/// A node of a tree. A tree is a `Vec<Node>`, the root first, children after their parent.
///
/// `cover` is how many training rows (or how much weight) reached the node. A split's cover is the
/// sum of its children's; all zero where nothing was counted
/// (see [`Forest::with_cover`](crate::Forest::with_cover)).
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// Asks one feature and sends the row to one of two children.
    Split {
        /// The feature asked: its index in the row.
        feature: u32,
        /// Which values go left.
        rule: SplitRule,
        /// Where a missing value (NaN, or beyond the end of a short row) goes.
        missing_left: bool,
        /// Index in the tree of the child on the left.
        left: u32,
        /// Index in the tree of the child on the right.
        right: u32,
        /// Weight of the training rows that reached this node.
        cover: f64,
    },
    /// Ends the walk.
    Leaf {
        /// What the tree adds to the sum.
        value: f64,
        /// Weight of the training rows that reached this node.
        cover: f64,
    },
}

impl Node {
    /// Weight of the training rows that reached this node.
    pub fn cover(&self) -> f64 {
        match self {
            Node::Split { cover, .. } | Node::Leaf { cover, .. } => *cover,
        }
    }

    /// Left and right child of a split.
    pub(crate) fn children(&self) -> Option<[u32; 2]> {
        match self {
            Node::Split { left, right, .. } => Some([*left, *right]),
            Node::Leaf { .. } => None,
        }
    }
}

/// Which values of a feature go left.
#[derive(Clone, Debug, PartialEq)]
pub enum SplitRule {
    /// Numbers: `value <= threshold` goes left, all others right. Infinite values are compared as such.
    AtMost(f64),
    /// Categories: these codes go left, sorted ascending without repetition; every other code goes
    /// right, as does a value that is no code (negative, fractional, beyond `u32`).
    In(Vec<u32>),
}
