//! Observations of a flat table: one row each, made elsewhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use definition::{Plan, TablePlan};
use features::{Column, Feature, FeatureKind, FeatureMatrix, FeatureSet, FeatureType, MISSING_CODE, Schema};
use records::layout::{PositiveLayout, RowTime, TableLayout};
use records::{EntityId, Span, Timestamp};
use registry::{LeftOut, Problem};
use sources::{ColumnData, Note, Table, TableColumn};

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
    let kept = facts.keep(&read, horizon, as_of);
    let mut problems = problems_of(&read.notes);
    problems.extend(kept.problems(layout, label));
    let (columns, dates_after) = feature_columns(&read, layout, &facts, &kept.rows, &mut problems);
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
        dates_after,
        inputs: digests(&read.digest),
        histories: None,
        features: columns.features,
        matrix: columns.matrix,
    })
}

/// Digests by file name: paths of a machine do not enter documents.
pub(super) fn digests(inputs: &[sources::InputDigest]) -> BTreeMap<String, String> {
    let name = |digest: &sources::InputDigest| digest.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    inputs.iter().map(|digest| (name(digest), digest.sha256.clone())).collect()
}

/// What a source noted, as problems of the data.
pub(super) fn problems_of(notes: &[Note]) -> Vec<Problem> {
    notes.iter().map(|note| Problem { place: note.place.clone(), text: note.text.clone() }).collect()
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
        let is_positive = |text: Option<Arc<str>>| text.map(|text| label.values.iter().any(|value| *value == *text));
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
        let mut kept = Kept { rows: Vec::new(), left_out: LeftOut::default(), no_label: 0, no_time: 0, no_weight: 0 };
        for row in 0..table.n_rows {
            let time = self.time.as_ref().map(|times| times[row]);
            if self.entity.as_ref().is_some_and(|entity| entity[row].is_none()) {
                kept.left_out.no_entity += 1;
            } else if time == Some(None) {
                kept.no_time += 1;
            } else if self.weights.as_ref().is_some_and(|weights| !(weights[row] > 0.0)) {
                kept.no_weight += 1;
            } else if as_of.zip(time.flatten()).is_some_and(|(as_of, time)| time + horizon > as_of) {
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
            (RowTime::Column(_), Some(times)) => RowTimes::Dated(rows.iter().filter_map(|row| times[*row]).collect()),
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
        let file = layout.file.path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let mut problems = Vec::new();
        let mut tell = |n: usize, text: &str| {
            if n > 0 {
                problems.push(Problem { place: file.clone(), text: format!("{n} rows {text}, and are left out") });
            }
        };
        tell(self.no_label, &format!("have no value in the label column {:?}", label.column));
        tell(self.no_time, "have no time");
        tell(self.no_weight, "have no weight above 0");
        tell(self.left_out.no_entity, "name no entity");
        problems
    }
}

struct FeatureColumns {
    features: FeatureSet,
    matrix: FeatureMatrix,
}

type DatesAfter = Vec<(String, f64)>;

fn feature_columns(
    table: &Table,
    layout: &TableLayout,
    facts: &Facts,
    rows: &[usize],
    problems: &mut Vec<Problem>,
) -> (FeatureColumns, DatesAfter) {
    let is_role = |name: &String| layout.label.iter().any(|label| roles(layout, label).any(|role| role == name));
    let (mut features, mut types, mut columns, mut dates_after) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for column in table.columns.iter().filter(|column| !is_role(&column.name) && !layout.exclude.contains_key(&column.name)) {
        let Some((feature_type, data)) = feature_column(column, rows, facts.time.as_deref()) else {
            problems.push(Problem {
                place: column.name.clone(),
                text: "is a date, and rows have no time of their own to count it back from; it is left out. \
                       Name the rows' time in [table] time, or exclude the column".to_owned(),
            });
            continue;
        };
        if let (FeatureType::Date, Column::Number(days)) = (feature_type, &data) {
            let later = days.iter().filter(|days| **days < 0.0).count();
            if later > 0 {
                dates_after.push((column.name.clone(), later as f64 / rows.len() as f64));
            }
        }
        features.push(Feature { name: Arc::from(column.name.as_str()), kind: FeatureKind::Column });
        types.push(feature_type);
        columns.push(data);
    }
    let features = FeatureSet::new(features).expect("sources refuses files whose column names repeat");
    let schema = Schema::new(&features, &types);
    let matrix = FeatureMatrix::from_columns(schema, columns).expect("each column was made for its type and these rows");
    (FeatureColumns { features, matrix }, dates_after)
}

/// The column as features see it; `None` for a date where rows have no time.
fn feature_column(column: &TableColumn, rows: &[usize], times: Option<&[Option<Timestamp>]>) -> Option<(FeatureType, Column)> {
    match &column.data {
        ColumnData::Number(numbers) => Some((FeatureType::Number, Column::Number(rows.iter().map(|row| numbers[*row]).collect()))),
        ColumnData::Boolean(flags) => {
            let number = |flag: Option<bool>| flag.map_or(f64::NAN, |yes| f64::from(u8::from(yes)));
            Some((FeatureType::Boolean, Column::Number(rows.iter().map(|row| number(flags[*row])).collect())))
        }
        ColumnData::Category { levels, codes } => {
            let codes = rows.iter().map(|row| codes[*row]).collect();
            Some((FeatureType::Category, Column::Category { levels: levels.clone(), codes }))
        }
        ColumnData::Date(dates) => {
            let times = times?;
            let days = |row: &usize| times[*row].zip(dates[*row]).map_or(f64::NAN, |(time, date)| time.days_since(date));
            Some((FeatureType::Date, Column::Number(rows.iter().map(days).collect())))
        }
    }
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
