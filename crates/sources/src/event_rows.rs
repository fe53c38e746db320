//! The rows of a file that are events, one by one.

use std::mem;
use std::sync::Arc;

use records::layout::{ColumnType, EventLayout, KindLayout};
use records::{EntityId, Event, Timestamp, Value};

use crate::bad_row::BadRow;
use crate::column::{ColumnReader, Interner, Problems, readers};
use crate::error::{Place, SourceError};
use crate::left_out::{Imported, LeftOut};
use crate::rows::{Row, Source, Wanted};

/// An event as a row says it.
#[derive(Clone, Debug, PartialEq)]
pub struct EventRow {
    /// Where the row stands.
    pub place: Place,
    /// The row's own identity, where the layout names a column for it and the row has one.
    pub id: Option<String>,
    /// Whose event.
    pub entity: EntityId,
    /// What happened.
    pub event: Event,
}

/// Hands over the events of a source in the order of its rows.
///
/// Rows without entity, time or kind are left out and counted. Values have one type a column over all
/// files of the source. When a value does not fit, no further event is handed over, the rest is
/// still checked, and the error lists the first misfits.
///
/// # Errors
/// Everything that [`SourceError`] lists for reading, and whatever `each` answers.
pub fn for_each_event<E: From<SourceError>>(
    layout: &EventLayout,
    mut each: impl FnMut(EventRow) -> Result<(), E>,
) -> Result<Imported, E> {
    let source = Source::find(&layout.file)?;
    let columns = EventColumns::new(layout);
    source.check_columns(&columns.wanted)?;
    let mut reader = EventReader::new(layout, &source, &columns)?;
    let n_rows = source.scan(&columns.wanted, |row| match reader.read(row) {
        Some(event) => each(event),
        None => Ok(()),
    })?;
    Ok(reader.finish(layout, &source, &n_rows)?)
}

/// As [`for_each_event`]; a row that does not fit or cannot be read is handed over as the reason.
pub(crate) fn for_each_event_or_reason(
    layout: &EventLayout,
    mut each: impl FnMut(Result<EventRow, BadRow>),
) -> Result<Imported, SourceError> {
    let source = Source::find(&layout.file)?;
    let columns = EventColumns::new(layout);
    source.check_columns(&columns.wanted)?;
    let mut reader = EventReader::new(layout, &source, &columns)?;
    let n_rows = source.scan_all(&columns.wanted, |row| {
        match row.map(|row| (reader.read(row), row)) {
            Err(error) => each(Err(BadRow { entity: None, error })),
            Ok((event, row)) => match mem::take(&mut reader.problems).check() {
                Err(error) => each(Err(BadRow { entity: reader.read_entity(row), error })),
                Ok(()) => event.into_iter().for_each(|event| each(Ok(event))),
            },
        }
        Ok::<(), SourceError>(())
    })?;
    reader.finish(layout, &source, &n_rows)
}

/// Which wanted column is what.
struct EventColumns {
    wanted: Vec<Wanted>,
    known_at: Option<usize>,
    id: Option<usize>,
    kind: Option<usize>,
    values: usize,
}

const ENTITY: usize = 0;
const TIME: usize = 1;

impl EventColumns {
    fn new(layout: &EventLayout) -> EventColumns {
        let mut wanted = vec![Wanted::required(&layout.entity), Wanted::required(&layout.time)];
        let mut add = |name: &String| {
            wanted.push(Wanted::required(name));
            wanted.len() - 1
        };
        let known_at = layout.known_at.as_ref().map(&mut add);
        let id = layout.id.as_ref().map(&mut add);
        let kind = match &layout.kind {
            KindLayout::Constant(_) => None,
            KindLayout::Column(column) => Some(add(column)),
        };
        layout.values.iter().for_each(|name| {
            add(name);
        });
        let values = wanted.len() - layout.values.len();
        EventColumns { wanted, known_at, id, kind, values }
    }
}

/// Reads rows as events, and remembers what is to be said about the source.
struct EventReader<'a> {
    columns: &'a EventColumns,
    entity: ColumnReader,
    time: ColumnReader,
    known_at: Option<ColumnReader>,
    id: Option<ColumnReader>,
    kind: KindReader,
    values: Vec<(Arc<str>, ColumnReader, Interner)>,
    problems: Problems,
    left_out: LeftOut,
    latest: Option<Timestamp>,
}

enum KindReader {
    Constant(Arc<str>),
    Column(ColumnReader, Interner),
}

impl<'a> EventReader<'a> {
    fn new(
        layout: &EventLayout,
        source: &Source<'_>,
        columns: &'a EventColumns,
    ) -> Result<EventReader<'a>, SourceError> {
        let column = |name: &String, column_type| ColumnReader::new(&layout.file, name, column_type);
        let kind = match &layout.kind {
            KindLayout::Constant(kind) => KindReader::Constant(Arc::from(kind.as_str())),
            KindLayout::Column(name) => {
                KindReader::Column(column(name, ColumnType::Category)?, Interner::default())
            }
        };
        let values = readers(source, &layout.values)?;
        let named = |reader: ColumnReader| (Arc::from(reader.name.as_str()), reader, Interner::default());
        Ok(EventReader {
            columns,
            entity: column(&layout.entity, ColumnType::Category)?,
            time: column(&layout.time, ColumnType::Date)?,
            known_at: layout.known_at.as_ref().map(|name| column(name, ColumnType::Date)).transpose()?,
            id: layout.id.as_ref().map(|name| column(name, ColumnType::Category)).transpose()?,
            kind,
            values: values.into_iter().map(named).collect(),
            problems: Problems::default(),
            left_out: LeftOut::default(),
            latest: None,
        })
    }

    /// The row's event; `None` when it is left out, or when a value so far did not fit.
    fn read(&mut self, row: &Row<'_>) -> Option<EventRow> {
        let Some(entity) = self.read_entity(row) else {
            self.left_out.no_entity += 1;
            return None;
        };
        let time = self.read_time(row)?;
        let Some(kind) = self.read_kind(row) else {
            self.left_out.no_kind += 1;
            return None;
        };
        let values = self.read_values(row);
        let known_at = self.read_known_at(row).unwrap_or(time);
        if !self.problems.is_empty() {
            return None;
        }
        self.latest = self.latest.max(Some(time));
        let id = self.columns.id.zip(self.id.as_ref()).and_then(|(idx, id)| id.read_text(row, idx));
        let event = Event { time, known_at, kind, values };
        Some(EventRow { place: row.place(), id: id.map(String::from), entity, event })
    }

    fn read_entity(&self, row: &Row<'_>) -> Option<EntityId> {
        self.entity.read_text(row, ENTITY).and_then(|id| EntityId::new(&id))
    }

    fn read_time(&mut self, row: &Row<'_>) -> Option<Timestamp> {
        if self.time.is_missing(row, TIME) {
            self.left_out.no_time += 1;
            return None;
        }
        self.time.read_time(row, TIME, &mut self.problems)
    }

    fn read_known_at(&mut self, row: &Row<'_>) -> Option<Timestamp> {
        let (column, idx) = (self.known_at.as_mut()?, self.columns.known_at?);
        column.read_time(row, idx, &mut self.problems)
    }

    fn read_kind(&mut self, row: &Row<'_>) -> Option<Arc<str>> {
        match &mut self.kind {
            KindReader::Constant(kind) => Some(kind.clone()),
            KindReader::Column(column, texts) => {
                column.read_text(row, self.columns.kind?).map(|kind| texts.intern(&kind))
            }
        }
    }

    fn read_values(&mut self, row: &Row<'_>) -> Box<[(Arc<str>, Value)]> {
        let mut values = Vec::with_capacity(self.values.len());
        for (idx, (name, column, texts)) in (self.columns.values..).zip(&mut self.values) {
            if let Some(typed) = column.read(row, idx, &mut self.problems) {
                values.push((name.clone(), texts.value(typed)));
            }
        }
        values.into_boxed_slice()
    }

    fn finish(
        self,
        layout: &EventLayout,
        source: &Source<'_>,
        n_rows: &[u64],
    ) -> Result<Imported, SourceError> {
        self.problems.check()?;
        let value_columns = self.values.iter().map(|(_, column, _)| column);
        let columns = [&self.time].into_iter().chain(&self.known_at).chain(value_columns);
        let mut notes: Vec<_> = columns.flat_map(|column| column.notes(&layout.file)).collect();
        notes.extend(self.left_out.notes(&layout.file));
        Ok(Imported {
            left_out: self.left_out,
            notes,
            complete_to: layout.complete_to.or(self.latest),
            inputs: source.digests(n_rows)?,
        })
    }
}
