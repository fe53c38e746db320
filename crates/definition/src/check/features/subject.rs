//! Which events a feature is about, and which of their values.

use super::super::words::Words;
use super::Takes;
use crate::findings::Findings;
use crate::place::KeyPath;

/// The kind of event, and the value where the verb works on one.
pub(super) fn subject(
    verb: &str,
    takes: Takes,
    of: &str,
    (at, words): (&KeyPath, &Words<'_>),
    findings: &mut Findings,
) -> Option<(String, Option<String>)> {
    let split = of.rsplit_once('.').filter(|(kind, value)| !kind.is_empty() && !value.is_empty());
    let is_kind = takes == Takes::Kind || takes == Takes::Either && is_kind(of, split, words);
    match (is_kind, split) {
        (true, Some((kind, value)))
            if takes == Takes::Kind && is_value_of_known(of, (kind, value), words) =>
        {
            findings.wrong(at, format!("{verb} takes no value; write {verb} = {kind:?}"));
            None
        }
        (true, _) => {
            words.check_kind(of, at, findings);
            Some((of.to_owned(), None))
        }
        (false, Some((kind, value))) => {
            words.check_kind(kind, at, findings);
            words.check_value(kind, value, at, findings);
            Some((kind.to_owned(), Some(value.to_owned())))
        }
        (false, None) => {
            findings.wrong(
                at,
                format!("{verb} needs a value; write kind.value, such as {verb} = \"purchase.amount\""),
            );
            None
        }
    }
}

/// Whether a text that may be a kind or `kind.value` is a kind.
fn is_kind(of: &str, split: Option<(&str, &str)>, words: &Words<'_>) -> bool {
    match split {
        None => true,
        Some((kind, value)) if words.may_have_kind(kind) && words.may_have_value(kind, value) => false,
        Some((kind, _)) if words.has_all_kinds() => words.may_have_kind(of) || !words.may_have_kind(kind),
        Some(_) => true,
    }
}

/// Whether `kind.value` cannot be a kind of its own because its first part is one.
fn is_value_of_known(of: &str, (kind, value): (&str, &str), words: &Words<'_>) -> bool {
    words.has_all_kinds()
        && !words.may_have_kind(of)
        && words.may_have_kind(kind)
        && words.may_have_value(kind, value)
}
