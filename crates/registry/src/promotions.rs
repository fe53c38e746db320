//! `promotions.jsonl`: every promotion, rollback and force, a line each, appended and never changed.
//!
//! The file is also the lock between promoters: who appends holds it, and no file is left behind
//! that means nothing. A record is on the disk before the alias moves, so that no version ever
//! reigned unrecorded; a crash between the two leaves a record of a promotion that was allowed and
//! did not happen.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use records::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Alias, Registry, RegistryError, files};

/// The longest `promotions.jsonl`: hundreds of thousands of promotions.
const PROMOTIONS_BYTES_MAX: u64 = 64 << 20;

/// On what ground a version was given an alias.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PromotionKind {
    /// Its gate passed against the champion that reigned; a challenger needs no ground.
    Promotion,
    /// It was champion before.
    Rollback,
    /// Neither: somebody gave a reason.
    Forced,
}

/// One line of `promotions.jsonl`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromotionRecord {
    /// When.
    pub time: Timestamp,
    /// Who did it.
    pub who: String,
    /// The version that was given the alias.
    pub version: u32,
    /// Which alias.
    pub alias: Alias,
    /// The version that had it.
    pub previous: Option<u32>,
    /// On what ground.
    pub kind: PromotionKind,
    /// The reason that was given, if one was.
    pub reason: Option<String>,
}

impl Registry {
    /// Everything that was promoted, the earliest first. A line that is still being written is not
    /// seen.
    pub fn promotions(&self, score: &str) -> Result<Vec<PromotionRecord>, RegistryError> {
        let path = promotions_path(&self.folder(score)?);
        match files::read_capped(&path, PROMOTIONS_BYTES_MAX) {
            Ok(bytes) => records(&path, complete_lines(&bytes)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Vec::new()),
            Err(source) => Err(RegistryError::Read { path, source }),
        }
    }
}

/// The log, held by one promoter.
pub(crate) struct PromotionLog {
    path: PathBuf,
    file: File,
    records: Vec<PromotionRecord>,
}

impl PromotionLog {
    /// Waits until no other promoter holds the log, then reads it. A last line that a crash cut off
    /// is removed: its promotion did not happen.
    pub(crate) fn lock(score_folder: &Path) -> Result<PromotionLog, RegistryError> {
        let path = promotions_path(score_folder);
        let opened = open_locked(&path);
        let (file, bytes) = opened.map_err(|source| RegistryError::Write { path: path.clone(), source })?;
        let records = records(&path, &bytes)?;
        Ok(PromotionLog { path, file, records })
    }

    /// Whether the version ever was champion: promoted, or found there by a promotion.
    pub(crate) fn reigned(&self, version: u32) -> bool {
        let to_champion = || self.records.iter().filter(|record| record.alias == Alias::Champion);
        to_champion().any(|record| record.version == version || record.previous == Some(version))
    }

    /// Writes a record and waits until it is on the disk.
    pub(crate) fn append(&mut self, record: &PromotionRecord) -> Result<(), RegistryError> {
        let written = append_line(&mut self.file, record);
        written.map_err(|source| RegistryError::Write { path: self.path.clone(), source })
    }
}

fn open_locked(path: &Path) -> io::Result<(File, Vec<u8>)> {
    let is_new = !path.exists();
    let file = OpenOptions::new().read(true).append(true).create(true).open(path)?;
    file.lock()?;
    if is_new {
        path.parent().map_or(Ok(()), files::sync_folder)?;
    }
    let mut bytes = Vec::new();
    (&file).take(PROMOTIONS_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    let complete = complete_lines(&bytes).len();
    if complete < bytes.len() && bytes.len() as u64 <= PROMOTIONS_BYTES_MAX {
        file.set_len(complete as u64)?;
        bytes.truncate(complete);
    }
    Ok((file, bytes))
}

fn append_line(file: &mut File, record: &PromotionRecord) -> io::Result<()> {
    let mut line = serde_json::to_vec(record)?;
    line.push(b'\n');
    file.write_all(&line)?;
    file.sync_all()
}

fn records(path: &Path, bytes: &[u8]) -> Result<Vec<PromotionRecord>, RegistryError> {
    if bytes.len() as u64 > PROMOTIONS_BYTES_MAX {
        return Err(RegistryError::TooLarge { path: path.to_owned(), limit: PROMOTIONS_BYTES_MAX });
    }
    let lines = bytes.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
    lines.map(|(idx, line)| record(path, idx + 1, line)).collect()
}

fn record(path: &Path, line: usize, bytes: &[u8]) -> Result<PromotionRecord, RegistryError> {
    serde_json::from_slice(bytes).map_err(|source| RegistryError::Promotions {
        path: path.to_owned(),
        line,
        source,
    })
}

/// Up to the last line end, that included.
fn complete_lines(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |last| last + 1);
    &bytes[..end]
}

fn promotions_path(score_folder: &Path) -> PathBuf {
    score_folder.join("promotions.jsonl")
}
