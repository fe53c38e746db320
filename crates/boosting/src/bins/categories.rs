//! Categories to bins: the heaviest keep their own, the rest share one with whatever training has not seen.
//!
//! A code of a few rows is never asked for by itself (see `categories.min_rows` of the settings), and what
//! was learnt of a code that is not seen is best learnt from codes that hardly were. So beyond as many codes
//! as a byte tells apart, only those keep a bin that have [`WIDE_ROWS_MIN`] rows: a column of names or numbers
//! of customers, each seen once or twice, costs a byte a row as before.

use rayon::prelude::*;

use super::{Bins, MISSING_BIN};

/// The code of a missing category.
pub const MISSING_CODE: u32 = u32::MAX;

/// The bin of the rare categories and of those never seen.
pub(crate) const OTHER_BIN: u8 = 1;
/// The first bin of a category of its own.
const FIRST_BIN: usize = 2;
/// Most codes with a bin of their own in a column of a byte a row.
const NARROW_CODES_MAX: usize = 256 - FIRST_BIN;
/// Most codes of a column that are told apart: with the missing and the others, as many bins as eight columns
/// of bytes hold.
pub const OWN_CODES_MAX: usize = 8 * super::CELLS_OF_PART - FIRST_BIN;
/// Fewest rows of a code beyond the 254 heaviest: as many as a split asks of a category by default.
const WIDE_ROWS_MIN: usize = 10;
/// Codes up to this are looked up in a table, larger ones searched for.
const TABLE_CODES_MAX: u32 = 1 << 22;

/// Which codes have a bin of their own: `codes[i]` has bin `i + 2`. Ascending.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Codes(pub(crate) Vec<u32>);

impl Codes {
    /// The heaviest codes of a column, of equal ones the smaller.
    pub(crate) fn find(codes: &[u32], weights: Option<&[f64]>) -> Codes {
        let mut found = weighed(codes, weights);
        if found.len() > NARROW_CODES_MAX {
            found.sort_by(|a, b| b.weight.total_cmp(&a.weight).then(a.code.cmp(&b.code)));
            let mut rank = 0;
            found.retain(|seen| {
                rank += 1;
                rank <= NARROW_CODES_MAX || seen.rows >= WIDE_ROWS_MIN
            });
            found.truncate(OWN_CODES_MAX);
        }
        let mut kept: Vec<u32> = found.into_iter().map(|seen| seen.code).collect();
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
    pub(crate) fn assign(&self, codes: &[u32]) -> Bins {
        let index = Index::new(&self.0);
        let bin = |code: &u32| match index.position(*code) {
            _ if *code == MISSING_CODE => usize::from(MISSING_BIN),
            Some(position) => position + FIRST_BIN,
            None => usize::from(OTHER_BIN),
        };
        // At most 254 codes, and at most OWN_CODES_MAX.
        match self.0.len() <= NARROW_CODES_MAX {
            true => Bins::narrow(codes.par_iter().map(|code| bin(code) as u8).collect()),
            false => Bins::wide(codes.par_iter().map(|code| bin(code) as u16).collect()),
        }
    }
}

/// A code, and the rows that have it and a weight.
struct Seen {
    code: u32,
    rows: usize,
    weight: f64,
}

/// Every code that has weight, ascending.
fn weighed(codes: &[u32], weights: Option<&[f64]>) -> Vec<Seen> {
    let mut distinct = codes.to_vec();
    distinct.par_sort_unstable();
    distinct.dedup();
    distinct.retain(|code| *code != MISSING_CODE);
    let index = Index::new(&distinct);
    let mut seen: Vec<Seen> =
        distinct.iter().map(|code| Seen { code: *code, rows: 0, weight: 0.0 }).collect();
    for (row, code) in codes.iter().enumerate() {
        if let Some(position) = index.position(*code) {
            let weight = weights.map_or(1.0, |weights| weights[row]);
            seen[position].rows += usize::from(weight > 0.0);
            seen[position].weight += weight;
        }
    }
    seen.retain(|seen| seen.weight > 0.0);
    seen
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
