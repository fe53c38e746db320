//! What is fed with anything: readers of files that others may have written. None may panic, whatever
//! the bytes are; what they answer is not looked at.

use std::cell::OnceCell;
use std::path::{Path, PathBuf};

use records::layout::FileLayout;
use sha2::{Digest, Sha256};
use sources::SourceError;
use tempfile::TempDir;

/// Magic, format, length; then the checksum over them and the payload.
const HEAD_BYTES: usize = 18;
const SEALED_FROM: usize = 50;

/// The loader of a `model.placar`: as it came, and sealed anew, so that what lies behind the checksum is
/// reached.
pub(crate) fn artifact(bytes: &[u8]) {
    drop(registry::decode(bytes));
    if bytes.len() >= SEALED_FROM {
        drop(registry::decode(&sealed(bytes)));
    }
}

fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let length = (bytes.len() - SEALED_FROM) as u64;
    bytes[HEAD_BYTES - 8..HEAD_BYTES].copy_from_slice(&length.to_le_bytes());
    let seal =
        Sha256::new().chain_update(&bytes[..HEAD_BYTES]).chain_update(&bytes[SEALED_FROM..]).finalize();
    bytes[HEAD_BYTES..SEALED_FROM].copy_from_slice(&seal);
    bytes
}

/// A `score.toml`, to a plan or to every mistake in it.
pub(crate) fn definition(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        match definition::parse(text, Path::new("/nowhere"), Path::new("score.toml")) {
            Ok(plan) => drop(format!("{plan:?}")),
            Err(mistakes) => drop(mistakes.to_string()),
        }
    }
}

/// A CSV file, looked at and then read row by row.
pub(crate) fn csv(bytes: &[u8]) {
    FILE.with(|file| {
        let file = file.get_or_init(File::new);
        std::fs::write(&file.path, bytes).expect("a temporary file");
        if let Ok(profile) = sources::profile(&file.path, None) {
            drop(format!("{profile:?}"));
        }
        for delimiter in [b',', b';'] {
            drop(read(&file.path, delimiter));
        }
    });
}

fn read(path: &Path, delimiter: u8) -> Result<usize, Broken> {
    let layout = FileLayout {
        path: path.to_owned(),
        delimiter,
        time_format: None,
        timezone: None,
        missing: Default::default(),
        types: Default::default(),
    };
    let mut n_bytes = 0;
    let mut first = None;
    sources::for_each_row(&layout, |row| {
        n_bytes += row.place().to_string().len();
        first = first.or(row.get("id").map(str::len));
        Ok::<(), Broken>(())
    })?;
    Ok(n_bytes + first.unwrap_or(0))
}

/// A file that cannot be read; nobody wants to know why.
struct Broken;

impl From<SourceError> for Broken {
    fn from(error: SourceError) -> Broken {
        drop(error.to_string());
        Broken
    }
}

struct File {
    path: PathBuf,
    _folder: TempDir,
}

impl File {
    fn new() -> File {
        let folder = TempDir::new().expect("a temporary folder");
        File { path: folder.path().join("rows.csv"), _folder: folder }
    }
}

thread_local! {
    static FILE: OnceCell<File> = const { OnceCell::new() };
}
