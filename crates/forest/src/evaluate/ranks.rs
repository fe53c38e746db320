//! Where a number stands among the thresholds of its feature.

/// Thresholds that are compared together: two cache lines.
pub(crate) const BLOCK: usize = 16;

/// Thresholds that one vector holds.
pub(crate) const HALF: usize = BLOCK / 2;

/// The rank of a missing value, where ranks of many rows are found together.
pub(crate) const MISSING: u32 = u32::MAX;

/// Groups of pivots that are all asked rather than halved: no branch depends on the value.
const GROUPS_ASKED: usize = 4;

/// Sixteen ascending numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct Block(pub(crate) [f64; BLOCK]);

impl Block {
    /// How many of the numbers `value` exceeds; none if it is NaN.
    #[inline(always)]
    pub(crate) fn n_below(&self, value: f64) -> usize {
        self.0.iter().map(|threshold| usize::from(*threshold < value)).sum()
    }

    fn last(&self) -> f64 {
        self.0[BLOCK - 1]
    }
}

/// The thresholds of all features, each feature's ascending and in blocks of their own, the last of each block
/// again in blocks: up to 255 thresholds are searched with 32 comparisons, which wait for each other but once.
///
/// A feature's last block ends in at least one infinity: no number exceeds it, so every search ends in a
/// block that exists.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Ranks {
    blocks: Vec<Block>,
    pivots: Vec<Block>,
    rounded: Vec<Rounded>,
}

/// The last threshold of each half of up to 16 blocks, in single precision: what tells many values roughly
/// where they stand.
///
/// Rounding keeps the order: who exceeds a rounded number when rounded himself exceeds the number. They ascend
/// without repetition, so that a value rounds to one of them at most, and no more than that one is missed.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(C, align(64))]
pub(crate) struct Rounded(pub(crate) [f32; 2 * BLOCK]);

/// How the thresholds of a range are searched for many values.
pub(crate) enum Levels<'a> {
    /// The rounded last threshold of each half of a block.
    Rounded(&'a Rounded),
    /// The last thresholds of the blocks.
    Pivots(&'a [Block]),
}

/// Where the thresholds of one feature lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range {
    block: u32,
    pivot: u32,
    n_pivots: u32,
    rounded: Option<u32>,
}

impl Rounded {
    /// `None` from 256 thresholds on, or if some are too close or too large to be told apart.
    fn of(thresholds: &[f64]) -> Option<Rounded> {
        let last: Vec<f32> =
            thresholds.iter().skip(HALF - 1).step_by(HALF).map(|last| *last as f32).collect();
        let are_apart = last.is_sorted_by(|one, next| one < next) && last.iter().all(|last| last.is_finite());
        (thresholds.len() < BLOCK * BLOCK && are_apart).then(|| {
            let mut rounded = Rounded([f32::INFINITY; 2 * BLOCK]);
            rounded.0[..last.len()].copy_from_slice(&last);
            rounded
        })
    }
}

impl Ranks {
    /// Adds the thresholds of a feature, which ascend without repetition and are finite.
    pub(crate) fn push(&mut self, thresholds: &[f64]) -> Range {
        let (block, pivot) = (self.blocks.len(), self.pivots.len());
        push_blocks(&mut self.blocks, thresholds, thresholds.len() / BLOCK + 1);
        let last: Vec<f64> = self.blocks[block..].iter().map(Block::last).collect();
        // The last pivot is infinite: a block of nothing else need not follow.
        push_blocks(&mut self.pivots, &last, last.len().div_ceil(BLOCK));
        let n_pivots = self.pivots.len() - pivot;
        let rounded = Rounded::of(thresholds).map(|rounded| {
            self.rounded.push(rounded);
            (self.rounded.len() - 1) as u32
        });
        Range { block: block as u32, pivot: pivot as u32, n_pivots: n_pivots as u32, rounded }
    }

    /// [`Ranks::rank`] of a range of at most 255 thresholds.
    #[inline(always)]
    pub(crate) fn short_rank(
        &self,
        range: Range,
        value: f64,
        n_below: impl Fn(&Block, f64) -> usize,
    ) -> usize {
        let block = n_below(&self.pivots[range.pivot as usize], value);
        block * BLOCK + n_below(&self.blocks[range.block as usize + block], value)
    }

    /// How many thresholds of the range `value` exceeds; 0 for NaN. `n_below` counts in one block.
    #[inline(always)]
    pub(crate) fn rank(&self, range: Range, value: f64, n_below: impl Fn(&Block, f64) -> usize) -> usize {
        let pivot = range.pivot as usize;
        let pivots = &self.pivots[pivot..pivot + range.n_pivots as usize];
        let group = match pivots.len() {
            1 => 0,
            n if n <= GROUPS_ASKED => pivots.iter().map(|pivots| usize::from(pivots.last() < value)).sum(),
            _ => pivots.partition_point(|pivots| pivots.last() < value),
        };
        let block = group * BLOCK + n_below(&self.pivots[pivot + group], value);
        block * BLOCK + n_below(&self.blocks[range.block as usize + block], value)
    }

    /// [`Ranks::rank`] of many, or [`MISSING`].
    #[inline(always)]
    pub(crate) fn each<const N: usize>(
        &self,
        range: Range,
        values: &[f64; N],
        n_below: impl Fn(&Block, f64) -> usize,
    ) -> [u32; N] {
        let mut ranks = [MISSING; N];
        for (rank, value) in ranks.iter_mut().zip(values).filter(|(_, value)| !value.is_nan()) {
            *rank = self.rank(range, *value, &n_below) as u32;
        }
        ranks
    }

    /// What leads to a block of the range, and its blocks with all that follow.
    #[inline(always)]
    pub(crate) fn levels(&self, range: Range) -> (Levels<'_>, &[Block]) {
        let pivot = range.pivot as usize;
        let levels = match range.rounded {
            Some(rounded) => Levels::Rounded(&self.rounded[rounded as usize]),
            None => Levels::Pivots(&self.pivots[pivot..pivot + range.n_pivots as usize]),
        };
        (levels, &self.blocks[range.block as usize..])
    }
}

fn push_blocks(blocks: &mut Vec<Block>, numbers: &[f64], n_blocks: usize) {
    let start = blocks.len();
    blocks.resize(start + n_blocks, Block([f64::INFINITY; BLOCK]));
    for (idx, number) in numbers.iter().enumerate() {
        blocks[start + idx / BLOCK].0[idx % BLOCK] = *number;
    }
}
