//! Columns of a table as features see them.

use std::sync::Arc;

use features::{Column, Feature, FeatureKind, FeatureMatrix, FeatureSet, FeatureType, Schema};
use records::Timestamp;
use registry::Problem;
use sources::{ColumnData, TableColumn};

/// Every column that is a feature, and what is to be said of the others.
pub(super) struct FeatureColumns {
    /// One a column.
    pub features: FeatureSet,
    /// One row an observation.
    pub matrix: FeatureMatrix,
    /// Date columns with values later than their row's own time: the share of such rows.
    pub dates_after: Vec<(String, f64)>,
    /// Columns that were left out, and why.
    pub problems: Vec<Problem>,
}

impl FeatureColumns {
    /// Those rows of the columns; `times` are the times of all rows of the file, where they have any.
    pub(super) fn of<'a>(
        columns: impl Iterator<Item = &'a TableColumn>,
        rows: &[usize],
        times: Option<&[Option<Timestamp>]>,
    ) -> FeatureColumns {
        let (mut features, mut types, mut data) = (Vec::new(), Vec::new(), Vec::new());
        let (mut dates_after, mut problems) = (Vec::new(), Vec::new());
        for column in columns {
            let Some((feature_type, values)) = feature_column(column, rows, times) else {
                problems.push(date_without_time(&column.name));
                continue;
            };
            if feature_type == FeatureType::Date {
                dates_after.extend(share_below_zero(&values).map(|share| (column.name.clone(), share)));
            }
            features.push(Feature { name: Arc::from(column.name.as_str()), kind: FeatureKind::Column });
            types.push(feature_type);
            data.push(values);
        }
        let features = FeatureSet::new(features).expect("sources refuses files whose column names repeat");
        let schema = Schema::new(&features, &types);
        let matrix = FeatureMatrix::from_columns(schema, data)
            .expect("each column was made for its type and these rows");
        FeatureColumns { features, matrix, dates_after, problems }
    }
}

fn date_without_time(name: &str) -> Problem {
    let text = "is a date, and rows have no time of their own to count it back from; it is left out. \
                Name the rows' time in [table] time, or exclude the column";
    Problem { place: name.to_owned(), text: text.to_owned() }
}

/// The share of rows that are below 0; `None` where no row is.
fn share_below_zero(column: &Column) -> Option<f64> {
    let Column::Number(days) = column else { return None };
    let later = days.iter().filter(|days| **days < 0.0).count();
    (later > 0).then(|| later as f64 / days.len() as f64)
}

/// The column as features see it; `None` for a date where rows have no time.
fn feature_column(
    column: &TableColumn,
    rows: &[usize],
    times: Option<&[Option<Timestamp>]>,
) -> Option<(FeatureType, Column)> {
    let numbers =
        |number: &dyn Fn(usize) -> f64| Column::Number(rows.iter().map(|row| number(*row)).collect());
    match &column.data {
        ColumnData::Number(given) => Some((FeatureType::Number, numbers(&|row| given[row]))),
        ColumnData::Boolean(flags) => {
            let number = |row: usize| flags[row].map_or(f64::NAN, |yes| f64::from(u8::from(yes)));
            Some((FeatureType::Boolean, numbers(&number)))
        }
        ColumnData::Category { levels, codes } => {
            let codes = rows.iter().map(|row| codes[*row]).collect();
            Some((FeatureType::Category, Column::Category { levels: levels.clone(), codes }))
        }
        ColumnData::Date(dates) => {
            let times = times?;
            let days = |row: usize| {
                times[row].zip(dates[row]).map_or(f64::NAN, |(time, date)| time.days_since(date))
            };
            Some((FeatureType::Date, numbers(&days)))
        }
    }
}
