//! Rows of a file on their way into the ledger.
//!
//! A file is imported as often as one likes: what is known is known. It is read twice, the first time
//! only to see that all of it can be read; so a mistake in its last row is told before its first is
//! imported. What is imported goes in transactions of bounded size, so that a server which writes
//! beside waits for one of them and not for the file.

use std::path::Path;

use ledger::{Appended, Entry, ImportIdentity, Ledger, LedgerError, Refused};
use records::Timestamp;
use serde_json::json;
use sources::{Imported, Place, SourceError};

use crate::args::Common;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::{history_files, ledgers, show};

/// Rows of one transaction: some tens of milliseconds.
const ROWS_AT_ONCE: usize = 10_000;

/// How many rows that are not right are told one by one: enough to see the pattern.
const TOLD_ONE_BY_ONE: usize = 20;

/// Why an import ended before its file did.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportError {
    #[error(transparent)]
    Source(#[from] SourceError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
}

impl ImportError {
    /// The file is the caller's, the ledger is ours.
    pub(crate) fn into_failure(self) -> Failure {
        match self {
            ImportError::Source(error) => history_files::failure_of(error),
            ImportError::Ledger(error) => ledgers::failure_of(error),
        }
    }
}

/// Rows that are read but cannot be what they should.
#[derive(Default)]
pub(crate) struct BadRows {
    told: Vec<String>,
    n_more: usize,
}

impl BadRows {
    /// Adds one, or counts it where there are many.
    pub(crate) fn add(&mut self, place: &Place, why: &str) {
        match self.told.len() {
            n if n < TOLD_ONE_BY_ONE => self.told.push(format!("{place}, {why}")),
            _ => self.n_more += 1,
        }
    }

    /// Refuses the file, if there is one.
    pub(crate) fn check(mut self) -> Result<(), Failure> {
        if self.told.is_empty() {
            return Ok(());
        }
        if self.n_more > 0 {
            self.told.push(format!("… and {} more", self.n_more));
        }
        Err(Failure::call(format!("{}\nnothing was imported", self.told.join("\n"))))
    }
}

/// One file on its way.
pub(crate) struct Import<'c> {
    ledger: Ledger,
    identity: ImportIdentity,
    waiting: Vec<(Place, Entry)>,
    told: Told,
    progress: &'c Progress,
}

/// What became of a file's rows.
pub(crate) struct Told {
    name: String,
    file: String,
    new: u64,
    known: u64,
    refused: u64,
    left_out: u64,
    known_to: Option<Timestamp>,
}

impl<'c> Import<'c> {
    /// Opens the ledger, or makes it.
    pub(crate) fn begin(
        common: &Common,
        name: &str,
        file: &Path,
        progress: &'c Progress,
    ) -> Result<Import<'c>, Failure> {
        let ledger = ledgers::open(common)?;
        let (name, file) = (name.to_owned(), file.display().to_string());
        let told = Told { name, file, new: 0, known: 0, refused: 0, left_out: 0, known_to: None };
        Ok(Import { ledger, identity: ImportIdentity::new(), waiting: Vec::new(), told, progress })
    }

    /// Takes the next row of the file.
    pub(crate) fn take(&mut self, place: Place, mut entry: Entry) -> Result<(), ImportError> {
        self.progress.row();
        self.identity.complete(&mut entry);
        self.waiting.push((place, entry));
        match self.waiting.len() >= ROWS_AT_ONCE {
            true => Ok(self.settle()?),
            false => Ok(()),
        }
    }

    /// Appends what waits and then, where every row was taken, up to when the file is complete.
    pub(crate) fn finish(
        mut self,
        imported: &Imported,
        known_to: Option<Timestamp>,
    ) -> Result<Told, Failure> {
        self.settle().map_err(Failure::broke)?;
        self.told.left_out = imported.left_out.total();
        imported.notes.iter().for_each(|note| self.progress.say(&note.to_string()));
        match known_to {
            Some(time) if self.told.refused == 0 => {
                let entry = Entry::KnownTo { score: self.told.name.clone(), time };
                let answers = self.ledger.append(&[entry]).map_err(Failure::broke)?;
                self.told.known_to = answers.iter().all(Result::is_ok).then_some(time);
            }
            Some(_) => self.progress.say("not every row was taken, so --known-to was not recorded"),
            None => {}
        }
        Ok(self.told)
    }

    fn settle(&mut self) -> Result<(), LedgerError> {
        let (places, entries): (Vec<Place>, Vec<Entry>) =
            std::mem::take(&mut self.waiting).into_iter().unzip();
        for (place, answer) in places.iter().zip(self.ledger.append(&entries)?) {
            match answer {
                Ok(Appended::New) => self.told.new += 1,
                Ok(Appended::Known) => self.told.known += 1,
                Err(refused) => self.refuse(place, &refused),
            }
        }
        Ok(())
    }

    fn refuse(&mut self, place: &Place, refused: &Refused) {
        self.told.refused += 1;
        if self.told.refused <= TOLD_ONE_BY_ONE as u64 {
            self.progress.say(&format!("{place}: not imported: {refused}"));
        }
    }
}

impl Told {
    /// Says what was done; exit status 2 when a row was refused.
    pub(crate) fn tell(&self, as_json: bool, progress: &Progress) -> Result<(), Failure> {
        match as_json {
            true => show::json(&self.document())?,
            false => progress.out(|| show::line(&self.in_words()))?,
        }
        match self.refused {
            0 => Ok(()),
            n => Err(Failure::call(format!(
                "{}: {n} of its rows were not imported; all others were",
                self.file
            ))),
        }
    }

    fn document(&self) -> serde_json::Value {
        json!({
            "name": self.name,
            "file": self.file,
            "new": self.new,
            "known": self.known,
            "refused": self.refused,
            "left_out": self.left_out,
            "known_to": self.known_to,
        })
    }

    fn in_words(&self) -> String {
        let Told { name, new, known, refused, left_out, known_to, .. } = self;
        let mut text = format!("{name}: {new} new, {known} known before");
        for (n, what) in [(refused, "refused"), (left_out, "left out")] {
            if *n > 0 {
                text.push_str(&format!(", {n} {what}"));
            }
        }
        if let Some(known_to) = known_to {
            text.push_str(&format!("; outcomes are known to {known_to}"));
        }
        text
    }
}
