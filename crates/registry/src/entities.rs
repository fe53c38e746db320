//! Whom a version was trained on, so that it can be named when somebody is to be forgotten.
//!
//! `entities.bin` holds no entity: it holds a salt of its own and, sorted, the first 16 bytes of
//! SHA-256(salt ‖ id) of each. Who has an id can ask whether it is among them; who has only the
//! file learns how many there are. (An id that can be guessed can be confirmed: the salt keeps one
//! table of hashes from serving all versions, it does not make short ids secret.) At 16 bytes, two of
//! a thousand million entities share a hash with a chance of 10⁻²¹.

use records::EntityId;
use sha2::{Digest, Sha256};

use crate::LoadError;
use crate::container::ENTITIES;

const SALT_BYTES: usize = 16;
const HASH_BYTES: usize = 16;

type Salt = [u8; SALT_BYTES];
type EntityHash = [u8; HASH_BYTES];

/// The entities in a version's train and calibrate parts, to be asked for but not listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrainedEntities {
    salt: Salt,
    /// Rising, each once.
    hashes: Vec<EntityHash>,
}

impl TrainedEntities {
    /// Hashes them under that salt.
    pub(crate) fn new(salt: Salt, entities: &[EntityId]) -> TrainedEntities {
        let mut hashes: Vec<EntityHash> =
            entities.iter().map(|entity| hash(&salt, entity.as_str())).collect();
        hashes.sort_unstable();
        hashes.dedup();
        TrainedEntities { salt, hashes }
    }

    /// Whether the version was trained on this entity.
    pub fn contains(&self, entity: &str) -> bool {
        self.hashes.binary_search(&hash(&self.salt, entity)).is_ok()
    }

    /// How many different entities it was trained on.
    pub fn len(&self) -> usize {
        self.hashes.len()
    }

    /// Whether it names none, as for a table without entities.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    /// The bytes of `entities.bin`.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut payload = Vec::with_capacity(SALT_BYTES + HASH_BYTES * self.hashes.len());
        payload.extend_from_slice(&self.salt);
        self.hashes.iter().for_each(|hash| payload.extend_from_slice(hash));
        ENTITIES.seal(&payload)
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<TrainedEntities, LoadError> {
        let (_, payload) = ENTITIES.open(bytes)?;
        let (salt, hashes) = payload.split_first_chunk().ok_or(LoadError::EntityHashes)?;
        let (hashes, rest) = hashes.as_chunks();
        if !rest.is_empty() || !hashes.is_sorted_by(|one, next| one < next) {
            return Err(LoadError::EntityHashes);
        }
        Ok(TrainedEntities { salt: *salt, hashes: hashes.to_vec() })
    }
}

fn hash(salt: &Salt, entity: &str) -> EntityHash {
    let whole: [u8; 32] = Sha256::new().chain_update(salt).chain_update(entity).finalize().into();
    let mut first = EntityHash::default();
    first.copy_from_slice(&whole[..HASH_BYTES]);
    first
}
