//! One transaction that takes entries of every sort, and answers each.

mod attribute;
mod event;
mod outcome;
mod prediction;

use std::collections::HashMap;
use std::thread;
use std::time::{Duration, Instant};

use rusqlite::{CachedStatement, Connection, OptionalExtension, Row, TransactionBehavior, params};

use crate::check::check;
use crate::hash::{Hash, Salt};
use crate::histories::{Change, commit};
use crate::open::{draw, failed};
use crate::{Appended, Entry, Ledger, LedgerError, Refused};

/// A transaction that is longer than this leaves the lock free for a moment. SQLite has no queue for
/// it: an import that takes it again at once would keep a server from it until that gives up.
const LONG: Duration = Duration::from_millis(20);

/// The moment: time for others to ask several times.
const OTHERS_TURN: Duration = Duration::from_millis(10);

/// What became of one entry.
pub type Answer = Result<Appended, Refused>;

impl Ledger {
    /// Appends all entries in one transaction, and answers each, in order.
    ///
    /// An entry that is refused leaves nothing behind and does not touch its neighbours. An error
    /// means that nothing was kept of any.
    ///
    /// Others who write wait meanwhile, for some 15 µs an entry, and get their turn before this
    /// returns. An import does well with 10,000 entries at a time beside a server; alone, with
    /// 100,000 it takes half as long, because a transaction writes each page once.
    pub fn append(&mut self, entries: &[Entry]) -> Result<Vec<Answer>, LedgerError> {
        let begun = Instant::now();
        let answers = self.append_all(&mut entries.iter())?;
        if begun.elapsed() > LONG {
            thread::sleep(OTHERS_TURN);
        }
        Ok(answers)
    }

    /// The same for entries that do not lie in one piece.
    pub(crate) fn append_all(
        &mut self,
        entries: &mut dyn Iterator<Item = &Entry>,
    ) -> Result<Vec<Answer>, LedgerError> {
        self.commit_all(entries).map_err(failed(&self.path))
    }

    fn commit_all(&mut self, entries: &mut dyn Iterator<Item = &Entry>) -> rusqlite::Result<Vec<Answer>> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut batch = Batch::new(&transaction, &self.salt);
        let (mut answers, mut changes) = (Vec::new(), Vec::new());
        for entry in entries {
            let answer = batch.append(entry)?;
            changes.extend(Change::of(entry).filter(|_| answer == Ok(Appended::New)));
            answers.push(answer);
        }
        commit(transaction, &changes, self.histories.as_deref())?;
        Ok(answers)
    }
}

/// One transaction's work, and the keys that it has looked up. No key outlives the transaction,
/// because another process may forget an entity between two.
struct Batch<'t> {
    connection: &'t Connection,
    salt: &'t Salt,
    scores: HashMap<String, i64>,
    entities: HashMap<Hash, i64>,
}

/// By what an entry is recognised when it comes again.
struct Identity<'e> {
    kind: &'static str,
    id: &'e str,
    hash: Hash,
}

/// A score and an entity, by number.
struct Keys {
    score: i64,
    entity: i64,
}

impl<'t> Batch<'t> {
    fn new(connection: &'t Connection, salt: &'t Salt) -> Batch<'t> {
        Batch { connection, salt, scores: HashMap::new(), entities: HashMap::new() }
    }

    fn append(&mut self, entry: &Entry) -> rusqlite::Result<Answer> {
        if let Err(refused) = check(entry) {
            return Ok(Err(refused));
        }
        match entry {
            Entry::Prediction(prediction) => self.append_prediction(prediction),
            Entry::Outcome(outcome) => self.append_outcome(outcome),
            Entry::Event(event) => self.append_event(event),
            Entry::Attribute(attribute) => self.append_attribute(attribute),
            Entry::KnownTo { score, time } => self.append_known_to(score, time.micros()),
        }
    }

    fn append_known_to(&mut self, score: &str, micros: i64) -> rusqlite::Result<Answer> {
        let score_key = self.score_key(score)?;
        let mut insert =
            self.statement("INSERT OR IGNORE INTO known_to (score_key, time) VALUES (?1, ?2)")?;
        let n_new = insert.execute(params![score_key, micros])?;
        Ok(Ok(if n_new == 0 { Appended::Known } else { Appended::New }))
    }

    fn identity<'e>(&self, kind: &'static str, score: &str, id: Option<&'e str>) -> Option<Identity<'e>> {
        id.map(|id| Identity { kind, id, hash: self.salt.identity(kind, score, id) })
    }

    /// The answer to an entry whose identity is on record, if it is: whether it is the `same` as what
    /// `select` finds.
    fn find<T>(
        &self,
        identity: &Identity<'_>,
        select: &str,
        read: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
        same: impl FnOnce(T) -> bool,
    ) -> rusqlite::Result<Option<Answer>> {
        let found = self.statement(select)?.query_row([identity.hash], read).optional()?;
        Ok(found.map(|record| identity.answer(same(record))))
    }

    fn keys(&mut self, score: &str, entity: &str) -> rusqlite::Result<Keys> {
        Ok(Keys { score: self.score_key(score)?, entity: self.entity_key(entity)? })
    }

    fn score_key(&mut self, score: &str) -> rusqlite::Result<i64> {
        if let Some(key) = self.scores.get(score) {
            return Ok(*key);
        }
        self.statement("INSERT OR IGNORE INTO scores (name) VALUES (?1)")?.execute([score])?;
        let mut select = self.statement("SELECT score_key FROM scores WHERE name = ?1")?;
        let key = select.query_row([score], |row| row.get(0))?;
        self.scores.insert(score.to_owned(), key);
        Ok(key)
    }

    fn entity_key(&mut self, entity: &str) -> rusqlite::Result<i64> {
        let hash = self.salt.entity(entity);
        if let Some(key) = self.entities.get(&hash) {
            return Ok(*key);
        }
        let mut select = self.statement("SELECT entity_key FROM entities WHERE name_hash = ?1")?;
        let known = select.query_row([hash], |row| row.get(0)).optional()?;
        let key = known.map_or_else(|| self.insert_entity(entity, hash), Ok)?;
        self.entities.insert(hash, key);
        Ok(key)
    }

    fn insert_entity(&self, entity: &str, hash: Hash) -> rusqlite::Result<i64> {
        let text_key = self.insert_text(entity)?;
        let insert = "INSERT INTO entities (name_hash, alias, text_key) VALUES (?1, ?2, ?3)";
        self.statement(insert)?.insert(params![hash, draw()?, text_key])
    }

    fn insert_text(&self, body: &str) -> rusqlite::Result<i64> {
        self.statement("INSERT INTO texts (body) VALUES (?1)")?.insert([body])
    }

    fn statement(&self, sql: &str) -> rusqlite::Result<CachedStatement<'t>> {
        self.connection.prepare_cached(sql)
    }
}

impl Identity<'_> {
    fn answer(&self, same: bool) -> Answer {
        let conflict = || Refused::Conflict { kind: self.kind, id: self.id.to_owned() };
        same.then_some(Appended::Known).ok_or_else(conflict)
    }
}

/// A value that JSON has no words for; `check` has let none through.
fn unwritable(error: serde_json::Error) -> rusqlite::Error {
    rusqlite::Error::ToSqlConversionFailure(Box::new(error))
}
