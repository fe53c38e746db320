use std::fmt;
use std::str::FromStr;

use records::Timestamp;

use crate::LedgerError;

/// What a prediction is called: 128 bits, written as 32 hexadecimal digits.
///
/// Those drawn here begin with 48 bits of time, in milliseconds; the other 80 are random, so that
/// nobody can guess one. The time comes first because ids of one moment then lie side by side in the
/// index: with wholly random ones each insert changes a page of its own, and recording takes a third
/// more time. Any other 128 bits are as good an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PredictionId([u8; 16]);

/// A text that is no prediction id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is no prediction id: it is 32 hexadecimal digits, as the answer to Score carried it")]
pub struct ParseIdError {
    /// What was written.
    pub text: String,
}

impl PredictionId {
    /// Draws a new one; fails only where the operating system has no randomness to give.
    pub fn random(now: Timestamp) -> Result<PredictionId, LedgerError> {
        let mut bytes = random_bytes().map_err(|source| LedgerError::Randomness { source })?;
        let millis = now.micros().div_euclid(1_000);
        bytes[..6].copy_from_slice(&millis.to_be_bytes()[2..]);
        Ok(PredictionId(bytes))
    }

    /// The one with these bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> PredictionId {
        PredictionId(bytes)
    }

    /// Its bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Display for PredictionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&hex(&self.0))
    }
}

impl FromStr for PredictionId {
    type Err = ParseIdError;

    fn from_str(text: &str) -> Result<PredictionId, ParseIdError> {
        // `from_str_radix` would take a sign.
        let hexadecimal = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let number = u128::from_str_radix(text, 16).ok().filter(|_| hexadecimal);
        let refuse = || ParseIdError { text: text.to_owned() };
        number.map(|number| PredictionId(number.to_be_bytes())).ok_or_else(refuse)
    }
}

/// Sixteen bytes that nobody can guess.
pub(crate) fn random_bytes() -> Result<[u8; 16], getrandom::Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)?;
    Ok(bytes)
}

/// Lower-case hexadecimal digits of some bytes.
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digit = |nibble: u8| char::from(DIGITS[usize::from(nibble)]);
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}
