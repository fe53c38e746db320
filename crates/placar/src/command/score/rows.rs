//! One row of feature values each.

use definition::{Input, Typing};
use features::{CellRef, FeatureType};
use records::layout::{ColumnType, FileLayout, RowTime, TableLayout};
use records::{EntityId, Timestamp, Value, ValueRef};
use sources::{ValueBlock, ValueRow};

use super::basis::Basis;
use super::stopped::Stopped;
use super::subject::{Drawn, Refused, Subject, Work};
use crate::failure::Failure;
use crate::history_files::{self, Columns};
use crate::progress::Progress;

/// The column of the cutoffs, where a file has one of that name.
const CUTOFF: &str = "cutoff";

/// The column of the entities, where the definition names none that the file has.
const ENTITY: &str = "entity_id";

/// Rows that are read, scored and written together: enough that handing them over costs nothing, few enough
/// that they stay in a processor's cache.
const ROWS_TOGETHER: usize = 1_024;

/// A file with one row an entity.
pub(super) struct Rows {
    layout: FileLayout,
    /// The features in schema order, then the entity and the cutoff where they are columns.
    columns: Vec<(String, Option<ColumnType>)>,
    entity: Option<usize>,
    cutoff: Cutoff,
    now: Timestamp,
}

#[derive(Clone, Copy)]
enum Cutoff {
    Column(usize),
    Given(Timestamp),
}

impl Rows {
    /// Finds features, entity and cutoff among the columns.
    pub(super) fn find(
        basis: &Basis,
        layout: FileLayout,
        (as_of, now): (Option<Timestamp>, Timestamp),
        progress: &Progress,
    ) -> Result<Rows, Failure> {
        let Columns { delimiter, names } =
            history_files::columns(&layout.path, &layout).map_err(history_files::failure_of)?;
        let layout = FileLayout { delimiter, ..layout };
        let mut columns = feature_columns(basis);
        check_features(basis, &layout, &names, progress)?;
        let mut add = |name: &str, column_type| {
            columns.push((name.to_owned(), Some(column_type)));
            columns.len() - 1
        };
        let entity = entity_column(basis, &names).map(|name| add(name, ColumnType::Category));
        let cutoff = match cutoff_column(basis, &names, as_of)? {
            Some(name) => Cutoff::Column(add(name, ColumnType::Date)),
            None => Cutoff::Given(as_of.unwrap_or(now)),
        };
        tell_ignored(basis, &names, &columns, progress);
        if let Some(n_rows) = sources::row_count(&layout).map_err(history_files::failure_of)? {
            progress.expect_rows(n_rows);
        }
        Ok(Rows { layout, columns, entity, cutoff, now })
    }

    /// Reads the rows, some together.
    pub(super) fn for_each(&self, mut each: impl FnMut(Work) -> Result<(), Stopped>) -> Result<(), Stopped> {
        let columns: Vec<(&str, Option<ColumnType>)> =
            self.columns.iter().map(|(name, column_type)| (name.as_str(), *column_type)).collect();
        let mut n_rows = 0_u64;
        sources::for_each_value_block(&self.layout, &columns, ROWS_TOGETHER, |block| {
            let n_before = n_rows;
            n_rows += block.len() as u64;
            each(Work::Rows(block, n_before))
        })
    }

    /// Each row of a block: who it is, as of when, and its values; or why it is not scored.
    pub(super) fn heads<'b>(
        &'b self,
        block: &'b ValueBlock,
        n_before: u64,
    ) -> impl Iterator<Item = Result<Head<'b>, Refused>> {
        block.rows().zip(n_before + 1..).map(|(row, row_number)| {
            let row = row.map_err(Refused::unreadable)?;
            let refuse = |why| Refused::at(row.place, why);
            let entity = self.entity_of(&row, row_number).map_err(refuse)?;
            let of_entity = |refused| Refused { entity: Some(entity.to_string()), ..refused };
            let cutoff = self.cutoff_of(&row).map_err(|why| of_entity(refuse(why)))?;
            Ok(Head { row, entity, cutoff })
        })
    }

    /// The entity that the row names, or its number where no column names any.
    fn entity_of(&self, row: &ValueRow<'_>, row_number: u64) -> Result<EntityId, String> {
        let Some(idx) = self.entity else {
            return EntityId::new(&row_number.to_string()).ok_or_else(|| "the row has no number".to_owned());
        };
        match row.value(idx) {
            Some(ValueRef::Text(text)) => EntityId::new(text),
            _ => None,
        }
        .ok_or_else(|| format!("column {:?}: the row does not say whose it is", self.columns[idx].0))
    }

    fn cutoff_of(&self, row: &ValueRow<'_>) -> Result<Timestamp, String> {
        let idx = match self.cutoff {
            Cutoff::Given(time) => return Ok(time),
            Cutoff::Column(idx) => idx,
        };
        let column = &self.columns[idx].0;
        match row.value(idx) {
            Some(ValueRef::Time(time)) if time > self.now => {
                Err(format!("column {column:?}: {time} has not come yet; a score is of what is known by now"))
            }
            Some(ValueRef::Time(time)) => Ok(time),
            _ => Err(format!("column {column:?}: the row has no time; write one, such as 2024-03-31")),
        }
    }
}

/// A row that names who is to be scored.
pub(super) struct Head<'b> {
    row: ValueRow<'b>,
    pub(super) entity: EntityId,
    pub(super) cutoff: Timestamp,
}

impl<'b> Head<'b> {
    /// Appends one cell a feature, in schema order; nothing of a row with a value of the wrong type.
    pub(super) fn lend(&self, basis: &Basis, cells: &mut Vec<CellRef<'b>>) -> Result<(), Refused> {
        let n_before = cells.len();
        for (idx, (entry, typing)) in basis.schema().entries().iter().zip(basis.typings()).enumerate() {
            match typing.lend(entry, self.row.value(idx), self.cutoff) {
                Ok(cell) => cells.push(cell),
                Err(wrong) => {
                    cells.truncate(n_before);
                    return Err(self.refused(wrong.to_string()));
                }
            }
        }
        Ok(())
    }

    /// The row with values of its own.
    pub(super) fn subject(self, basis: &Basis) -> Drawn {
        let values = self.row.values().take(basis.schema().len());
        let values: Vec<Option<Value>> = values.map(|value| value.map(ValueRef::value)).collect();
        let row = basis.row(&values, self.cutoff).map_err(|wrong| self.refused(wrong.to_string()))?;
        let Head { entity, cutoff, .. } = self;
        Ok(Subject { entity, cutoff, values, row })
    }

    fn refused(&self, why: String) -> Refused {
        Refused { entity: Some(self.entity.to_string()), ..Refused::at(self.row.place, why) }
    }
}

fn feature_columns(basis: &Basis) -> Vec<(String, Option<ColumnType>)> {
    let entries = basis.schema().entries().iter().zip(basis.typings());
    let column = |(entry, typing): (&features::SchemaEntry, &Typing)| {
        let column_type = match typing {
            Typing::AsSchema => Some(column_type(entry.feature_type)),
            Typing::NoText | Typing::Any => None,
        };
        (entry.name.to_string(), column_type)
    };
    entries.map(column).collect()
}

fn column_type(feature_type: FeatureType) -> ColumnType {
    match feature_type {
        FeatureType::Number => ColumnType::Number,
        FeatureType::Category => ColumnType::Category,
        FeatureType::Boolean => ColumnType::Boolean,
        FeatureType::Date => ColumnType::Date,
    }
}

/// A file without any feature is another file; one that lacks some is told of.
fn check_features(
    basis: &Basis,
    layout: &FileLayout,
    names: &[String],
    progress: &Progress,
) -> Result<(), Failure> {
    let features: Vec<&str> = basis.schema().entries().iter().map(|entry| entry.name.as_ref()).collect();
    let absent: Vec<&str> = features.iter().filter(|feature| !has(names, feature)).copied().collect();
    let path = layout.path.display();
    if absent.len() == features.len() {
        let history = match &basis.plan.input {
            Input::Events(events) => format!(", or {}", history_files::expected(events)),
            Input::Table(_) => String::new(),
        };
        return Err(Failure::call(format!(
            "{path}: none of its columns ({}) is a feature of {}; it should have {}{history}",
            names.join(", "),
            basis.plan.name,
            features.join(", ")
        )));
    }
    if !absent.is_empty() {
        progress.say(&format!("{path}: no column for {}; missing in every row", absent.join(", ")));
    }
    Ok(())
}

fn entity_column<'n>(basis: &Basis, names: &'n [String]) -> Option<&'n str> {
    let of_table = table(basis).and_then(|table| table.entity.as_deref());
    let wanted = [of_table, basis.plan.entity.as_deref(), Some(ENTITY)];
    let is_feature = |name: &str| basis.schema().index_of(name).is_some();
    let found = wanted.into_iter().flatten().filter(|name| !is_feature(name));
    found.filter_map(|wanted| names.iter().find(|name| *name == wanted)).map(String::as_str).next()
}

/// A column `cutoff`; else, unless a time is given for all, the column of the rows' own time.
fn cutoff_column<'n>(
    basis: &Basis,
    names: &'n [String],
    as_of: Option<Timestamp>,
) -> Result<Option<&'n str>, Failure> {
    let column = |wanted: &str| names.iter().find(|name| *name == wanted).map(String::as_str);
    let own = column(CUTOFF).filter(|name| basis.schema().index_of(name).is_none());
    match (own, as_of) {
        (Some(_), Some(_)) => Err(Failure::call(
            "the file has a column \"cutoff\" of its own: leave out --as-of, or the column",
        )),
        (Some(own), None) => Ok(Some(own)),
        (None, Some(_)) => Ok(None),
        (None, None) => Ok(table(basis).and_then(|table| match &table.time {
            RowTime::Column(time) => column(time),
            RowTime::None | RowTime::RowOrder => None,
        })),
    }
}

/// Says which columns are not looked at; those that the definition gives another part are no surprise.
fn tell_ignored(
    basis: &Basis,
    names: &[String],
    columns: &[(String, Option<ColumnType>)],
    progress: &Progress,
) {
    let has_part = |name: &String| {
        table(basis).is_some_and(|table| {
            let TableLayout { entity, label, time, weight, exclude, .. } = table;
            let is_time = matches!(time, RowTime::Column(time) if time == name);
            let is_label = label.as_ref().is_some_and(|label| label.column == *name);
            is_time
                || is_label
                || [entity, weight].contains(&&Some(name.clone()))
                || exclude.contains_key(name)
        })
    };
    let is_read = |name: &String| columns.iter().any(|(column, _)| column == name);
    let ignored: Vec<&str> =
        names.iter().filter(|name| !is_read(name) && !has_part(name)).map(String::as_str).collect();
    if !ignored.is_empty() {
        progress.say(&format!("not a feature, and ignored: {}", ignored.join(", ")));
    }
}

fn table(basis: &Basis) -> Option<&TableLayout> {
    match &basis.plan.input {
        Input::Table(table) => Some(&table.layout),
        Input::Events(_) => None,
    }
}

fn has(names: &[String], wanted: &str) -> bool {
    names.iter().any(|name| name == wanted)
}
