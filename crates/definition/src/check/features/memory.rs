//! How far back a feature looks, and how fast what it sees fades.

use features::Memory;
use records::Span;

use super::super::value::duration;
use super::VERBS;
use crate::findings::Findings;
use crate::nearest::list;
use crate::place::KeyPath;
use crate::written;

/// How many times longer the longer memory of a trend is, where it is not said.
const TREND_TIMES: i64 = 3;

/// The memory of a verb, which may or may not fade.
pub(super) fn memory(
    written: &written::Feature,
    (verb, fades): (&str, bool),
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<Memory> {
    if !fades && written.half_life.is_some() {
        let fading: Vec<&str> =
            VERBS.iter().filter(|(_, _, fades)| *fades).map(|(name, _, _)| *name).collect();
        let text = format!("does not go with {verb}, only with {}; write a window instead", list(&fading));
        findings.wrong(&at.key("half_life"), text);
    }
    let memory = Memory {
        window: duration(written.window.as_ref(), &at.key("window"), findings),
        half_life: duration(written.half_life.as_ref(), &at.key("half_life"), findings),
    };
    let reported = findings.any_within(&at.key("window")) || findings.any_within(&at.key("half_life"));
    (!reported).then_some(memory)
}

/// The longer memory of a trend.
pub(super) fn against(
    written: &written::Feature,
    memory: Memory,
    at: &KeyPath,
    findings: &mut Findings,
) -> Option<Span> {
    let shorter = match (memory.window, memory.half_life) {
        (Some(shorter), None) | (None, Some(shorter)) => shorter,
        (Some(_), Some(_)) => {
            findings.wrong(at, "is a trend with a window and a half_life; keep exactly one of them");
            return None;
        }
        (None, None) => {
            findings.wrong(at, "is a trend without a window or a half_life; write how long the recent time is: window = \"30d\"");
            return None;
        }
    };
    if written.against.is_none() {
        let longer = shorter.micros().checked_mul(TREND_TIMES).and_then(Span::from_micros);
        if longer.is_none() {
            findings.wrong(
                at,
                "compares with three times its own time, which is too long; write against = \"…\"",
            );
        }
        return longer;
    }
    let longer = duration(written.against.as_ref(), &at.key("against"), findings)?;
    if longer <= shorter {
        let text =
            format!("{longer} is not longer than {shorter}; a trend compares recent time with longer time");
        findings.wrong(&at.key("against"), text);
    }
    Some(longer)
}
