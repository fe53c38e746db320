use std::collections::BTreeMap;
use std::sync::Arc;

use features::{Bounds, Condition};

use super::super::value::values;
use super::super::words::Words;
use crate::findings::Findings;
use crate::place::KeyPath;
use crate::written;

/// Conditions on the values of events of this kind.
pub(in crate::check) fn conditions(
    written: Option<&BTreeMap<String, written::Condition>>,
    (kind, words): (&str, &Words<'_>),
    at: &KeyPath,
    findings: &mut Findings,
) -> Vec<Condition> {
    let mut conditions = Vec::new();
    for (value, condition) in written.into_iter().flatten() {
        let at = at.key(value);
        words.check_value(kind, value, &at, findings);
        let bounds = bounds(condition, &at, findings);
        conditions.extend(bounds.map(|bounds| Condition { value: Arc::from(value.as_str()), bounds }));
    }
    conditions
}

fn bounds(written: &written::Condition, at: &KeyPath, findings: &mut Findings) -> Option<Bounds> {
    match (written.from, written.below, &written.is) {
        (None, None, None) => {
            if !findings.any_within(at) {
                findings
                    .wrong(at, "says nothing; write { from = 100 }, { below = 200 } or { is = [\"web\"] }");
            }
            None
        }
        (None, None, Some(is)) => Some(Bounds::Is(values(is, &at.key("is"), findings))),
        (_, _, Some(_)) => {
            findings.wrong(at, "has is beside from or below; keep one of the two forms");
            None
        }
        (from, below, None) => {
            if let Some((from, below)) = from.zip(below).filter(|(from, below)| from >= below) {
                findings.wrong(
                    at,
                    format!("nothing is from {from} and below {below}; write the lower number as from"),
                );
            }
            Some(Bounds::Range { from, below })
        }
    }
}
