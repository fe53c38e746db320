use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, Transaction};

use crate::LedgerError;
use crate::open::{failed, open_to_read};

/// A connection that reads the version of all histories and nothing else.
#[derive(Debug)]
pub(super) struct Watch {
    connection: Connection,
    path: PathBuf,
}

impl Watch {
    /// Opens one on the ledger at `path`. May wait.
    pub(super) fn open(path: &Path) -> Result<Watch, LedgerError> {
        let (connection, _) = open_to_read(path)?;
        // From here on it rather fails than waits.
        connection.busy_timeout(Duration::ZERO).map_err(failed(path))?;
        Ok(Watch { connection, path: path.to_owned() })
    }

    /// The version as it is now.
    pub(super) fn version(&self) -> Result<i64, LedgerError> {
        read_version(&self.connection).map_err(failed(&self.path))
    }
}

/// How often histories have changed, as of the connection's snapshot.
pub(crate) fn read_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("SELECT version FROM history_version")?.query_row([], |row| row.get(0))
}

/// Counts one change more, and answers how many there are with it.
pub(super) fn raise_version(transaction: &Transaction<'_>) -> rusqlite::Result<i64> {
    let raise = "UPDATE history_version SET version = version + 1 RETURNING version";
    transaction.prepare_cached(raise)?.query_row([], |row| row.get(0))
}
