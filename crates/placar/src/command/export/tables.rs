use std::ops::ControlFlow;
use std::path::Path;

use ledger::{AttributeRecord, EventRecord, LedgerError, OutcomeRecord, PredictionRecord, Reader};
use records::{Timestamp, Value};
use sources::OutputType::{Float, Integer, Text, Time};
use sources::{OutputType, OutputValue, RowsWriter, SourceError};

use crate::failure::Failure;
use crate::progress::Progress;

/// The tables, in the order in which they are written.
pub(super) const NAMES: [&str; 4] = ["predictions", "outcomes", "events", "attributes"];

const PREDICTIONS: [(&str, OutputType); 15] = [
    ("prediction_id", Text),
    ("entity_id", Text),
    ("cutoff", Time),
    ("mature_at", Time),
    ("probability", Float),
    ("points", Integer),
    ("tier", Text),
    ("source", Text),
    ("cause", Text),
    ("version", Integer),
    ("shadow", Integer),
    ("made_at", Time),
    ("features", Text),
    ("reasons", Text),
    ("score", Text),
];

const OUTCOMES: [(&str, OutputType); 7] = [
    ("entity_id", Text),
    ("time", Time),
    ("value", Integer),
    ("prediction_id", Text),
    ("received_at", Time),
    ("id", Text),
    ("score", Text),
];

const EVENTS: [(&str, OutputType); 8] = [
    ("entity_id", Text),
    ("time", Time),
    ("kind", Text),
    ("values", Text),
    ("known_at", Time),
    ("received_at", Time),
    ("id", Text),
    ("score", Text),
];

const ATTRIBUTES: [(&str, OutputType); 8] = [
    ("entity_id", Text),
    ("from", Time),
    ("name", Text),
    ("value", Text),
    ("known_at", Time),
    ("received_at", Time),
    ("id", Text),
    ("score", Text),
];

/// Writes every table of a score; answers how many rows each has.
pub(super) fn write_all(
    reader: &Reader,
    score: &str,
    folder: &Path,
    progress: &Progress,
) -> Result<[u64; 4], Failure> {
    let table = |name: &str, columns: &[(&str, OutputType)]| {
        let writer = RowsWriter::create(&folder.join(format!("{name}.parquet")), columns);
        writer.map(|writer| TableFile { writer, n_rows: 0, failed: None, progress }).map_err(Failure::call)
    };
    let mut predictions = table(NAMES[0], &PREDICTIONS)?;
    let read = reader.for_each_prediction(score, &mut |row| predictions.prediction(&row));
    let n_predictions = predictions.finish(read)?;
    let mut outcomes = table(NAMES[1], &OUTCOMES)?;
    let read = reader.for_each_outcome(score, &mut |row| outcomes.outcome(&row));
    let n_outcomes = outcomes.finish(read)?;
    let mut events = table(NAMES[2], &EVENTS)?;
    let read = reader.for_each_event(score, &mut |row| events.event(&row));
    let n_events = events.finish(read)?;
    let mut attributes = table(NAMES[3], &ATTRIBUTES)?;
    let read = reader.for_each_attribute(score, &mut |row| attributes.attribute(&row));
    Ok([n_predictions, n_outcomes, n_events, attributes.finish(read)?])
}

/// A table on its way into a file.
struct TableFile<'c> {
    writer: RowsWriter,
    n_rows: u64,
    failed: Option<SourceError>,
    progress: &'c Progress,
}

impl TableFile<'_> {
    fn prediction(&mut self, row: &PredictionRecord) -> ControlFlow<()> {
        let PredictionRecord { id, score, entity, cutoff, mature_at, features, reasons, .. } = row;
        let PredictionRecord { probability, points, tier, source, cause, version, shadow, made_at, .. } = row;
        let [id, features, reasons] = [id.to_string(), features.to_string(), reasons.to_string()];
        self.write(&[
            OutputValue::Text(&id),
            OutputValue::Text(entity),
            OutputValue::Time(*cutoff),
            instant(*mature_at),
            probability.map_or(OutputValue::Missing, OutputValue::Float),
            OutputValue::Integer((*points).into()),
            OutputValue::Text(tier),
            OutputValue::Text(source.as_str()),
            text(cause.as_deref()),
            version.map_or(OutputValue::Missing, |version| OutputValue::Integer(version.into())),
            OutputValue::Integer((*shadow).into()),
            OutputValue::Time(*made_at),
            OutputValue::Text(&features),
            OutputValue::Text(&reasons),
            OutputValue::Text(score),
        ])
    }

    fn outcome(&mut self, row: &OutcomeRecord) -> ControlFlow<()> {
        let OutcomeRecord { score, entity, time, positive, prediction, id, received_at } = row;
        let prediction = prediction.map(|id| id.to_string());
        self.write(&[
            OutputValue::Text(entity),
            OutputValue::Time(*time),
            OutputValue::Integer((*positive).into()),
            text(prediction.as_deref()),
            OutputValue::Time(*received_at),
            text(id.as_deref()),
            OutputValue::Text(score),
        ])
    }

    fn event(&mut self, row: &EventRecord) -> ControlFlow<()> {
        let EventRecord { score, entity, event, id, received_at } = row;
        let named = event.values.iter().map(|(name, value)| (name.as_ref(), Some(value)));
        let values = ledger::features_json(named).to_string();
        self.write(&[
            OutputValue::Text(entity),
            OutputValue::Time(event.time),
            OutputValue::Text(&event.kind),
            OutputValue::Text(&values),
            OutputValue::Time(event.known_at),
            OutputValue::Time(*received_at),
            text(id.as_deref()),
            OutputValue::Text(score),
        ])
    }

    fn attribute(&mut self, row: &AttributeRecord) -> ControlFlow<()> {
        let AttributeRecord { score, entity, attribute, id, received_at } = row;
        let value = attribute.value.as_ref().map(plain);
        self.write(&[
            OutputValue::Text(entity),
            instant(attribute.from),
            OutputValue::Text(&attribute.name),
            text(value.as_deref()),
            instant(attribute.known_at),
            OutputValue::Time(*received_at),
            text(id.as_deref()),
            OutputValue::Text(score),
        ])
    }

    fn write(&mut self, row: &[OutputValue<'_>]) -> ControlFlow<()> {
        self.progress.row();
        match self.writer.write(row) {
            Ok(()) => {
                self.n_rows += 1;
                ControlFlow::Continue(())
            }
            Err(error) => {
                self.failed = Some(error);
                ControlFlow::Break(())
            }
        }
    }

    fn finish(self, read: Result<(), LedgerError>) -> Result<u64, Failure> {
        read.map_err(Failure::broke)?;
        self.failed.map_or(Ok(()), Err).and_then(|()| self.writer.finish()).map_err(Failure::broke)?;
        Ok(self.n_rows)
    }
}

fn text(text: Option<&str>) -> OutputValue<'_> {
    text.map_or(OutputValue::Missing, OutputValue::Text)
}

/// "Always" and "never" are no instants that a table can hold.
fn instant(time: Timestamp) -> OutputValue<'static> {
    match time {
        Timestamp::MIN | Timestamp::MAX => OutputValue::Missing,
        time => OutputValue::Time(time),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Number(number) => format!("{number:?}"),
        Value::Text(text) => text.as_ref().to_owned(),
        Value::Boolean(yes) => yes.to_string(),
        Value::Time(time) => time.to_string(),
    }
}
