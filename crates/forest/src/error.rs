//! Why a forest was refused.

use crate::check::{CATEGORIES_MAX, DEPTH_MAX, FEATURES_MAX, NODES_MAX, TREES_MAX, VALUE_MAX};

/// What is wrong with the parts of a forest, and where: `tree` is the index of the tree, `node` the
/// index of the node in it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what the fields are")]
pub enum InvalidForest {
    #[error("the forest reads no features; there must be at least one")]
    NoFeatures,
    #[error("the forest reads {n_features} features; at most {FEATURES_MAX} are possible")]
    TooManyFeatures { n_features: usize },
    #[error("the forest has {n_trees} trees; at most {TREES_MAX} are possible")]
    TooManyTrees { n_trees: usize },
    #[error("the base is {base:?}; it must be a number from -{VALUE_MAX:e} to {VALUE_MAX:e}")]
    Base { base: f64 },
    #[error("tree {tree} has no nodes; the smallest tree is one leaf")]
    EmptyTree { tree: usize },
    #[error("tree {tree} has {n_nodes} nodes; at most {NODES_MAX} are possible")]
    TooManyNodes { tree: usize, n_nodes: usize },
    #[error(
        "tree {tree} lists {n_categories} categories in its splits; at most {CATEGORIES_MAX} are possible"
    )]
    TooManyCategories { tree: usize, n_categories: usize },
    #[error("tree {tree}, node {node}: child {child} does not exist; the tree's nodes are 0 to {last}")]
    ChildOutOfRange { tree: usize, node: usize, child: u32, last: usize },
    #[error("tree {tree}, node {node}: child {child} does not come after its parent, as every child must")]
    ChildBeforeParent { tree: usize, node: usize, child: u32 },
    #[error("tree {tree}, node {node}: child {child} already has a parent; a node is the child of one split")]
    SharedChild { tree: usize, node: usize, child: u32 },
    #[error("tree {tree}, node {node}: no split leads here; every node but the first must be a child")]
    Unreachable { tree: usize, node: usize },
    #[error("tree {tree}, node {node}: lies deeper than {DEPTH_MAX} splits below the root")]
    TooDeep { tree: usize, node: usize },
    #[error(
        "tree {tree}, node {node}: feature {feature} does not exist; there are {n_features}, counted from 0"
    )]
    FeatureOutOfRange { tree: usize, node: usize, feature: u32, n_features: usize },
    #[error("tree {tree}, node {node}: the threshold is {threshold:?}; it must be finite")]
    Threshold { tree: usize, node: usize, threshold: f64 },
    #[error("tree {tree}, node {node}: the set of categories is empty; it must name at least one")]
    EmptyCategories { tree: usize, node: usize },
    #[error(
        "tree {tree}, node {node}: category {category} follows {before}; the codes must ascend without repetition"
    )]
    UnsortedCategories { tree: usize, node: usize, before: u32, category: u32 },
    #[error(
        "tree {tree}, node {node}: the leaf is {value:?}; it must be a number from -{VALUE_MAX:e} to {VALUE_MAX:e}"
    )]
    LeafValue { tree: usize, node: usize, value: f64 },
    #[error("tree {tree}, node {node}: the cover is {cover:?}; it must be finite and not negative")]
    Cover { tree: usize, node: usize, cover: f64 },
    #[error("tree {tree}, node {node}: the cover is {cover:?}, but its children's add up to {children:?}")]
    CoverMismatch { tree: usize, node: usize, cover: f64, children: f64 },
}
