use api::v1 as proto;
use records::{Timestamp, Value};
use scoring::Cause;

/// An instant as the wire has it.
pub(crate) fn timestamp(time: Timestamp) -> prost_types::Timestamp {
    let micros = time.micros();
    let nanos = micros.rem_euclid(1_000_000) * 1_000;
    prost_types::Timestamp { seconds: micros.div_euclid(1_000_000), nanos: nanos as i32 }
}

/// A value as the wire has it.
pub(crate) fn feature_value(value: &Value) -> proto::FeatureValue {
    use proto::feature_value::Value as Sent;
    let sent = match value {
        Value::Number(number) => Sent::Number(*number),
        Value::Text(text) => Sent::Text(text.as_ref().to_owned()),
        Value::Boolean(yes) => Sent::Boolean(*yes),
        Value::Time(time) => Sent::Time(timestamp(*time)),
    };
    proto::FeatureValue { value: Some(sent) }
}

/// Why the rules answered, as the wire has it.
pub(crate) fn cause(cause: Cause) -> proto::Cause {
    match cause {
        Cause::NoModel => proto::Cause::NoModel,
        Cause::ModelUnreadable => proto::Cause::ModelUnreadable,
        Cause::ModelExpired => proto::Cause::ModelExpired,
        Cause::MissingFeatures => proto::Cause::MissingFeatures,
        Cause::OutOfRange => proto::Cause::OutOfRange,
        Cause::NoHistory => proto::Cause::NoHistory,
        Cause::ModelFailed => proto::Cause::ModelFailed,
        Cause::Deadline => proto::Cause::Deadline,
        Cause::Forced => proto::Cause::Forced,
    }
}

/// Who answered, as the wire has it.
pub(crate) fn source(source: ledger::Source) -> proto::Source {
    match source {
        ledger::Source::Model => proto::Source::Model,
        ledger::Source::Rules => proto::Source::Rules,
    }
}
