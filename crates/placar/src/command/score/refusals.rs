//! What was not scored, in a file of its own: which row, and why.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sources::{OutputType, OutputValue, Position, RowsWriter, SourceError};

use super::subject::Refused;

const COLUMNS: [(&str, OutputType); 4] = [
    ("file", OutputType::Text),
    ("row", OutputType::Integer),
    ("entity_id", OutputType::Text),
    ("why", OutputType::Text),
];

/// A file that is there when a row was not scored, and only then.
pub(super) struct Refusals {
    /// `None`: nobody has named one, and the scores go to a stream.
    path: Option<PathBuf>,
    writer: Option<RowsWriter>,
}

impl Refusals {
    /// The file that is named, else one beside the scores: `scores.errors.csv` of `scores.parquet`.
    pub(super) fn begin(named: Option<&Path>, output: Option<&Path>) -> Refusals {
        let beside = |output: &Path| {
            let name = output.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let stem = name.split('.').next().unwrap_or_default();
            output.with_file_name(format!("{stem}.errors.csv"))
        };
        let path = named.map(Path::to_owned).or_else(|| output.map(beside));
        Refusals { path, writer: None }
    }

    /// Where they can be read.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// One more.
    pub(super) fn write(&mut self, refused: &Refused) -> Result<(), SourceError> {
        let Some(path) = &self.path else { return Ok(()) };
        let writer = match &mut self.writer {
            Some(writer) => writer,
            None => self.writer.insert(RowsWriter::create(path, &COLUMNS)?),
        };
        let (file, row) = match &refused.place {
            Some(place) => (Some(place.path.display().to_string()), number(place.position)),
            None => (None, None),
        };
        writer.write(&[
            file.as_deref().map_or(OutputValue::Missing, OutputValue::Text),
            row.map_or(OutputValue::Missing, OutputValue::Integer),
            refused.entity.as_deref().map_or(OutputValue::Missing, OutputValue::Text),
            OutputValue::Text(&refused.why),
        ])
    }

    /// Completes the file. One of an earlier call is taken away where there is nothing to say.
    pub(super) fn finish(self) -> Result<(), SourceError> {
        match (self.writer, self.path) {
            (Some(writer), _) => writer.finish(),
            (None, Some(path)) => match fs::remove_file(&path) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    Err(SourceError::Write { path, source })
                }
                _ => Ok(()),
            },
            (None, None) => Ok(()),
        }
    }
}

fn number(position: Position) -> Option<i64> {
    match position {
        Position::Line(number) | Position::Row(number) => i64::try_from(number).ok(),
        Position::Schema => None,
    }
}
