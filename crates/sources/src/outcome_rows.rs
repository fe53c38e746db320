use std::collections::BTreeSet;

use records::layout::{ColumnType, FileLayout, OutcomeLayout};
use records::{EntityId, Outcome, Timestamp};

use crate::column::{ColumnReader, Problems, Typed};
use crate::error::{Place, SourceError};
use crate::files::InputDigest;
use crate::left_out::{Imported, LeftOut};
use crate::note::Note;
use crate::rows::{Row, Source, Wanted};

/// Outcomes that a file says.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcomes {
    /// By entity, then by time; those of one instant in the order of files and rows.
    pub outcomes: Vec<Outcome>,
    /// Nothing is missing before this: what the layout says, else the latest time; `None` without rows.
    pub complete_to: Option<Timestamp>,
    /// Rows that were left out.
    pub left_out: LeftOut,
    /// What the owner of the file should know.
    pub notes: Vec<Note>,
    /// The files that were read.
    pub inputs: Vec<InputDigest>,
}

/// An outcome as a row of a file to import says it.
#[derive(Clone, Debug, PartialEq)]
pub struct OutcomeRow {
    /// Where the row stands.
    pub place: Place,
    /// The row's own identity, from the column `id`.
    pub id: Option<String>,
    /// The prediction that it answers, from the column `prediction_id`.
    pub prediction_id: Option<String>,
    /// What came.
    pub outcome: Outcome,
}

/// How many texts a note lists that are not those expected.
const MOST_TEXTS_LISTED: usize = 10;

const ENTITY: usize = 0;
const TIME: usize = 1;
const VALUE: usize = 2;
const KNOWN_AT: usize = 3;
const ID: usize = 4;
const PREDICTION_ID: usize = 5;

/// Reads a label's outcomes.
///
/// Rows without entity, time or outcome are left out and counted.
///
/// # Errors
/// Everything that [`SourceError`] lists for reading.
pub fn read_outcomes(layout: &OutcomeLayout) -> Result<Outcomes, SourceError> {
    let source = Source::find(&layout.file)?;
    let wanted = [&layout.entity, &layout.time, &layout.positive.column].map(|name| Wanted::required(name));
    source.check_columns(&wanted)?;
    let mut reader = OutcomeReader::new(&layout.file, &layout.entity, &layout.time, Value::texts(layout)?)?;
    let mut outcomes: Vec<Outcome> = Vec::new();
    let n_rows = source.scan(&wanted, |row| {
        outcomes.extend(reader.read(row));
        Ok::<(), SourceError>(())
    })?;
    outcomes.sort_by(|left, right| (&left.entity, left.time).cmp(&(&right.entity, right.time)));
    let unmatched = reader.value.note(layout);
    let Imported { left_out, mut notes, complete_to, inputs } = reader.finish(&source, &n_rows)?;
    notes.extend(unmatched);
    Ok(Outcomes { outcomes, complete_to: layout.complete_to.or(complete_to), left_out, notes, inputs })
}

/// Hands over the outcomes of a file to import, in the order of its rows.
///
/// The columns are `entity_id`, `time` and `value` (1 or 0), and where they are there `known_at`, `id`
/// and `prediction_id`. Rows that lack one of the first three are left out and counted. When a value
/// does not fit, no further outcome is handed over, the rest is still checked, and the error lists
/// the first misfits.
///
/// # Errors
/// Everything that [`SourceError`] lists for reading, and whatever `each` answers.
pub fn for_each_outcome<E: From<SourceError>>(
    file: &FileLayout,
    mut each: impl FnMut(OutcomeRow) -> Result<(), E>,
) -> Result<Imported, E> {
    let source = Source::find(file)?;
    let required = ["entity_id", "time", "value"].map(Wanted::required);
    let optional = ["known_at", "id", "prediction_id"].map(Wanted::optional);
    let wanted = [required, optional].concat();
    source.check_columns(&wanted)?;
    let value = Value::Boolean(ColumnReader::new(file, "value", ColumnType::Boolean)?);
    let mut reader = OutcomeReader::new(file, "entity_id", "time", value)?;
    let mut extras = Extras::new(file)?;
    let n_rows = source.scan(&wanted, |row| {
        let outcome = reader.read(row);
        match extras.add(outcome, row, &mut reader.problems) {
            Some(outcome) => each(outcome),
            None => Ok(()),
        }
    })?;
    reader.notes.extend(extras.known_at.notes(file));
    Ok(reader.finish(&source, &n_rows)?)
}

/// Reads what every outcome has: whose, when, and whether it is positive.
struct OutcomeReader {
    entity: ColumnReader,
    time: ColumnReader,
    value: Value,
    problems: Problems,
    left_out: LeftOut,
    latest: Option<Timestamp>,
    notes: Vec<Note>,
}

impl OutcomeReader {
    fn new(file: &FileLayout, entity: &str, time: &str, value: Value) -> Result<OutcomeReader, SourceError> {
        Ok(OutcomeReader {
            entity: ColumnReader::new(file, entity, ColumnType::Category)?,
            time: ColumnReader::new(file, time, ColumnType::Date)?,
            value,
            problems: Problems::default(),
            left_out: LeftOut::default(),
            latest: None,
            notes: Vec::new(),
        })
    }

    /// The row's outcome; `None` when it is left out or does not fit.
    fn read(&mut self, row: &Row<'_>) -> Option<Outcome> {
        let Some(entity) = self.entity.read_text(row, ENTITY).and_then(|id| EntityId::new(&id)) else {
            self.left_out.no_entity += 1;
            return None;
        };
        if self.time.is_missing(row, TIME) {
            self.left_out.no_time += 1;
            return None;
        }
        if self.value.reader().is_missing(row, VALUE) {
            self.left_out.no_outcome += 1;
            return None;
        }
        let time = self.time.read_time(row, TIME, &mut self.problems);
        let positive = self.value.read(row, &mut self.problems)?;
        self.latest = self.latest.max(time);
        Some(Outcome { entity, time: time?, known_at: time?, positive })
    }

    fn finish(self, source: &Source<'_>, n_rows: &[u64]) -> Result<Imported, SourceError> {
        self.problems.check()?;
        let mut notes = self.time.notes(source.layout());
        notes.extend(self.notes);
        notes.extend(self.left_out.notes(source.layout()));
        let inputs = source.digests(n_rows)?;
        Ok(Imported { left_out: self.left_out, notes, complete_to: self.latest, inputs })
    }
}

/// How a row says whether it is positive.
enum Value {
    /// By a text from a list; the texts that were met beside them are kept for a note.
    Texts { reader: ColumnReader, positive: Vec<String>, any_positive: bool, others: BTreeSet<String> },
    /// By 1 or 0.
    Boolean(ColumnReader),
}

impl Value {
    fn texts(layout: &OutcomeLayout) -> Result<Value, SourceError> {
        Ok(Value::Texts {
            reader: ColumnReader::new(&layout.file, &layout.positive.column, ColumnType::Category)?,
            positive: layout.positive.values.iter().map(|text| text.trim().to_owned()).collect(),
            any_positive: false,
            others: BTreeSet::new(),
        })
    }

    fn reader(&self) -> &ColumnReader {
        match self {
            Value::Texts { reader, .. } | Value::Boolean(reader) => reader,
        }
    }

    fn read(&mut self, row: &Row<'_>, problems: &mut Problems) -> Option<bool> {
        match self {
            Value::Boolean(reader) => match reader.read(row, VALUE, problems)? {
                Typed::Boolean(positive) => Some(positive),
                _ => None,
            },
            Value::Texts { reader, positive, any_positive, others } => {
                let text = reader.read_text(row, VALUE)?;
                let is_positive = positive.iter().any(|listed| *listed == text);
                *any_positive |= is_positive;
                if !is_positive && others.len() <= MOST_TEXTS_LISTED && !others.contains(text.as_ref()) {
                    others.insert(text.into_owned());
                }
                Some(is_positive)
            }
        }
    }

    /// Says so when no row is positive: most often a text is spelled otherwise.
    fn note(&self, layout: &OutcomeLayout) -> Option<Note> {
        let Value::Texts { positive, any_positive: false, others, .. } = self else { return None };
        let mut listed: Vec<&str> = others.iter().map(String::as_str).take(MOST_TEXTS_LISTED).collect();
        if others.len() > MOST_TEXTS_LISTED {
            listed.push("…");
        }
        let text = format!("no row is positive: none holds {positive:?}, there are {listed:?}");
        Some(Note::of_column(&layout.file, &layout.positive.column, text))
    }
}

/// Reads what an imported outcome may have besides.
struct Extras {
    known_at: ColumnReader,
    id: ColumnReader,
    prediction_id: ColumnReader,
}

impl Extras {
    fn new(file: &FileLayout) -> Result<Extras, SourceError> {
        Ok(Extras {
            known_at: ColumnReader::new(file, "known_at", ColumnType::Date)?,
            id: ColumnReader::new(file, "id", ColumnType::Category)?,
            prediction_id: ColumnReader::new(file, "prediction_id", ColumnType::Category)?,
        })
    }

    /// The row to hand over; `None` when a value so far did not fit.
    fn add(
        &mut self,
        outcome: Option<Outcome>,
        row: &Row<'_>,
        problems: &mut Problems,
    ) -> Option<OutcomeRow> {
        let mut outcome = outcome?;
        if let Some(known_at) = self.known_at.read_time(row, KNOWN_AT, problems) {
            outcome.known_at = known_at;
        }
        let text = |column: &ColumnReader, idx| column.read_text(row, idx).map(String::from);
        let (id, prediction_id) = (text(&self.id, ID), text(&self.prediction_id, PREDICTION_ID));
        problems.is_empty().then(|| OutcomeRow { place: row.place(), id, prediction_id, outcome })
    }
}
