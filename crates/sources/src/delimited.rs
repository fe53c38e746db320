//! CSV: text with a delimiter between fields, a header, and quotes where they are needed.
//!
//! Written on `csv-core`, the state machine beneath `csv`, because two things must hold that `csv`
//! does not give: the line of a row is exact (also with CRLF and blank lines), and a row that never
//! ends (a quote left open in a large file) stops at a bound instead of filling the memory.

use std::io::{self, BufRead};
use std::path::Path;
use std::sync::Arc;

use csv_core::ReadRecordResult;

use crate::error::{EncodingProblem, Place, Position, SourceError};
use crate::record::{NotUtf8, Record};
use crate::{encoding, files};

/// No table has so many columns; a file that seems to is no table.
pub(crate) const MAX_COLUMNS: usize = 10_000;

/// A longer row is a quote left open: it holds every column at more than a thousand bytes.
const MAX_ROW_BYTES: usize = 16 * 1024 * 1024;

/// A longer field is a document, not a value.
const MAX_FIELD_BYTES: usize = 1024 * 1024;

/// What Excel and others write before UTF-8.
const UTF8_MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// What divides fields in practice, the likeliest first.
pub(crate) const DELIMITERS: [u8; 4] = *b",;\t|";

/// The rows of one CSV file, in order.
pub(crate) struct DelimitedRows {
    path: Arc<Path>,
    input: Box<dyn BufRead>,
    core: csv_core::Reader,
    header: Vec<String>,
    record: Record,
    /// Line ends that were skipped before rows, which `core` has not seen.
    n_lines_skipped: u64,
    /// The line on which the last row began.
    line: u64,
}

impl DelimitedRows {
    /// Opens a file and reads its header, whose names are trimmed, unique and not empty.
    pub(crate) fn open(path: &Arc<Path>, delimiter: u8) -> Result<DelimitedRows, SourceError> {
        let input = files::open_text(path)?;
        let mut rows = DelimitedRows {
            path: path.clone(),
            input,
            core: csv_core::ReaderBuilder::new().delimiter(delimiter).build(),
            header: Vec::new(),
            record: Record::default(),
            n_lines_skipped: 0,
            line: 0,
        };
        rows.skip_mark()?;
        rows.read_header(delimiter)?;
        Ok(rows)
    }

    /// The columns' names.
    pub(crate) fn header(&self) -> &[String] {
        &self.header
    }

    /// The next row, with exactly one field a column; `None` at the end.
    pub(crate) fn next_row(&mut self) -> Result<Option<(Position, &Record)>, SourceError> {
        if !self.read_record()? {
            return Ok(None);
        }
        self.check_row()?;
        Ok(Some((Position::Line(self.line), &self.record)))
    }

    /// Steps over a byte order mark, which some programs write before UTF-8.
    fn skip_mark(&mut self) -> Result<(), SourceError> {
        let start = self.fill()?;
        if start.starts_with(&UTF8_MARK) {
            self.input.consume(UTF8_MARK.len());
            return Ok(());
        }
        if !encoding::is_utf16(start) {
            return Ok(());
        }
        let field = start[..start.len().min(80)].to_vec();
        self.line = 1;
        Err(self.refuse_text(NotUtf8 { column_idx: 0, field, offset: 0 }))
    }

    fn read_header(&mut self, delimiter: u8) -> Result<(), SourceError> {
        if !self.read_record()? {
            return Err(SourceError::Empty { path: self.path.to_path_buf() });
        }
        let found = self.record.len();
        if found > MAX_COLUMNS {
            return Err(SourceError::TooManyColumns { place: self.place(), found, limit: MAX_COLUMNS });
        }
        self.header = self.record.fields().map(|name| name.trim().to_owned()).collect();
        if let [only] = self.header.as_slice()
            && let Some(seems) =
                DELIMITERS.iter().find(|other| **other != delimiter && only.as_bytes().contains(other))
        {
            let (place, header, delimiter) = (self.place(), only.clone(), char::from(*seems));
            return Err(SourceError::WrongDelimiter { place, header, delimiter });
        }
        check_names(&self.header, || self.place())
    }

    fn check_row(&self) -> Result<(), SourceError> {
        let (expected, found) = (self.header.len(), self.record.len());
        if expected != found {
            let (place, n_lines) = (self.place(), self.record.n_lines());
            return Err(SourceError::RaggedRow { place, expected, found, n_lines });
        }
        if self.record.n_bytes() <= MAX_FIELD_BYTES {
            return Ok(());
        }
        let long = self.record.fields().position(|field| field.len() > MAX_FIELD_BYTES);
        long.map_or(Ok(()), |column_idx| {
            Err(SourceError::FieldTooLong {
                place: self.place(),
                column: self.header[column_idx].clone(),
                found: self.record.field(column_idx).len(),
                limit: MAX_FIELD_BYTES,
            })
        })
    }

    /// Reads one row into `record`; `false` at the end of the file.
    fn read_record(&mut self) -> Result<bool, SourceError> {
        self.skip_line_ends()?;
        self.line = self.lines_read();
        let mut bytes = self.record.begin();
        let Some((n_bytes, n_fields)) = self.read_bytes(&mut bytes)? else { return Ok(false) };
        bytes.truncate(n_bytes);
        match self.record.complete(bytes, n_fields) {
            Ok(()) => Ok(true),
            Err(problem) => Err(self.refuse_text(problem)),
        }
    }

    /// Fills `bytes` and the record's ends; answers how much of each is used, or `None` at the end.
    fn read_bytes(&mut self, bytes: &mut Vec<u8>) -> Result<Option<(usize, usize)>, SourceError> {
        let (mut n_bytes, mut n_fields) = (0, 0);
        let mut started = false;
        loop {
            let input = match self.input.fill_buf() {
                Ok(input) => input,
                Err(source) => return Err(self.broken(source)),
            };
            // A line end behind the last line closes it; inside a quote it cannot.
            let ended = input.is_empty();
            let input = if ended && started { b"\n" } else { input };
            let (result, n_in, n_out, n_ends) =
                self.core.read_record(input, &mut bytes[n_bytes..], self.record.ends_behind(n_fields));
            started |= n_in > 0;
            if !ended {
                self.input.consume(n_in);
            }
            n_bytes += n_out;
            n_fields += n_ends;
            match result {
                ReadRecordResult::Record => return Ok(Some((n_bytes, n_fields))),
                ReadRecordResult::End => return Ok(None),
                ReadRecordResult::InputEmpty if ended => {
                    return Err(SourceError::OpenQuote { place: self.place() });
                }
                ReadRecordResult::InputEmpty => {}
                ReadRecordResult::OutputFull => self.grow(bytes)?,
                ReadRecordResult::OutputEndsFull => self.record.grow_ends(),
            }
        }
    }

    fn grow(&self, bytes: &mut Vec<u8>) -> Result<(), SourceError> {
        if bytes.len() >= MAX_ROW_BYTES {
            return Err(SourceError::RowTooLong { place: self.place(), limit: MAX_ROW_BYTES });
        }
        bytes.resize(2 * bytes.len(), 0);
        Ok(())
    }

    /// Steps over what is left of the last row's line end, and over blank lines.
    fn skip_line_ends(&mut self) -> Result<(), SourceError> {
        loop {
            let input = self.fill()?;
            let n_skipped = input.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            let n_lines = input[..n_skipped].iter().filter(|byte| **byte == b'\n').count();
            self.input.consume(n_skipped);
            self.n_lines_skipped += n_lines as u64;
            if n_skipped == 0 {
                return Ok(());
            }
        }
    }

    fn fill(&mut self) -> Result<&[u8], SourceError> {
        // Asked twice, because a borrow that is returned on one path only would last for both.
        if let Err(source) = self.input.fill_buf() {
            return Err(self.broken(source));
        }
        Ok(self.input.fill_buf().unwrap_or_default())
    }

    /// The line that is read next, from 1.
    fn lines_read(&self) -> u64 {
        self.core.line() + self.n_lines_skipped
    }

    fn place(&self) -> Place {
        Place { path: self.path.clone(), position: Position::Line(self.line) }
    }

    fn broken(&self, source: io::Error) -> SourceError {
        use io::ErrorKind::{InvalidData, InvalidInput, UnexpectedEof};
        let position = Position::Line(self.lines_read());
        match source.kind() {
            InvalidData | InvalidInput | UnexpectedEof => {
                SourceError::Compression { place: Place { path: self.path.clone(), position }, source }
            }
            _ => SourceError::Read { path: self.path.to_path_buf(), source },
        }
    }

    fn refuse_text(&self, problem: NotUtf8) -> SourceError {
        let NotUtf8 { column_idx, field, offset } = problem;
        SourceError::Encoding(EncodingProblem {
            place: self.place(),
            column: self.header.get(column_idx).cloned(),
            byte: field[offset],
            offset,
            guess: encoding::guess(&field, offset),
        })
    }
}

/// Names of columns must be there and differ.
pub(crate) fn check_names(names: &[String], place: impl Fn() -> Place) -> Result<(), SourceError> {
    if let Some(column_idx) = names.iter().position(String::is_empty) {
        return Err(SourceError::UnnamedColumn { place: place(), column_idx, n_columns: names.len() });
    }
    let mut by_name: Vec<(&String, usize)> = names.iter().zip(0..).collect();
    by_name.sort();
    match by_name.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        None => Ok(()),
        Some(pair) => Err(SourceError::DuplicateColumn {
            place: place(),
            column: pair[0].0.clone(),
            first_idx: pair[0].1,
            second_idx: pair[1].1,
        }),
    }
}
