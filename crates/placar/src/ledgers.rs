//! The ledger that a command works on.

use ledger::{Durability, Ledger, LedgerError, Reader};

use crate::args::Common;
use crate::failure::Failure;

/// Opens the ledger to write in it, or makes it where there is none.
pub(crate) fn open(common: &Common) -> Result<Ledger, Failure> {
    let durability = common.settings.ledger.durability.map_or(Durability::Process, Durability::from);
    Ledger::open(&common.ledger, durability).map_err(failure_of)
}

/// Opens the ledger to read it.
pub(crate) fn read(common: &Common) -> Result<Reader, Failure> {
    Reader::open(&common.ledger).map_err(failure_of)
}

/// A path to something else, and a ledger that is not there yet, are the caller's; the rest broke.
pub(crate) fn failure_of(error: LedgerError) -> Failure {
    match error {
        LedgerError::Missing { .. } | LedgerError::Foreign { .. } | LedgerError::Newer { .. } => {
            Failure::call(error)
        }
        error => Failure::broke(error),
    }
}
