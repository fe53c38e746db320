//! Any bytes as a forest and rows, which every path of evaluation scores alike, bit by bit.

use forest::{Aggregation, Forest, Node, Path, SplitRule};

const TREES_MAX: usize = 24;
const FEATURES_MAX: usize = 80;
const ROWS_MAX: usize = 300;

/// Scores rows by every path that the forest and the processor allow, alone and together.
pub(super) fn check(bytes: &[u8]) {
    let mut bytes = Bytes { left: bytes };
    let Some(forest) = bytes.forest() else { return };
    let n_features = forest.n_features();
    let thresholds = thresholds(&forest);
    let n_rows = 1 + bytes.pair() % ROWS_MAX;
    let rows: Vec<f64> = (0..n_rows * n_features).map(|_| bytes.value(&thresholds)).collect();
    let columns: Vec<Vec<f64>> = (0..n_features)
        .map(|feature| rows.iter().skip(feature).step_by(n_features).copied().collect())
        .collect();
    let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
    let plain = forest.by_path(Path::Plain).expect("every forest can be walked");
    let expected: Vec<f64> = rows.chunks(n_features).map(|row| plain.predict(row)).collect();
    for forest in Path::ALL.into_iter().filter_map(|path| forest.by_path(path)) {
        let alone: Vec<f64> = rows.chunks(n_features).map(|row| forest.predict(row)).collect();
        let (mut by_row, mut by_column) = (vec![0.0; n_rows], vec![0.0; n_rows]);
        forest.predict_batch(&rows, &mut by_row);
        forest.predict_columns(&columns, &mut by_column);
        for scores in [alone, by_row, by_column] {
            assert_eq!(bits(&scores), bits(&expected), "{:?}", forest.path());
        }
    }
}

fn bits(scores: &[f64]) -> Vec<u64> {
    scores.iter().map(|score| score.to_bits()).collect()
}

fn thresholds(forest: &Forest) -> Vec<f64> {
    let threshold = |node: Node| match node {
        Node::Split { rule: SplitRule::AtMost(threshold), .. } => Some(threshold),
        _ => None,
    };
    forest.trees().into_iter().flatten().filter_map(threshold).collect()
}

/// Bytes that are taken one by one; behind the last come zeros.
struct Bytes<'a> {
    left: &'a [u8],
}

impl Bytes<'_> {
    fn next(&mut self) -> u8 {
        let Some((first, left)) = self.left.split_first() else { return 0 };
        self.left = left;
        *first
    }

    fn pair(&mut self) -> usize {
        usize::from(self.next()) << 8 | usize::from(self.next())
    }

    /// `None` where it is none.
    fn forest(&mut self) -> Option<Forest> {
        let n_features = 1 + usize::from(self.next()) % FEATURES_MAX;
        let n_trees = usize::from(self.next()) % TREES_MAX;
        let trees = (0..n_trees).map(|_| self.tree(n_features)).collect();
        Forest::new(n_features, 0.5, Aggregation::Sum, trees).ok()
    }

    /// Grows by splitting a leaf.
    fn tree(&mut self, n_features: usize) -> Vec<Node> {
        let n_leaves = 1 + self.pair() % 300;
        let (mut nodes, mut leaves) = (vec![self.leaf()], vec![0]);
        while leaves.len() < n_leaves && !self.left.is_empty() {
            let picked = self.pair() % leaves.len();
            let at = leaves.swap_remove(picked);
            let left = nodes.len() as u32;
            nodes[at] = self.split(n_features, left);
            nodes.extend([self.leaf(), self.leaf()]);
            leaves.extend([left as usize, left as usize + 1]);
        }
        nodes
    }

    fn leaf(&mut self) -> Node {
        Node::Leaf { value: f64::from(self.next()) * 0.1 - 7.0, cover: 0.0 }
    }

    /// Every fourth feature is a category.
    fn split(&mut self, n_features: usize, left: u32) -> Node {
        let feature = usize::from(self.next()) % n_features;
        let sides = self.next();
        let rule = if feature % 4 == 3 {
            let mut codes: Vec<u32> = (0..=sides % 5).map(|_| self.pair() as u32 % 400).collect();
            codes.sort_unstable();
            codes.dedup();
            SplitRule::In(codes)
        } else {
            SplitRule::AtMost(self.number())
        };
        let missing_left = sides >= 128;
        Node::Split { feature: feature as u32, rule, missing_left, left, right: left + 1, cover: 0.0 }
    }

    fn number(&mut self) -> f64 {
        let kind = self.next();
        match kind % 4 {
            0 => f64::from_bits(u64::from_le_bytes([(); 8].map(|()| self.next()))),
            1 => 1e9 + self.pair() as f64,
            _ => self.pair() as f64 % 400.0 / 4.0,
        }
    }

    /// A value, mostly beside a threshold.
    fn value(&mut self, thresholds: &[f64]) -> f64 {
        let kind = self.next();
        match (kind % 8, thresholds) {
            (0, _) => f64::NAN,
            (1 | 2, _) | (_, []) => self.number(),
            (kind, thresholds) => {
                let beside = thresholds[self.pair() % thresholds.len()];
                [beside, beside.next_up(), beside.next_down(), -beside, beside.trunc()][usize::from(kind) - 3]
            }
        }
    }
}
