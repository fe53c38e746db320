//! Labelled observations: the rows that training splits, fits and judges on.

mod columns;
mod histories;
mod labels;
mod table;
mod value_types;

use std::collections::BTreeMap;

use features::{Cell, FeatureMatrix, FeatureSet, History, Row, Schema, WrongType};
use records::{EntityId, Span, Timestamp};
use registry::{LeftOut, Problem};

use crate::error::DataError;
use definition::{Input, Plan};

/// Labelled observations of one score, in file or time order.
#[derive(Debug)]
pub struct Dataset {
    /// How features are computed.
    pub features: FeatureSet,
    /// One row an observation.
    pub matrix: FeatureMatrix,
    /// Whether the outcome came.
    pub positive: Vec<bool>,
    /// The distinct entities, in order of their index.
    pub entities: Vec<EntityId>,
    /// The entity of each row, as an index.
    pub entity: Vec<u32>,
    /// Whether entities are the company's own, or only numbered rows.
    pub named_entities: bool,
    /// When each row was observed.
    pub times: RowTimes,
    /// How long the outcome may take; zero where a table does not say.
    pub horizon: Span,
    /// One sample weight a row.
    pub weights: Option<Vec<f64>>,
    /// The age at which a training row counts one half.
    pub half_life: Option<Span>,
    /// Observations that are no rows, by reason.
    pub left_out: LeftOut,
    /// What people should know about the data.
    pub problems: Vec<Problem>,
    /// Date columns with values later than their row's own time: the share of such rows.
    pub dates_after: Vec<(String, f64)>,
    /// A digest of each input, by file name.
    pub inputs: BTreeMap<String, String>,
    /// What rows of other feature sets are computed from.
    histories: Option<Vec<History>>,
}

/// When rows were observed.
#[derive(Clone, Debug, PartialEq)]
pub enum RowTimes {
    /// Each at its cutoff.
    Dated(Vec<Timestamp>),
    /// In the order of the rows, undated.
    Ordered,
    /// Not known.
    Unknown,
}

impl Dataset {
    /// Reads the data of a checked definition; blind to everything from `as_of` on.
    pub fn read(plan: &Plan, as_of: Option<Timestamp>) -> Result<Dataset, DataError> {
        match &plan.input {
            Input::Events(events) => histories::read(plan, events, as_of),
            Input::Table(table) => table::read(plan, table, as_of),
        }
    }

    /// How many observations.
    pub fn n_rows(&self) -> usize {
        self.positive.len()
    }

    /// The cutoff of a row, where rows are dated.
    pub fn cutoff(&self, row: usize) -> Option<Timestamp> {
        match &self.times {
            RowTimes::Dated(times) => Some(times[row]),
            RowTimes::Ordered | RowTimes::Unknown => None,
        }
    }

    /// How many of those rows are positive.
    pub fn n_positive(&self, rows: &[usize]) -> usize {
        rows.iter().filter(|row| self.positive[**row]).count()
    }

    /// The outcomes of those rows.
    pub fn outcomes(&self, rows: &[usize]) -> Vec<bool> {
        rows.iter().map(|row| self.positive[*row]).collect()
    }

    /// The entities of those rows.
    pub fn entities_of(&self, rows: &[usize]) -> Vec<u32> {
        rows.iter().map(|row| self.entity[*row]).collect()
    }

    /// One weight a matrix row for a fit on `rows`: sample weight times recency, mean 1 over `rows`.
    pub(crate) fn fit_weights(&self, rows: &[usize]) -> Option<Vec<f64>> {
        let recency = self.half_life.and_then(|half_life| self.recency(rows, half_life));
        let mut weights = match (&self.weights, recency) {
            (None, None) => return None,
            (Some(weights), None) => weights.clone(),
            (None, Some(recency)) => recency,
            (Some(weights), Some(recency)) => {
                weights.iter().zip(recency).map(|(weight, recent)| weight * recent).collect()
            }
        };
        let mean = rows.iter().map(|row| weights[*row]).sum::<f64>() / rows.len().max(1) as f64;
        weights.iter_mut().for_each(|weight| *weight /= mean);
        Some(weights)
    }

    /// One half to the power of a row's age against the newest of `rows`, over the half-life.
    fn recency(&self, rows: &[usize], half_life: Span) -> Option<Vec<f64>> {
        let RowTimes::Dated(times) = &self.times else { return None };
        let newest = rows.iter().map(|row| times[*row]).max()?;
        Some(times.iter().map(|time| libm::exp2(-newest.days_since(*time) / half_life.as_days())).collect())
    }

    /// Those rows as another schema sees them; fails where a value has another type there.
    pub(crate) fn rows_as(
        &self,
        features: &FeatureSet,
        schema: &Schema,
        rows: &[usize],
    ) -> Result<Vec<Row>, WrongType> {
        match (&self.histories, &self.times) {
            (Some(histories), RowTimes::Dated(times)) => rows
                .iter()
                .map(|row| {
                    let view = histories[self.entity[*row] as usize].as_of(times[*row]);
                    schema.row(&features.compute(&view), times[*row])
                })
                .collect(),
            _ => Ok(self.columns_as(schema, rows)?),
        }
    }

    fn columns_as(&self, schema: &Schema, rows: &[usize]) -> Result<Vec<Row>, WrongType> {
        let ours = self.matrix.schema();
        let mut sources = Vec::with_capacity(schema.len());
        for entry in schema.entries() {
            let source = ours.index_of(&entry.name);
            if let Some(found) = source
                .map(|idx| ours.entries()[idx].feature_type)
                .filter(|found| *found != entry.feature_type)
            {
                let (expected, found) = (entry.feature_type.name(), found.name());
                return Err(WrongType { feature: entry.name.to_string(), expected, found });
            }
            sources.push(source);
        }
        let cell = |row: usize, source: &Option<usize>| {
            source.map_or(Cell::Missing, |idx| self.matrix.columns()[idx].cell(row))
        };
        Ok(rows.iter().map(|row| sources.iter().map(|source| cell(*row, source)).collect()).collect())
    }
}
