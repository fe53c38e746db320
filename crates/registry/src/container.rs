//! The envelope around every binary file of a version.
//!
//! ```text
//! bytes  0..8    magic: which kind of file
//!        8..10   format version, little endian
//!       10..18   length of the payload, little endian
//!       18..50   SHA-256 of everything else in the file
//!       50..     payload
//! ```
//!
//! All of it is verified before a byte of the payload is decoded: a decoder that only ever meets
//! bytes that were sealed has no damage to survive. The checksum covers the header too, so that a
//! flipped bit is found wherever it lies. It is no signature: who can write the file can seal it,
//! and what was decoded is validated all the same.

use sha2::{Digest, Sha256};

use crate::LoadError;

const HEADER_BYTES: usize = 50;

/// A kind of file: its mark, the formats that this build reads, and how large it may be.
pub(crate) struct Kind {
    magic: [u8; 8],
    oldest: u16,
    newest: u16,
    payload_max: u64,
}

/// `model.placar`. 64 MiB hold a forest of three million nodes; a decoded artifact is a few times
/// as large as its bytes, and a server may hold several.
pub(crate) const MODEL: Kind = Kind { magic: *b"PLACAR\x1a\n", oldest: 1, newest: 2, payload_max: 64 << 20 };

/// `entities.bin`. 1 GiB holds 67 million entities.
pub(crate) const ENTITIES: Kind = Kind { magic: *b"PLACENT\n", oldest: 1, newest: 1, payload_max: 1 << 30 };

impl Kind {
    /// The longest file of this kind, in bytes.
    pub(crate) fn file_max(&self) -> u64 {
        self.payload_max + HEADER_BYTES as u64
    }

    /// The bytes of a file of the newest format.
    pub(crate) fn seal(&self, payload: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(HEADER_BYTES + payload.len());
        bytes.extend_from_slice(&self.magic);
        bytes.extend_from_slice(&self.newest.to_le_bytes());
        bytes.extend_from_slice(&(payload.len() as u64).to_le_bytes());
        let checksum = sha256(&[&bytes, payload]);
        bytes.extend_from_slice(&checksum);
        bytes.extend_from_slice(payload);
        bytes
    }

    /// Format version and payload of a file, once all that the header says of them holds.
    pub(crate) fn open<'a>(&self, bytes: &'a [u8]) -> Result<(u16, &'a [u8]), LoadError> {
        self.check_size(bytes.len())?;
        let (header, payload) = self.split(bytes)?;
        let format = u16::from_le_bytes([header[8], header[9]]);
        if !(self.oldest..=self.newest).contains(&format) {
            return Err(self.unsupported(format));
        }
        check_length(header, payload)?;
        check_sum(header, payload)?;
        Ok((format, payload))
    }

    pub(crate) fn unsupported(&self, found: u16) -> LoadError {
        LoadError::UnsupportedFormat { found, oldest: self.oldest, newest: self.newest }
    }

    fn check_size(&self, n_bytes: usize) -> Result<(), LoadError> {
        let limit = self.file_max();
        if n_bytes as u64 > limit { Err(LoadError::TooLarge { limit }) } else { Ok(()) }
    }

    fn split<'a>(&self, bytes: &'a [u8]) -> Result<(&'a [u8; HEADER_BYTES], &'a [u8]), LoadError> {
        let n_magic = bytes.len().min(self.magic.len());
        if bytes[..n_magic] != self.magic[..n_magic] {
            return Err(LoadError::OtherFile);
        }
        bytes.split_first_chunk().ok_or(LoadError::NoHeader { found: bytes.len(), expected: HEADER_BYTES })
    }
}

fn check_length(header: &[u8; HEADER_BYTES], payload: &[u8]) -> Result<(), LoadError> {
    let mut length = [0; 8];
    length.copy_from_slice(&header[10..18]);
    let announced = u64::from_le_bytes(length);
    let found = payload.len() as u64;
    if announced == found { Ok(()) } else { Err(LoadError::WrongLength { announced, found }) }
}

fn check_sum(header: &[u8; HEADER_BYTES], payload: &[u8]) -> Result<(), LoadError> {
    let (described, stored) = header.split_at(18);
    let computed = sha256(&[described, payload]);
    if computed[..] == *stored {
        return Ok(());
    }
    Err(LoadError::WrongChecksum { stored: hex(stored), computed: hex(&computed) })
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().into()
}

/// SHA-256 of a whole file, in hex: what `sha256sum` prints.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    hex(&sha256(&[bytes]))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
