//! The small values: texts, durations, times, shares and counts.

use records::{Span, TimeReader, Timestamp, Value};

use crate::findings::Findings;
use crate::place::KeyPath;
use crate::written::{Duration, Scalar, Time};

/// The text, when there is one; an empty one is reported.
pub(super) fn text(written: Option<&String>, at: &KeyPath, findings: &mut Findings) -> Option<String> {
    let written = written?;
    if written.trim().is_empty() {
        findings.wrong(at, "is empty; write a name");
        return None;
    }
    Some(written.clone())
}

/// The texts; an empty or repeated one is reported.
pub(super) fn texts(written: &[String], at: &KeyPath, findings: &mut Findings) -> Vec<String> {
    for (idx, name) in written.iter().enumerate() {
        text(Some(name), &at.item(idx), findings);
        if written[..idx].contains(name) {
            findings.wrong(&at.item(idx), format!("{name:?} stands here twice; keep one"));
        }
    }
    written.to_vec()
}

/// A duration above 0, when there is one.
pub(super) fn duration(written: Option<&Duration>, at: &KeyPath, findings: &mut Findings) -> Option<Span> {
    let Duration(text) = written?;
    match text.trim().parse::<Span>() {
        Ok(Span::ZERO) => {
            findings.wrong(at, format!("{text:?} is no time at all; write a duration above 0, such as 90d"));
            None
        }
        Ok(span) => Some(span),
        Err(error) => {
            findings.wrong(at, error.to_string());
            None
        }
    }
}

/// An instant, when there is one. In UTC where it carries no zone of its own and `zone` is `None`.
pub(super) fn time(
    written: Option<&Time>,
    zone: Option<&str>,
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<Timestamp> {
    let Time(text) = written?;
    // A zone that is not known is reported where it stands.
    let reader = TimeReader::new(None, zone).unwrap_or_else(|_| TimeReader::iso());
    match reader.read(text) {
        Ok((time, _)) => Some(time),
        Err(error) => {
            findings.wrong(at, error.to_string());
            None
        }
    }
}

/// Whether a time as written says its own zone.
pub(super) fn has_zone(Time(text): &Time) -> bool {
    TimeReader::iso().read(text).is_ok_and(|(_, zoned)| zoned)
}

/// A share from 0 to 1.
pub(super) fn share(number: f64, at: &KeyPath, findings: &mut Findings) -> f64 {
    if !(0.0..=1.0).contains(&number) {
        findings.wrong(at, format!("{number} is no share; write a number from 0 to 1"));
    }
    number
}

/// A share above 0 up to 1.
pub(super) fn share_above_zero(number: Option<f64>, at: &KeyPath, findings: &mut Findings) -> Option<f64> {
    if number.is_some_and(|number| number <= 0.0 || number > 1.0) {
        findings
            .wrong(at, format!("{} is outside; write a number above 0, up to 1", number.unwrap_or_default()));
    }
    number
}

/// A number of at least `least`.
pub(super) fn at_least(
    least: f64,
    number: Option<f64>,
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<f64> {
    if let Some(number) = number.filter(|number| *number < least) {
        findings.wrong(at, format!("{number} is too little; write a number of {least} or more"));
    }
    number
}

/// A number above 0.
pub(super) fn above_zero(number: f64, at: &KeyPath, findings: &mut Findings) -> f64 {
    if number <= 0.0 {
        findings.wrong(at, format!("{number} is not above 0; write a positive number"));
    }
    number
}

/// A count of at least `least`.
pub(super) fn count(
    least: usize,
    number: Option<usize>,
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<usize> {
    if let Some(number) = number.filter(|number| *number < least) {
        findings.wrong(at, format!("{number} is too few; write a whole number of {least} or more"));
    }
    number
}

/// Two limits that rise.
pub(super) fn limits(limits: [f64; 2], at: &KeyPath, findings: &mut Findings) -> [f64; 2] {
    let [low, high] = limits;
    if low >= high {
        findings.wrong(at, format!("{low} is not below {high}; write the lower limit first"));
    }
    limits
}

/// The values as they stand in data; an empty list is reported.
pub(super) fn values(written: &[Scalar], at: &KeyPath, findings: &mut Findings) -> Vec<Value> {
    if written.is_empty() {
        findings.wrong(at, "is empty, so that nothing is ever one of them; name at least one value");
    }
    written.iter().map(value).collect()
}

/// The texts that stand in a file; an empty list is reported.
pub(super) fn file_texts(written: &[Scalar], at: &KeyPath, findings: &mut Findings) -> Vec<String> {
    if written.is_empty() {
        findings.wrong(at, "is empty; name at least one value");
    }
    written.iter().map(Scalar::as_text).collect()
}

fn value(written: &Scalar) -> Value {
    match written {
        Scalar::Boolean(yes) => Value::Boolean(*yes),
        Scalar::Number(number) => Value::Number(*number),
        Scalar::Text(text) => Value::Text(text.as_str().into()),
    }
}
