use crate::delimited::{DELIMITERS, DelimitedRows};
use crate::error::SourceError;
use crate::files::Format;
use crate::rows::Source;

/// Rows by which a delimiter is judged.
const ROWS_TRIED: usize = 100;

/// The delimiter by which the first rows of the first file have the same number of fields, and most
/// of them; the comma for Parquet, which has none.
pub(super) fn sniff(source: &Source<'_>) -> Result<u8, SourceError> {
    let file = &source.files[0];
    let candidates = match file.format {
        Format::Parquet => return Ok(b','),
        // By its name a .tsv file has no commas.
        Format::Delimited { tabs } => DELIMITERS.iter().filter(move |delimiter| !tabs || **delimiter != b','),
    };
    let mut best: Option<((bool, usize), u8)> = None;
    let mut failure = None;
    for delimiter in candidates {
        match DelimitedRows::open(&file.path, *delimiter) {
            Ok(mut rows) => {
                let fit = (is_regular(&mut rows), rows.header().len());
                if best.is_none_or(|(other, _)| fit > other) {
                    best = Some((fit, *delimiter));
                }
            }
            Err(error) => failure = failure.or(Some(error)),
        }
    }
    match (best, failure) {
        (Some((_, delimiter)), _) => Ok(delimiter),
        (None, Some(error)) => Err(error),
        (None, None) => Ok(b','),
    }
}

fn is_regular(rows: &mut DelimitedRows) -> bool {
    (0..ROWS_TRIED).all(|_| rows.next_row().is_ok())
}
