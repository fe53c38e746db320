use std::path::PathBuf;

use records::Timestamp;

/// Why the ledger as a whole could not do what was asked. Nothing of the call was kept.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is no such file, and reading does not make one.
    #[error("there is no ledger at {}: it is made by the first server, import or recorded score", path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// The folder could not be made.
    #[error("the folder of the ledger {} cannot be made", path.display())]
    Folder {
        /// The ledger's file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file could not be opened.
    #[error("the ledger {} cannot be opened: it must be a file that this user may read and write", path.display())]
    CannotOpen {
        /// The ledger's file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file belongs to somebody else.
    #[error("{} is no ledger of Placar: give a path that is free, or a ledger that Placar made", path.display())]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// The file was written by a later build.
    #[error("the ledger {} has format {found}; this build reads up to {readable}: use a newer build", path.display())]
    Newer {
        /// The file.
        path: PathBuf,
        /// Its format.
        found: i32,
        /// The newest format that this build reads.
        readable: i32,
    },
    /// Bytes are not as they were written.
    #[error("the ledger {} is damaged ({detail}): put a backup in its place", path.display())]
    Corrupt {
        /// The file.
        path: PathBuf,
        /// What was found.
        detail: String,
    },
    /// Another process held it for too long.
    #[error("the ledger {} is held by another process: try again when its import or forget is done", path.display())]
    Locked {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// No room is left.
    #[error("no room is left for the ledger {}: free some space on its disk", path.display())]
    Full {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file may not be written.
    #[error("the ledger {} may not be written: give this user the right to write the file and its folder", path.display())]
    ReadOnly {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
    /// The file system has no shared memory for the write-ahead log.
    #[error("the ledger {} cannot keep a write-ahead log (its journal is {mode:?}): put it on a local disk", path.display())]
    NoLog {
        /// The file.
        path: PathBuf,
        /// The journal that SQLite fell back to.
        mode: String,
    },
    /// Rows were forgotten, but others still hold the log in which their bytes are.
    #[error(
        "{} has forgotten the entity, but a report or import that is still running holds its log: \
         forget it again when that is done, so that the bytes are gone too",
        path.display()
    )]
    NotWiped {
        /// The file.
        path: PathBuf,
        /// When it was forgotten.
        forgotten_at: Timestamp,
    },
    /// A read would hold more than fits.
    #[error("score {score:?} has more than {limit} predictions: read them one by one instead of all at once")]
    TooManyRows {
        /// The score.
        score: String,
        /// How many are read at once at most.
        limit: usize,
    },
    /// The system has no random numbers.
    #[error("the operating system gives no random numbers")]
    Randomness {
        /// What it said.
        source: getrandom::Error,
    },
    /// The thread that writes could not be started.
    #[error("the thread that writes the ledger cannot be started")]
    NoThread {
        /// What the system said.
        source: std::io::Error,
    },
    /// Reading or writing failed in another way.
    #[error("the ledger {} cannot be read or written", path.display())]
    Failed {
        /// The file.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

/// Why one entry was not taken; its neighbours were.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Refused {
    /// A name that must say something is empty.
    #[error("the {field} is empty")]
    Empty {
        /// Which.
        field: &'static str,
    },
    /// A text is longer than the ledger keeps.
    #[error("{bytes} bytes of {field}; at most {limit} are kept")]
    TooLong {
        /// Which.
        field: &'static str,
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        limit: usize,
    },
    /// A document is nested more deeply than it could be read back.
    #[error("the {field} are nested more than {limit} deep")]
    TooDeep {
        /// Which.
        field: &'static str,
        /// How deep they may be.
        limit: usize,
    },
    /// A number that is none.
    #[error("the value of {field:?} is {value}; a number must be finite")]
    NotFinite {
        /// Which.
        field: String,
        /// What it was.
        value: f64,
    },
    /// A probability outside of [0, 1].
    #[error("the probability is {value}; it must lie between 0 and 1")]
    NotAProbability {
        /// What it was.
        value: f64,
    },
    /// A window that ends before it begins.
    #[error("the prediction matures at {mature_at}, before its cutoff {cutoff}")]
    Backwards {
        /// Where the window begins.
        cutoff: Timestamp,
        /// Where it ends.
        mature_at: Timestamp,
    },
    /// The id was used before, for something else.
    #[error("the {kind} id {id:?} is on record with other content: a correction takes a new id, or none")]
    Conflict {
        /// `prediction`, `outcome`, `event` or `attribute`.
        kind: &'static str,
        /// The id.
        id: String,
    },
}

/// Why the writer did not take a submission. Nothing of it is kept, and no answer follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotTaken {
    /// As much waits as may wait.
    #[error("{waiting} entries wait for the ledger, of {limit} that may: try again in a moment")]
    Full {
        /// How many wait.
        waiting: usize,
        /// How many may.
        limit: usize,
    },
    /// It is larger than what may ever wait.
    #[error("{entries} entries at once are too many for the ledger: send {limit} at most")]
    TooLarge {
        /// How many it has.
        entries: usize,
        /// How many it may have.
        limit: usize,
    },
    /// The writer has been closed.
    #[error("the ledger's writer is closed")]
    Closed,
}
