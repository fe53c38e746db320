//! A gzipped CSV file that is written row by row.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use flate2::write::GzEncoder;
use flate2::{Compression, GzBuilder};

use crate::GenerateError;

/// Text is handed to the compressor in pieces of about this size.
const BLOCK_BYTES: usize = 1 << 16;

/// Two thirds of the time of level 6 saved for four percent more bytes.
const LEVEL: u32 = 4;

/// The value 255 of RFC 1952: "unknown", so that the header is the same on every system.
const NO_SYSTEM: u8 = 255;

/// A file in the making. Fields are written as they are: nothing that is invented here holds a comma or
/// a quote.
pub(crate) struct Table {
    path: PathBuf,
    file: GzEncoder<BufWriter<File>>,
    text: String,
    n_rows: u64,
}

impl Table {
    /// Makes the file, and writes its header line.
    pub(crate) fn create(folder: &Path, name: &str, header: &str) -> Result<Table, GenerateError> {
        let path = folder.join(name);
        let file = match File::create(&path) {
            Ok(file) => BufWriter::new(file),
            Err(source) => return Err(GenerateError::Write { path, source }),
        };
        // No time, no name, no system: the same text gives the same bytes.
        let gzip = GzBuilder::new().mtime(0).operating_system(NO_SYSTEM);
        let file = gzip.write(file, Compression::new(LEVEL));
        Ok(Table { path, file, text: format!("{header}\n"), n_rows: 0 })
    }

    /// Adds a row: `write` appends its fields, commas between them, to the text.
    pub(crate) fn row(&mut self, write: impl FnOnce(&mut String)) -> Result<(), GenerateError> {
        write(&mut self.text);
        self.text.push('\n');
        self.n_rows += 1;
        if self.text.len() < BLOCK_BYTES { Ok(()) } else { self.hand_over() }
    }

    /// Writes what is left, and says how many rows there are.
    pub(crate) fn finish(mut self) -> Result<u64, GenerateError> {
        self.hand_over()?;
        let written = self.file.finish().and_then(|mut file| file.flush());
        told(&self.path, written)?;
        Ok(self.n_rows)
    }

    fn hand_over(&mut self) -> Result<(), GenerateError> {
        told(&self.path, self.file.write_all(self.text.as_bytes()))?;
        self.text.clear();
        Ok(())
    }
}

fn told(path: &Path, written: io::Result<()>) -> Result<(), GenerateError> {
    written.map_err(|source| GenerateError::Write { path: path.to_owned(), source })
}
