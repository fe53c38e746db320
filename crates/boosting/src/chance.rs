//! Chance from a seed: the same on every machine, in whatever order it is asked.

/// Scrambles a number: every bit of the answer depends on every bit of the question.
/// (SplitMix64's finaliser: Steele, Lea and Flood 2014)
pub(crate) fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// What is drawn for one tree.
#[derive(Clone, Copy)]
pub(crate) struct Draw {
    key: u64,
}

impl Draw {
    /// The draw of a purpose (rows, columns) for a tree.
    pub(crate) fn new(seed: u64, tree: usize, purpose: u64) -> Draw {
        Draw { key: mix(mix(seed ^ purpose.rotate_left(32)).wrapping_add(tree as u64)) }
    }

    fn number(self, item: usize) -> u64 {
        mix(self.key ^ mix(item as u64))
    }

    /// Whether an item is among the `share` that is drawn, each on its own.
    pub(crate) fn takes(self, item: usize, share: f64) -> bool {
        (self.number(item) >> 11) as f64 / (1_u64 << 53) as f64 <= share
    }

    /// `n_drawn` of `n_items`, ascending.
    pub(crate) fn items(self, n_items: usize, n_drawn: usize) -> Vec<usize> {
        let mut items: Vec<usize> = (0..n_items).collect();
        items.sort_by_key(|item| (self.number(*item), *item));
        items.truncate(n_drawn);
        items.sort_unstable();
        items
    }
}
