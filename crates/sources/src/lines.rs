use std::path::Path;
use std::sync::Arc;

use crate::error::{Place, Position};
use crate::rows::{Row, Source};

/// Where rows stand: a new run wherever a row does not stand right behind the one before it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lines {
    paths: Vec<Arc<Path>>,
    runs: Vec<Run>,
    /// How many rows there are.
    pub(crate) n_rows: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Run {
    first_row: usize,
    file_idx: usize,
    position: Position,
}

impl Run {
    fn position_of(self, row_idx: usize) -> Position {
        let n_after = (row_idx - self.first_row) as u64;
        match self.position {
            Position::Schema => Position::Schema,
            Position::Line(line) => Position::Line(line + n_after),
            Position::Row(row) => Position::Row(row + n_after),
        }
    }
}

impl Lines {
    /// No rows yet.
    pub(crate) fn new(source: &Source<'_>) -> Lines {
        let paths = source.files.iter().map(|file| file.path.clone()).collect();
        Lines { paths, runs: Vec::new(), n_rows: 0 }
    }

    /// Takes the next row in.
    pub(crate) fn add(&mut self, row: &Row<'_>) {
        let (file_idx, position) = (row.file_idx, row.position());
        let continues = self
            .runs
            .last()
            .is_some_and(|run| run.file_idx == file_idx && run.position_of(self.n_rows) == position);
        if !continues {
            self.runs.push(Run { first_row: self.n_rows, file_idx, position });
        }
        self.n_rows += 1;
    }

    /// Where the row at that index stands; it must be below `n_rows`.
    pub(crate) fn place(&self, row_idx: usize) -> Place {
        let after = self.runs.partition_point(|run| run.first_row <= row_idx);
        let run = self.runs[after - 1];
        Place { path: self.paths[run.file_idx].clone(), position: run.position_of(row_idx) }
    }
}
