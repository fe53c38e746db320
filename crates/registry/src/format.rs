//! An artifact as bytes and back.
//!
//! One plain struct a format version ([`v1`], [`v2`]), never edited, with conversions beside it. Not serde on
//! the domain's own types: a field that is renamed there would change what old files mean without a
//! word. Nothing that was decoded is used before the domain's own constructors have accepted it, and
//! nothing is written that would not be read: encoding ends by decoding.

mod invalid;
mod read;
mod v1;
mod v2;
mod write;

pub use invalid::InvalidPart;

use crate::container::MODEL;
use crate::golden::check_golden;
use crate::{Artifact, LoadError, PublishError};

/// The most that decoding may take at once: eight times the largest payload, since nodes take more
/// room in memory than on disk. It stops a count that the payload cannot hold, not memory as such.
const DECODE_BYTES_MAX: usize = 512 << 20;

/// How formats 1 and 2 are spelled: what it is may never change.
fn configuration() -> impl bincode::config::Config {
    bincode::config::standard().with_limit::<DECODE_BYTES_MAX>()
}

/// The bytes of `model.placar`: the same for the same artifact, on every machine.
///
/// Fails when the artifact contradicts itself, or would not load again.
pub fn encode(artifact: &Artifact) -> Result<Vec<u8>, PublishError> {
    let stored = write::artifact(artifact)?;
    let payload = bincode::encode_to_vec(stored, configuration())
        .expect("numbers, texts and lists of them, written to memory: nothing that bincode refuses");
    let bytes = MODEL.seal(&payload);
    decode(&bytes).map_err(PublishError::Unloadable)?;
    Ok(bytes)
}

/// The artifact in the bytes of a `model.placar`, once everything about it holds: envelope, payload,
/// every part, and the golden rows.
pub fn decode(bytes: &[u8]) -> Result<Artifact, LoadError> {
    let (format, payload) = MODEL.open(bytes)?;
    let artifact = match format {
        1 => read::artifact(plain::<v1::Artifact>(format, payload)?.into())?,
        2 => read::artifact(plain(format, payload)?)?,
        other => return Err(MODEL.unsupported(other)),
    };
    check_golden(&artifact)?;
    Ok(artifact)
}

/// The plain struct of a format, when the payload is one and nothing else.
fn plain<T: bincode::Decode<()>>(format: u16, payload: &[u8]) -> Result<T, LoadError> {
    let (stored, n_read) = bincode::decode_from_slice(payload, configuration())
        .map_err(|source| LoadError::Payload { format, source })?;
    match payload.len() - n_read {
        0 => Ok(stored),
        n_bytes => Err(LoadError::TrailingBytes { n_bytes }),
    }
}

#[cfg(test)]
mod tests;
