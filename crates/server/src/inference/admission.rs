use std::sync::Arc;

use super::infer::Asking;
use super::outputs::Output;
use crate::door::Call;
use crate::error::AnswerError;
use crate::limits::{ANSWER_BYTES, PART_BYTES, ROWS_A_TURN};

/// Bytes of a row's outputs, but for contributions.
const OUTPUT_BYTES: usize = 128;

/// What a call holds of the sums while its rows are answered; given back when it is dropped.
///
/// A batch of `placar.v1` shows its rows on the wire; how many an inference has is known when its shapes
/// are read. A few rows are as cheap as a single one, and let in like it.
pub(super) struct Admission {
    held: Option<(Arc<Call>, usize)>,
    n_rows: usize,
}

impl Admission {
    /// Holds what the answer takes, and the rows where they are many.
    pub(super) fn of(asking: &Asking<'_>, call: Option<&Arc<Call>>) -> Result<Admission, AnswerError> {
        let Some(call) = call else { return Ok(Admission { held: None, n_rows: 0 }) };
        let n_bytes = asking.table.n_rows.saturating_mul(row_bytes(asking));
        let mut admission = Admission { held: None, n_rows: 0 };
        call.hold_bytes(n_bytes)?;
        admission.held = Some((Arc::clone(call), n_bytes));
        if asking.table.n_rows > ROWS_A_TURN {
            call.admit_rows(asking.table.n_rows)?;
            admission.n_rows = asking.table.n_rows;
        }
        Ok(admission)
    }

    /// Says that the rows are scored: what waits for the ledger now keeps no other batch out.
    pub(super) fn rows_are_scored(&mut self) {
        if let Some((call, _)) = &self.held {
            call.give_rows(std::mem::take(&mut self.n_rows));
        }
    }
}

impl Drop for Admission {
    fn drop(&mut self) {
        self.rows_are_scored();
        if let Some((call, n_bytes)) = self.held.take() {
            call.give_bytes(n_bytes);
        }
    }
}

/// What a row takes: its values, its outputs, and as a row of a batch where it is recorded.
fn row_bytes(asking: &Asking<'_>) -> usize {
    let n_features = asking.target.basis.features.len();
    let shares = if asking.wanted.has(Output::Contributions) { n_features } else { 0 };
    let values = (n_features + shares) * size_of::<f64>() + OUTPUT_BYTES;
    match asking.table.entities {
        None => values,
        Some(_) => values + ANSWER_BYTES + n_features * PART_BYTES,
    }
}
