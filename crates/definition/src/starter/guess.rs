//! What the columns of a table probably are.

use records::Value;
use records::layout::ColumnType;

use super::words::{CODES, LABELS, LATER, MISSING, POSITIVE, TIMES, contains_any, is_identifier, is_one_of};
use super::{StarterColumn, StarterProfile};

/// An identifier has at least one different value in so many rows.
const ROWS_AN_ENTITY: u64 = 20;
/// Shorter label names occur in other names by chance.
const TELLING_NAME: usize = 4;

/// What the columns probably are.
#[derive(Debug)]
pub(super) struct Guess<'a> {
    /// Every column that has a name, each once.
    pub(super) columns: Vec<&'a StarterColumn>,
    /// The column to predict and its positive text; `None` for a table without columns.
    pub(super) label: Option<Label<'a>>,
    /// The column that says when a row was observed.
    pub(super) time: Option<&'a str>,
    /// The form of its times, and other forms that fit as well.
    pub(super) time_formats: &'a [String],
    /// The column that identifies whom a row is about.
    pub(super) entity: Option<&'a str>,
    /// Columns that are perhaps no features, each with the reason.
    pub(super) doubtful: Vec<(&'a str, String)>,
    /// Columns whose type is better said than inferred.
    pub(super) types: Vec<(&'a str, &'static str)>,
}

/// The column to predict.
#[derive(Debug)]
pub(super) struct Label<'a> {
    /// Its name.
    pub(super) column: &'a str,
    /// The text that seems to mean "it happened".
    pub(super) positive: &'a str,
    /// Its other texts, the most frequent first.
    pub(super) others: Vec<&'a str>,
}

impl<'a> Guess<'a> {
    pub(super) fn of(profile: &'a StarterProfile) -> Guess<'a> {
        let columns = named_once(&profile.columns);
        let label = label(&columns);
        let is_free = |column: &StarterColumn| label.as_ref().is_none_or(|label| label.column != column.name);
        let time = best(columns.iter().copied().filter(|column| is_free(column)), time_points);
        let is_time = |column: &StarterColumn| time.is_some_and(|time| time.name == column.name);
        let others = columns.iter().copied().filter(|column| is_free(column) && !is_time(column));
        let entity = others.clone().find(|column| is_entity(column, profile.n_rows));
        let features: Vec<&StarterColumn> =
            others.filter(|column| entity.is_none_or(|entity| entity.name != column.name)).collect();
        Guess {
            doubtful: doubtful(&features, label.as_ref(), time, profile.n_rows),
            types: types(&features, time),
            label,
            time: time.map(|column| column.name.as_str()),
            time_formats: time.map_or(&[], |column| &column.time_formats),
            entity: entity.map(|column| column.name.as_str()),
            columns,
        }
    }
}

fn named_once(columns: &[StarterColumn]) -> Vec<&StarterColumn> {
    let mut named: Vec<&StarterColumn> = Vec::with_capacity(columns.len());
    for column in columns {
        if !column.name.trim().is_empty() && named.iter().all(|earlier| earlier.name != column.name) {
            named.push(column);
        }
    }
    named
}

/// The column of the most points above 0; of several, the last.
fn best<'a>(
    columns: impl Iterator<Item = &'a StarterColumn>,
    points: impl Fn(&StarterColumn) -> i32,
) -> Option<&'a StarterColumn> {
    let judged = columns.map(|column| (points(column), column));
    judged.filter(|(points, _)| *points > 0).max_by_key(|(points, _)| *points).map(|(_, column)| column)
}

/// The texts that mean something, the most frequent first.
pub(super) fn meaningful(column: &StarterColumn) -> Vec<&str> {
    let is_missing =
        |text: &str| text.is_empty() || column.missing_like.iter().any(|(token, _)| token == text);
    column.top.iter().map(|(text, _)| text.as_str()).filter(|text| !is_missing(text)).collect()
}

fn label<'a>(columns: &[&'a StarterColumn]) -> Option<Label<'a>> {
    let last = columns.last()?;
    let points = |column: &StarterColumn| {
        let two_values = !column.has_more && meaningful(column).len() == 2;
        let named = i32::from(is_one_of(&column.name, &LABELS));
        let alike = i32::from(contains_any(&column.name, &LABELS[2..]));
        let at_end = i32::from(column.name == last.name);
        i32::from(two_values) * (1 + 4 * named + 3 * alike + 2 * at_end)
    };
    let column = best(columns.iter().copied(), points).unwrap_or(last);
    let texts = meaningful(column);
    let said = texts.iter().copied().find(|text| is_one_of(text, &POSITIVE));
    // What one wants to predict is usually what happens less often.
    let positive = said.or(texts.last().copied()).unwrap_or("yes");
    let others = texts.into_iter().filter(|text| *text != positive).collect();
    Some(Label { column: &column.name, positive, others })
}

fn is_dated(column: &StarterColumn) -> bool {
    column.column_type == ColumnType::Date || !column.time_formats.is_empty()
}

fn time_points(column: &StarterColumn) -> i32 {
    let telling = i32::from(contains_any(&column.name, &TIMES));
    let later = i32::from(contains_any(&column.name, &LATER));
    i32::from(is_dated(column)) * (1 + 2 * telling - 4 * later)
}

fn is_entity(column: &StarterColumn, n_rows: u64) -> bool {
    let many = column.has_more || column.n_distinct as u64 >= n_rows.div_ceil(ROWS_AN_ENTITY).max(2);
    is_identifier(&column.name) && many && !is_dated(column)
}

fn doubtful<'a>(
    features: &[&'a StarterColumn],
    label: Option<&Label<'_>>,
    time: Option<&StarterColumn>,
    n_rows: u64,
) -> Vec<(&'a str, String)> {
    let reason = |column: &StarterColumn| {
        let same_name = label.is_some_and(|label| shares_name(&column.name, label.column));
        let distinct = column.n_distinct as u64;
        if same_name || contains_any(&column.name, &LATER) {
            Some("perhaps known only after the outcome".to_owned())
        } else if let Some(time) = time.filter(|time| goes_on_after(column, time)) {
            Some(format!("its dates go on after {}", time.name))
        } else if distinct <= 1 {
            Some("the same in every row".to_owned())
        } else if column.column_type == ColumnType::Category && (column.has_more || distinct >= n_rows) {
            Some("different in every row".to_owned())
        } else {
            None
        }
    };
    features.iter().filter_map(|column| Some((column.name.as_str(), reason(column)?))).collect()
}

fn shares_name(name: &str, label: &str) -> bool {
    let [name, label] = [name.to_lowercase(), label.to_lowercase()];
    label.len() >= TELLING_NAME && name.contains(&label)
        || name.len() >= TELLING_NAME && label.contains(&name)
}

fn goes_on_after(column: &StarterColumn, time: &StarterColumn) -> bool {
    match (&column.range, &time.range) {
        (Some((_, Value::Time(last))), Some((_, Value::Time(observed)))) => last > observed,
        _ => false,
    }
}

fn types<'a>(
    features: &[&'a StarterColumn],
    time: Option<&'a StarterColumn>,
) -> Vec<(&'a str, &'static str)> {
    let codes = features
        .iter()
        .filter(|column| column.column_type == ColumnType::Number && contains_any(&column.name, &CODES))
        .map(|column| (column.name.as_str(), "category"));
    let formats = time.map_or(&[][..], |time| &time.time_formats);
    let dates = features.iter().copied().chain(time).filter(move |column| {
        column.column_type != ColumnType::Date
            && formats.first().is_some_and(|form| column.time_formats.contains(form))
    });
    codes.chain(dates.map(|column| (column.name.as_str(), "date"))).collect()
}

/// Whether a text always means "missing", whatever the column.
pub(super) fn surely_missing(text: &str) -> bool {
    is_one_of(text, &MISSING)
}
