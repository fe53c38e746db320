use records::Span;

use super::{section, value};
use crate::findings::Findings;
use crate::place::KeyPath;
use crate::written;

/// The checked `[score]`.
pub(super) struct Score {
    pub(super) name: String,
    pub(super) description: String,
    pub(super) outcome: String,
    pub(super) entity: Option<String>,
    pub(super) horizon: Option<Span>,
}

/// A folder's name must fit everywhere.
const LONGEST_NAME: usize = 100;

pub(super) fn check(written: Option<&written::Score>, findings: &mut Findings) -> Option<Score> {
    let written = written?;
    let at = section("score");
    let name = name(written.name.as_ref(), &at.key("name"), findings);
    let outcome = value::text(written.outcome.as_ref(), &at.key("outcome"), findings);
    let entity = value::text(written.entity.as_ref(), &at.key("entity"), findings);
    let horizon = value::duration(written.horizon.as_ref(), &at.key("horizon"), findings);
    let name = name?;
    let outcome = outcome.unwrap_or_else(|| name.clone());
    Some(Score { name, description: written.description.clone(), outcome, entity, horizon })
}

fn name(written: Option<&String>, at: &KeyPath, findings: &mut Findings) -> Option<String> {
    let name = written?;
    let valid = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let starts_well = name.chars().next().is_some_and(char::is_alphanumeric);
    if !starts_well || !name.chars().all(valid) || name.len() > LONGEST_NAME {
        let rule = "write letters, digits, -, _ and ., beginning with a letter or digit";
        findings
            .wrong(at, format!("{name:?} cannot be a folder's name; {rule}, at most {LONGEST_NAME} bytes"));
        return None;
    }
    Some(name.clone())
}
