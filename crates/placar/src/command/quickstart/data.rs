use std::io::{self, Read};

use flate2::read::GzDecoder;
use sha2::{Digest, Sha256};

/// The purchases of CDNOW, as they lie in the repository.
const PURCHASES: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../datasets/cdnow/purchases.csv.gz"));

/// One customer in so many is kept back.
const KEPT_BACK: u64 = 5;

/// The purchases in two files: customers to train on, and customers that training never sees.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Parts {
    pub(super) trained_on: Part,
    pub(super) kept_back: Part,
}

/// One of the two, as CSV with its head.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Part {
    pub(super) csv: String,
    pub(super) n_customers: usize,
    pub(super) n_purchases: usize,
}

/// All purchases, as CSV with their head.
pub(super) fn purchases() -> io::Result<String> {
    let mut csv = String::new();
    GzDecoder::new(PURCHASES).read_to_string(&mut csv)?;
    Ok(csv)
}

/// Parts purchases by customer; their rows stand together.
pub(super) fn part(csv: &str, seed: u64) -> Parts {
    let mut lines = csv.lines();
    let head = lines.next().unwrap_or_default();
    let mut parts = Parts::default();
    parts.trained_on.push(head);
    parts.kept_back.push(head);
    let mut before = None;
    for line in lines {
        let customer = line.split(',').next().unwrap_or_default();
        let part = if is_kept_back(customer, seed) { &mut parts.kept_back } else { &mut parts.trained_on };
        part.push(line);
        part.n_purchases += 1;
        part.n_customers += usize::from(before.replace(customer) != Some(customer));
    }
    parts
}

impl Part {
    fn push(&mut self, line: &str) {
        self.csv.push_str(line);
        self.csv.push('\n');
    }
}

/// Depends on the seed and the customer's number only; on a purpose of its own, so that it has
/// nothing to do with how training cuts the others.
fn is_kept_back(customer: &str, seed: u64) -> bool {
    let digest =
        Sha256::new().chain_update(seed.to_le_bytes()).chain_update("kept back").chain_update(customer);
    let mut head = [0; 8];
    head.copy_from_slice(&digest.finalize()[..8]);
    u64::from_le_bytes(head) % KEPT_BACK == 0
}

#[cfg(test)]
mod tests;
