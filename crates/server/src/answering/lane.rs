//! The short way of rows that need nothing but a prediction.
//!
//! Most rows bring their features, ask for no reasons, and are answered by the champion of a score that
//! records nothing. Such rows of one version stand side by side in a [`Lane`]: read where they lie in the
//! message, as cells that borrow their levels from it, predicted together, and answered as bytes. Any other
//! row goes the common way, and so does one that the model may not answer or that is wrong in any way:
//! a lane never judges, it only lets pass. The common way is the truth that it is tested against.

use std::sync::Arc;

use api::plain::{Answer, Features, NotPlain, Row, Value};
use features::{CellRef, FeatureType, SchemaEntry};
use records::Timestamp;
use scoring::{LedgerMode, Prediction};

use super::cells::Cells;
use crate::app::Arrival;
use crate::catalogue::{Basis, Model, Standings, find};
use crate::limits::{FEATURES_MAX, ID_BYTES_MAX, LANGUAGE_BYTES_MAX, NAME_BYTES_MAX, TEXT_BYTES_MAX};
use crate::meter::Answers;
use crate::score::{Order, Warnings, warn_of_unknown, warn_of_unseen};
use crate::wire::{self, Asked};

/// Rows of one version that are answered together.
pub(super) struct Lane<'m> {
    score: &'m str,
    version: u32,
    /// The score's name as it is counted under.
    name: Arc<str>,
    basis: Arc<Basis>,
    order: Order,
    rows: Vec<Place<'m>>,
    cells: Cells<'m>,
    /// Names that the version does not know, with the index of their row.
    unknown: Vec<(usize, &'m str)>,
    /// One a row; `None`: it goes the common way.
    predictions: Vec<Option<Prediction>>,
}

/// What a row is beside its cells.
struct Place<'m> {
    entity: &'m str,
    cutoff: Timestamp,
}

/// What answers are written with, again and again.
#[derive(Default)]
pub(super) struct Desk {
    pub(super) written: Vec<u8>,
    scratch: Vec<u8>,
    group_points: Vec<f64>,
}

impl<'m> Lane<'m> {
    /// The lane of a row's score and version, if its rows may go the short way at all; with room for so many.
    pub(super) fn open(standings: &Standings, row: &Row<'m>, n_rows_max: usize) -> Option<Lane<'m>> {
        let Row { score, version, .. } = *row;
        let standing = find(standings, score).ok()?;
        let basis = match version {
            0 if standing.barred.is_some() => return None,
            0 => standing.basis.as_ref().ok()?,
            version => standing.loaded(version)?,
        };
        let is_short =
            basis.limits.ledger == LedgerMode::Off && (1..=FEATURES_MAX).contains(&basis.features.len());
        let has_form = basis.model.as_ref().is_some_and(|model| model.form.bar().is_none());
        (is_short && has_form && score.len() <= ID_BYTES_MAX).then(|| Lane {
            score,
            version,
            name: Arc::clone(&standing.name),
            order: Order::of(basis.schema()),
            cells: Cells::new(basis.schema(), n_rows_max),
            basis: Arc::clone(basis),
            rows: Vec::new(),
            unknown: Vec::new(),
            predictions: Vec::new(),
        })
    }

    /// Whether it is that row's.
    pub(super) fn is_of(&self, row: &Row<'_>) -> bool {
        self.version == row.version && self.score == row.score
    }

    /// Makes room for other rows.
    pub(super) fn clear(&mut self) {
        self.rows.clear();
        self.cells.clear();
        self.unknown.clear();
        self.predictions.clear();
    }

    /// Takes a row, and answers its index; `None`: it goes the common way.
    pub(super) fn take(&mut self, row: Row<'m>, now: Timestamp) -> Option<usize> {
        let (row_idx, n_unknown) = (self.rows.len(), self.unknown.len());
        let place = place(&row, now)?;
        if self.read(row.features, place.cutoff) == Ok(()) {
            self.rows.push(place);
            return Some(row_idx);
        }
        self.cells.clear_row(row_idx);
        self.unknown.truncate(n_unknown);
        None
    }

    /// Reads features to cells; what is wrong with any, or comes twice, is told on the common way.
    fn read(&mut self, mut features: Features<'m>, cutoff: Timestamp) -> Result<(), NotPlain> {
        let (entries, row_idx) = (self.basis.schema().entries(), self.rows.len());
        self.order.begin(entries);
        let mut n_unknown = 0;
        loop {
            if let Some((idx, number)) = self.order.next_number(&mut features) {
                if number.is_infinite() || !self.order.see(idx) {
                    return Err(NotPlain);
                }
                self.cells.put_number(idx, row_idx, number);
                continue;
            }
            let Some((name, value)) = features.next()? else { return Ok(()) };
            if let Some(idx) = self.order.next(entries, name) {
                let is_new = self.order.see(idx);
                let cell = cell(&entries[idx], value, cutoff).filter(|_| is_new).ok_or(NotPlain)?;
                self.cells.put(idx, row_idx, cell);
                continue;
            }
            let name = name.text()?;
            n_unknown += 1;
            if !(1..=NAME_BYTES_MAX).contains(&name.len()) || n_unknown + entries.len() > FEATURES_MAX {
                return Err(NotPlain);
            }
            self.unknown.push((row_idx, name));
        }
    }

    /// Lets the model answer all rows, and counts what it answered; what goes the common way is counted there.
    pub(super) fn predict(&mut self, arrival: Arrival, answers: &Answers) {
        let n_rows = self.rows.len();
        let columns = self.cells.columns(n_rows);
        self.predictions = self.basis.scorers().by_model_in_columns(&columns, n_rows, arrival.now);
        answers.count_together((&self.name, &self.basis), &columns, &self.predictions);
        if let Some(model) =
            self.basis.model.as_ref().filter(|_| self.predictions.iter().any(Option::is_some))
        {
            model.form.answered();
        }
    }

    /// Whether the row has its answer.
    pub(super) fn has_answered(&self, row_idx: usize) -> bool {
        self.predictions.get(row_idx).is_some_and(Option::is_some)
    }

    /// Hands the row's answer to `write`, with the room it may need; `None`: it has none.
    pub(super) fn answer<T>(
        &self,
        row_idx: usize,
        group_points: &mut Vec<f64>,
        write: impl FnOnce(&Answer<'_>) -> T,
    ) -> Option<T> {
        let prediction = self.predictions.get(row_idx)?.as_ref()?;
        let (Place { entity, cutoff }, basis) = (&self.rows[row_idx], &*self.basis);
        let banding = basis.model.as_ref()?.scorer.banding();
        Some(write(&Answer {
            score: self.score,
            entity_id: entity,
            cutoff: wire::timestamp(*cutoff),
            mature_at: basis.horizon.map(|horizon| wire::timestamp(*cutoff + horizon)),
            probability: prediction.probability?,
            points: prediction.points,
            tier: banding.tiers().get(prediction.tier).map_or("", |tier| &tier.name),
            version: basis.version,
            rule_points: basis.rules.total(|idx| self.cells.cell(idx, row_idx), group_points),
            group_names: basis.rules.group_names(),
            group_points,
            warnings: &self.warnings(row_idx),
        }))
    }

    /// Appends the row's answer as a result of a batch.
    pub(super) fn write_result(&self, row_idx: usize, index: u64, desk: &mut Desk) {
        let Desk { written, scratch, group_points } = desk;
        self.answer(row_idx, group_points, |answer| answer.write_result(index, scratch, written));
    }

    fn warnings(&self, row_idx: usize) -> Vec<String> {
        let mut warnings = Warnings::default();
        if !self.unknown.is_empty() {
            let start = self.unknown.partition_point(|(idx, _)| *idx < row_idx);
            let own = self.unknown[start..].iter().take_while(|(idx, _)| *idx == row_idx);
            warn_of_unknown(&self.basis, own.map(|(_, name)| *name).collect(), &mut warnings);
        }
        if let Some(Model { scorer, .. }) = &self.basis.model {
            let (entries, encodings) = (self.basis.schema().entries(), scorer.encoder().columns());
            for (feature, levels) in self.cells.levels(self.rows.len()) {
                if let CellRef::Category(level) = levels[row_idx]
                    && encodings[feature].is_unseen(levels[row_idx])
                {
                    warn_of_unseen(&entries[feature].name, level, &mut warnings);
                }
            }
        }
        warnings.into_texts()
    }
}

/// What a row is beside its features, when it asks for nothing but a prediction and all of it is right.
fn place<'m>(row: &Row<'m>, now: Timestamp) -> Option<Place<'m>> {
    let Row { entity_id: entity, as_of, scorer, max_reasons, language, .. } = *row;
    let is_short = max_reasons == Some(0)
        && (1..=ID_BYTES_MAX).contains(&entity.len())
        && language.len() <= LANGUAGE_BYTES_MAX
        && matches!(wire::asked(scorer), Ok(Asked::Best | Asked::Model));
    let cutoff = wire::cutoff(as_of, now).ok()?;
    is_short.then_some(Place { entity, cutoff })
}

/// The value as a cell; `None` where it is not one of that feature.
#[inline]
fn cell<'m>(entry: &SchemaEntry, value: Value<'m>, cutoff: Timestamp) -> Option<CellRef<'m>> {
    match (entry.feature_type, value) {
        (_, Value::Missing) => Some(CellRef::Missing),
        // A NaN is missing, whatever the feature is.
        (_, Value::Number(number)) if number.is_nan() => Some(CellRef::Missing),
        (FeatureType::Number, Value::Number(number)) => number.is_finite().then_some(CellRef::Number(number)),
        (FeatureType::Boolean, Value::Boolean(yes)) => Some(CellRef::Number(f64::from(u8::from(yes)))),
        (FeatureType::Category, Value::Text(text)) => {
            (text.len() <= TEXT_BYTES_MAX).then_some(CellRef::Category(text))
        }
        (FeatureType::Date, Value::Time(time)) => {
            wire::instant("", &time).ok().map(|time| CellRef::Number(cutoff.days_since(time)))
        }
        _ => None,
    }
}
