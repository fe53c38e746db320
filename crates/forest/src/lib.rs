//! Trees that are fitted: one validated form, evaluated alone or in batches, explained (TreeSHAP).
//!
//! A forest goes in as plain [`Node`]s, is checked once by [`Forest::new`], and is from then on
//! immutable: no method can fail, loop without end or panic, whatever row it is given. Nothing here
//! knows what the features mean, reads a file, a clock or a random number.
//!
//! **One form, many ways to walk it.** The checked form keeps all that any evaluation needs and
//! nothing that only one of them needs:
//!
//! - thresholds are finite and compared with `<=`, so that `value <= threshold` is the same as
//!   comparing ranks among a feature's sorted thresholds: a row can be ranked once and all nodes
//!   evaluated on small integers, with the same answer;
//! - a missing value has a side of its own at every split (`missing_left`): the rank reserved for it
//!   needs no trick with infinities;
//! - categories go left by a sorted set of codes: a node's answer can be precomputed as one bit a code;
//! - the sum runs in tree order in `f64` without fused multiply-add: whichever way the leaves were
//!   found, the same bits come out.
//!
//! The plain walk, node by node, is the truth. When a forest is built, the fastest [`Path`] that its shape and
//! the processor allow is derived from the checked trees; it is never stored, and tested bit for bit against
//! the plain walk. [`Forest::by_path`] gives any other.
//!
//! | path | taken by itself | needs |
//! |---|---|---|
//! | [`Path::Avx512`] | wherever it is possible | trees of at most 256 leaves, at most 2,046 codes a feature; AVX-512 VBMI |
//! | [`Path::Avx2`] | elsewhere | the same trees; AVX2 |
//! | [`Path::Portable`] | elsewhere | the same trees |
//! | [`Path::Walk`] | for wider trees, or trees very unlike their neighbours | – |
//! | [`Path::Plain`] | beyond four billion nodes | – |
//!
//! On the first three paths a row alone takes the walk where its columns and categories need more than
//! 256 bytes, and without special instructions where a tree has more than 64 leaves. Nothing is allocated for
//! a row. What is derived takes at most about 3 KB a tree of up to 256 leaves, and 24 bytes a node of others;
//! where a feature has more than 254 codes, 8 KB more a tree and 256 bytes more a split that asks it.
//!
//! **How far down.** A row's sum is a chain of additions in tree order, three or four cycles each, whatever finds
//! the leaves: 300 trees take a quarter of a microsecond for one row, beside which the rest is hidden as far as
//! possible. In batches the chains of many rows run side by side.
//!
//! ```
//! use forest::{Aggregation, Forest, Node, SplitRule};
//!
//! let stump = vec![
//!     Node::Split { feature: 0, rule: SplitRule::AtMost(2.5), missing_left: false, left: 1, right: 2, cover: 4.0 },
//!     Node::Leaf { value: -1.0, cover: 3.0 },
//!     Node::Leaf { value: 1.0, cover: 1.0 },
//! ];
//! let forest = Forest::new(1, 0.0, Aggregation::Sum, vec![stump])?;
//! assert_eq!(forest.predict(&[2.5]), -1.0);
//! assert_eq!(forest.predict(&[f64::NAN]), 1.0);
//! assert_eq!(forest.expected(), -0.5);
//! assert!((forest.explain(&[2.5]).contributions[0] - -0.5).abs() < 1e-15);
//! # Ok::<(), forest::InvalidForest>(())
//! ```

#![cfg_attr(not(target_arch = "x86_64"), expect(dead_code, reason = "only paths with intrinsics need it"))]

mod check;
mod error;
mod evaluate;
mod explain;
mod forest;
mod node;
mod quadrature;
mod simd;
mod tree;

pub use check::{CATEGORIES_MAX, DEPTH_MAX, FEATURES_MAX, NODES_MAX, TREES_MAX, VALUE_MAX};
pub use error::InvalidForest;
pub use evaluate::Path;
pub use explain::Explanation;
pub use forest::{Aggregation, Forest};
pub use node::{Node, SplitRule};
