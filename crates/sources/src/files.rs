//! Which files a path means, how each is written, and what identifies its content.

use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::SourceError;

/// A pattern that matches more is a mistake: one file a day for 27 years is fewer.
const MAX_FILES: usize = 10_000;

/// Read at once: large enough that calls do not count, small enough for any machine.
const BUFFER_BYTES: usize = 256 * 1024;

/// The first bytes of every gzip file (RFC 1952).
const GZIP_MAGIC: [u8; 2] = [0x1F, 0x8B];

/// A file that was read: what later tells whether the same data were used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputDigest {
    /// The file.
    pub path: PathBuf,
    /// Its rows, those left out included.
    pub rows: u64,
    /// SHA-256 of its bytes as they lie on disk (compressed where it is), in hexadecimal.
    pub sha256: String,
}

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// Text with a delimiter between fields; compressed or not is told by the content.
    Delimited {
        /// Whether the name says that the delimiter is a tab.
        tabs: bool,
    },
    /// Apache Parquet.
    Parquet,
}

/// How a file is written, by its name.
pub(crate) fn format_of(path: &Path) -> Result<Format, SourceError> {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let (stem, compressed) = match name.strip_suffix(".gz") {
        Some(stem) => (stem, true),
        None => (name.as_str(), false),
    };
    match stem.rsplit_once('.').map(|(_, extension)| extension) {
        Some("csv" | "txt") => Ok(Format::Delimited { tabs: false }),
        Some("tsv") => Ok(Format::Delimited { tabs: true }),
        Some("parquet") if !compressed => Ok(Format::Parquet),
        _ => Err(SourceError::UnknownFormat { path: path.to_owned() }),
    }
}

/// The files that a path or pattern means, in the order of their names; at least one.
///
/// A path that exists is taken as it is, even where it holds a `*`.
pub(crate) fn matching(pattern: &Path) -> Result<Vec<Arc<Path>>, SourceError> {
    if pattern.is_dir() {
        return Err(SourceError::Folder { path: pattern.to_owned() });
    }
    if pattern.exists() {
        return Ok(vec![Arc::from(pattern)]);
    }
    match pattern.to_str() {
        Some(text) if text.contains(['*', '?', '[']) => matching_pattern(pattern, text),
        _ => Err(SourceError::NoFile { path: pattern.to_owned() }),
    }
}

fn matching_pattern(pattern: &Path, text: &str) -> Result<Vec<Arc<Path>>, SourceError> {
    let found =
        glob::glob(text).map_err(|source| SourceError::Pattern { pattern: pattern.to_owned(), source })?;
    let mut files = Vec::new();
    for path in found {
        let path =
            path.map_err(|error| SourceError::Read { path: error.path().to_owned(), source: error.into() })?;
        if path.is_file() {
            files.push(Arc::from(path));
        }
        if files.len() > MAX_FILES {
            return Err(SourceError::TooManyFiles { pattern: pattern.to_owned(), limit: MAX_FILES });
        }
    }
    files.sort();
    match files.is_empty() {
        true => Err(SourceError::NoMatch { pattern: pattern.to_owned() }),
        false => Ok(files),
    }
}

/// Opens a text file, unpacking it when its first bytes are those of gzip, whatever its name.
pub(crate) fn open_text(path: &Path) -> Result<Box<dyn BufRead>, SourceError> {
    let refuse = |source| SourceError::Read { path: path.to_owned(), source };
    let file = File::open(path).map_err(refuse)?;
    let mut raw = BufReader::with_capacity(BUFFER_BYTES, file);
    let compressed = raw.fill_buf().map_err(refuse)?.starts_with(&GZIP_MAGIC);
    Ok(match compressed {
        true => Box::new(BufReader::with_capacity(BUFFER_BYTES, MultiGzDecoder::new(raw))),
        false => Box::new(raw),
    })
}

/// The SHA-256 of a file's bytes, in hexadecimal.
pub(crate) fn sha256(path: &Path) -> Result<String, SourceError> {
    let refuse = |source| SourceError::Read { path: path.to_owned(), source };
    let mut file = File::open(path).map_err(refuse)?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; BUFFER_BYTES];
    loop {
        match file.read(&mut buffer).map_err(refuse)? {
            0 => return Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect()),
            n_bytes => hasher.update(&buffer[..n_bytes]),
        }
    }
}
