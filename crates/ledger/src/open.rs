use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::hash::Salt;
use crate::id::random_bytes;
use crate::{Histories, LedgerError, Reader};

/// `Plcr`: how SQLite's own head tells a ledger from anybody else's file.
const APPLICATION_ID: i32 = 0x506c_6372;

/// The format that this build writes, and the newest that it reads.
const FORMAT: i32 = 1;

const SCHEMA: &str = include_str!("schema.sql");

/// How long a connection sleeps before it asks again for a lock that another holds. SQLite's own wait
/// grows to 100 ms, and would miss every pause that an import makes.
pub(crate) const TURN_WAIT: Duration = Duration::from_millis(2);

/// How often it asks before it gives up: for some 5 s.
const TURNS_MAX: i32 = 2_500;

/// How often a file that others are just making is asked for its log: more often than others can be.
const LOG_ATTEMPTS: usize = 50;

/// Up to this size every page is looked at when the file is opened (some 20 ms); a larger one is
/// found damaged where it is read, so that a server with years behind it still starts at once.
const CHECKED_BYTES_MAX: i64 = 16 << 20;

/// Pages of the log after which they are moved into the file: 32 MB. A page of an index changes many
/// times meanwhile and is moved once; with the default of 1,000 pages recording takes twice as long.
pub(crate) const CHECKPOINT_PAGES: usize = 8_000;

/// What a log keeps on disk after a burst: 64 MB.
const LOG_BYTES_KEPT: i64 = 64 << 20;

/// Page cache of the connection that writes: 16 MB, enough for the upper levels of every index.
const WRITER_CACHE_KIB: i64 = 16 << 10;

/// Page cache of a connection that reads: 4 MB. There may be many.
const READER_CACHE_KIB: i64 = 4 << 10;

/// Statements that stay compiled on a connection: all that there are.
const STATEMENTS_KEPT: usize = 64;

/// In one transaction, because another process may be adding it too.
const ADD_HISTORY_VERSION: &str = "
    BEGIN IMMEDIATE;
    CREATE TABLE IF NOT EXISTS history_version (version INTEGER NOT NULL) STRICT;
    INSERT INTO history_version SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM history_version);
    COMMIT";

/// What an append survives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Durability {
    /// The end of the process, `kill -9` included.
    Process,
    /// The end of the power too: every commit waits for the disk.
    PowerLoss,
}

/// The one who writes: a blocking handle over one connection.
///
/// Two processes may each have one on the same file; a transaction waits for the other's to end.
#[derive(Debug)]
pub struct Ledger {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    pub(crate) salt: Salt,
    pub(crate) durability: Durability,
    pub(crate) histories: Option<Arc<Histories>>,
}

impl Ledger {
    /// Opens the ledger at `path`, or makes it, and its folder, where there is none.
    ///
    /// A file that is somebody else's, of a later format or damaged is refused and left as it is.
    /// What a `forget` that was cut off left in the log is wiped, unless a reader holds it.
    pub fn open(path: &Path, durability: Durability) -> Result<Ledger, LedgerError> {
        make_folder(path)?;
        let mut connection = connect(path, OpenFlags::SQLITE_OPEN_CREATE)?;
        if recognise(&connection, path)? == Found::Nothing {
            create(&mut connection).map_err(failed(path))?;
        }
        keep_log(&connection, path)?;
        set_up(&connection, durability).map_err(failed(path))?;
        add_later(&connection).map_err(failed(path))?;
        check_pages(&connection, path)?;
        let salt = read_salt(&connection).map_err(failed(path))?;
        let mut ledger = Ledger { connection, path: path.to_owned(), salt, durability, histories: None };
        ledger.wipe().map_err(failed(path))?;
        Ok(ledger)
    }

    /// Keeps histories current from now on: what this ledger commits is in them before it returns.
    pub fn keeping(self, histories: Arc<Histories>) -> Ledger {
        Ledger { histories: Some(histories), ..self }
    }

    /// A connection that reads the same file.
    pub fn reader(&self) -> Result<Reader, LedgerError> {
        Reader::open(&self.path)
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// What lies at a path.
#[derive(PartialEq)]
enum Found {
    Nothing,
    Ledger,
}

/// One more connection that may write to a ledger that is open.
pub(crate) fn connect_to_write(path: &Path, durability: Durability) -> Result<Connection, LedgerError> {
    let connection = connect(path, OpenFlags::empty())?;
    set_up(&connection, durability).map_err(failed(path))?;
    Ok(connection)
}

/// A connection that reads, and its salt. A ledger that is not there is an error.
pub(crate) fn open_to_read(path: &Path) -> Result<(Connection, Salt), LedgerError> {
    let missing = || LedgerError::Missing { path: path.to_owned() };
    if !path.exists() {
        return Err(missing());
    }
    let connection = connect(path, OpenFlags::empty())?;
    if recognise(&connection, path)? == Found::Nothing {
        return Err(missing());
    }
    let salt = limit_to_reading(&connection).and_then(|()| read_salt(&connection)).map_err(failed(path))?;
    Ok((connection, salt))
}

/// Says whose file it was that SQLite failed on, and what can be done about it.
pub(crate) fn failed(path: &Path) -> impl Fn(rusqlite::Error) -> LedgerError {
    move |source| {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => LedgerError::Locked { path, source },
            Some(ErrorCode::DiskFull) => LedgerError::Full { path, source },
            Some(ErrorCode::ReadOnly) => LedgerError::ReadOnly { path, source },
            Some(ErrorCode::NotADatabase) => LedgerError::Foreign { path },
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
                LedgerError::CannotOpen { path, source }
            }
            Some(ErrorCode::DatabaseCorrupt) => LedgerError::Corrupt { path, detail: source.to_string() },
            None if is_unreadable(&source) => LedgerError::Corrupt { path, detail: source.to_string() },
            _ => LedgerError::Failed { path, source },
        }
    }
}

fn is_unreadable(error: &rusqlite::Error) -> bool {
    use rusqlite::Error::{FromSqlConversionFailure, IntegralValueOutOfRange, InvalidColumnType};
    matches!(error, FromSqlConversionFailure(..) | IntegralValueOutOfRange(..) | InvalidColumnType(..))
}

fn make_folder(path: &Path) -> Result<(), LedgerError> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made = folder.map_or(Ok(()), std::fs::create_dir_all);
    made.map_err(|source| LedgerError::Folder { path: path.to_owned(), source })
}

fn connect(path: &Path, flags: OpenFlags) -> Result<Connection, LedgerError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(failed(path))?;
    take_turns(&mut connection).map_err(failed(path))?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // Or a statement is compiled again for other values, on the chance of a better plan: half of an append.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true).map_err(failed(path))?;
    Ok(connection)
}

/// Makes a connection wait for a lock that another holds.
pub(crate) fn take_turns(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.busy_handler(Some(|n_asked| {
        std::thread::sleep(TURN_WAIT);
        n_asked < TURNS_MAX
    }))
}

fn recognise(connection: &Connection, path: &Path) -> Result<Found, LedgerError> {
    // In one snapshot, because another process may be making the tables.
    let read = || read_head(&*connection.unchecked_transaction()?);
    let (application, format, n_tables) = read().map_err(failed(path))?;
    let path = path.to_owned();
    match (application, format) {
        (0, 0) if n_tables == 0 => Ok(Found::Nothing),
        (APPLICATION_ID, FORMAT) => Ok(Found::Ledger),
        (APPLICATION_ID, found) if found > FORMAT => {
            Err(LedgerError::Newer { path, found, readable: FORMAT })
        }
        _ => Err(LedgerError::Foreign { path }),
    }
}

fn read_head(connection: &Connection) -> rusqlite::Result<(i32, i32, i64)> {
    let application = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let format = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let n_tables = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok((application, format, n_tables))
}

/// Makes the tables, unless another process has made them by now.
fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    let (_, _, n_tables) = read_head(&transaction)?;
    if n_tables == 0 {
        transaction.execute_batch(SCHEMA)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
        let salt = [draw()?, draw()?].concat();
        transaction.execute("INSERT INTO ledger (salt) VALUES (?1)", [salt])?;
    }
    transaction.commit()
}

/// Sixteen random bytes, for a statement.
pub(crate) fn draw() -> rusqlite::Result<[u8; 16]> {
    random_bytes().map_err(|source| rusqlite::Error::ToSqlConversionFailure(Box::new(source)))
}

fn keep_log(connection: &Connection, path: &Path) -> Result<(), LedgerError> {
    let mode = (0..LOG_ATTEMPTS).find_map(|_| start_log(connection).transpose());
    let mode = mode.unwrap_or_else(|| ask_for_log(connection)).map_err(failed(path))?;
    match mode.as_str() {
        "wal" => Ok(()),
        _ => Err(LedgerError::NoLog { path: path.to_owned(), mode }),
    }
}

/// The journal that the file has from now on; `None` when another process was just changing it.
///
/// That change alone does not wait for a lock; so the lock is waited for, and it is asked again.
fn start_log(connection: &Connection) -> rusqlite::Result<Option<String>> {
    match ask_for_log(connection) {
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
            connection.execute_batch("BEGIN EXCLUSIVE; COMMIT").map(|()| None)
        }
        answer => answer.map(Some),
    }
}

fn ask_for_log(connection: &Connection) -> rusqlite::Result<String> {
    connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
}

fn set_up(connection: &Connection, durability: Durability) -> rusqlite::Result<()> {
    let synchronous = match durability {
        Durability::Process => "NORMAL",
        Durability::PowerLoss => "FULL",
    };
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "secure_delete", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?; // no name in a temporary file
    connection.pragma_update(None, "cache_size", -WRITER_CACHE_KIB)?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES as i64)?;
    connection.pragma_update(None, "journal_size_limit", LOG_BYTES_KEPT)
}

/// Makes what ledgers did not have at first, and what no reader of the format minds.
fn add_later(connection: &Connection) -> rusqlite::Result<()> {
    if !has_table(connection, "kept_from")? {
        connection.execute_batch("CREATE TABLE IF NOT EXISTS kept_from (time INTEGER NOT NULL) STRICT")?;
    }
    if !has_table(connection, "history_version")? {
        connection.execute_batch(ADD_HISTORY_VERSION)?;
    }
    Ok(())
}

/// Whether the ledger can say from when on it knows.
pub(crate) fn has_kept_from(connection: &Connection) -> rusqlite::Result<bool> {
    has_table(connection, "kept_from")
}

fn has_table(connection: &Connection, name: &str) -> rusqlite::Result<bool> {
    let exists = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = ?1)";
    connection.query_row(exists, [name], |row| row.get(0))
}

fn limit_to_reading(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.pragma_update(None, "cache_size", -READER_CACHE_KIB)
}

fn check_pages(connection: &Connection, path: &Path) -> Result<(), LedgerError> {
    let size = "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size";
    let bytes: i64 = connection.query_row(size, [], |row| row.get(0)).map_err(failed(path))?;
    if bytes > CHECKED_BYTES_MAX {
        return Ok(());
    }
    let quick = "PRAGMA quick_check(1)";
    let verdict: String = connection.query_row(quick, [], |row| row.get(0)).map_err(failed(path))?;
    match verdict.as_str() {
        "ok" => Ok(()),
        _ => Err(LedgerError::Corrupt { path: path.to_owned(), detail: verdict }),
    }
}

fn read_salt(connection: &Connection) -> rusqlite::Result<Salt> {
    connection.query_row("SELECT salt FROM ledger", [], |row| row.get(0)).map(Salt)
}

#[cfg(test)]
mod tests;
