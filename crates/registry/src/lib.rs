//! Artifacts, versions, aliases: the only crate that writes `models/`, and the only one that names bincode.
//!
//! ```text
//! models/<score>/score.toml                 written by people, only read here
//!                versions/<n>/model.placar  what serving needs: envelope, format, golden rows
//!                             card.json     what people should know of it
//!                             report.html   the same, as a page
//!                             entities.bin  salted hashes of whom it was trained on
//!                aliases.json               which version is champion, which challenger
//!                promotions.jsonl           how that came to be
//! ```
//!
//! **Files, not a database**, because a version is a folder that can be copied, mounted read-only and
//! put under backup by whoever already knows how to. What a database would give is had by three
//! habits instead: a version appears by one rename and is never written again; an alias moves by
//! one rename; the log is appended to by whoever holds its lock. So a reader needs no lock, and sees
//! the state before or the state after.
//!
//! **Nothing that is read is trusted.** A `model.placar` is measured, its envelope verified, its
//! payload decoded within limits into plain structs, every part passed through the constructor that
//! training used, and its golden rows scored again; only then it is an [`Artifact`]. What fails is
//! refused with the reason, and the rules answer in its place.

mod artifact;
mod card;

mod aliases;
mod load;
mod promote;
mod promotions;
mod publish;
mod registry;

mod container;
mod entities;
mod error;
mod files;
mod format;
mod golden;
mod name;

pub use aliases::{Alias, Aliases};
pub use artifact::{Artifact, GoldenRow};
pub use card::{
    Candidate, CheckedReason, DependencePoint, DependenceValue, FeatureNote, GateVerdict, LeakWarning,
    LeftOut, MetricsOf, ModelCard, PartRows, PartialDependence, Problem, TierShare, TrainDocument,
};
pub use entities::TrainedEntities;
pub use error::{LoadError, PromoteError, PublishError, RegistryError};
pub use format::{InvalidPart, decode, encode};
pub use golden::{NotReproduced, check_golden};
pub use load::Loaded;
pub use name::InvalidName;
pub use promote::{Promoted, Promotion};
pub use promotions::{PromotionKind, PromotionRecord};
pub use publish::{Publication, Published};
pub use registry::Registry;
