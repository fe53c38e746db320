//! What was not scored, in a file of its own: which row, and why.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sources::{OutputType, OutputValue, Position, RowsWriter, SourceError};

use super::results::check_folder;
use super::subject::Refused;
use crate::failure::Failure;

const COLUMNS: [(&str, OutputType); 4] = [
    ("file", OutputType::Text),
    ("row", OutputType::Integer),
    ("entity_id", OutputType::Text),
    ("why", OutputType::Text),
];

/// A file that is there when a row was not scored, and only then.
pub(super) struct Refusals {
    /// `None`: nobody has named one, and the scores go to a stream.
    file: Option<(PathBuf, RowsWriter)>,
    any: bool,
}

impl Refusals {
    /// Begins the file that is named, else one beside the scores: `scores.errors.csv` of `scores.parquet`.
    ///
    /// Fails where it cannot be written, or would take the place of `output` or of one of `inputs`.
    pub(super) fn begin(
        named: Option<&Path>,
        output: Option<&Path>,
        inputs: &[PathBuf],
    ) -> Result<Refusals, Failure> {
        let Some(path) = named.map(Path::to_owned).or_else(|| output.map(beside)) else {
            return Ok(Refusals { file: None, any: false });
        };
        let mut others = output.into_iter().chain(inputs.iter().map(PathBuf::as_path));
        if others.any(|other| place_of(other) == place_of(&path)) {
            return Err(Failure::call(format!(
                "{}: rows that cannot be scored would be written over it; name another file with --errors",
                path.display()
            )));
        }
        check_folder(&path)?;
        let writer = RowsWriter::create(&path, &COLUMNS).map_err(Failure::call)?;
        Ok(Refusals { file: Some((path, writer)), any: false })
    }

    /// Where they can be read.
    pub(super) fn path(&self) -> Option<&Path> {
        self.file.as_ref().map(|(path, _)| path.as_path())
    }

    /// One more.
    pub(super) fn write(&mut self, refused: &Refused) -> Result<(), SourceError> {
        let Some((_, writer)) = &mut self.file else { return Ok(()) };
        self.any = true;
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
        let Some((path, writer)) = self.file else { return Ok(()) };
        if self.any {
            return writer.finish();
        }
        match fs::remove_file(&path) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                Err(SourceError::Write { path, source })
            }
            _ => Ok(()),
        }
    }
}

/// `scores.2024.errors.csv` of `scores.2024.csv.gz`.
fn beside(output: &Path) -> PathBuf {
    let is_compressed = output.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    let named = if is_compressed { output.with_extension("") } else { output.to_owned() };
    named.with_extension("errors.csv")
}

/// The same for two names of one file, whether it is there or not.
fn place_of(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let of_new = || Some(fs::canonicalize(folder).ok()?.join(path.file_name()?));
    fs::canonicalize(path).ok().or_else(of_new).unwrap_or_else(|| path.to_owned())
}

fn number(position: Position) -> Option<i64> {
    match position {
        Position::Line(number) | Position::Row(number) => i64::try_from(number).ok(),
        Position::Schema => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_beside_the_scores_keeps_their_name() {
        for (output, expected) in [
            ("scores.parquet", "scores.errors.csv"),
            ("out/scores.csv.gz", "out/scores.errors.csv"),
            ("scores.2024-01.csv", "scores.2024-01.errors.csv"),
            ("scores.2024-01.tsv.GZ", "scores.2024-01.errors.csv"),
        ] {
            assert_eq!(beside(Path::new(output)), Path::new(expected), "{output}");
        }
    }
}
