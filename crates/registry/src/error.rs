use std::io;
use std::path::PathBuf;

use crate::format::InvalidPart;
use crate::golden::NotReproduced;
use crate::{CheckedReason, InvalidName};

/// Why the registry's folder could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    /// The score's name is none.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A file or folder cannot be read.
    #[error("cannot read {}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file or folder cannot be written.
    #[error("cannot write {}", path.display())]
    Write {
        /// Which.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file is longer than such a file ever gets.
    #[error("{} is longer than {limit} bytes, which no such file ever gets", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// The longest that is read.
        limit: u64,
    },
    /// `aliases.json` says something else than which version is champion and which challenger.
    #[error("{} is not {{\"champion\": version or null, \"challenger\": version or null}}", path.display())]
    Aliases {
        /// Which.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A line of `promotions.jsonl` is no record of a promotion.
    #[error("{}, line {line}: no record of a promotion", path.display())]
    Promotions {
        /// Which file.
        path: PathBuf,
        /// Which line, the first being 1.
        line: usize,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// It cannot be said whether a version was trained on an entity.
    #[error("cannot say on whom version {version} of score {score:?} was trained")]
    Entities {
        /// The score.
        score: String,
        /// The version.
        version: u32,
        /// Why not.
        source: LoadError,
    },
}

/// Why a version was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The registry's folder could not be read or written.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The model or the rules take other rows than the features make.
    #[error("the rows of the {part} have another schema than the artifact's features and their types make")]
    OtherSchema {
        /// `model` or `rules`.
        part: &'static str,
    },
    /// Rules and model would show points on two scales.
    #[error("the rules have another scale, or other tiers, than the model; both must have the same")]
    OtherBanding,
    /// Not one range a feature.
    #[error("there are {n_ranges} training ranges for {n_features} features; there must be one a feature")]
    Ranges {
        /// How many features.
        n_features: usize,
        /// How many ranges.
        n_ranges: usize,
    },
    /// A forest whose leaves become a number in another way than the estimator says.
    #[error(
        "the leaves of the model's forest become one number by {found:?}; its estimator needs {expected:?}"
    )]
    OtherAggregation {
        /// As the forest has it.
        found: forest::Aggregation,
        /// As the estimator says.
        expected: forest::Aggregation,
    },
    /// What would be written would not load.
    #[error("the artifact would not load again")]
    Unloadable(#[source] LoadError),
    /// The card is of another score.
    #[error("the card is of score {document:?}, the artifact of {artifact:?}")]
    OtherScore {
        /// What the card says.
        document: String,
        /// What the artifact says.
        artifact: String,
    },
    /// The card holds a number that JSON cannot carry.
    #[error("the card would not read back as it was written: one of its numbers is not finite")]
    CardNumbers,
    /// The largest version number is taken.
    #[error("{} exists: no higher version number is left", path.display())]
    NoNumberLeft {
        /// The folder with that number.
        path: PathBuf,
    },
    /// The version that already has these bytes cannot be read.
    #[error("the same bytes were published before, but that version cannot be read")]
    Existing(#[source] LoadError),
}

/// Why a version, or a file of one, was not loaded.
///
/// [`LoadError::Missing`] says that there is no such version; everything else, that there is one
/// that cannot be trusted.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The score's name is none.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// There is no such version.
    #[error("score {score:?} has no version {version}")]
    Missing {
        /// The score.
        score: String,
        /// The version.
        version: u32,
    },
    /// A file of the version was refused.
    #[error("{} cannot be loaded", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why it was.
        source: Box<LoadError>,
    },
    /// Reading failed.
    #[error("reading failed")]
    Read(#[source] io::Error),
    /// Longer than such a file may be.
    #[error("the file is longer than {limit} bytes, the most that is read")]
    TooLarge {
        /// The longest that is read.
        limit: u64,
    },
    /// It does not begin with the mark of its kind.
    #[error(
        "the file does not begin as such a file does; it is something else, or its first bytes are damaged"
    )]
    OtherFile,
    /// It ends inside its header.
    #[error("the file has {found} bytes; its header alone has {expected}")]
    NoHeader {
        /// How many there are.
        found: usize,
        /// How many a header has.
        expected: usize,
    },
    /// Written by a newer build, or by one too old.
    #[error("artifact format {found} is not readable; this build reads {oldest} to {newest}")]
    UnsupportedFormat {
        /// The file's format.
        found: u16,
        /// The oldest readable.
        oldest: u16,
        /// The newest readable.
        newest: u16,
    },
    /// It is cut off, or something was appended.
    #[error("the header announces {announced} bytes of payload, {found} follow")]
    WrongLength {
        /// What the header says.
        announced: u64,
        /// What there is.
        found: u64,
    },
    /// It was changed since it was written.
    #[error("the bytes have SHA-256 {computed}, the header says {stored}: the file was changed or damaged")]
    WrongChecksum {
        /// What the header says, in hex.
        stored: String,
        /// What the bytes have, in hex.
        computed: String,
    },
    /// The payload is not what the format says.
    #[error("the payload does not decode as format {format}")]
    Payload {
        /// The file's format.
        format: u16,
        /// Where decoding stopped.
        source: bincode::error::DecodeError,
    },
    /// The payload goes on behind its end.
    #[error("the payload has {n_bytes} bytes behind its end; there must be none")]
    TrailingBytes {
        /// How many.
        n_bytes: usize,
    },
    /// A decoded part is not what it must be.
    #[error("the artifact is not sound")]
    Invalid(#[from] InvalidPart),
    /// It does not compute what it computed when it was published.
    #[error(transparent)]
    NotReproduced(#[from] NotReproduced),
    /// The artifact is of another score than its folder.
    #[error("the artifact is of score {found:?}, its folder of {expected:?}")]
    OtherScore {
        /// The folder's.
        expected: String,
        /// The artifact's.
        found: String,
    },
    /// `card.json` is no model card.
    #[error("the file is no model card")]
    Card(#[source] serde_json::Error),
    /// The card was written for other bytes.
    #[error("the card is of a model with SHA-256 {card}, the model beside it has {model}")]
    OtherModel {
        /// What the card says.
        card: String,
        /// What `model.placar` has.
        model: String,
    },
    /// `entities.bin` is no sorted list of hashes.
    #[error("the list of training entities is not one of whole hashes that rise without repetition")]
    EntityHashes,
}

impl LoadError {
    /// Whether there is simply no such version, as opposed to one that cannot be read.
    pub fn is_missing(&self) -> bool {
        matches!(self, LoadError::Missing { .. })
    }
}

/// Why an alias was not moved.
#[derive(Debug, thiserror::Error)]
pub enum PromoteError {
    /// The version cannot be loaded, so it could not be served.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The registry's folder could not be read or written.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// The gate said no.
    #[error(
        "version {version} of score {score:?} did not pass its gate:{}\n\
         Train a version that passes, or promote it all the same with --force --because \"…\"",
        listed(failed)
    )]
    GateFailed {
        /// The score.
        score: String,
        /// The version.
        version: u32,
        /// The checks that failed.
        failed: Vec<CheckedReason>,
    },
    /// The verdict compares with a champion that no longer reigns.
    #[error(
        "version {version} of score {score:?} was judged against {}, but now {} reigns. Train \
         again to have a new version judged against that, or promote this one all the same with --force --because \"…\"",
        champion(*judged_against),
        champion(*reigning)
    )]
    OtherChampion {
        /// The score.
        score: String,
        /// The version.
        version: u32,
        /// The champion of the verdict.
        judged_against: Option<u32>,
        /// The champion now.
        reigning: Option<u32>,
    },
    /// The champion would challenge itself.
    #[error("version {version} of score {score:?} is the champion; it cannot be its own challenger")]
    ChallengesItself {
        /// The score.
        score: String,
        /// The version.
        version: u32,
    },
    /// A forced promotion without a reason.
    #[error("a forced promotion is written down with its reason: --force --because \"…\"")]
    NoReason,
    /// A name or reason that fills the log.
    #[error("the {what} has {n_bytes} bytes; at most {limit} are written down")]
    TooLong {
        /// `name` or `reason`.
        what: &'static str,
        /// How many it has.
        n_bytes: usize,
        /// How many it may have.
        limit: usize,
    },
}

fn listed(failed: &[CheckedReason]) -> String {
    failed.iter().map(|reason| format!("\n  {}: {}", reason.check, reason.text)).collect()
}

fn champion(version: Option<u32>) -> String {
    version.map_or_else(|| "no champion".to_owned(), |version| format!("champion {version}"))
}
