//! Sets of classes: how a split on categories answers.
//!
//! A class is a byte's place and a bit of that byte, so that lanes look up a byte and test a bit. Up to 256
//! classes take half a line, looked up by one instruction; up to 2,048, as many as a byte's place tells apart,
//! take a whole table.

use super::line::{TABLE, Table};

/// Most classes of a feature.
pub(crate) const CLASSES_MAX: usize = 8 * TABLE;
/// Most classes of a narrow set.
const NARROW_MAX: usize = 8 * 32;

/// A bit for each class of a feature.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum ClassSet {
    /// Up to 256 classes.
    Narrow([u8; 32]),
    /// Up to 2,048.
    Wide(Box<Table>),
}

impl ClassSet {
    /// For at most [`CLASSES_MAX`] classes.
    pub(crate) fn empty(n_classes: usize) -> ClassSet {
        match n_classes <= NARROW_MAX {
            true => ClassSet::Narrow([0; 32]),
            false => ClassSet::Wide(Box::new(Table::ZERO)),
        }
    }

    pub(crate) fn insert(&mut self, class: usize) {
        let at = class / 8;
        let byte = match self {
            ClassSet::Narrow(bytes) => &mut bytes[at],
            ClassSet::Wide(table) => &mut table.0[at],
        };
        *byte |= 1 << (class % 8);
    }

    pub(crate) fn contains(&self, class: usize) -> bool {
        let at = class / 8;
        let byte = match self {
            ClassSet::Narrow(bytes) => bytes[at],
            ClassSet::Wide(table) => table.0[at],
        };
        byte >> (class % 8) & 1 == 1
    }
}
