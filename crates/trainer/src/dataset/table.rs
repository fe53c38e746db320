//! Observations of a flat table: one row each, made elsewhere.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use definition::{Plan, TablePlan};
use features::MISSING_CODE;
use records::layout::{PositiveLayout, RowTime, TableLayout};
use records::{EntityId, Span, Timestamp};
use registry::{LeftOut, Problem};
use sources::{ColumnData, Note, Table, TableColumn};

use super::columns::FeatureColumns;
use super::{Dataset, RowTimes};
use crate::error::DataError;

/// Reads the table and takes label, entity, time and weight out of it; what remains are features.
pub(super) fn read(plan: &Plan, table: &TablePlan, as_of: Option<Timestamp>) -> Result<Dataset, DataError> {
    let layout = &table.layout;
    let label = layout.label.as_ref().ok_or(DataError::NoLabel)?;
    let read = sources::read_table(&sources::table_file(layout))?;
    check_columns(&read, layout, label)?;
    let horizon = plan.horizon.unwrap_or(Span::ZERO);
    let facts = Facts::of(&read, layout, label);
    if as_of.is_some() && facts.time.is_none() {
        return Err(DataError::UndatedAsOf);
    }
    let kept = facts.keep(&read, horizon, as_of);
    let columns =
        FeatureColumns::of(feature_columns(&read, layout, label), &kept.rows, facts.time.as_deref());
    if columns.features.is_empty() {
        return Err(DataError::NoFeatures { path: layout.file.path.clone() });
    }
    let mut problems = problems_of(&read.notes);
    problems.extend(kept.problems(layout, label));
    problems.extend(columns.problems);
    let (entities, entity) = facts.entities(&kept.rows);
    Ok(Dataset {
        positive: kept.rows.iter().map(|row| facts.positive[*row] == Some(true)).collect(),
        entities,
        entity,
        named_entities: layout.entity.is_some(),
        times: facts.times(layout, &kept.rows),
        horizon,
        weights: facts.weights.as_ref().map(|weights| kept.rows.iter().map(|row| weights[*row]).collect()),
        half_life: plan.training.half_life,
        left_out: kept.left_out,
        problems,
        dates_after: columns.dates_after,
        inputs: digests(&read.digest),
        histories: None,
        features: columns.features,
        matrix: columns.matrix,
    })
}

/// Digests by file name: paths of a machine do not enter documents.
pub(super) fn digests(inputs: &[sources::InputDigest]) -> BTreeMap<String, String> {
    let name = |digest: &sources::InputDigest| {
        digest.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    inputs.iter().map(|digest| (name(digest), digest.sha256.clone())).collect()
}

/// What a source noted, as problems of the data; the file without its folder, as in [`digests`].
pub(super) fn problems_of(notes: &[Note]) -> Vec<Problem> {
    let name = |path: &str| Path::new(path).file_name().map(|name| name.to_string_lossy().into_owned());
    let place = |note: &Note| match note.place.split_once(", column ") {
        Some((path, column)) => name(path).map(|file| format!("{file}, column {column}")),
        None => name(&note.place),
    };
    let problem = |note: &Note| Problem {
        place: place(note).unwrap_or_else(|| note.place.clone()),
        text: note.text.clone(),
    };
    notes.iter().map(problem).collect()
}

fn roles<'a>(layout: &'a TableLayout, label: &'a PositiveLayout) -> impl Iterator<Item = &'a String> {
    let time = match &layout.time {
        RowTime::Column(time) => Some(time),
        RowTime::None | RowTime::RowOrder => None,
    };
    [Some(&label.column), layout.entity.as_ref(), time, layout.weight.as_ref()].into_iter().flatten()
}

fn check_columns(table: &Table, layout: &TableLayout, label: &PositiveLayout) -> Result<(), DataError> {
    let has = |name: &String| table.columns.iter().any(|column| column.name == *name);
    let named = roles(layout, label).chain(layout.exclude.keys());
    match named.into_iter().find(|name| !has(name)) {
        None => Ok(()),
        Some(absent) => Err(DataError::NoColumn {
            path: layout.file.path.clone(),
            column: absent.clone(),
            columns: table.columns.iter().map(|column| column.name.clone()).collect(),
        }),
    }
}

/// What each row of the file is, beside its features.
struct Facts {
    positive: Vec<Option<bool>>,
    entity: Option<Vec<Option<Arc<str>>>>,
    time: Option<Vec<Option<Timestamp>>>,
    weights: Option<Vec<f64>>,
}

impl Facts {
    fn of(table: &Table, layout: &TableLayout, label: &PositiveLayout) -> Facts {
        let is_positive =
            |text: Option<Arc<str>>| text.map(|text| label.values.iter().any(|value| *value == *text));
        Facts {
            positive: texts(table, &label.column).into_iter().map(is_positive).collect(),
            entity: layout.entity.as_ref().map(|entity| texts(table, entity)),
            time: match &layout.time {
                RowTime::Column(time) => Some(dates(table, time)),
                RowTime::None | RowTime::RowOrder => None,
            },
            weights: layout.weight.as_ref().map(|weight| numbers(table, weight)),
        }
    }

    /// The rows of the file that are observations, and why others are not.
    fn keep(&self, table: &Table, horizon: Span, as_of: Option<Timestamp>) -> Kept {
        let mut kept =
            Kept { rows: Vec::new(), left_out: LeftOut::default(), no_label: 0, no_time: 0, no_weight: 0 };
        // A row at `as_of` is not known before it, even where labels take no time.
        let is_open = |(as_of, time): (Timestamp, Timestamp)| time >= as_of || time + horizon > as_of;
        for row in 0..table.n_rows {
            let time = self.time.as_ref().map(|times| times[row]);
            if self.entity.as_ref().is_some_and(|entity| entity[row].is_none()) {
                kept.left_out.no_entity += 1;
            } else if time == Some(None) {
                kept.no_time += 1;
            } else if self
                .weights
                .as_ref()
                .is_some_and(|weights| weights[row].is_nan() || weights[row] <= 0.0)
            {
                kept.no_weight += 1;
            } else if as_of.zip(time.flatten()).is_some_and(is_open) {
                kept.left_out.open += 1;
            } else if self.positive[row].is_none() {
                kept.left_out.open += 1;
                kept.no_label += 1;
            } else {
                kept.rows.push(row);
            }
        }
        kept
    }

    /// The distinct entities of those rows and each row's index; rows without ids are numbered.
    fn entities(&self, rows: &[usize]) -> (Vec<EntityId>, Vec<u32>) {
        let id = |row: usize| match &self.entity {
            Some(entity) => entity[row].as_deref().and_then(EntityId::new),
            None => EntityId::new(&(row + 1).to_string()),
        };
        let mut indices: BTreeMap<EntityId, u32> = BTreeMap::new();
        let mut entities = Vec::new();
        let entity = rows.iter().filter_map(|row| id(*row)).map(|id| {
            *indices.entry(id).or_insert_with_key(|id| {
                entities.push(id.clone());
                entities.len() as u32 - 1
            })
        });
        let entity = entity.collect();
        (entities, entity)
    }

    fn times(&self, layout: &TableLayout, rows: &[usize]) -> RowTimes {
        match (&layout.time, &self.time) {
            (RowTime::Column(_), Some(times)) => {
                RowTimes::Dated(rows.iter().filter_map(|row| times[*row]).collect())
            }
            (RowTime::RowOrder, _) => RowTimes::Ordered,
            (RowTime::Column(_) | RowTime::None, _) => RowTimes::Unknown,
        }
    }
}

/// The rows that are observations.
struct Kept {
    rows: Vec<usize>,
    left_out: LeftOut,
    no_label: usize,
    no_time: usize,
    no_weight: usize,
}

impl Kept {
    fn problems(&self, layout: &TableLayout, label: &PositiveLayout) -> Vec<Problem> {
        let file =
            layout.file.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut problems = Vec::new();
        let mut tell = |n: usize, [one, many]: [&str; 2], what: &str| {
            let text = match n {
                0 => return,
                1 => format!("1 row {one} {what}, and is left out"),
                _ => format!("{n} rows {many} {what}, and are left out"),
            };
            problems.push(Problem { place: file.clone(), text });
        };
        let has = ["has", "have"];
        tell(self.no_label, has, &format!("no value in the label column {:?}", label.column));
        tell(self.no_time, has, "no time");
        tell(self.no_weight, has, "no weight above 0");
        tell(self.left_out.no_entity, ["names", "name"], "no entity");
        problems
    }
}

/// The columns that have no role and are not excluded.
fn feature_columns<'a>(
    table: &'a Table,
    layout: &'a TableLayout,
    label: &'a PositiveLayout,
) -> impl Iterator<Item = &'a TableColumn> {
    let has_role = move |column: &TableColumn| roles(layout, label).any(|role| *role == column.name);
    table.columns.iter().filter(move |column| !has_role(column) && !layout.exclude.contains_key(&column.name))
}

fn column<'a>(table: &'a Table, name: &str) -> Option<&'a ColumnData> {
    table.columns.iter().find(|column| column.name == name).map(|column| &column.data)
}

fn texts(table: &Table, name: &str) -> Vec<Option<Arc<str>>> {
    match column(table, name) {
        Some(ColumnData::Category { levels, codes }) => {
            codes.iter().map(|code| (*code != MISSING_CODE).then(|| levels[*code as usize].clone())).collect()
        }
        _ => vec![None; table.n_rows],
    }
}

fn dates(table: &Table, name: &str) -> Vec<Option<Timestamp>> {
    match column(table, name) {
        Some(ColumnData::Date(dates)) => dates.clone(),
        _ => vec![None; table.n_rows],
    }
}

fn numbers(table: &Table, name: &str) -> Vec<f64> {
    match column(table, name) {
        Some(ColumnData::Number(numbers)) => numbers.clone(),
        _ => vec![f64::NAN; table.n_rows],
    }
}
