//! Seeded forests of a given shape, larger than a generator of tests would make them.

use forest::{Aggregation, Forest, Node, SplitRule};

/// How large a forest is, and what its splits ask.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    pub(crate) n_trees: usize,
    /// Of the widest trees; every third tree has fewer.
    pub(crate) n_leaves: usize,
    pub(crate) n_features: usize,
    /// Different thresholds of a feature.
    pub(crate) n_values: usize,
    /// Different codes of every fourth feature, whose splits ask categories; none if 0.
    pub(crate) n_codes: u32,
}

impl Shape {
    fn has_codes(&self, feature: usize) -> bool {
        self.n_codes > 0 && feature.is_multiple_of(4)
    }
}

/// Marsaglia's xorshift generator of 64 bits.
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
        (0..8).for_each(|_| _ = random.below(2));
        random
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 20) as usize % n
    }

    pub(crate) fn forest(&mut self, shape: &Shape) -> Forest {
        let trees = (0..shape.n_trees).map(|idx| self.tree(shape, idx)).collect();
        let aggregation = if self.below(2) == 0 { Aggregation::Sum } else { Aggregation::Mean };
        Forest::new(shape.n_features, 0.25, aggregation, trees).unwrap()
    }

    /// Grows by splitting leaves at random.
    fn tree(&mut self, shape: &Shape, idx: usize) -> Vec<Node> {
        let n_leaves = if idx % 3 == 2 { 1 + self.below(shape.n_leaves) } else { shape.n_leaves };
        let (mut nodes, mut leaves) = (vec![self.leaf()], vec![0]);
        while leaves.len() < n_leaves {
            let picked = self.below(leaves.len());
            let at = leaves.swap_remove(picked);
            let left = nodes.len() as u32;
            nodes[at] = self.split(shape, left);
            nodes.extend([self.leaf(), self.leaf()]);
            leaves.extend([left as usize, left as usize + 1]);
        }
        nodes
    }

    fn leaf(&mut self) -> Node {
        Node::Leaf { value: (self.below(2_000_001) as f64 - 1e6) * 0.1 / 7.0, cover: 0.0 }
    }

    fn split(&mut self, shape: &Shape, left: u32) -> Node {
        let feature = self.below(shape.n_features);
        let rule = if shape.has_codes(feature) {
            let n_listed = 1 + self.below(if shape.n_codes > 256 { shape.n_codes as usize } else { 8 });
            let mut codes: Vec<u32> = (0..n_listed).map(|_| self.code(shape)).collect();
            codes.sort_unstable();
            codes.dedup();
            SplitRule::In(codes)
        } else {
            SplitRule::AtMost(self.below(shape.n_values) as f64 / 4.0 - 10.0)
        };
        let missing_left = self.below(2) == 0;
        Node::Split { feature: feature as u32, rule, missing_left, left, right: left + 1, cover: 0.0 }
    }

    /// The last code is the largest that there is.
    fn code(&mut self, shape: &Shape) -> u32 {
        match self.below(shape.n_codes as usize) as u32 {
            code if code + 1 == shape.n_codes => u32::MAX,
            code => code * 3,
        }
    }

    /// Rows of ordinary, missing and odd values.
    pub(crate) fn rows(&mut self, shape: &Shape, n_rows: usize) -> Vec<f64> {
        let features = (0..n_rows).flat_map(|_| 0..shape.n_features);
        features.map(|feature| self.value(shape, feature)).collect()
    }

    fn value(&mut self, shape: &Shape, feature: usize) -> f64 {
        const ODD: [f64; 10] = [
            f64::INFINITY,
            f64::NEG_INFINITY,
            -0.0,
            5e-324,
            0.5,
            -1.0,
            4294967295.0,
            4294967296.0,
            1e300,
            -1e300,
        ];
        match self.below(12) {
            0 => f64::NAN,
            1 => ODD[self.below(ODD.len())],
            _ if shape.has_codes(feature) => f64::from(self.code(shape)) + self.below(2) as f64,
            _ => (self.below(2 * shape.n_values) as f64 / 2.0 - 1.0) / 4.0 - 10.0,
        }
    }
}
