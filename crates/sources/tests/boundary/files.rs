//! Files for tests, in a folder that vanishes.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use records::layout::{EventLayout, FileLayout, KindLayout};
use tempfile::TempDir;

/// A folder that vanishes.
pub(crate) struct Folder {
    folder: TempDir,
}

impl Folder {
    pub(crate) fn new() -> Folder {
        Folder { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file and answers its path.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// Writes a file and answers how it is read.
    pub(crate) fn layout(&self, name: &str, content: impl AsRef<[u8]>) -> FileLayout {
        layout(&self.file(name, content))
    }

    /// The text without the folder's name, which differs each time.
    pub(crate) fn hide(&self, text: &str) -> String {
        text.replace(&format!("{}/", self.path().display()), "")
            .replace(&self.path().display().to_string(), ".")
    }
}

/// How a file is read when nothing is said about it.
pub(crate) fn layout(path: &Path) -> FileLayout {
    FileLayout {
        path: path.to_owned(),
        delimiter: b',',
        time_format: None,
        timezone: None,
        missing: Default::default(),
        types: Default::default(),
    }
}

/// Events with the columns `who`, `when` and values, of the kind "it".
pub(crate) fn events(file: FileLayout, values: &[&str]) -> EventLayout {
    EventLayout {
        file,
        entity: "who".to_owned(),
        time: "when".to_owned(),
        kind: KindLayout::Constant("it".to_owned()),
        values: values.iter().map(|name| (*name).to_owned()).collect(),
        known_at: None,
        id: None,
        complete_to: None,
    }
}

pub(crate) fn gzip(content: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content.as_ref()).unwrap();
    encoder.finish().unwrap()
}
