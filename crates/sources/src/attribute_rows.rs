//! The rows of a file that are facts about entities.

use std::mem;
use std::sync::Arc;

use records::layout::{AttributeLayout, ColumnType};
use records::{Attribute, EntityId, Timestamp};

use crate::bad_row::BadRow;
use crate::column::{ColumnReader, Interner, Problems, readers};
use crate::error::{Place, SourceError};
use crate::left_out::{Imported, LeftOut};
use crate::rows::{Row, Source, Wanted};

const ENTITY: usize = 0;

/// An attribute as a row says it.
#[derive(Clone, Debug, PartialEq)]
pub struct AttributeRow {
    /// Where the row stands.
    pub place: Place,
    /// About whom.
    pub entity: EntityId,
    /// The fact.
    pub attribute: Attribute,
}

/// Hands over the attributes of a source, in the order of its rows and of the layout's columns.
///
/// A missing value becomes an attribute that is unknown from then on; where the source has no time,
/// it says nothing and is not handed over. When a value does not fit, no further attribute is handed
/// over, the rest is still checked, and the error lists the first misfits.
///
/// # Errors
/// Everything that [`SourceError`] lists for reading, and whatever `each` answers.
pub fn for_each_attribute<E: From<SourceError>>(
    layout: &AttributeLayout,
    mut each: impl FnMut(AttributeRow) -> Result<(), E>,
) -> Result<Imported, E> {
    let source = Source::find(&layout.file)?;
    let wanted = wanted(layout);
    source.check_columns(&wanted)?;
    let mut reader = AttributeReader::new(layout, &source)?;
    let mut attributes = Vec::new();
    let n_rows = source.scan(&wanted, |row| {
        reader.read(row, &mut attributes);
        if !reader.problems.is_empty() {
            attributes.clear();
        }
        attributes.drain(..).try_for_each(&mut each)
    })?;
    Ok(reader.finish(layout, &source, &n_rows)?)
}

/// As [`for_each_attribute`]; a row that does not fit or cannot be read is handed over as the reason.
pub(crate) fn for_each_attribute_or_reason(
    layout: &AttributeLayout,
    mut each: impl FnMut(Result<AttributeRow, BadRow>),
) -> Result<Imported, SourceError> {
    let source = Source::find(&layout.file)?;
    let wanted = wanted(layout);
    source.check_columns(&wanted)?;
    let mut reader = AttributeReader::new(layout, &source)?;
    let mut attributes = Vec::new();
    let n_rows = source.scan_all(&wanted, |row| {
        match row.map(|row| (reader.read(row, &mut attributes), row)) {
            Err(error) => each(Err(BadRow { entity: None, error })),
            Ok(((), row)) => match mem::take(&mut reader.problems).check() {
                Err(error) => each(Err(BadRow { entity: reader.read_entity(row), error })),
                Ok(()) => attributes.drain(..).for_each(|attribute| each(Ok(attribute))),
            },
        }
        attributes.clear();
        Ok::<(), SourceError>(())
    })?;
    reader.finish(layout, &source, &n_rows)
}

fn wanted(layout: &AttributeLayout) -> Vec<Wanted> {
    let AttributeLayout { entity, time, known_at, values, .. } = layout;
    [entity]
        .into_iter()
        .chain(values)
        .chain(time)
        .chain(known_at)
        .map(|name| Wanted::required(name))
        .collect()
}

struct AttributeReader {
    entity: ColumnReader,
    values: Vec<(Arc<str>, ColumnReader, Interner)>,
    /// The columns of the two clocks, each with its index.
    time: Option<(usize, ColumnReader)>,
    known_at: Option<(usize, ColumnReader)>,
    problems: Problems,
    left_out: LeftOut,
    latest: Option<Timestamp>,
}

impl AttributeReader {
    fn new(layout: &AttributeLayout, source: &Source<'_>) -> Result<AttributeReader, SourceError> {
        let clock_at = |idx: usize, name: &Option<String>| {
            let reader = name.as_ref().map(|name| ColumnReader::new(&layout.file, name, ColumnType::Date));
            Ok::<_, SourceError>(reader.transpose()?.map(|reader| (idx, reader)))
        };
        let time_idx = ENTITY + 1 + layout.values.len();
        let values = readers(source, &layout.values)?;
        let named = |reader: ColumnReader| (Arc::from(reader.name.as_str()), reader, Interner::default());
        Ok(AttributeReader {
            entity: ColumnReader::new(&layout.file, &layout.entity, ColumnType::Category)?,
            values: values.into_iter().map(named).collect(),
            time: clock_at(time_idx, &layout.time)?,
            known_at: clock_at(time_idx + usize::from(layout.time.is_some()), &layout.known_at)?,
            problems: Problems::default(),
            left_out: LeftOut::default(),
            latest: None,
        })
    }

    fn read_entity(&self, row: &Row<'_>) -> Option<EntityId> {
        self.entity.read_text(row, ENTITY).and_then(|id| EntityId::new(&id))
    }

    fn read(&mut self, row: &Row<'_>, attributes: &mut Vec<AttributeRow>) {
        let Some(entity) = self.read_entity(row) else {
            self.left_out.no_entity += 1;
            return;
        };
        let Some(from) = self.read_from(row) else { return };
        let known_at =
            self.known_at.as_mut().and_then(|(idx, column)| column.read_time(row, *idx, &mut self.problems));
        for (idx, (name, column, texts)) in (ENTITY + 1..).zip(&mut self.values) {
            let value = column.read(row, idx, &mut self.problems).map(|typed| texts.value(typed));
            if value.is_some() || self.time.is_some() {
                let known_at = known_at.unwrap_or(from);
                let attribute = Attribute { from, known_at, name: name.clone(), value };
                attributes.push(AttributeRow { place: row.place(), entity: entity.clone(), attribute });
            }
        }
    }

    /// From when the row holds; `None` when it is left out or its time does not fit.
    fn read_from(&mut self, row: &Row<'_>) -> Option<Timestamp> {
        let Some((idx, column)) = &mut self.time else { return Some(Timestamp::MIN) };
        if column.is_missing(row, *idx) {
            self.left_out.no_time += 1;
            return None;
        }
        let from = column.read_time(row, *idx, &mut self.problems);
        self.latest = self.latest.max(from);
        from
    }

    fn finish(
        self,
        layout: &AttributeLayout,
        source: &Source<'_>,
        n_rows: &[u64],
    ) -> Result<Imported, SourceError> {
        self.problems.check()?;
        let clocks = self.time.iter().chain(&self.known_at).map(|(_, column)| column);
        let columns = clocks.chain(self.values.iter().map(|(_, column, _)| column));
        let mut notes: Vec<_> = columns.flat_map(|column| column.notes(&layout.file)).collect();
        notes.extend(self.left_out.notes(&layout.file));
        let inputs = source.digests(n_rows)?;
        Ok(Imported { left_out: self.left_out, notes, complete_to: self.latest, inputs })
    }
}
