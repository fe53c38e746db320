//! Where the processor is no x86: the proofs cannot be had, and nothing that needs one is ever reached.

use crate::evaluate::columns::Columns;
use crate::evaluate::line::LANES;
use crate::evaluate::row_lanes::{RowLanes, Rows};
use crate::evaluate::source::Source;
use crate::evaluate::tree_lanes::TreeLanes;
use crate::explain::Points;
use crate::explain::flat::Flat;
use crate::tree::Tree;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Avx512 {}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Avx2 {}

impl Avx512 {
    pub(crate) fn detect() -> Option<Avx512> {
        None
    }

    pub(crate) fn sum(self, _: &Columns, _: &TreeLanes, _: &[f64]) -> f64 {
        match self {}
    }

    pub(crate) fn read<const BLOCKS: usize>(self, _: &mut Rows<BLOCKS>, _: &Columns, _: Source) {
        match self {}
    }

    pub(crate) fn add<const BLOCKS: usize>(
        self,
        _: &RowLanes,
        _: &Rows<BLOCKS>,
        _: &mut [[f64; LANES]; BLOCKS],
    ) {
        match self {}
    }

    pub(crate) fn explain<const P: usize>(self, _: &Flat, _: &[Tree], _: &[f64], _: &mut Points<P>) {
        match self {}
    }
}

impl Avx2 {
    pub(crate) fn detect() -> Option<Avx2> {
        None
    }

    pub(crate) fn sum(self, _: &Columns, _: &TreeLanes, _: &[f64]) -> f64 {
        match self {}
    }

    pub(crate) fn read<const BLOCKS: usize>(self, _: &mut Rows<BLOCKS>, _: &Columns, _: Source) {
        match self {}
    }

    pub(crate) fn add<const BLOCKS: usize>(
        self,
        _: &RowLanes,
        _: &Rows<BLOCKS>,
        _: &mut [[f64; LANES]; BLOCKS],
    ) {
        match self {}
    }

    pub(crate) fn explain<const P: usize>(self, _: &Flat, _: &[Tree], _: &[f64], _: &mut Points<P>) {
        match self {}
    }
}
