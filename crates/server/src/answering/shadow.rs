//! The challenger, unseen: it scores a share of what the champion answers, is recorded beside it, and
//! nobody is told.
//!
//! It gets the same facts as the champion, computed by its own definition. Whatever keeps it from a row,
//! the row is answered; nothing of it is in an answer, a warning or an error.

use std::sync::Arc;

use ledger::{PredictionId, PredictionRecord};
use scoring::{LedgerMode, Question};

use super::draft::Draft;
use crate::app::{App, Arrival};
use crate::catalogue::{Basis, Standing};
use crate::score::{self, Gathered};
use crate::wire::{Asked, Facts};

/// The challenger's part of a draft.
pub(super) struct Shadow {
    pub(super) basis: Arc<Basis>,
    /// Its row; `None`: the ledger is to be asked for it, or it has none.
    pub(super) gathered: Option<Gathered>,
}

/// The challenger, where it is its turn: for a share of the requests that the champion is asked about.
pub(super) fn shadow_of(
    standing: &Standing,
    basis: &Basis,
    (version, asked): (u32, Asked),
) -> Option<Shadow> {
    let limits = &basis.limits;
    if limits.shadow <= 0.0 || version != 0 || asked == Asked::Rules || limits.ledger == LedgerMode::Off {
        return None;
    }
    let challenger = standing.challenger.as_ref()?;
    let turn = challenger.model.as_ref()?.shadow.is_due(limits.shadow);
    turn.then(|| Shadow { basis: Arc::clone(challenger), gathered: None })
}

impl Shadow {
    /// Makes its row of what was sent. One that its definition cannot take leaves it without.
    pub(super) fn gather_sent(&mut self, facts: &Facts, cutoff: records::Timestamp) {
        self.gathered = match facts {
            Facts::Features(values) => Gathered::of_features(&self.basis, values.clone(), cutoff).ok(),
            Facts::Plain(row) => Gathered::of_plain(&self.basis, row, cutoff).ok(),
            Facts::History(history) => Gathered::of_history(&self.basis, history, cutoff).ok(),
            Facts::Ledger => None,
        };
    }
}

impl App {
    /// What the challenger says of the row, to be recorded; `None`: it is not its turn, it may not
    /// answer the row, or there is no time for it.
    pub(super) fn shadow(&self, draft: &Draft, arrival: Arrival) -> Option<PredictionRecord> {
        let Shadow { basis, gathered } = draft.shadow.as_ref()?;
        let gathered = gathered.as_ref().filter(|row| row.bar.is_none() && !self.is_hurried(arrival))?;
        let question = Question { row: &gathered.row, with_reasons: false, now: arrival.now };
        let verdict = score::by_model(basis, question, None, &draft.score).ok()?;
        let context = score::Context { basis, max_reasons: 0, ..draft.context(gathered) };
        let response = score::respond(context, &verdict);
        let id = PredictionId::random(arrival.now).ok()?;
        let record = score::prediction(context, &verdict, &response, (id, arrival.now));
        Some(PredictionRecord { shadow: true, ..record })
    }
}
