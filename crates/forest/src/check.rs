//! The door: everything that the walks rely on is checked here, once, and nowhere else.
//!
//! The limits exist because a forest may come from a file that somebody else wrote. They lie far
//! beyond what is ever fitted, and keep every later cost (memory of an explanation, depth of a
//! recursion, size of a sum) bounded by a number that stands here.

use crate::error::InvalidForest;
use crate::node::{Node, SplitRule};

/// Most features: an explanation holds three numbers a feature, whatever the trees ask.
pub const FEATURES_MAX: usize = 1 << 16;
/// Most trees of a forest.
pub const TREES_MAX: usize = 1 << 16;
/// Most nodes of a tree: half a million leaves.
pub const NODES_MAX: usize = 1 << 20;
/// Most category codes that the splits of one tree list together.
pub const CATEGORIES_MAX: usize = 1 << 24;
/// Most splits between a root and a leaf: an explanation recurses that deep.
pub const DEPTH_MAX: usize = 512;
/// Largest magnitude of a leaf and of the base: no sum over the trees can overflow.
pub const VALUE_MAX: f64 = 1e100;

/// How far a split's cover may lie from its children's, relative to its own: sums of weights in `f32`
/// and in another order pass, exchanged nodes do not.
const COVER_TOLERANCE: f64 = 1e-6;

/// Refuses what is not a forest over `n_features` features.
pub(crate) fn check_forest(n_features: usize, base: f64, trees: &[Vec<Node>]) -> Result<(), InvalidForest> {
    check_sizes(n_features, trees.len())?;
    if !is_value(base) {
        return Err(InvalidForest::Base { base });
    }
    trees.iter().enumerate().try_for_each(|(tree, nodes)| check_tree(n_features, tree, nodes))
}

fn check_sizes(n_features: usize, n_trees: usize) -> Result<(), InvalidForest> {
    if n_features == 0 {
        return Err(InvalidForest::NoFeatures);
    }
    if n_features > FEATURES_MAX {
        return Err(InvalidForest::TooManyFeatures { n_features });
    }
    if n_trees > TREES_MAX {
        return Err(InvalidForest::TooManyTrees { n_trees });
    }
    Ok(())
}

fn check_tree(n_features: usize, tree: usize, nodes: &[Node]) -> Result<(), InvalidForest> {
    check_tree_size(tree, nodes)?;
    check_shape(tree, nodes)?;
    for (node, parts) in nodes.iter().enumerate() {
        let at = At { tree, node };
        at.check_contents(n_features, parts)?;
        at.check_cover(parts.cover())?;
    }
    nodes.iter().enumerate().try_for_each(|(node, parts)| At { tree, node }.check_cover_sum(parts, nodes))
}

fn check_tree_size(tree: usize, nodes: &[Node]) -> Result<(), InvalidForest> {
    if nodes.is_empty() {
        return Err(InvalidForest::EmptyTree { tree });
    }
    if nodes.len() > NODES_MAX {
        return Err(InvalidForest::TooManyNodes { tree, n_nodes: nodes.len() });
    }
    let n_categories = nodes.iter().map(n_categories).sum();
    if n_categories > CATEGORIES_MAX {
        return Err(InvalidForest::TooManyCategories { tree, n_categories });
    }
    Ok(())
}

fn n_categories(node: &Node) -> usize {
    match node {
        Node::Split { rule: SplitRule::In(codes), .. } => codes.len(),
        Node::Split { rule: SplitRule::AtMost(_), .. } | Node::Leaf { .. } => 0,
    }
}

/// Every node but the first is the child of exactly one earlier node: so there is no cycle, every
/// node can be reached, and one pass in index order meets parents first.
fn check_shape(tree: usize, nodes: &[Node]) -> Result<(), InvalidForest> {
    let mut depths = vec![None; nodes.len()];
    depths[0] = Some(0);
    for (node, parts) in nodes.iter().enumerate() {
        let at = At { tree, node };
        let depth = depths[node].ok_or(InvalidForest::Unreachable { tree, node })?;
        for child in parts.children().into_iter().flatten() {
            at.place_child(child, depth + 1, &mut depths)?;
        }
    }
    Ok(())
}

/// The place that is checked.
#[derive(Clone, Copy)]
struct At {
    tree: usize,
    node: usize,
}

impl At {
    fn place_child(
        self,
        child: u32,
        depth: usize,
        depths: &mut [Option<usize>],
    ) -> Result<(), InvalidForest> {
        let At { tree, node } = self;
        let child_idx = child as usize;
        if child_idx >= depths.len() {
            return Err(InvalidForest::ChildOutOfRange { tree, node, child, last: depths.len() - 1 });
        }
        if child_idx <= node {
            return Err(InvalidForest::ChildBeforeParent { tree, node, child });
        }
        if depths[child_idx].is_some() {
            return Err(InvalidForest::SharedChild { tree, node, child });
        }
        if depth > DEPTH_MAX {
            return Err(InvalidForest::TooDeep { tree, node: child_idx });
        }
        depths[child_idx] = Some(depth);
        Ok(())
    }

    fn check_contents(self, n_features: usize, parts: &Node) -> Result<(), InvalidForest> {
        let At { tree, node } = self;
        match parts {
            Node::Split { feature, .. } if *feature as usize >= n_features => {
                Err(InvalidForest::FeatureOutOfRange { tree, node, feature: *feature, n_features })
            }
            Node::Split { rule, .. } => self.check_rule(rule),
            Node::Leaf { value, .. } if !is_value(*value) => {
                Err(InvalidForest::LeafValue { tree, node, value: *value })
            }
            Node::Leaf { .. } => Ok(()),
        }
    }

    fn check_rule(self, rule: &SplitRule) -> Result<(), InvalidForest> {
        let At { tree, node } = self;
        match rule {
            SplitRule::AtMost(threshold) if !threshold.is_finite() => {
                Err(InvalidForest::Threshold { tree, node, threshold: *threshold })
            }
            SplitRule::AtMost(_) => Ok(()),
            SplitRule::In(codes) if codes.is_empty() => Err(InvalidForest::EmptyCategories { tree, node }),
            SplitRule::In(codes) => match codes.windows(2).find(|pair| pair[0] >= pair[1]) {
                Some(&[before, category]) => {
                    Err(InvalidForest::UnsortedCategories { tree, node, before, category })
                }
                _ => Ok(()),
            },
        }
    }

    fn check_cover(self, cover: f64) -> Result<(), InvalidForest> {
        let At { tree, node } = self;
        if cover.is_finite() && cover >= 0.0 {
            Ok(())
        } else {
            Err(InvalidForest::Cover { tree, node, cover })
        }
    }

    /// A split's cover is the sum of its children's.
    ///
    /// The arithmetic of an explanation takes shares from the children alone; that the parent agrees is
    /// asked because a forest whose counts contradict each other was not counted, or was mixed up.
    fn check_cover_sum(self, parts: &Node, nodes: &[Node]) -> Result<(), InvalidForest> {
        let At { tree, node } = self;
        let Some([left, right]) = parts.children() else { return Ok(()) };
        let children = nodes[left as usize].cover() + nodes[right as usize].cover();
        let cover = parts.cover();
        if (cover - children).abs() <= COVER_TOLERANCE * cover {
            return Ok(());
        }
        Err(InvalidForest::CoverMismatch { tree, node, cover, children })
    }
}

fn is_value(value: f64) -> bool {
    value.abs() <= VALUE_MAX
}
