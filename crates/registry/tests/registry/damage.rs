//! Bytes that are not what was written: refused, each for its reason, and never with a panic.

use registry::{Artifact, LoadError, decode};
use scoring::Scorer;
use sha2::{Digest, Sha256};

use crate::golden::stored;
use crate::samples::{SAMPLES, rows};

const HEADER_BYTES: usize = 50;

/// The envelope written out again, by the description in `container`: a second witness of it.
pub(crate) fn sealed(payload: &[u8]) -> Vec<u8> {
    let mut described = b"PLACAR\x1a\n\x02\x00".to_vec();
    described.extend((payload.len() as u64).to_le_bytes());
    let checksum = Sha256::new().chain_update(&described).chain_update(payload).finalize();
    [&described[..], &checksum[..], payload].concat()
}

fn payload(name: &str) -> Vec<u8> {
    stored(name)[HEADER_BYTES..].to_vec()
}

#[track_caller]
fn check_refused(bytes: &[u8], expected: &str) {
    let message = decode(bytes).map(|artifact| artifact.score).unwrap_err();
    assert_eq!(message.to_string(), expected);
}

/// What was accepted must be usable, whatever it means.
fn use_it(artifact: &Artifact) {
    for row in rows(artifact) {
        artifact.model.contributions(&row);
        artifact.rules.contributions(&row);
    }
}

#[test]
fn the_envelope_is_as_described() {
    for (name, _) in SAMPLES {
        assert!(sealed(&payload(name)) == stored(name), "{name}");
    }
}

#[test]
fn a_file_cut_off_at_any_byte_is_refused() {
    for (name, _) in SAMPLES {
        let bytes = stored(name);
        for n_bytes in 0..bytes.len() {
            assert!(decode(&bytes[..n_bytes]).is_err(), "{name} cut to {n_bytes} bytes");
        }
    }
}

#[test]
fn a_file_with_any_bit_flipped_is_refused() {
    for (name, _) in SAMPLES {
        let mut bytes = stored(name);
        for position in 0..bytes.len() * 8 {
            let bit = 1 << (position % 8);
            bytes[position / 8] ^= bit;
            assert!(decode(&bytes).is_err(), "{name} with bit {position} flipped");
            bytes[position / 8] ^= bit;
        }
    }
}

#[test]
fn a_payload_changed_at_any_byte_and_sealed_again_never_panics() {
    for (name, _) in SAMPLES {
        let mut payload = payload(name);
        for position in 0..payload.len() {
            let original = payload[position];
            for changed in [!original, 0, 251, 252, 253, 255, original.wrapping_add(1)] {
                payload[position] = changed;
                let _ = decode(&sealed(&payload)).inspect(use_it);
            }
            payload[position] = original;
        }
    }
}

#[test]
fn a_payload_cut_off_at_any_byte_and_sealed_again_is_refused() {
    for (name, _) in SAMPLES {
        let payload = payload(name);
        for n_bytes in 0..payload.len() {
            let refused = decode(&sealed(&payload[..n_bytes])).unwrap_err();
            assert!(matches!(refused, LoadError::Payload { format: 2, .. }), "{name}, {n_bytes}: {refused}");
        }
    }
}

#[test]
fn bytes_behind_the_payload_are_refused() {
    let payload = [payload("mean-forest"), vec![0, 0]].concat();
    check_refused(&sealed(&payload), "the payload has 2 bytes behind its end; there must be none");
}

#[test]
fn lengths_that_promise_more_than_there_is_are_refused_without_being_believed() {
    // The first thing in the payload is the length of the score's name.
    for length in [u64::MAX, 1 << 40, 1 << 29] {
        let payload = [&[253][..], &length.to_le_bytes(), b"x"].concat();
        let refused = decode(&sealed(&payload)).unwrap_err();
        assert!(matches!(refused, LoadError::Payload { .. }), "{refused}");
    }
    // Behind name, outcome and horizon comes the number of features.
    for n_features in [u64::MAX, 1 << 40, 1 << 22, 1 << 19] {
        let payload = [&b"\x01s\x01o\x00"[..], &[253], &n_features.to_le_bytes(), &[0; 32]].concat();
        let refused = decode(&sealed(&payload)).unwrap_err();
        assert!(matches!(refused, LoadError::Payload { .. }), "{refused}");
    }
}

#[test]
fn what_the_header_says_is_checked_in_its_order() {
    let good = stored("logistic-platt");
    let changed = |position: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[position] = byte;
        bytes
    };
    let other =
        "the file does not begin as such a file does; it is something else, or its first bytes are damaged";
    check_refused(b"PK\x03\x04", other);
    check_refused(&changed(0, b'p'), other);
    check_refused(b"", "the file has 0 bytes; its header alone has 50");
    check_refused(&good[..49], "the file has 49 bytes; its header alone has 50");
    check_refused(&changed(8, 9), "artifact format 9 is not readable; this build reads 1 to 2");
    check_refused(&changed(8, 0), "artifact format 0 is not readable; this build reads 1 to 2");
    let n_payload = good.len() - HEADER_BYTES;
    let [short, long] = [n_payload - 3, n_payload + 1];
    let cut = format!("the header announces {n_payload} bytes of payload, {short} follow");
    check_refused(&good[..good.len() - 3], &cut);
    let longer = format!("the header announces {n_payload} bytes of payload, {long} follow");
    check_refused(&[&good[..], &[0]].concat(), &longer);
}

#[test]
fn a_changed_byte_is_told_by_the_checksum() {
    let mut bytes = stored("logistic-platt");
    *bytes.last_mut().unwrap() ^= 1;
    let message = decode(&bytes).unwrap_err().to_string();
    assert!(message.starts_with("the bytes have SHA-256 "), "{message}");
    assert!(message.ends_with(": the file was changed or damaged"), "{message}");
}

#[test]
fn a_file_beyond_the_limit_is_refused_unread() {
    let bytes = vec![0; (64 << 20) + HEADER_BYTES + 1];
    check_refused(&bytes, "the file is longer than 67108914 bytes, the most that is read");
}
