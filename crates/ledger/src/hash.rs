//! Names that can be recognised but not read: SHA-256 over the ledger's own salt.
//!
//! Each hash is of one sort, tagged, so that an entity `a` and an event id `a` have nothing in
//! common. 16 of the 32 bytes are kept: no two names will meet by chance.

use std::fmt;

use sha2::{Digest, Sha256};

/// How many bytes of a hash are kept.
pub(crate) const HASH_BYTES: usize = 16;

/// A name as it is stored.
pub(crate) type Hash = [u8; HASH_BYTES];

/// What every hash of one ledger starts with.
#[derive(Clone)]
pub(crate) struct Salt(pub(crate) Vec<u8>);

/// Says nothing of the bytes: they do not belong into a log.
impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Salt")
    }
}

impl Salt {
    /// The hash by which an entity is found.
    pub(crate) fn entity(&self, entity: &str) -> Hash {
        self.of(&["entity", entity])
    }

    /// The hash that stands for a caller's id of an outcome, event or attribute.
    pub(crate) fn identity(&self, kind: &str, score: &str, id: &str) -> Hash {
        self.of(&[kind, score, id])
    }

    fn of(&self, parts: &[&str]) -> Hash {
        let mut hasher = Sha256::new_with_prefix(&self.0);
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let mut hash = [0; HASH_BYTES];
        hash.copy_from_slice(&hasher.finalize()[..HASH_BYTES]);
        hash
    }
}
