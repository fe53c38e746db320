use std::collections::{BTreeMap, HashSet};
use std::mem;

use api::plain::Row as PlainRead;
use api::v1::FeatureValue;
use features::{Cell, FeatureKind, FeatureSet, History, Row};
use records::{Timestamp, Value};
use scoring::{Bar, NoHistory};

use super::{Order, Warnings, warn_of_unknown};
use crate::catalogue::Basis;
use crate::error::AnswerError;
use crate::limits::{HISTORY_ATTRIBUTES_MAX, HISTORY_EVENTS_MAX};
use crate::wire::{self, PlainRow};

/// One row of a basis, and what was noticed while it was made.
#[derive(Debug)]
pub(crate) struct Gathered {
    /// One a feature, as it came or was computed.
    pub(crate) values: Vec<Option<Value>>,
    pub(crate) row: Row,
    pub(crate) warnings: Warnings,
    /// Why there is nothing to compute from, where that is so.
    pub(crate) bar: Option<Bar>,
}

impl Gathered {
    /// The row of what the caller sent. Fails on a value of the wrong type.
    pub(crate) fn of_features(
        basis: &Basis,
        mut sent: BTreeMap<String, FeatureValue>,
        cutoff: Timestamp,
    ) -> Result<Gathered, AnswerError> {
        let mut values = Vec::with_capacity(basis.features.len());
        let mut n_known = 0;
        for feature in basis.features.features() {
            // Taken out of its place, which stays: a map is slow to give up its entries one by one.
            let sent = sent.get_mut(feature.name.as_ref()).map(mem::take);
            n_known += usize::from(sent.is_some());
            let value = sent.map(|sent| wire::value(format_args!("feature {:?}", feature.name), sent));
            values.push(value.transpose()?.flatten());
        }
        let row = checked_row(basis, &values, cutoff)?;
        let mut warnings = Warnings::default();
        if n_known < sent.len() {
            let known: HashSet<&str> =
                basis.features.features().iter().map(|known| known.name.as_ref()).collect();
            let names = sent.keys().map(String::as_str).filter(|name| !known.contains(name));
            warn_of_unknown(basis, names.collect(), &mut warnings);
        }
        Ok(Gathered { values, row, warnings, bar: None })
    }

    /// [`Gathered::of_features`] of a row that is plain, read where it lies.
    pub(crate) fn of_plain(
        basis: &Basis,
        row: &PlainRow,
        cutoff: Timestamp,
    ) -> Result<Gathered, AnswerError> {
        let Some((values, unknown)) = read_plain(basis, row.bytes()) else {
            return Gathered::of_features(basis, row.decoded()?, cutoff);
        };
        let row = checked_row(basis, &values, cutoff)?;
        let mut warnings = Warnings::default();
        warn_of_unknown(basis, unknown, &mut warnings);
        Ok(Gathered { values, row, warnings, bar: None })
    }

    /// The row of a history that the caller sent. Fails on a value of the wrong type.
    pub(crate) fn of_history(
        basis: &Basis,
        history: &History,
        cutoff: Timestamp,
    ) -> Result<Gathered, AnswerError> {
        if has_columns_only(&basis.features) {
            return Ok(Gathered::nothing(basis, Bar::NoHistory(NoHistory::ColumnsOnly)));
        }
        let values = basis.features.compute(&history.as_of(cutoff));
        let row = checked_row(basis, &values, cutoff)?;
        Ok(Gathered { values, row, warnings: Warnings::default(), bar: None })
    }

    /// The row of what the ledger knows. A value of the wrong type is missing, with a warning: the
    /// caller could do nothing about it.
    pub(crate) fn of_ledger(basis: &Basis, history: &History, cutoff: Timestamp) -> Gathered {
        let values = basis.features.compute(&history.as_of(cutoff));
        let mut warnings = Warnings::default();
        let mut row = Row::with_capacity(values.len());
        for (idx, value) in values.iter().enumerate() {
            row.push(basis.cell(idx, value.as_ref(), cutoff).unwrap_or_else(|wrong| {
                warnings.push(|| format!("the ledger has a value that is taken as missing: {wrong}"));
                Cell::Missing
            }));
        }
        Gathered { values, row, warnings, bar: None }
    }

    /// Says that older events and attributes were left out.
    pub(crate) fn of_the_newest(mut self) -> Gathered {
        self.warnings.push(|| {
            format!(
                "only the newest {HISTORY_EVENTS_MAX} events and {HISTORY_ATTRIBUTES_MAX} attributes \
                 of this entity were looked at"
            )
        });
        self
    }

    /// The row of which nothing is known.
    pub(crate) fn nothing(basis: &Basis, bar: Bar) -> Gathered {
        let n_features = basis.features.len();
        Gathered {
            values: vec![None; n_features],
            row: vec![Cell::Missing; n_features],
            warnings: Warnings::default(),
            bar: Some(bar),
        }
    }
}

/// What a plain row sends: one value a feature, and the names that the basis does not know. `None`: a name
/// comes twice, or a value is wrong.
fn read_plain<'m>(basis: &Basis, row: &'m [u8]) -> Option<(Vec<Option<Value>>, Vec<&'m str>)> {
    let mut features = PlainRead::read(row).ok()?.features;
    let (entries, mut order) = (basis.schema().entries(), Order::of(basis.schema()));
    let (mut values, mut unknown) = (vec![None; entries.len()], Vec::new());
    order.begin(entries);
    while let Some((name, value)) = features.next().ok()? {
        match order.next(entries, name) {
            Some(idx) if order.see(idx) => values[idx] = wire::plain_value(value)?,
            Some(_) => return None,
            None => unknown.push(name.text().ok()?),
        }
    }
    Some((values, unknown))
}

/// Whether every feature comes with the request only: no history says anything about it.
pub(crate) fn has_columns_only(features: &FeatureSet) -> bool {
    features.features().iter().all(|feature| feature.kind == FeatureKind::Column)
}

fn checked_row(basis: &Basis, values: &[Option<Value>], cutoff: Timestamp) -> Result<Row, AnswerError> {
    let cells = values.iter().enumerate().map(|(idx, value)| basis.cell(idx, value.as_ref(), cutoff));
    Ok(cells.collect::<Result<_, _>>()?)
}
