//! What becomes of answers: recorded first, then written.

use std::io;
use std::path::Path;

use ledger::{Entry, Ledger};
use scoring::LedgerMode;
use sources::{OutputType, OutputValue, RowsWriter};

use super::ScoreArgs;
use super::answers::{Answers, Scored};
use super::basis::Basis;
use super::refusals::Refusals;
use super::stopped::Stopped;
use super::subject::Refused;
use super::tally::Tally;
use crate::args::Common;
use crate::failure::Failure;
use crate::ledgers;
use crate::progress::Progress;

/// The columns of a file of scores, before those of the reasons.
const COLUMNS: [(&str, OutputType); 8] = [
    ("entity_id", OutputType::Text),
    ("cutoff", OutputType::Time),
    ("probability", OutputType::Float),
    ("points", OutputType::Integer),
    ("tier", OutputType::Text),
    ("source", OutputType::Text),
    ("cause", OutputType::Text),
    ("version", OutputType::Integer),
];

/// Where answers go.
pub(super) struct Results<'c> {
    version: Option<u32>,
    n_reasons: usize,
    writer: RowsWriter,
    refusals: Refusals,
    /// `None`: nothing is recorded.
    ledger: Option<Ledger>,
    tally: Tally,
    progress: &'c Progress,
}

impl<'c> Results<'c> {
    /// Opens ledger and output.
    pub(super) fn begin(
        common: &Common,
        args: &ScoreArgs,
        basis: &Basis,
        progress: &'c Progress,
    ) -> Result<Results<'c>, Failure> {
        check_folder(&args.output)?;
        let ledger = if args.record { Some(open_ledger(common, basis)?) } else { None };
        let reasons: Vec<String> = (1..=args.reasons).map(|number| format!("reason_{number}")).collect();
        let reasons = reasons.iter().map(|name| (name.as_str(), OutputType::Text));
        let columns: Vec<(&str, OutputType)> = COLUMNS.into_iter().chain(reasons).collect();
        let output = (!args.writes_to_stdout()).then_some(args.output.as_path());
        let writer = match output {
            None => RowsWriter::stream("stdout", Box::new(io::stdout()), &columns),
            Some(path) => RowsWriter::create(path, &columns),
        };
        Ok(Results {
            version: basis.version,
            n_reasons: args.reasons.into(),
            writer: writer.map_err(Failure::call)?,
            refusals: Refusals::begin(args.errors.as_deref(), output, &args.input)?,
            ledger,
            tally: Tally::begin(args, basis.version, args.record),
            progress,
        })
    }

    /// Records some answers and writes what is recorded; tells who was not answered.
    pub(super) fn take(&mut self, mut answers: Answers<'_>) -> Result<(), Stopped> {
        self.progress.rows(answers.len() as u64);
        self.record(&mut answers)?;
        for answer in &answers {
            match answer {
                Ok(scored) => self.write(scored)?,
                Err(refused) => {
                    self.refusals.write(refused)?;
                    self.tally.not_scored(refused, self.progress);
                }
            }
        }
        Ok(())
    }

    /// Completes what was written.
    pub(super) fn finish(self) -> Result<Tally, Stopped> {
        let Results { writer, refusals, mut tally, .. } = self;
        writer.finish()?;
        tally.refused_in(refusals.path());
        refusals.finish()?;
        Ok(tally)
    }

    /// All in one transaction; an answer that is refused there is none.
    fn record(&mut self, answers: &mut Answers<'_>) -> Result<(), Stopped> {
        let Some(ledger) = &mut self.ledger else { return Ok(()) };
        let records = answers.iter_mut().flatten().filter_map(|scored| scored.record.take());
        let entries: Vec<Entry> = records.map(|record| Entry::Prediction(*record)).collect();
        let kept = ledger.append(&entries)?;
        for (answer, kept) in answers.iter_mut().filter(|answer| answer.is_ok()).zip(kept) {
            if let (Ok(scored), Err(why)) = (&*answer, kept) {
                *answer = Err(Refused::entity(scored.entity.as_str(), format!("not recorded: {why}")));
            }
        }
        Ok(())
    }

    fn write(&mut self, scored: &Scored<'_>) -> Result<(), Stopped> {
        let missing = OutputValue::Missing;
        let mut row = vec![
            OutputValue::Text(scored.entity.as_str()),
            OutputValue::Time(scored.cutoff),
            scored.probability.map_or(missing, OutputValue::Float),
            OutputValue::Integer(scored.points.into()),
            OutputValue::Text(scored.tier),
            OutputValue::Text(scored.source.as_str()),
            scored.cause.map_or(missing, OutputValue::Text),
            self.version.map_or(missing, |version| OutputValue::Integer(version.into())),
        ];
        let reason = |idx: usize| scored.reasons.get(idx).map_or(missing, |text| OutputValue::Text(text));
        row.extend((0..self.n_reasons).map(reason));
        self.writer.write(&row)?;
        self.tally.scored(scored.source, scored.cause);
        Ok(())
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

/// Whether the file's folder is there.
pub(super) fn check_folder(output: &Path) -> Result<(), Failure> {
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
