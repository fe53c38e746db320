//! Categories to bins: the heaviest keep their own, the rest share one with whatever training has not seen.

use rayon::prelude::*;

use super::MISSING_BIN;

/// The code of a missing category.
pub const MISSING_CODE: u32 = u32::MAX;

/// The bin of the rare categories and of those never seen.
pub(crate) const OTHER_BIN: u8 = 1;
/// The first bin of a category of its own.
const FIRST_BIN: usize = 2;
/// Most categories with a bin of their own.
pub(crate) const OWN_BINS_MAX: usize = 256 - FIRST_BIN;
/// Codes up to this are looked up in a table, larger ones searched for.
const TABLE_CODES_MAX: u32 = 1 << 22;

/// Which codes have a bin of their own: `codes[i]` has bin `i + 2`. Ascending.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Codes(pub(crate) Vec<u32>);

impl Codes {
    /// The heaviest codes of a column, of equal ones the smaller.
    pub(crate) fn find(codes: &[u32], weights: Option<&[f64]>) -> Codes {
        let mut found = weighed(codes, weights);
        if found.len() > OWN_BINS_MAX {
            found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
            found.truncate(OWN_BINS_MAX);
        }
        let mut kept: Vec<u32> = found.into_iter().map(|(code, _)| code).collect();
        kept.sort_unstable();
        Codes(kept)
    }

    /// How many bins there are, with the missing and the others'.
    pub(crate) fn n_bins(&self) -> usize {
        self.0.len() + FIRST_BIN
    }

    /// The code that has the bin to itself; `None` for the missing and the others.
    pub(crate) fn code(&self, bin: usize) -> Option<u32> {
        self.0.get(bin.checked_sub(FIRST_BIN)?).copied()
    }

    /// The bin of every row.
    pub(crate) fn assign(&self, codes: &[u32]) -> Vec<u8> {
        let index = Index::new(&self.0);
        let bin = |code: &u32| match index.position(*code) {
            _ if *code == MISSING_CODE => MISSING_BIN,
            // At most 254 codes.
            Some(position) => (position + FIRST_BIN) as u8,
            None => OTHER_BIN,
        };
        codes.par_iter().map(bin).collect()
    }
}

/// Every code with the sum of its weights, ascending by code.
fn weighed(codes: &[u32], weights: Option<&[f64]>) -> Vec<(u32, f64)> {
    let mut distinct = codes.to_vec();
    distinct.par_sort_unstable();
    distinct.dedup();
    distinct.retain(|code| *code != MISSING_CODE);
    let index = Index::new(&distinct);
    let mut sums = vec![0.0; distinct.len()];
    for (row, code) in codes.iter().enumerate() {
        if let Some(position) = index.position(*code) {
            sums[position] += weights.map_or(1.0, |weights| weights[row]);
        }
    }
    distinct.into_iter().zip(sums).filter(|(_, sum)| *sum > 0.0).collect()
}

/// Where a code stands among sorted codes.
struct Index<'a> {
    codes: &'a [u32],
    table: Vec<u32>,
}

impl Index<'_> {
    fn new(codes: &[u32]) -> Index<'_> {
        let len = codes.last().filter(|last| **last < TABLE_CODES_MAX).map_or(0, |last| *last as usize + 1);
        let mut table = vec![u32::MAX; len];
        if len > 0 {
            for (position, code) in codes.iter().enumerate() {
                table[*code as usize] = position as u32;
            }
        }
        Index { codes, table }
    }

    fn position(&self, code: u32) -> Option<usize> {
        if self.table.is_empty() {
            return self.codes.binary_search(&code).ok();
        }
        let position = *self.table.get(code as usize)?;
        (position != u32::MAX).then_some(position as usize)
    }
}
