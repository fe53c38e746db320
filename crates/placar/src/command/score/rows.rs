//! One row of feature values each.

use definition::{Input, Typing};
use features::FeatureType;
use records::layout::{ColumnType, FileLayout, RowTime, TableLayout};
use records::{EntityId, Timestamp, Value};
use sources::ValueRow;

use super::basis::Basis;
use super::stopped::Stopped;
use super::subject::{Drawn, Subject};
use crate::failure::Failure;
use crate::history_files::{self, Columns};
use crate::progress::Progress;

/// The column of the cutoffs, where a file has one of that name.
const CUTOFF: &str = "cutoff";

/// The column of the entities, where the definition names none that the file has.
const ENTITY: &str = "entity_id";

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
        Ok(Rows { layout, columns, entity, cutoff, now })
    }

    /// Draws row after row.
    pub(super) fn for_each(
        self,
        basis: &Basis,
        mut each: impl FnMut(Drawn) -> Result<(), Stopped>,
    ) -> Result<(), Stopped> {
        let columns: Vec<(&str, Option<ColumnType>)> =
            self.columns.iter().map(|(name, column_type)| (name.as_str(), *column_type)).collect();
        let mut n_rows = 0_u64;
        sources::for_each_value_row(&self.layout, &columns, |row| {
            n_rows += 1;
            each(row.map_err(|error| error.to_string()).and_then(|row| self.subject(basis, row, n_rows)))
        })
    }

    fn subject(&self, basis: &Basis, row: ValueRow, row_number: u64) -> Drawn {
        let ValueRow { place, mut values } = row;
        let entity = self.entity_of(&values, row_number).map_err(|why| format!("{place}, {why}"))?;
        let cutoff = self.cutoff_of(&values).map_err(|why| format!("{place}, {why}"))?;
        values.truncate(basis.features.len());
        let row = basis.row(&values, cutoff).map_err(|wrong| format!("{place}: {wrong}"))?;
        Ok(Subject { entity, cutoff, values, row })
    }

    /// The entity that the row names, or its number where no column names any.
    fn entity_of(&self, values: &[Option<Value>], row_number: u64) -> Result<EntityId, String> {
        let Some(idx) = self.entity else {
            return EntityId::new(&row_number.to_string()).ok_or_else(|| "the row has no number".to_owned());
        };
        match &values[idx] {
            Some(Value::Text(text)) => EntityId::new(text),
            _ => None,
        }
        .ok_or_else(|| format!("column {:?}: the row does not say whose it is", self.columns[idx].0))
    }

    fn cutoff_of(&self, values: &[Option<Value>]) -> Result<Timestamp, String> {
        let idx = match self.cutoff {
            Cutoff::Given(time) => return Ok(time),
            Cutoff::Column(idx) => idx,
        };
        let column = &self.columns[idx].0;
        match values[idx] {
            Some(Value::Time(time)) if time > self.now => {
                Err(format!("column {column:?}: {time} has not come yet; a score is of what is known by now"))
            }
            Some(Value::Time(time)) => Ok(time),
            _ => Err(format!("column {column:?}: the row has no time; write one, such as 2024-03-31")),
        }
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
