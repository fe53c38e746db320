//! What becomes of answers: recorded first, then written.

use std::io;
use std::path::Path;

use ledger::{Entry, Ledger, PredictionId, PredictionRecord, Source};
use records::Timestamp;
use scoring::{Bar, LedgerMode, Reason, Verdict};
use sources::{OutputType, OutputValue, RowsWriter};

use super::ScoreArgs;
use super::basis::Basis;
use super::stopped::Stopped;
use super::subject::{Drawn, Subject};
use super::tally::Tally;
use crate::args::Common;
use crate::failure::Failure;
use crate::ledgers;
use crate::progress::Progress;

/// The columns of a file of scores.
const COLUMNS: [(&str, OutputType); 11] = [
    ("entity_id", OutputType::Text),
    ("cutoff", OutputType::Time),
    ("probability", OutputType::Float),
    ("points", OutputType::Integer),
    ("tier", OutputType::Text),
    ("source", OutputType::Text),
    ("cause", OutputType::Text),
    ("version", OutputType::Integer),
    ("reason_1", OutputType::Text),
    ("reason_2", OutputType::Text),
    ("reason_3", OutputType::Text),
];

/// As many reasons as there are columns, and as an answer to a request has.
const REASONS: usize = 3;

/// Rows that are answered together, and recorded in one transaction.
const ANSWERED_AT_ONCE: usize = 1_000;

/// Where answers go.
pub(super) struct Results<'c> {
    basis: &'c Basis,
    language: &'c str,
    now: Timestamp,
    writer: RowsWriter,
    /// `None`: nothing is recorded.
    ledger: Option<Ledger>,
    /// Those who wait to be answered, and recorded, together.
    waiting: Vec<Subject>,
    tally: Tally,
    progress: &'c Progress,
}

/// One answer.
struct Scored {
    entity: String,
    cutoff: Timestamp,
    probability: Option<f64>,
    points: i32,
    tier: String,
    source: Source,
    cause: Option<&'static str>,
    reasons: Vec<String>,
    record: Option<PredictionRecord>,
}

impl<'c> Results<'c> {
    /// Opens ledger and output.
    pub(super) fn begin(
        common: &Common,
        args: &'c ScoreArgs,
        basis: &'c Basis,
        progress: &'c Progress,
        now: Timestamp,
    ) -> Result<Results<'c>, Failure> {
        check_folder(&args.output)?;
        let ledger = if args.record { Some(open_ledger(common, basis)?) } else { None };
        let writer = match args.writes_to_stdout() {
            true => RowsWriter::stream("stdout", Box::new(io::stdout()), &COLUMNS),
            false => RowsWriter::create(&args.output, &COLUMNS),
        };
        let writer = writer.map_err(Failure::call)?;
        let tally = Tally::begin(args, basis.version, args.record);
        Ok(Results { basis, language: &args.lang, now, writer, ledger, waiting: Vec::new(), tally, progress })
    }

    /// Takes somebody in, or tells why nobody can be answered.
    pub(super) fn take(&mut self, drawn: Drawn) -> Result<(), Stopped> {
        self.progress.row();
        match drawn {
            Ok(subject) => self.waiting.push(subject),
            Err(why) => self.tally.not_scored(&why, self.progress),
        }
        match self.waiting.len() >= ANSWERED_AT_ONCE {
            true => self.settle(),
            false => Ok(()),
        }
    }

    /// Settles what waits, and completes the output.
    pub(super) fn finish(mut self) -> Result<Tally, Stopped> {
        self.settle()?;
        self.writer.finish()?;
        Ok(self.tally)
    }

    /// Answers those who wait, records the answers and writes what is recorded.
    fn settle(&mut self) -> Result<(), Stopped> {
        let subjects = std::mem::take(&mut self.waiting);
        let verdicts = self.basis.answer_all(&subjects, self.now);
        let mut waiting = Vec::with_capacity(subjects.len());
        for (subject, verdict) in subjects.iter().zip(&verdicts) {
            waiting.push(self.scored(subject, verdict)?);
        }
        let refused = match &mut self.ledger {
            Some(ledger) => {
                let records = waiting.iter_mut().filter_map(|scored| scored.record.take());
                let entries: Vec<Entry> = records.map(Entry::Prediction).collect();
                ledger.append(&entries)?.into_iter().map(Result::err).collect()
            }
            None => vec![None; waiting.len()],
        };
        for (scored, refused) in waiting.into_iter().zip(refused) {
            match refused {
                Some(why) => {
                    self.tally.not_scored(&format!("{}: not recorded: {why}", scored.entity), self.progress)
                }
                None => self.write(&scored)?,
            }
        }
        Ok(())
    }

    fn write(&mut self, scored: &Scored) -> Result<(), Stopped> {
        let missing = OutputValue::Missing;
        let reason = |idx: usize| scored.reasons.get(idx).map_or(missing, |text| OutputValue::Text(text));
        self.writer.write(&[
            OutputValue::Text(&scored.entity),
            OutputValue::Time(scored.cutoff),
            scored.probability.map_or(missing, OutputValue::Float),
            OutputValue::Integer(scored.points.into()),
            OutputValue::Text(&scored.tier),
            OutputValue::Text(scored.source.as_str()),
            scored.cause.map_or(missing, OutputValue::Text),
            self.basis.version.map_or(missing, |version| OutputValue::Integer(version.into())),
            reason(0),
            reason(1),
            reason(2),
        ])?;
        self.tally.scored(scored.source, scored.cause);
        Ok(())
    }

    fn scored(&self, subject: &Subject, verdict: &Verdict) -> Result<Scored, Stopped> {
        let (source, cause) = match &verdict.bar {
            None => (Source::Model, None),
            Some(bar) => (Source::Rules, Some(Bar::cause(bar).as_str())),
        };
        let told = verdict.reasons.iter().take(REASONS);
        let mut scored = Scored {
            entity: subject.entity.as_str().to_owned(),
            cutoff: subject.cutoff,
            probability: verdict.prediction.probability,
            points: verdict.prediction.points,
            tier: self.basis.tier(verdict),
            source,
            cause,
            reasons: told.map(|reason| self.reason(reason)).collect(),
            record: None,
        };
        if self.ledger.is_some() {
            scored.record = Some(self.record(subject, verdict, &scored)?);
        }
        Ok(scored)
    }

    /// The text of a reason with its points: what a person adds up. The text comes first, because a
    /// cell that begins with a sign is a formula to a spreadsheet.
    fn reason(&self, reason: &Reason) -> String {
        let text = self.basis.reason_text(reason.feature, self.language);
        reason.points.map_or_else(|| text.clone(), |points| format!("{text} ({points:+})"))
    }

    fn record(
        &self,
        subject: &Subject,
        verdict: &Verdict,
        scored: &Scored,
    ) -> Result<PredictionRecord, Stopped> {
        let Basis { plan, version, .. } = self.basis;
        let entries = self.basis.schema().entries();
        let features =
            entries.iter().zip(&subject.values).map(|(entry, value)| (entry.name.as_ref(), value.as_ref()));
        let reason = |reason: &Reason| {
            let text = self.basis.reason_text(reason.feature, self.language);
            let value = subject.values[reason.feature].as_ref();
            ledger::reason_json(&entries[reason.feature].name, &text, reason.points, value)
        };
        Ok(PredictionRecord {
            id: PredictionId::random(self.now)?,
            score: plan.name.clone(),
            entity: scored.entity.clone(),
            cutoff: scored.cutoff,
            mature_at: self.basis.horizon.map_or(Timestamp::MAX, |horizon| scored.cutoff + horizon),
            features: ledger::features_json(features),
            reasons: verdict.reasons.iter().take(REASONS).map(reason).collect(),
            probability: scored.probability,
            points: scored.points,
            tier: scored.tier.clone(),
            source: scored.source,
            cause: scored.cause.map(str::to_owned),
            version: *version,
            shadow: false,
            made_at: self.now,
        })
    }
}

fn open_ledger(common: &Common, basis: &Basis) -> Result<Ledger, Failure> {
    if basis.ledger_mode() == LedgerMode::Off {
        return Err(Failure::call(format!(
            "{}: its [serving] says ledger = \"off\"; leave out --record, or train a version that may be recorded",
            basis.plan.name
        )));
    }
    ledgers::open(common)
}

fn check_folder(output: &Path) -> Result<(), Failure> {
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder.filter(|folder| !folder.is_dir()) {
        None => Ok(()),
        Some(folder) => Err(Failure::call(format!(
            "{}: there is no folder {}; make it, or name another file",
            output.display(),
            folder.display()
        ))),
    }
}
