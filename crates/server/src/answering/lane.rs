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
    /// Row by row, one a feature.
    cells: Vec<CellRef<'m>>,
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
    /// The lane of a row's score and version, if its rows may go the short way at all.
    pub(super) fn open(standings: &Standings, row: &Row<'m>) -> Option<Lane<'m>> {
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
            basis: Arc::clone(basis),
            rows: Vec::new(),
            cells: Vec::new(),
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
        let (row_idx, n_cells, n_unknown) = (self.rows.len(), self.cells.len(), self.unknown.len());
        let place = place(&row, now)?;
        if self.read(row.features, place.cutoff) == Ok(()) {
            self.rows.push(place);
            return Some(row_idx);
        }
        self.cells.truncate(n_cells);
        self.unknown.truncate(n_unknown);
        None
    }

    /// Reads features to cells; what is wrong with any, or comes twice, is told on the common way.
    fn read(&mut self, mut features: Features<'m>, cutoff: Timestamp) -> Result<(), NotPlain> {
        let (entries, row_idx) = (self.basis.schema().entries(), self.rows.len());
        let start = self.cells.len();
        self.cells.resize(start + entries.len(), CellRef::Missing);
        let cells = &mut self.cells[start..];
        self.order.begin(entries);
        let mut n_unknown = 0;
        loop {
            if let Some((idx, number)) = self.order.next_number(&mut features) {
                let is_new = self.order.see(idx);
                cells[idx] = of_number(number).filter(|_| is_new).ok_or(NotPlain)?;
                continue;
            }
            let Some((name, value)) = features.next()? else { return Ok(()) };
            if let Some(idx) = self.order.next(entries, name) {
                let is_new = self.order.see(idx);
                cells[idx] = cell(&entries[idx], value, cutoff).filter(|_| is_new).ok_or(NotPlain)?;
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

    /// Lets the model answer all rows.
    pub(super) fn predict(&mut self, arrival: Arrival) {
        self.predictions = self.basis.scorers().by_model_together(&self.cells, arrival.now);
        if let Some(model) =
            self.basis.model.as_ref().filter(|_| self.predictions.iter().any(Option::is_some))
        {
            model.form.answered();
        }
    }

    /// Counts what was answered here; what goes the common way is counted there.
    pub(super) fn count(&self, answers: &Answers) {
        let rows = self.cells.chunks_exact(self.basis.features.len()).zip(&self.predictions);
        for (cells, prediction) in rows {
            if let Some(prediction) = prediction {
                let of = (&self.name, &*self.basis);
                answers.count(of, cells.iter().copied(), (None, prediction.points));
            }
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
        let n_features = basis.features.len();
        let cells = &self.cells[row_idx * n_features..][..n_features];
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
            rule_points: basis.rules.total(cells, group_points),
            group_names: basis.rules.group_names(),
            group_points,
            warnings: &self.warnings(row_idx, cells),
        }))
    }

    /// Appends the row's answer as a result of a batch.
    pub(super) fn write_result(&self, row_idx: usize, index: u64, desk: &mut Desk) {
        let Desk { written, scratch, group_points } = desk;
        self.answer(row_idx, group_points, |answer| answer.write_result(index, scratch, written));
    }

    fn warnings(&self, row_idx: usize, cells: &[CellRef<'_>]) -> Vec<String> {
        let mut warnings = Warnings::default();
        if !self.unknown.is_empty() {
            let start = self.unknown.partition_point(|(idx, _)| *idx < row_idx);
            let own = self.unknown[start..].iter().take_while(|(idx, _)| *idx == row_idx);
            warn_of_unknown(&self.basis, own.map(|(_, name)| *name).collect(), &mut warnings);
        }
        if let Some(Model { scorer, .. }) = &self.basis.model {
            let entries = self.basis.schema().entries();
            for ((column, cell), entry) in scorer.encoder().columns().iter().zip(cells).zip(entries) {
                if let CellRef::Category(level) = cell
                    && column.is_unseen(*cell)
                {
                    warn_of_unseen(&entry.name, level, &mut warnings);
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

/// The number as a cell; `None` where it is infinite.
#[inline]
fn of_number<'m>(number: f64) -> Option<CellRef<'m>> {
    match number {
        number if number.is_finite() => Some(CellRef::Number(number)),
        number => number.is_nan().then_some(CellRef::Missing),
    }
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
