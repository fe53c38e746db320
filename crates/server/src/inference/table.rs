use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use api::inference as oip;
use api::v1 as proto;
use features::{FeatureType, LentColumn, Row, WrongType};
use records::Timestamp;

use super::InferError;
use super::datatype::{self, Datatype, Reading};
use super::tensor::{self, Input, Tensor};
use super::values::{Values, checked_text};
use crate::catalogue::Basis;
use crate::error::AnswerError;
use crate::limits::{FEATURES_MAX, NAME_BYTES_MAX};
use crate::score::Warnings;
use crate::wire;

/// The input of all features at once.
pub(super) const MATRIX: &str = "features";

/// The input by which predictions are recorded.
pub(super) const ENTITY: &str = "entity_id";

/// The rows of a call, by column: checked, and of the right types.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) n_rows: usize,
    /// In schema order; `None`: the feature did not come.
    features: Vec<Option<Values>>,
    /// Who is scored, one a row; `None`: nobody is named, and nothing recorded.
    pub(super) entities: Option<Vec<String>>,
    pub(super) warnings: Warnings,
    /// Whether the elements came raw.
    pub(super) is_raw: bool,
}

/// A table that is being read.
struct Reader<'r> {
    basis: &'r Basis,
    table: Table,
    /// The input by whose rows the others are measured.
    first: Option<&'r str>,
    names: BTreeSet<&'r str>,
}

impl Table {
    /// Reads what came with a call to a basis.
    pub(super) fn read(request: &oip::ModelInferRequest, basis: &Basis) -> Result<Table, AnswerError> {
        wire::check_count("inputs", request.inputs.len(), FEATURES_MAX)?;
        let (inputs, is_raw) = tensor::inputs(request)?;
        let features = basis.features.features().iter().map(|_| None).collect();
        let table = Table { n_rows: 0, features, entities: None, warnings: Warnings::default(), is_raw };
        let mut reader = Reader { basis, table, first: None, names: BTreeSet::new() };
        for (idx, input) in inputs.into_iter().enumerate() {
            reader.take(idx, input)?;
        }
        reader.finish()
    }

    /// Whether any feature came.
    pub(super) fn has_features(&self) -> bool {
        self.features.iter().any(Option::is_some)
    }

    /// The cells of that row. `cutoff` is what dates are counted back from.
    pub(super) fn row(&self, basis: &Basis, row_idx: usize, cutoff: Timestamp) -> Result<Row, WrongType> {
        let values =
            self.features.iter().map(|values| values.as_ref().and_then(|values| values.value(row_idx)));
        values.enumerate().map(|(idx, value)| basis.cell(idx, value.as_ref(), cutoff)).collect()
    }

    /// The cells of those rows, one column a feature; of a version, whose types the values have.
    pub(super) fn columns<'t>(&'t self, rows: Range<usize>, cutoff: Timestamp) -> Vec<LentColumn<'t>> {
        let missing = || LentColumn::Numbers(vec![f64::NAN; rows.len()].into());
        let column = |values: &'t Values| values.column(rows.clone(), cutoff);
        self.features.iter().map(|values| values.as_ref().map_or_else(missing, column)).collect()
    }

    /// The features of that row as `placar.v1` has them; `None`: none came, and the ledger is to be asked.
    pub(super) fn facts(&self, basis: &Basis, row_idx: usize) -> Option<proto::score_request::Facts> {
        let named = basis.features.features().iter().zip(&self.features);
        let values: BTreeMap<String, proto::FeatureValue> = named
            .filter_map(|(feature, values)| {
                let value = values.as_ref()?.value(row_idx)?;
                Some((feature.name.as_ref().to_owned(), wire::feature_value(&value)))
            })
            .collect();
        self.has_features().then_some(proto::score_request::Facts::Features(proto::Features { values }))
    }
}

/// Whether the features make a matrix of numbers.
pub(super) fn has_matrix(basis: &Basis) -> bool {
    let entries = basis.schema().entries();
    let is_number = |of: FeatureType| matches!(of, FeatureType::Number | FeatureType::Boolean);
    entries.iter().all(|entry| is_number(entry.feature_type) && entry.name.as_ref() != MATRIX)
}

/// Whether `entity_id` names who is scored: a feature of that name comes first.
pub(super) fn takes_entities(basis: &Basis) -> bool {
    basis.schema().index_of(ENTITY).is_none()
}

impl<'r> Reader<'r> {
    /// Takes the input that stands at `idx` in the call.
    fn take(&mut self, idx: usize, input: Input<'r>) -> Result<(), AnswerError> {
        let name = input.name();
        wire::name("the name of an input", name, NAME_BYTES_MAX)?;
        if !self.names.insert(name) {
            return Err(InferError::Twice { what: "input", name: name.to_owned() }.into());
        }
        if input.is_shared() {
            let instead = "send the elements with the call";
            return Err(InferError::NotServed { what: "shared memory", instead }.into());
        }
        match self.index_of(name, idx) {
            Some(feature) => self.take_feature(feature, input),
            None if name == ENTITY => self.take_entities(input),
            None if name == MATRIX && has_matrix(self.basis) => self.take_matrix(input),
            None => {
                let title = || self.basis.title();
                self.table
                    .warnings
                    .push(|| format!("input {name:?} is not known to {} and was ignored", title()));
                Ok(())
            }
        }
    }

    /// The feature of that name; mostly inputs come in the order of the schema.
    fn index_of(&self, name: &str, guess: usize) -> Option<usize> {
        let schema = self.basis.schema();
        let is_guess = schema.entries().get(guess).is_some_and(|entry| entry.name.as_ref() == name);
        if is_guess { Some(guess) } else { schema.index_of(name) }
    }

    fn take_feature(&mut self, feature: usize, input: Input<'r>) -> Result<(), AnswerError> {
        let feature_type = self.basis.schema().entries()[feature].feature_type;
        let taken = datatype::taken(feature_type);
        let tensor = input.tensor(1, taken)?;
        // A definition alone does not say what the values are: they are what they came as.
        let natural = self.basis.model.is_none().then(|| tensor.datatype.natural());
        let reading = tensor.datatype.read_as(feature_type).or(natural);
        let reading = reading.ok_or_else(|| wrong_datatype(&tensor, taken))?;
        self.check_rows(&tensor)?;
        self.fill(feature, Values::read(&tensor, reading)?)
    }

    fn take_matrix(&mut self, input: Input<'r>) -> Result<(), AnswerError> {
        let tensor = input.tensor(self.basis.features.len(), datatype::MATRIX_TAKEN)?;
        if tensor.datatype.natural() != Reading::Numbers {
            return Err(wrong_datatype(&tensor, datatype::MATRIX_TAKEN).into());
        }
        self.check_rows(&tensor)?;
        let numbers = tensor.numbers()?;
        for (feature, entry) in self.basis.schema().entries().iter().enumerate() {
            let column = numbers.iter().skip(feature).step_by(tensor.width).copied().collect();
            let reading = Datatype::Fp64.read_as(entry.feature_type).unwrap_or(Reading::Numbers);
            self.fill(feature, Values::of_numbers(&entry.name, column, reading)?)?;
        }
        Ok(())
    }

    fn take_entities(&mut self, input: Input<'r>) -> Result<(), AnswerError> {
        let tensor = input.tensor(1, "BYTES")?;
        if tensor.datatype != Datatype::Bytes {
            return Err(wrong_datatype(&tensor, "BYTES").into());
        }
        self.check_rows(&tensor)?;
        let mut entities = Vec::with_capacity(tensor.n_rows);
        for (element, text) in tensor.texts()?.into_iter().enumerate() {
            let text = checked_text(ENTITY, element, text)?;
            wire::entity(format_args!("input {ENTITY:?}: element {element}"), text)?;
            entities.push(text.to_owned());
        }
        self.table.entities = Some(entities);
        Ok(())
    }

    /// That it has as many rows as the inputs before it.
    fn check_rows(&mut self, tensor: &Tensor<'r>) -> Result<(), InferError> {
        let Some(first) = self.first else {
            (self.first, self.table.n_rows) = (Some(tensor.name), tensor.n_rows);
            return Ok(());
        };
        if tensor.n_rows == self.table.n_rows {
            return Ok(());
        }
        let (input, other) = (tensor.name.to_owned(), first.to_owned());
        Err(InferError::Rows { input, found: tensor.n_rows, other, expected: self.table.n_rows })
    }

    fn fill(&mut self, feature: usize, values: Values) -> Result<(), AnswerError> {
        let slot = &mut self.table.features[feature];
        if slot.is_some() {
            let feature = self.basis.schema().entries()[feature].name.to_string();
            return Err(InferError::InMatrix { feature }.into());
        }
        *slot = Some(values);
        Ok(())
    }

    fn finish(self) -> Result<Table, AnswerError> {
        if self.first.is_some() {
            return Ok(self.table);
        }
        let entries = self.basis.schema().entries().iter();
        let taken = entries.map(|entry| entry.name.to_string()).take(crate::limits::NAMES_LISTED);
        let taken = taken.chain([ENTITY.to_owned()]).collect();
        Err(InferError::NothingKnown { title: self.basis.title(), taken }.into())
    }
}

fn wrong_datatype(tensor: &Tensor<'_>, taken: &'static str) -> InferError {
    let (input, found) = (tensor.name.to_owned(), tensor.datatype.name().to_owned());
    InferError::Datatype { input, found, taken }
}
