use std::io;

use ledger::LedgerError;
use sources::SourceError;

/// Why scoring ended before its input did.
#[derive(Debug)]
pub(super) enum Stopped {
    /// Whoever reads stdout has seen enough.
    ReaderGone,
    /// Nobody takes what is read: they say why.
    Enough,
    /// A file as a whole cannot be read or written.
    Source(SourceError),
    /// The ledger cannot be written.
    Ledger(LedgerError),
}

impl From<SourceError> for Stopped {
    fn from(error: SourceError) -> Stopped {
        match error {
            SourceError::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe => {
                Stopped::ReaderGone
            }
            error => Stopped::Source(error),
        }
    }
}

impl From<LedgerError> for Stopped {
    fn from(error: LedgerError) -> Stopped {
        Stopped::Ledger(error)
    }
}
